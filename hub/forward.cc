#include "hub/forward.h"

#include <fmt/format.h>

#include <algorithm>

#include "broadcast/department_text.h"
#include "broadcast/ledger/reply.h"
#include "broadcast/ledger/rows.h"
#include "desk/open311/forward.h"
#include "desk/open311/post.h"
#include "hub/act.h"
#include "hub/emergencies.h"
#include "hub/hub.h"
#include "hub/replies.h"
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

// To a department: its key is random, for by it the department's answer is known.
Result<bool> AddDepartmentJob(Hub& hub, Tx& tx, const OpenChannel& channel, const DepartmentWay& way,
                              Post post, const std::string& request_id, Time now) {
  Job job;
  job.kind = JobKind::kForward;
  job.subject = request_id;
  job.priority = kForwardPriority;
  post.channel = channel.name();
  auto added = AddJobToOne(tx, job, post, way.recipient, "", now, now + hub.config().routing.hold);
  if (!added) return added.error();
  return AddForward(tx, {.request_id = request_id,
                         .channel = channel.name(),
                         .recipient = way.recipient,
                         .department = way.department,
                         .job_id = added->id});
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

// Takes back what waits still; false where it has gone already, or may have.
Result<bool> SkipForward(Tx& tx, const Forwarded& forward, const std::string& why, Time now) {
  auto ids = DeliveriesOfForward(tx, forward);
  if (!ids) return ids.error();
  for (const int64_t id : *ids) {
    auto row = FindDelivery(tx, id);
    if (!row) return row.error();
    if (!*row || (*row)->state == DeliveryState::kSkipped) continue;
    if ((*row)->state != DeliveryState::kPending || (*row)->may_be_out) return false;
    (*row)->state = DeliveryState::kSkipped;
    (*row)->error = why;
    (*row)->updated_at = now;
    if (auto saved = SaveDelivery(tx, **row); !saved) return saved.error();
  }
  if (auto dropped = DropForward(tx, forward); !dropped) return dropped.error();
  return true;
}

// What waits for a department that it does not go to any more; `way` null: to none.
Result<void> DropOtherWays(Tx& tx, const std::string& request_id, const DepartmentWay* way, Time now) {
  auto forwards = ForwardsOf(tx, request_id);
  if (!forwards) return forwards.error();
  for (const Forwarded& each : *forwards) {
    const bool stays = each.department.empty() ||
                       (way != nullptr && each.channel == way->channel && each.recipient == way->recipient);
    if (stays) continue;
    auto skipped = SkipForward(tx, each, "the request is not this department's any more", now);
    if (!skipped) return skipped.error();
  }
  return {};
}

// Its department's way. The channel, if it went there now.
Result<std::optional<std::string>> ForwardToDepartment(Hub& hub, Tx& tx, const ServiceRequest& request,
                                                       const DepartmentWay& way, const Acting& by) {
  const Time now = hub.clock().Now();
  const auto channel = hub.FindChannel(way.channel);
  auto reached = CheckWay(hub, way);
  if (reached && channel->abilities().requests && !Takes(*channel, request.service_code))
    reached = Error{Fault::kRejected,
                    fmt::format("channel {} has no service for '{}'", way.channel, request.service_code)};
  if (!reached) {
    LogError("ALARM: an accepted request cannot go to its department",
             {{"request", request.id}, {"department", way.department}, {"why", reached.error().message}});
    return std::optional<std::string>();
  }
  auto before = FindForward(tx, request.id, way.channel, way.recipient);
  if (!before) return before.error();
  if (*before) return std::optional<std::string>();
  const std::string service = NameOfService(hub, request.service_code);
  Post post;
  if (channel->abilities().requests) {
    auto reported = ReportedAs(tx, request.id);
    if (!reported) return reported.error();
    post = georeport::ForwardPost(request, service, way.channel, *reported ? &**reported : nullptr, now);
  } else {
    DepartmentText text{.lang = way.lang,
                        .city = hub.config().city,
                        .time_zone = hub.config().time_zone,
                        .service = service,
                        .link = {},
                        .answers = channel->listens() && channel->abilities().threads};
    if (const std::string console = ConsoleAddress(hub); !console.empty())
      text.link = fmt::format("{}/#/requests/{}", console, request.id);
    post = DepartmentPost(request, text, channel->LastLimits(), now);
  }
  auto added = AddDepartmentJob(hub, tx, *channel, way, std::move(post), request.id, now);
  if (!added) return added.error();
  auto recorded =
      Record(tx, by, now, "request.forward",
             {"request " + request.id, nullptr,
              Json{{"channel", way.channel}, {"recipient", way.recipient}, {"department", way.department}}});
  if (!recorded) return recorded.error();
  return std::optional(way.channel);
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
  const DepartmentWay* way =
      InWork(request) ? WayOf(hub.config().routing.departments, request.department) : nullptr;
  if (auto dropped = DropOtherWays(tx, request.id, way, hub.clock().Now()); !dropped) return dropped.error();
  if (way != nullptr) {
    auto sent = ForwardToDepartment(hub, tx, request, *way, by);
    if (!sent) return sent.error();
    if (*sent) names.push_back(**sent);
    return names;
  }
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

Result<void> CheckWay(Hub& hub, const DepartmentWay& way) {
  const auto rejected = [](std::string why) { return Error{Fault::kRejected, std::move(why)}; };
  const auto channel = hub.FindChannel(way.channel);
  if (channel == nullptr) return rejected(fmt::format("there is no channel '{}'", way.channel));
  if (channel->config().drill && hub.mode() != "demo")
    return rejected(fmt::format("channel {} is for drills: no request goes there", way.channel));
  if (!channel->config().send || channel->channel().sink() == nullptr)
    return rejected(fmt::format("channel {} does not send", way.channel));
  const bool people = channel->abilities().recipients;
  if (people && way.recipient.empty())
    return rejected(
        fmt::format("channel {} goes to people: say in 'recipient' to which address", way.channel));
  if (!people && !way.recipient.empty())
    return rejected(fmt::format("channel {} has no recipients: leave 'recipient' out", way.channel));
  return {};
}

Result<void> TakeBackForwards(Tx& tx, const std::string& request_id, Time now) {
  auto forwards = ForwardsOf(tx, request_id);
  if (!forwards) return forwards.error();
  for (const Forwarded& forward : *forwards) {
    auto skipped = SkipForward(tx, forward, "accepting the request was taken back", now);
    if (!skipped) return skipped.error();
    if (*skipped) continue;
    return Error{Fault::kRejected,
                 fmt::format("it has gone on to {} ({}), which nobody can take back: close it instead",
                             forward.department.empty() ? "the city's own system" : forward.department,
                             forward.channel)};
  }
  return {};
}

Result<Json> ForwardsJson(Tx& tx, const std::string& request_id) {
  constexpr size_t kMostShown = 100;
  auto forwards = ForwardsOf(tx, request_id);
  if (!forwards) return forwards.error();
  Json list = Json::array();
  for (const Forwarded& forward : *forwards) {
    auto ids = DeliveriesOfForward(tx, forward);
    if (!ids) return ids.error();
    for (const int64_t id : *ids) {
      if (list.size() == kMostShown) return list;
      auto row = FindDelivery(tx, id);
      if (!row) return row.error();
      if (!*row) continue;
      list.push_back({{"channel", forward.channel},
                      {"recipient", forward.recipient},
                      {"department", forward.department},
                      {"state", DeliveryStateName((*row)->state)},
                      {"error", (*row)->error},
                      {"at", FormatTime((*row)->updated_at)}});
    }
  }
  return list;
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
