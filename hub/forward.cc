#include "hub/forward.h"

#include "broadcast/ledger/rows.h"
#include "desk/open311/forward.h"
#include "desk/open311/post.h"
#include "hub/act.h"
#include "hub/hub.h"
#include "store/tables/bulletins.h"
#include "store/tables/forwards.h"
#include "store/tables/jobs.h"
#include "store/tables/open311.h"
#include "store/tables/outbox.h"
#include "store/tables/requests.h"

namespace crier {
namespace {

constexpr int kForwardPriority = 9;  // behind everything that people wait for

bool Takes(OpenChannel& channel, const std::string& service_code) {
  if (!channel.sends() || channel.config().drill || !channel.abilities().requests) return false;
  // All connectors that take requests have this table, and a `hold`.
  return channel.config().settings.Table("services").contains(service_code);
}

// Its send job, its post and its row.
Result<bool> AddForwardJob(Tx& tx, const OpenChannel& channel, const Abilities& can, const Post& post,
                           const std::string& request_id, Time now) {
  Job job;
  job.kind = JobKind::kForward;
  job.subject = request_id;
  job.channel = channel.name();
  job.priority = kForwardPriority;
  job.created_at = job.updated_at = now;
  auto id = AddJob(tx, job);
  if (!id) return id.error();
  job.id = *id;
  if (auto saved = SavePost(tx, job.id, post); !saved) return saved.error();
  std::vector<Delivery> rows;
  AddRows(job, "Alert", post, {}, can, {}, now, &rows);
  for (Delivery& row : rows) row.next_attempt = now + channel.config().settings.Duration("hold");
  if (auto added = AddDeliveries(tx, rows); !added) return added.error();
  return AddForward(tx, {.request_id = request_id, .channel = channel.name(), .job_id = job.id});
}

Result<std::optional<PublicRequest>> ReportedAs(Tx& tx, const std::string& request_id) {
  auto found = FindPublicRequests(tx, {.ids = {request_id}});
  if (!found) return found.error();
  if (found->empty() || !found->front().reported) return std::optional<PublicRequest>();
  return std::optional(found->front());
}

std::string NameOfService(const Hub& hub, const std::string& code) {
  const auto services = hub.services();
  const Service* service = georeport::ServiceOf(*services, code);
  return service == nullptr ? "" : service->service_name;
}

Result<std::optional<Followed>> TakeStanding(Hub& hub, Tx& tx, const std::string& channel,
                                             const Report& report, Time now) {
  auto forward = FindForwardAs(tx, channel, report.native_id);
  if (!forward) return forward.error();
  if (!*forward) return std::optional<Followed>();  // the city's, but none of ours
  RequestStanding said = *report.standing;
  if (!georeport::IsNews({(*forward)->status, (*forward)->status_notes, (*forward)->at}, &said))
    return std::optional<Followed>();
  Forwarded kept = **forward;
  kept.status = said.status;
  kept.status_notes = said.notes;
  kept.at = said.at;
  if (auto saved = SaveStanding(tx, kept); !saved) return saved.error();
  const auto standing = [](const Forwarded& of) {
    return Json{{"status", of.status}, {"status_notes", of.status_notes}, {"at", FormatTime(of.at)}};
  };
  const AuditedChange heard{"request " + kept.request_id, standing(**forward), standing(kept)};
  if (auto recorded = Record(tx, Actor::Channel(channel), now, "request.standing", heard); !recorded)
    return recorded.error();
  auto request = FindRequest(tx, kept.request_id);
  if (!request) return request.error();
  const auto change = *request ? georeport::ChangeBy(**request, said) : std::nullopt;
  if (!change) return std::optional<Followed>();
  return StepFromOutside(hub, tx, **request, *change, channel, now);
}

}  // namespace

Result<std::vector<std::string>> Forward(Hub& hub, Tx& tx, const ServiceRequest& request, const Acting& by) {
  std::vector<std::string> names;
  if (request.status != "open") return names;
  std::optional<PublicRequest> reported;
  const Time now = hub.clock().Now();
  for (const auto& channel : hub.channels()) {
    if (!Takes(*channel, request.service_code)) continue;
    auto before = FindForward(tx, request.id, channel->name());
    if (!before) return before.error();
    if (*before) continue;
    if (!reported) {
      auto found = ReportedAs(tx, request.id);
      if (!found) return found.error();
      reported = *std::move(found);
    }
    const Post post = georeport::ForwardPost(request, NameOfService(hub, request.service_code),
                                             channel->name(), reported ? &*reported : nullptr, now);
    auto added = AddForwardJob(tx, *channel, channel->abilities(), post, request.id, now);
    if (!added) return added.error();
    auto recorded = Record(tx, by, now, "request.forward",
                           {"request " + request.id, nullptr, Json{{"channel", channel->name()}}});
    if (!recorded) return recorded.error();
    names.push_back(channel->name());
  }
  return names;
}

void RingForwards(Hub& hub, const std::vector<std::string>& channels) {
  for (const std::string& name : channels) {
    if (const auto channel = hub.FindChannel(name)) channel->send_bell().Ring();
  }
}

Result<void> TakeBackForwards(Tx& tx, const std::string& request_id, Time now) {
  auto forwards = ForwardsOf(tx, request_id);
  if (!forwards) return forwards.error();
  for (const Forwarded& forward : *forwards) {
    auto ids = DeliveriesOfForward(tx, forward);
    if (!ids) return ids.error();
    for (const int64_t id : *ids) {
      auto row = FindDelivery(tx, id);
      if (!row) return row.error();
      if (!*row || (*row)->state == DeliveryState::kSkipped) continue;
      if ((*row)->state != DeliveryState::kPending || (*row)->may_be_out)
        return Error{Fault::kRejected, "it has gone on to the city's own system (" + forward.channel +
                                           "), which nobody can take back: close it instead"};
      (*row)->state = DeliveryState::kSkipped;
      (*row)->error = "accepting the request was taken back";
      (*row)->updated_at = now;
      if (auto saved = SaveDelivery(tx, **row); !saved) return saved;
    }
    if (auto dropped = DropForward(tx, forward); !dropped) return dropped;
  }
  return {};
}

Result<std::vector<Followed>> TakeStandings(Hub& hub, Tx& tx, const std::string& channel,
                                            const std::vector<const Report*>& reports, Time now) {
  std::vector<Followed> changed;
  for (const Report* report : reports) {
    auto request = TakeStanding(hub, tx, channel, *report, now);
    if (!request) return request.error();
    if (*request) changed.push_back(**std::move(request));
  }
  return changed;
}

}  // namespace crier
