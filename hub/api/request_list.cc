// The list of service requests, and where its pages end.
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <iterator>

#include "core/text.h"
#include "hub/api/api.h"
#include "hub/api/request_change.h"
#include "hub/api/routes.h"
#include "hub/hub.h"
#include "hub/requests.h"
#include "store/tables/requests.h"

namespace crier {
namespace {

constexpr std::pair<std::string_view, RequestOrder> kRequestOrders[] = {{"", RequestOrder::kNewest},
                                                                        {"newest", RequestOrder::kNewest},
                                                                        {"oldest", RequestOrder::kOldest},
                                                                        {"urgency", RequestOrder::kUrgency},
                                                                        {"due", RequestOrder::kDue}};

// Where a page ended, in the order that was asked for: "0.85,01J..." of urgency, "1800000000000,01J..." of
// due dates, else the id alone. The figure is the shortest that reads back as the same number.
std::string PageEndOf(const RequestQuery& query, const ServiceRequest& last) {
  if (query.order == RequestOrder::kUrgency) return fmt::format("{},{}", last.urgency, last.id);
  if (query.order == RequestOrder::kDue)
    return fmt::format("{},{}", last.due_datetime.value_or(Time{}).time_since_epoch().count(), last.id);
  return last.id;
}

// The figure before the comma, into `figure`; what stands behind it is the id.
template <typename Number>
Result<std::string> IdBehind(const std::string& cursor, Number* figure) {
  const char* const end = cursor.data() + cursor.size();
  const auto [comma, error] = std::from_chars(cursor.data(), end, *figure);
  if (error != std::errc() || comma == end || *comma != ',' || comma + 1 == end ||
      !std::isfinite(static_cast<double>(*figure)))
    return Error{Fault::kBadData, "before is the 'next' of an answer in the same order"};
  return std::string(comma + 1, end);
}

Result<RequestQuery::Place> PlaceOf(RequestOrder order, const std::string& cursor) {
  RequestQuery::Place place;
  place.id = cursor;
  if (cursor.empty() || order == RequestOrder::kNewest || order == RequestOrder::kOldest) return place;
  int64_t due = 0;
  auto id = order == RequestOrder::kUrgency ? IdBehind(cursor, &place.urgency) : IdBehind(cursor, &due);
  if (!id) return id.error();
  place.id = *std::move(id);
  place.due = Time(std::chrono::milliseconds(due));
  return place;
}

// "draft", or several: "open,waiting".
Result<void> ReadStatuses(const std::string& written, RequestQuery* query) {
  if (written.empty()) return {};
  for (const std::string_view each : Split(written, ',')) {
    if (std::find(std::begin(kRequestStatuses), std::end(kRequestStatuses), each) ==
        std::end(kRequestStatuses))
      return Error{Fault::kBadData, "there is no status '" + Excerpt(each, 40) + "'"};
    if (std::find(query->statuses.begin(), query->statuses.end(), each) == query->statuses.end())
      query->statuses.emplace_back(each);
  }
  if (query->statuses.size() > 1) return {};
  query->status = query->statuses.front();
  query->statuses.clear();
  return {};
}

Result<void> ReadAssignee(const ApiCall& call, RequestQuery* query) {
  const std::string written = Param(call.request, "assignee");
  query->unassigned = written == "nobody";
  if (query->unassigned) return {};
  auto person = PersonIn(call, written);
  if (!person) return person.error();
  query->assignee = *std::move(person);
  return {};
}

Result<void> ReadDue(const Hub& hub, const std::string& written, RequestQuery* query) {
  if (written.empty()) return {};
  const Time now = hub.clock().Now();
  if (written == "overdue") {
    query->due_before = now;
    return {};
  }
  if (written != "soon") return Error{Fault::kBadData, "due is soon or overdue"};
  query->due_from = now;
  query->due_before = DueSoonUntil(hub);
  return {};
}

Result<RequestQuery> RequestQueryOf(const Hub& hub, const ApiCall& call) {
  if (auto only = OnlyParams(call.request, {"status", "service_code", "neighborhood", "department",
                                            "assignee", "due", "order", "before", "limit"});
      !only)
    return std::move(only).error();
  RequestQuery query;
  if (auto read = ReadStatuses(Param(call.request, "status"), &query); !read) return read.error();
  query.service_code = Param(call.request, "service_code");
  query.neighborhood = Param(call.request, "neighborhood");
  query.department = Param(call.request, "department");
  if (auto read = ReadAssignee(call, &query); !read) return read.error();
  if (auto read = ReadDue(hub, Param(call.request, "due"), &query); !read) return read.error();
  const auto order =
      std::find_if(std::begin(kRequestOrders), std::end(kRequestOrders),
                   [name = Param(call.request, "order")](const auto& each) { return each.first == name; });
  if (order == std::end(kRequestOrders))
    return Error{Fault::kBadData, "order is newest, oldest, urgency or due"};
  query.order = order->second;
  auto after = PlaceOf(query.order, Param(call.request, "before"));
  if (!after) return after.error();
  query.after = *std::move(after);
  auto limit = LimitParam(call.request);
  if (!limit) return limit.error();
  query.limit = *limit;
  return query;
}

}  // namespace

Result<ServerReply> GetRequests(Hub& hub, const ApiCall& call) {
  const auto query = RequestQueryOf(hub, call);
  if (!query) return query.error();
  std::vector<ServiceRequest> requests;
  auto read = hub.db().Read([&](Tx& tx) -> Result<void> {
    auto found = FindRequests(tx, *query);
    if (!found) return found.error();
    requests = *std::move(found);
    return {};
  });
  if (!read) return read.error();
  std::string list;
  std::vector<std::string> unreadable;
  for (const ServiceRequest& request : requests) {
    if (CheckReadable(request)) {
      if (!list.empty()) list += ',';
      list += RequestJsonText(request);
    } else {
      unreadable.push_back(request.id);
    }
  }
  const bool full = requests.size() == static_cast<size_t>(query->limit);
  Json rest{{"next", full ? Json(PageEndOf(*query, requests.back())) : Json()}};
  AddUnreadable("requests", unreadable, &rest);
  return JsonTextReply("{\"requests\":[" + list + "]," + Dump(rest).substr(1));
}

}  // namespace crier
