#include "hub/loops/due.h"

#include <fmt/format.h>

#include <set>
#include <string>
#include <vector>

#include "broadcast/department_text.h"
#include "core/log.h"
#include "desk/roster.h"
#include "hub/act.h"
#include "hub/emergencies.h"
#include "hub/hub.h"
#include "hub/requests.h"
#include "store/tables/request_alarms.h"

namespace crier {
namespace {

constexpr std::chrono::minutes kDueLook{1};
constexpr std::chrono::seconds kAfterTroubleOfDue{5};
constexpr int kMostToldAtOnce = 500;
constexpr int kDueAlarmPriority = 9;  // behind everything that people wait for
constexpr int kDutyLevelTold = 1;

struct ToldPlace {
  AlertTo to;
  std::string lang;
};

// Where the department is told: its own place for it, else as its requests go, else people on duty.
Result<std::vector<ToldPlace>> PlacesOf(Hub& hub, Tx& tx, const std::string& department) {
  const RoutingConfig& routing = hub.config().routing;
  std::vector<ToldPlace> places;
  const DepartmentWay* way = WayOf(routing.departments, department);
  if (way != nullptr && !way->alarm_channel.empty()) {
    places.push_back({{"", way->alarm_channel, way->alarm_recipient, true}, way->lang});
  } else if (way != nullptr) {
    const auto channel = hub.FindChannel(way->channel);
    // A city's own system takes requests and nothing else.
    if (channel == nullptr || !channel->abilities().requests)
      places.push_back({{"", way->channel, way->recipient, true}, way->lang});
  }
  if (places.empty() && routing.tell_duty) {
    auto entries = DutiesNow(hub, tx);
    if (!entries) return entries.error();
    for (const DutyEntry& each : HoldersOf(*entries, kDutyLevelTold, hub.clock().Now()))
      places.push_back({{"", each.channel, each.recipient, false}, "en"});
  }
  std::erase_if(places, [&](const ToldPlace& each) {
    return !CheckReach(hub, each.to.channel, each.to.recipient, each.to.by_configuration);
  });
  return places;
}

struct ToldOfDue {
  int requests = 0;
  std::vector<std::string> channels = {};
  bool nobody = false;
};

// Part of a write.
Result<ToldOfDue> TellDepartment(Hub& hub, Tx& tx, DueStep step, const DueWindow& window,
                                 const std::string& department) {
  ToldOfDue told;
  auto places = PlacesOf(hub, tx, department);
  if (!places) return places.error();
  if (places->empty()) {
    told.nobody = true;
    return told;
  }
  auto found = RequestsToTell(tx, window, department, kMostToldAtOnce);
  if (!found) return found.error();
  const Time now = hub.clock().Now();
  std::vector<ServiceRequest> requests;
  Json ids = Json::array();
  for (ServiceRequest& each : *found) {
    auto added = AddRequestAlarm(tx, each, window.step, now);
    if (!added) return added.error();
    if (!*added) continue;
    ids.push_back(each.id);
    requests.push_back(std::move(each));
  }
  if (requests.empty()) return told;
  for (ToldPlace& each : *places) {
    each.to.subject = fmt::format("{} {}", window.step, department);
    DepartmentText text;
    text.lang = each.lang;
    text.city = hub.config().city;
    text.time_zone = hub.config().time_zone;
    if (const std::string console = ConsoleAddress(hub); !console.empty())
      text.link = fmt::format("{}/#/requests", console);
    const auto write = [&](const Limits& limits) {
      return DuePost(step, department, requests, text, limits, now);
    };
    auto job = WriteAlertPost(hub, tx, each.to, kDueAlarmPriority, write, now);
    if (!job) return job.error();
    told.channels.push_back(each.to.channel);
  }
  auto recorded =
      Record(tx, Actor::Hub(), now, "request.alarm",
             {"department " + department,
              nullptr,
              {{"step", window.step}, {"requests", std::move(ids)}, {"channels", told.channels}}});
  if (!recorded) return recorded.error();
  told.requests = static_cast<int>(requests.size());
  return told;
}

// What the log was told last of departments that nobody can be told for.
class DueTeller {
 public:
  explicit DueTeller(Hub& hub) : hub_(hub) {}

  Result<int> Look() {
    const RoutingConfig& routing = hub_.config().routing;
    const Time now = hub_.clock().Now();
    std::set<std::string> unreached;
    int requests = 0;
    if (routing.tell_overdue) {
      auto told =
          TellStep(DueStep::kOverdue, {std::string(DueStepName(DueStep::kOverdue)), {}, now}, &unreached);
      if (!told) return told;
      requests += *told;
    }
    if (routing.tell_due_soon) {
      auto told = TellStep(DueStep::kSoon,
                           {std::string(DueStepName(DueStep::kSoon)), now, DueSoonUntil(hub_)}, &unreached);
      if (!told) return told;
      requests += *told;
    }
    for (const std::string& department : unreached) {
      if (!unreached_.contains(department))
        LogError("ALARM: requests are due and nobody can be told", {{"department", department}});
    }
    unreached_ = std::move(unreached);
    return requests;
  }

 private:
  Result<int> TellStep(DueStep step, const DueWindow& window, std::set<std::string>* unreached) {
    std::vector<std::string> departments;
    auto read = hub_.db().Read([&](Tx& tx) -> Result<void> {
      auto found = DepartmentsToTell(tx, window);
      if (!found) return found.error();
      departments = *std::move(found);
      return {};
    });
    if (!read) return read.error();
    int requests = 0;
    for (const std::string& department : departments) {
      ToldOfDue told;
      auto written = hub_.db().Write([&](Tx& tx) -> Result<void> {
        auto done = TellDepartment(hub_, tx, step, window, department);
        if (!done) return done.error();
        told = *std::move(done);
        return {};
      });
      if (!written) return written.error();
      if (told.nobody) unreached->insert(department);
      for (const std::string& channel : told.channels) RingSender(hub_, channel);
      if (told.requests > 0)
        LogWarn(step == DueStep::kSoon ? "requests are due soon" : "requests are overdue",
                {{"department", department}, {"requests", std::to_string(told.requests)}});
      requests += told.requests;
    }
    return requests;
  }

  Hub& hub_;
  std::set<std::string> unreached_;
};

}  // namespace

Result<int> TellOfDueRequests(Hub& hub) { return DueTeller(hub).Look(); }

void WatchDueDates(Hub& hub, std::stop_token stop) {
  DueTeller teller(hub);
  const auto every = std::chrono::milliseconds(static_cast<int64_t>(
      static_cast<double>(std::chrono::milliseconds(kDueLook).count()) * hub.config().speed));
  while (!stop.stop_requested()) {
    auto told = teller.Look();
    if (!told)
      LogError("departments cannot be told what is due; it is tried again",
               {{"error", told.error().message}});
    // More than was told at once is told at the next look.
    hub.clock().WaitUntil(hub.clock().Now() + (told ? every : std::chrono::milliseconds(kAfterTroubleOfDue)),
                          stop);
  }
}

}  // namespace crier
