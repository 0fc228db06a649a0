#include "hub/department_answers.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <optional>

#include "core/length.h"
#include "core/log.h"
#include "core/text.h"
#include "core/visible.h"
#include "hub/act.h"
#include "hub/hub.h"
#include "hub/requests.h"
#include "store/tables/requests.h"

namespace crier {
namespace {

constexpr int64_t kMostAnswersAnHour = 20;
constexpr size_t kBytesOfCharacter = 4;  // of UTF-8, at most

const Mention* SaidIn(const Event& event) {
  if (const auto* mention = std::get_if<Mention>(&event)) return mention;
  const auto* edited = std::get_if<Edited>(&event);
  return edited != nullptr ? &edited->mention : nullptr;
}

Result<std::optional<Forwarded>> AnsweredForward(Hub& hub, Tx& tx, const std::string& channel,
                                                 const Mention& said) {
  if (said.in_reply_to.empty()) return std::optional<Forwarded>();
  auto forward = FindForwardAs(tx, channel, said.in_reply_to);
  if (!forward || !*forward) return forward;
  const DepartmentWay* way = WayOf(hub.config().routing.departments, (*forward)->department);
  if (way == nullptr || !IsFromDepartment(*way, said.author.id)) return std::optional<Forwarded>();
  return forward;
}

// Who said it, and what: at most as long as a note may be.
std::string NoteText(const DepartmentMessage& message, bool last) {
  const Mention& said = message.said;
  std::string text =
      fmt::format("{} ({}):\n{}", message.forward.department, said.author.id, Trim(CleanUtf8(said.text)));
  for (const Attachment& each : said.attachments) {
    text += "\n[" + (each.media_type.empty() ? std::string("attachment") : each.media_type);
    if (!each.url.empty()) text += " " + each.url;
    text += "]";
  }
  text = DropInvisible(text);
  std::string rest;
  if (last)
    rest = fmt::format("\n[A program seems to answer: what follows is in the mailbox of {} alone.]",
                       message.said.channel);
  if (CountCharacters(text + rest) > kMaxNote) {
    rest = fmt::format("\n[The rest is in the mailbox of {}.]", message.said.channel) + rest;
    text = DescriptionOf(text);
    const size_t room = kBytesOfCharacter * rest.size();
    text.resize(Utf8Floor(text, text.size() - std::min(text.size(), room)));
  }
  return text + rest;
}

Result<std::optional<ServiceRequest>> TakeOneMessage(Hub& hub, Tx& tx, const DepartmentMessage& message,
                                                     Time now) {
  const Mention& said = message.said;
  auto known = IsKnownAnswer(tx, said.channel, said.native_id);
  if (!known) return known.error();
  if (*known) return std::optional<ServiceRequest>();
  const std::string& id = message.forward.request_id;
  auto before = CountDepartmentAnswers(tx, id, now - std::chrono::hours(1));
  if (!before) return before.error();
  DepartmentAnswer answer{
      .channel = said.channel, .native_id = said.native_id, .request_id = id, .note_id = 0, .at = now};
  if (*before >= kMostAnswersAnHour) {
    LogWarn("a program seems to answer in a department's name; its message is in the mailbox alone",
            {{"request", id}, {"channel", said.channel}, {"from", said.author.id}});
    if (auto added = AddDepartmentAnswer(tx, answer); !added) return added.error();
    return std::optional<ServiceRequest>();
  }
  const Actor by = Actor::Channel(said.channel);
  auto note = WriteNote(hub, tx, by, id, NoteText(message, *before + 1 == kMostAnswersAnHour));
  if (!note) return note.error();
  answer.note_id = note->id;
  if (auto added = AddDepartmentAnswer(tx, answer); !added) return added.error();
  auto recorded =
      Record(tx, by, now, "request.note",
             {"request " + note->request_id,
              nullptr,
              {{"note", note->text}, {"department", message.forward.department}, {"from", said.author.id}}});
  if (!recorded) return recorded.error();
  auto request = FindRequest(tx, note->request_id);
  if (request && *request && (*request)->status == "closed")
    LogWarn("a department answered a request that is closed; somebody should read it",
            {{"request", note->request_id}, {"department", message.forward.department}});
  return request;
}

}  // namespace

Result<std::vector<DepartmentMessage>> SplitDepartmentMessages(Hub& hub, const std::string& channel,
                                                               Batch* batch) {
  std::vector<DepartmentMessage> messages;
  if (hub.config().routing.departments.empty()) return messages;
  std::vector<std::optional<Forwarded>> answered;
  auto read = hub.db().Read([&](Tx& tx) -> Result<void> {
    answered.clear();
    for (const Event& event : batch->events) {
      const Mention* said = SaidIn(event);
      auto forward = said == nullptr ? Result<std::optional<Forwarded>>(std::nullopt)
                                     : AnsweredForward(hub, tx, channel, *said);
      if (!forward) return forward.error();
      answered.push_back(*std::move(forward));
    }
    return {};
  });
  if (!read) return read.error();
  std::vector<Event> others;
  for (size_t i = 0; i < batch->events.size(); ++i) {
    Event& event = batch->events[i];
    if (!answered[i]) {
      others.push_back(std::move(event));
      continue;
    }
    Mention said = *SaidIn(event);
    said.channel = channel;
    messages.push_back({std::move(said), *std::move(answered[i])});
  }
  batch->events = std::move(others);
  return messages;
}

Result<std::vector<ServiceRequest>> TakeDepartmentMessages(Hub& hub, Tx& tx,
                                                           const std::vector<DepartmentMessage>& messages,
                                                           Time now) {
  std::vector<ServiceRequest> noted;
  for (const DepartmentMessage& each : messages) {
    auto request = TakeOneMessage(hub, tx, each, now);
    if (!request) return request.error();
    if (*request) noted.push_back(**std::move(request));
  }
  return noted;
}

}  // namespace crier
