// One step of many service requests: what was changed since it was chosen is passed over and named.
#include <fmt/format.h>

#include <map>
#include <set>

#include "core/log.h"
#include "core/text.h"
#include "hub/act.h"
#include "hub/api/api.h"
#include "hub/api/request_change.h"
#include "hub/api/routes.h"
#include "hub/hub.h"
#include "hub/requests.h"
#include "store/tables/requests.h"

namespace crier {
namespace {

constexpr size_t kMostTogether = 200;
// Fixing one request's words, or telling two apart, is done one by one.
constexpr std::string_view kNotTogether[] = {"edit", "split", "answered", "place"};
// These take a request off the desk: where people may be in danger somebody looks at each.
constexpr std::string_view kTakesAway[] = {"dismiss", "close"};

struct ChosenRequest {
  std::string id, seen;
};
struct BatchCall {
  ChangeCall step;
  std::vector<ChosenRequest> chosen;
};

struct SkippedRequest {
  std::string id, why, message;
};
struct BatchDone {
  std::vector<StepDone> changed;
  std::vector<SkippedRequest> skipped;
};

Result<std::vector<ChosenRequest>> ChosenIn(const Json& body) {
  const auto bad = [](const char* why) { return Error{Fault::kBadData, why}; };
  if (!body.contains("requests") || !body["requests"].is_array() || body["requests"].empty())
    return bad("requests is a list of {id, updated_datetime}: nothing is chosen");
  if (body["requests"].size() > kMostTogether) return bad("a batch has at most 200 requests");
  std::vector<ChosenRequest> chosen;
  std::set<std::string> ids;
  for (const Json& each : body["requests"]) {
    if (!each.is_object()) return bad("requests is a list of {id, updated_datetime}");
    if (auto only = OnlyMembers(each, {"id", "updated_datetime"}); !only) return only.error();
    auto id = TextIn(each, "id");
    if (!id) return id.error();
    auto seen = SeenRequestIn(each);
    if (!seen) return seen.error();
    if (!ids.insert(*id).second) return bad("a batch names each request once");
    chosen.push_back({*std::move(id), *std::move(seen)});
  }
  return chosen;
}

Result<BatchCall> BatchCallIn(Hub& hub, const ApiCall& call) {
  auto body = BodyOf(call.request);
  if (!body) return body.error();
  BatchCall batch;
  auto step = ChangeCallIn(hub, call, *body, {"requests"});
  if (!step) return step.error();
  batch.step = *std::move(step);
  const std::string& action = batch.step.change.action;
  for (const std::string_view each : kNotTogether) {
    if (action == each) return Error{Fault::kBadData, fmt::format("'{}' is done one by one", action)};
  }
  auto chosen = ChosenIn(*body);
  if (!chosen) return chosen.error();
  batch.chosen = *std::move(chosen);
  return batch;
}

// Why this one is left as it is; nothing: it is not.
Result<std::optional<SkippedRequest>> SkipBefore(Tx& tx, const BatchCall& batch,
                                                 const ChosenRequest& chosen) {
  auto found = FindRequest(tx, chosen.id);
  if (!found) return found.error();
  if (!*found) return std::optional(SkippedRequest{chosen.id, "not_found", "there is no such request"});
  if (FormatTime((*found)->updated_datetime) != chosen.seen)
    return std::optional(SkippedRequest{chosen.id, "changed", "it was changed since it was chosen"});
  for (const std::string_view each : kTakesAway) {
    if (batch.step.change.action == each && (*found)->urgency >= kInDangerUrgency)
      return std::optional(
          SkippedRequest{chosen.id, "in_danger", "people may be in danger: look at it and decide it alone"});
  }
  return std::optional<SkippedRequest>();
}

// Each with its row of the audit; what Step refuses wrote nothing. Any other error is the whole batch's.
Result<void> StepEach(Hub& hub, Tx& tx, const ApiCall& call, const BatchCall& batch, BatchDone* all) {
  *all = {};
  const Time now = hub.clock().Now();
  const std::string action = "request." + batch.step.change.action;
  for (const ChosenRequest& chosen : batch.chosen) {
    auto skip = SkipBefore(tx, batch, chosen);
    if (!skip) return skip.error();
    if (*skip) {
      all->skipped.push_back(**std::move(skip));
      continue;
    }
    auto done =
        TakeStep(hub, tx, call.acting(), {chosen.id, batch.step.change, batch.step.note, chosen.seen});
    if (!done && done.error().fault == Fault::kRejected) {
      all->skipped.push_back({chosen.id, "refused", done.error().message});
      continue;
    }
    if (!done) return done.error();
    if (auto told = Record(tx, call.acting(), now, action, AuditOf(*done)); !told) return told;
    all->changed.push_back(*std::move(done));
  }
  return {};
}

}  // namespace

Result<ServerReply> PostRequestBatch(Hub& hub, const ApiCall& call) {
  const auto batch = BatchCallIn(hub, call);
  if (!batch) return batch.error();
  BatchDone all;
  auto written = hub.db().Write([&](Tx& tx) { return StepEach(hub, tx, call, *batch, &all); });
  if (!written) return written.error();
  Json changed = Json::array(), skipped = Json::array();
  std::map<std::string, ServiceRequest> others;  // once each, as they are after the last
  for (StepDone& done : all.changed) {
    for (ServiceRequest& other : done.others) others.insert_or_assign(other.id, std::move(other));
    done.others.clear();
    Publish(hub, done);
    changed.push_back(RequestJson(done.after));
  }
  for (const auto& [id, other] : others) hub.live().Publish("request", Dump(RequestJson(other)));
  for (const SkippedRequest& each : all.skipped)
    skipped.push_back({{"id", each.id}, {"why", each.why}, {"message", each.message}});
  return JsonReply({{"changed", std::move(changed)}, {"skipped", std::move(skipped)}});
}

}  // namespace crier
