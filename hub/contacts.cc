#include "hub/contacts.h"

#include <algorithm>

#include "classifier/draft.h"
#include "classifier/tally.h"
#include "core/digest.h"
#include "core/log.h"
#include "hub/act.h"
#include "hub/hub.h"
#include "hub/loops/listen.h"
#include "store/tables/contacts.h"
#include "store/tables/mentions.h"
#include "store/tables/requests.h"

namespace crier {
namespace {

constexpr std::chrono::minutes kPausedFormAgain{5};

bool IsForm(const OpenChannel& channel) { return channel.config().type->name == kFormConnector; }

// Somebody took the time to enter it, and is told a number: it becomes a request, whatever it says.
void JudgeEntered(std::span<const Service> services, Judged* judged) {
  const auto* mention = std::get_if<Mention>(&judged->event);
  if (mention == nullptr || judged->draft) return;
  judged->verdict.actionable = true;
  judged->verdict.because.push_back({std::string(kEnteredInForm.id), 0, 0, ""});
  judged->counts = CountsOf(*mention, judged->verdict);
  judged->draft = DraftOf(*mention, judged->verdict, services);
}

Result<void> ShowTaken(Tx& tx, const StoredMention& said, TakenContact* taken) {
  taken->mention_id = said.id;
  taken->request_id = said.request_id;
  taken->contact_kept = !said.mention.author.id.empty() || !said.mention.author.name.empty();
  auto request = FindRequest(tx, said.request_id);
  if (!request) return request.error();
  if (*request) taken->ticket = (*request)->ticket;
  return {};
}

// It was taken before under this key, and is the same.
Result<void> ShowKnown(Tx& tx, const EnteredContact& entered, TakenContact* taken) {
  auto before = FindContact(tx, entered.channel, entered.key);
  if (!before) return before.error();
  if (!*before || (*before)->digest != entered.digest)
    return Error{Fault::kRejected, "'key' was used for another contact: a new one wants a new key"};
  auto said = FindMention(tx, (*before)->mention_id);
  if (!said) return said.error();
  if (!*said) return Error{Fault::kDamaged, "the mention of a contact is not there"};
  taken->known = true;
  return ShowTaken(tx, **said, taken);
}

Result<Mention> Receive(const Hub& hub, OpenChannel& channel, const std::string& body) {
  const Inbound call{"POST", std::string(kContactPath), {}, {}, body, hub.clock().Now()};
  auto received = channel.channel().receiver()->Receive(call);
  if (!received) return received.error();
  auto* mention =
      received->batch.events.size() == 1 ? std::get_if<Mention>(&received->batch.events.front()) : nullptr;
  if (mention == nullptr) return Error{Fault::kBadData, "this is no contact"};
  return std::move(*mention);
}

}  // namespace

Result<std::shared_ptr<OpenChannel>> FormChannelOf(const Hub& hub, const std::string& name) {
  auto channel = hub.FindChannel(name);
  if (channel == nullptr || !IsForm(*channel))
    return Error{Fault::kNotFound, "not found: a channel of this name that takes contacts"};
  if (channel->config().paused)
    return Error{Fault::kUnreachable, "this channel is paused; send it again", kPausedFormAgain};
  if (!channel->listens()) return Error{Fault::kNotFound, "not found: this channel does not listen"};
  return channel;
}

std::shared_ptr<OpenChannel> WebFormOf(const Hub& hub) {
  const ChannelList::Channels channels = hub.channels();
  const auto found = std::find_if(channels.begin(), channels.end(), [](const auto& each) {
    return IsForm(*each) && each->listens() && each->config().settings.Text("form") == "web";
  });
  return found == channels.end() ? nullptr : *found;
}

Result<Mention> ReadEntered(const Hub& hub, OpenChannel& channel, const Json& contact) {
  return Receive(hub, channel, Dump(contact));
}

std::optional<ServiceRequest> DraftOfEntered(const Hub& hub, const Mention& mention) {
  Verdict verdict = hub.classifier()->Classify(mention);
  verdict.actionable = true;
  const auto services = hub.services();
  return DraftOf(mention, verdict, *services);
}

Result<TakenContact> TakeContact(Hub& hub, OpenChannel& channel, const Acting& by, const Json& contact) {
  const std::string body = Dump(contact);
  auto mention = Receive(hub, channel, body);
  if (!mention) return mention.error();
  const auto services = hub.services();
  EnteredContact entered{.channel = channel.name(),
                         .key = mention->native_id,
                         .digest = Hex(Sha256(body)),
                         .at = hub.clock().Now(),
                         .who = ActorText(by.who)};
  TakenContact taken;
  const TakeMore more{.judged = [&](Judged& judged) { JudgeEntered(*services, &judged); },
                      .stored = [&](Tx& tx, const IntakeResult& result) -> Result<void> {
                        taken = {};
                        if (result.added.size() != 1) return ShowKnown(tx, entered, &taken);
                        const StoredMention& said = result.added.front();
                        if (auto shown = ShowTaken(tx, said, &taken); !shown) return shown;
                        entered.mention_id = said.id;
                        if (auto added = AddContact(tx, entered); !added) return added;
                        return Record(tx, by, entered.at, "contact.take",
                                      {"mention " + std::to_string(said.id), nullptr,
                                       Json{{"channel", entered.channel},
                                            {"key", entered.key},
                                            {"request", said.request_id},
                                            {"contact_kept", taken.contact_kept}}});
                      }};
  Batch batch;
  batch.events.push_back(*std::move(mention));
  auto stored = TakeBatch(hub, channel, std::move(batch), std::nullopt, more);
  if (!stored) {
    const Fault fault = stored.error().fault;
    if (fault == Fault::kRejected || fault == Fault::kBadData) return stored.error();
    LogError("a contact cannot be stored", {{"channel", channel.name()}, {"error", stored.error().message}});
    return Error{Fault::kUnreachable, "the contact cannot be stored now; send it again"};
  }
  if (!taken.known) NoteHeard(hub, channel, *stored);
  return taken;
}

}  // namespace crier
