// One service request: what it is, its steps, its history, and the notes of staff.
#include "store/tables/requests.h"

#include <algorithm>
#include <optional>

#include "core/log.h"
#include "core/text.h"
#include "core/visible.h"
#include "hub/act.h"
#include "hub/api/api.h"
#include "hub/api/request_change.h"
#include "hub/api/routes.h"
#include "hub/forward.h"
#include "hub/hub.h"
#include "hub/requests.h"
#include "store/tables/forwards.h"
#include "store/tables/mentions.h"
#include "store/tables/merges.h"
#include "store/tables/request_history.h"

namespace crier {
namespace {

constexpr size_t kMostMentions = 500;

struct WholeRequest {
  ServiceRequest request;
  std::vector<StoredMention> mentions = {};
  std::vector<std::string> merged = {};  // what was merged into it
};

// A person may have made it of a mention that belongs to another request.
Result<void> AddMadeFrom(Tx& tx, WholeRequest* whole) {
  const int64_t made_from = whole->request.made_from;
  if (made_from == 0) return {};
  const bool there = std::any_of(whole->mentions.begin(), whole->mentions.end(),
                                 [&](const StoredMention& each) { return each.id == made_from; });
  if (there) return {};
  auto mention = FindMention(tx, made_from);
  if (!mention) return mention.error();
  if (*mention && !(*mention)->removed) whole->mentions.push_back(**std::move(mention));
  return {};
}

Result<void> AddMentionsOf(Tx& tx, const std::string& id, WholeRequest* whole) {
  const size_t left = kMostMentions - std::min(kMostMentions, whole->mentions.size());
  if (left == 0) return {};
  auto told = FindMentions(tx, {.request_id = id, .limit = static_cast<int>(left)});
  if (!told) return told.error();
  for (StoredMention& each : *told) whole->mentions.push_back(std::move(each));
  return {};
}

// With what was merged into it: merging joins the work.
Result<WholeRequest> ReadWholeRequest(Tx& tx, const std::string& id) {
  auto found = FindRequest(tx, id);
  if (!found) return found.error();
  if (!*found) return NotFound("request " + id);
  if (auto readable = CheckReadable(**found); !readable) return readable.error();
  WholeRequest whole{.request = **std::move(found)};
  if (auto added = AddMentionsOf(tx, id, &whole); !added) return added.error();
  if (auto added = AddMadeFrom(tx, &whole); !added) return added.error();
  auto merged = MergedInto(tx, id, kMostMerged);
  if (!merged) return merged.error();
  whole.merged = *std::move(merged);
  for (const std::string& each : whole.merged) {
    if (auto added = AddMentionsOf(tx, each, &whole); !added) return added.error();
  }
  return whole;
}

Json HistoryLineJson(const HistoryLine& line) {
  const RequestEvent& event = line.event;
  Json json{
      {"id", event.id},         {"at", FormatTime(event.at)},           {"who", event.who},
      {"action", event.action}, {"status_before", event.status_before}, {"status_after", event.status_after}};
  if (!event.detail.empty()) json["detail"] = event.detail;
  if (!event.words.empty()) json["words"] = event.words;
  if (line.note) json["note"] = line.note->text;
  return json;
}

Json NoteJson(const RequestNote& note) {
  return {{"id", note.id},
          {"request_id", note.request_id},
          {"at", FormatTime(note.at)},
          {"who", note.who},
          {"note", note.text}};
}

bool RequestIsOver(const ServiceRequest& request) {
  return request.status == "closed" || request.status == "dismissed";
}

// Runs a step as one act and answers the request as it is then.
Result<ServerReply> ActOn(Hub& hub, const ApiCall& call, const std::string& action,
                          const std::function<Result<StepDone>(Tx&)>& step) {
  StepDone done;
  auto saved = Act(hub, call.acting(), "request." + action, [&](Tx& tx) -> Result<AuditedChange> {
    auto taken = step(tx);
    if (!taken) return taken.error();
    done = *std::move(taken);
    return AuditOf(done);
  });
  if (!saved) return saved.error();
  Publish(hub, done);
  return JsonReply(RequestJson(done.after));
}

}  // namespace

Result<ServerReply> GetRequest(Hub& hub, const ApiCall& call) {
  WholeRequest whole;
  Json forwards;
  std::optional<Time> answered;
  auto read = hub.db().Read([&](Tx& tx) -> Result<void> {
    answered.reset();
    auto found = ReadWholeRequest(tx, call.id);
    if (!found) return found.error();
    whole = *std::move(found);
    auto went = ForwardsJson(tx, call.id);
    if (!went) return went.error();
    forwards = *std::move(went);
    // Nothing opens it again by itself: a department also says that it is done.
    if (!RequestIsOver(whole.request)) return {};
    auto last = LastDepartmentAnswer(tx, call.id, whole.request.updated_datetime);
    if (!last) return last.error();
    answered = *last;
    return {};
  });
  if (!read) return read.error();
  Json json = RequestJson(whole.request);
  if (!whole.merged.empty()) json["merged"] = whole.merged;
  if (!forwards.empty()) json["forwards"] = std::move(forwards);
  if (answered) json["department_answered"] = FormatTime(*answered);
  json["mentions"] = Json::array();
  for (const StoredMention& mention : whole.mentions) json["mentions"].push_back(MentionJson(mention));
  return JsonReply(json);
}

Result<ServerReply> PostRequest(Hub& hub, const ApiCall& call) {
  auto body = BodyOf(call.request);
  if (!body) return body.error();
  const auto wanted = ChangeCallIn(hub, call, *body, {"updated_datetime"});
  if (!wanted) return wanted.error();
  const auto seen = SeenRequestIn(*body);
  if (!seen) return seen.error();
  return ActOn(hub, call, wanted->change.action, [&](Tx& tx) {
    return TakeStep(hub, tx, call.acting(), {call.id, wanted->change, wanted->note, *seen});
  });
}

Result<ServerReply> PostRequestUndo(Hub& hub, const ApiCall& call) {
  auto body = BodyOf(call.request);
  if (!body) return body.error();
  if (auto known = OnlyMembers(*body, {"updated_datetime"}); !known) return known.error();
  const auto seen = SeenRequestIn(*body);
  if (!seen) return seen.error();
  return ActOn(hub, call, "undo", [&](Tx& tx) { return TakeBackStep(hub, tx, call.actor, call.id, *seen); });
}

Result<ServerReply> PostRequestNote(Hub& hub, const ApiCall& call) {
  auto body = BodyOf(call.request);
  if (!body) return body.error();
  if (auto known = OnlyMembers(*body, {"note"}); !known) return known.error();
  const auto text = TextIn(*body, "note");
  if (!text) return text.error();
  RequestNote note;
  ServiceRequest request;
  auto saved = Act(hub, call.acting(), "request.note", [&](Tx& tx) -> Result<AuditedChange> {
    auto written = WriteNote(hub, tx, call.actor, call.id, std::string(Trim(DropInvisible(*text))));
    if (!written) return written.error();
    note = *std::move(written);
    auto found = FindRequest(tx, note.request_id);
    if (!found) return found.error();
    request = **std::move(found);
    return AuditedChange{"request " + note.request_id, nullptr, NoteJson(note)};
  });
  if (!saved) return saved.error();
  LogInfo("a note is written", {{"request", note.request_id}, {"by", note.who}});
  hub.live().Publish("request", Dump(RequestJson(request)));  // its history is longer
  return JsonReply(NoteJson(note), 201);
}

Result<ServerReply> GetRequestHistory(Hub& hub, const ApiCall& call) {
  if (auto only = OnlyParams(call.request, {"before", "limit"}); !only) return std::move(only).error();
  const std::string written = Param(call.request, "before");
  const auto before = written.empty() ? Result<int64_t>(0) : NumberOf(written, "before");
  if (!before) return before.error();
  const auto limit = LimitParam(call.request);
  if (!limit) return limit.error();
  std::vector<HistoryLine> lines;
  auto read = hub.db().Read([&](Tx& tx) -> Result<void> {
    auto request = FindRequest(tx, call.id);
    if (!request) return request.error();
    if (!*request) return NotFound("request " + call.id);
    auto found = FindHistory(tx, call.id, *before, *limit);
    if (!found) return found.error();
    lines = *std::move(found);
    return {};
  });
  if (!read) return read.error();
  Json list = Json::array();
  for (const HistoryLine& line : lines) list.push_back(HistoryLineJson(line));
  const bool full = lines.size() == static_cast<size_t>(*limit);
  return JsonReply({{"history", std::move(list)}, {"next", full ? Json(lines.back().event.id) : Json()}});
}

}  // namespace crier
