#include "store/tables/tallies.h"

#include <algorithm>
#include <map>

#include "hub/api/api.h"
#include "hub/api/routes.h"
#include "hub/hub.h"

namespace crier {
namespace {

// A month of hours: what a chart can show.
constexpr std::chrono::hours kLongestSpan{24 * 31};

// The chart of what FindTallies brings.
std::string ChartText(const TallyQuery& query, const std::vector<TallyRow>& rows) {
  const Time first = HourOf(*query.since);
  const auto hours = static_cast<size_t>((HourOf(*query.until) - first) / std::chrono::hours(1)) + 1;
  std::map<std::string, std::vector<int64_t>> counts;
  for (const TallyRow& row : rows) {
    if (row.hour < first) continue;
    const auto at = static_cast<size_t>((row.hour - first) / std::chrono::hours(1));
    auto& series = counts.try_emplace(row.key, hours, 0).first->second;
    if (at < hours) series[at] += row.count;
  }
  std::vector<std::pair<int64_t, std::string>> order;
  for (const auto& [key, series] : counts) {
    int64_t total = 0;
    for (const int64_t count : series) total += count;
    order.emplace_back(-total, key);
  }
  std::sort(order.begin(), order.end());
  Json json{{"by", query.dimension}, {"hours", Json::array()}, {"series", Json::array()}};
  for (size_t i = 0; i < hours; ++i) json["hours"].push_back(FormatTime(first + std::chrono::hours(i)));
  for (const auto& [total, key] : order)
    json["series"].push_back({{"key", key}, {"total", -total}, {"counts", counts[key]}});
  return Dump(json);
}

}  // namespace

Result<ServerReply> GetTallies(Hub& hub, const ApiCall& call) {
  const ServerRequest& request = call.request;
  if (auto only = OnlyParams(request, {"by", "channel", "service_code", "neighborhood", "since", "until"});
      !only)
    return std::move(only).error();
  TallyQuery query;
  query.dimension = Param(request, "by");
  if (query.dimension.empty()) query.dimension = "service_code";
  constexpr std::string_view kDimensions[] = {"service_code", "category", "intent", "sentiment"};
  if (std::find(std::begin(kDimensions), std::end(kDimensions), query.dimension) == std::end(kDimensions)) {
    return Error{Fault::kBadData, "by is service_code, category, intent or sentiment"};
  }
  query.channel = Param(request, "channel");
  query.service_code = Param(request, "service_code");
  query.neighborhood = Param(request, "neighborhood");
  auto since = TimeParam(request, "since");
  if (!since) return since.error();
  auto until = TimeParam(request, "until");
  if (!until) return until.error();
  query.until = until->value_or(hub.clock().Now());
  query.since = HourOf(since->value_or(*query.until - std::chrono::hours(24)));
  if (*query.since > *query.until || *query.until - *query.since > kLongestSpan) {
    return Error{Fault::kBadData, "since must lie before until, by 31 days at most"};
  }
  // `until` is now where nothing else is said: its hour counts, and whether it has begun.
  const Time edge = HourOf(*query.until);
  const Json key = {"tallies",          query.dimension,          query.channel,    query.service_code,
                    query.neighborhood, FormatTime(*query.since), FormatTime(edge), *query.until > edge};
  auto chart = KeptAnswer(hub, Dump(key), [&](Tx& tx) -> Result<std::string> {
    auto rows = FindTallies(tx, query);
    if (!rows) return rows.error();
    return ChartText(query, *rows);
  });
  if (!chart) return chart.error();
  return JsonTextReply(*std::move(chart));
}

}  // namespace crier
