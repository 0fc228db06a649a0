// How departments do, and by which modes residents reach the city.
#include "desk/figures.h"

#include <fmt/format.h>

#include "desk/contact_mix.h"
#include "hub/api/api.h"
#include "hub/api/period.h"
#include "hub/api/routes.h"
#include "hub/hub.h"
#include "store/tables/figures.h"

namespace crier {
namespace {

constexpr std::chrono::days kLongestFigures{371};  // a year and its half weeks
constexpr std::chrono::days kUsualFigures{8 * 7};

Json WaitingJson(const std::optional<WaitingTimes>& waiting) {
  if (!waiting) return nullptr;
  const auto seconds = [](std::chrono::milliseconds time) {
    return std::chrono::floor<std::chrono::seconds>(time).count();
  };
  return {{"median", seconds(waiting->median)}, {"p90", seconds(waiting->p90)}};
}

Json FiguresJson(const Figures& figures) {
  return {{"requests", figures.requests},
          {"answered", figures.answered},
          {"closed", figures.closed},
          {"reopened", figures.reopened},
          {"first_contact", figures.first_contact},
          {"first_answer_seconds", WaitingJson(figures.to_answer)},
          {"close_seconds", WaitingJson(figures.to_close)}};
}

Json DepartmentJson(const DepartmentFigures& department) {
  Json json{{"department", department.department}, {"figures", FiguresJson(department.figures)}};
  json["weeks"] = Json::array();
  for (const WeekFigures& week : department.weeks) {
    const std::chrono::year_month_day date(week.monday);
    json["weeks"].push_back(
        {{"monday", fmt::format("{:04}-{:02}-{:02}", static_cast<int>(date.year()),
                                static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()))},
         {"figures", FiguresJson(week.figures)}});
  }
  return json;
}

RequestFacts FactsOf(RequestTimes times) {
  RequestFacts facts{
      .department = std::move(times.department), .requested = times.requested, .accepted = times.accepted};
  if (times.answered != Time{}) facts.answered = times.answered;
  if (times.is_closed && times.closed != Time{}) facts.closed = times.closed;
  facts.reopened = times.reopened;
  facts.came_back = times.came_back;
  return facts;
}

Json NumberOrNull(const std::optional<double>& number) { return number ? Json(*number) : Json(); }

Json MixJson(const ContactMix& mix) {
  Json json{{"modes", Json::array()}, {"shifts", Json::array()}};
  for (const ModeFigures& each : mix.modes) {
    json["modes"].push_back({{"mode", each.mode},
                             {"contacts", each.contacts},
                             {"share", each.share},
                             {"cost_each", NumberOrNull(each.cost_each)},
                             {"cost", NumberOrNull(each.cost)}});
  }
  for (const ShiftFigures& each : mix.shifts) {
    json["shifts"].push_back({{"from", each.shift.from},
                              {"to", each.shift.to},
                              {"share", each.shift.share},
                              {"contacts", each.contacts},
                              {"saves", NumberOrNull(each.saves)}});
  }
  return json;
}

// As it was asked: without `until` it is now, of which KeptAnswer keeps a second.
std::string KeyOf(const char* call, const ServerRequest& request) {
  return Dump(Json{call, Param(request, "since"), Param(request, "until")});
}

// Empty: nobody said by which mode residents reach the city there.
std::string ContactModeOf(const Hub& hub, const std::string& name) {
  const auto channel = hub.FindChannel(name);
  return channel == nullptr ? "" : channel->config().contact_mode;
}

}  // namespace

Result<ServerReply> GetRequestFigures(Hub& hub, const ApiCall& call) {
  if (auto only = OnlyParams(call.request, {"since", "until"}); !only) return std::move(only).error();
  const auto period = PeriodIn(call.request, hub.clock().Now(), kLongestFigures, kUsualFigures);
  if (!period) return period.error();
  auto answer = KeptAnswer(hub, KeyOf("figures", call.request), [&](Tx& tx) -> Result<std::string> {
    auto found = FindRequestTimes(tx, period->since, period->until);
    if (!found) return found.error();
    std::vector<RequestFacts> facts;
    for (RequestTimes& each : *found) facts.push_back(FactsOf(std::move(each)));
    const auto departments = FiguresByDepartment(facts, hub.config().time_zone);
    if (!departments) return departments.error();
    Json json{{"since", FormatTime(period->since)},
              {"until", FormatTime(period->until)},
              {"all", FiguresJson(FiguresOf(facts))}};
    json["departments"] = Json::array();
    for (const DepartmentFigures& each : *departments) json["departments"].push_back(DepartmentJson(each));
    return Dump(json);
  });
  if (!answer) return answer.error();
  return JsonTextReply(*std::move(answer));
}

Result<ServerReply> GetContacts(Hub& hub, const ApiCall& call) {
  if (auto only = OnlyParams(call.request, {"since", "until"}); !only) return std::move(only).error();
  const auto period = PeriodIn(call.request, hub.clock().Now(), kLongestFigures, kUsualFigures);
  if (!period) return period.error();
  // The counts alone: which mode a channel is, and what that costs, may change without the store.
  auto counted = KeptAnswer(hub, KeyOf("contacts", call.request), [&](Tx& tx) -> Result<std::string> {
    auto found = CountContacts(tx, period->since, period->until);
    if (!found) return found.error();
    return Dump(Json(*found));
  });
  if (!counted) return counted.error();
  const auto by_channel = Json::parse(*counted).get<std::map<std::string, int64_t>>();
  std::map<std::string, int64_t> by_mode;
  Json channels = Json::array();
  for (const auto& [channel, contacts] : by_channel) {
    const std::string mode = ContactModeOf(hub, channel);
    by_mode[mode] += contacts;
    channels.push_back({{"channel", channel}, {"mode", mode}, {"contacts", contacts}});
  }
  const ContactCosts& costs = hub.config().contact;
  Json json{{"since", FormatTime(period->since)},
            {"until", FormatTime(period->until)},
            {"currency", costs.currency},
            {"without_mode", by_mode[""]},
            {"channels", std::move(channels)}};
  json.update(MixJson(MixOf(by_mode, costs)));
  return JsonReply(json);
}

}  // namespace crier
