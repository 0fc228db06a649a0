#include "hub/api/request_change.h"

#include <cmath>
#include <set>

#include "core/text.h"
#include "core/visible.h"

namespace crier {
namespace {

Result<std::optional<Point>> PointIn(const Json& body) {
  std::optional<Point> none;
  if (!body.contains("lat") && !body.contains("long")) return none;
  const auto degrees = [&](const char* key, double most) -> std::optional<double> {
    if (!body.contains(key) || !body[key].is_number()) return std::nullopt;
    const double value = body[key].get<double>();
    return std::isfinite(value) && std::abs(value) <= most ? std::optional(value) : std::nullopt;
  };
  const auto lat = degrees("lat", 90), lon = degrees("long", 180);
  if (!lat || !lon) return Error{Fault::kBadData, "lat and long are degrees, and stand together"};
  return std::optional(Point{*lat, *lon});
}

Result<std::optional<Time>> DueIn(const Json& body, const std::string& action) {
  std::optional<Time> none;
  if (!body.contains("due_datetime")) {
    if (action != "due") return none;
    return Error{Fault::kBadData, "say in due_datetime when it is due; null: at no time"};
  }
  if (body["due_datetime"].is_null()) return none;
  auto written = TextIn(body, "due_datetime");
  if (!written) return written.error();
  auto due = ParseTime(*written);
  if (!due) return Error{Fault::kBadData, "due_datetime must be a time by RFC 3339, or null"};
  return std::optional(*due);
}

Result<void> OnlyStepMembers(const Json& body, std::initializer_list<std::string_view> more) {
  std::set<std::string_view> known = {
      "action",     "service_code", "description", "address_string", "status_notes", "lat", "long",
      "department", "due_datetime", "waiting_for", "assignee",       "into",         "note"};
  known.insert(more.begin(), more.end());
  for (const auto& [name, value] : body.items()) {
    if (known.count(name) == 0)
      return Error{Fault::kBadData, "'" + Excerpt(name, 64) + "' is no member of a step of a request"};
  }
  return {};
}

}  // namespace

Result<ChangeCall> ChangeCallIn(Hub& hub, const ApiCall& call, const Json& body,
                                std::initializer_list<std::string_view> more) {
  if (auto only = OnlyStepMembers(body, more); !only) return only.error();
  ChangeCall wanted;
  RequestChange& change = wanted.change;
  const std::pair<const char*, std::string*> fields[] = {{"action", &change.action},
                                                         {"service_code", &change.service_code},
                                                         {"description", &change.description},
                                                         {"address_string", &change.address_string},
                                                         {"status_notes", &change.status_notes},
                                                         {"department", &change.department},
                                                         {"waiting_for", &change.waiting_for},
                                                         {"assignee", &change.assignee},
                                                         {"into", &change.other},
                                                         {"note", &wanted.note}};
  for (const auto& [key, value] : fields) {
    auto text = TextIn(body, key);
    if (!text) return text.error();
    *value = DropInvisible(*text);  // also what is pasted must read as it is shown
  }
  if (!change.service_code.empty() && !HasService(hub, change.service_code))
    return Error{Fault::kBadData, "there is no service_code '" + Excerpt(change.service_code, 64) + "'"};
  auto point = PointIn(body);
  if (!point) return point.error();
  change.point = *point;
  auto due = DueIn(body, change.action);
  if (!due) return due.error();
  change.due_datetime = *due;
  auto assignee = PersonIn(call, change.assignee);
  if (!assignee) return assignee.error();
  change.assignee = *std::move(assignee);
  return wanted;
}

Result<std::string> SeenRequestIn(const Json& body) {
  auto seen = TextIn(body, "updated_datetime");
  if (!seen) return seen.error();
  if (!ParseTime(*seen))
    return Error{Fault::kBadData, "updated_datetime must be that of the request as it was seen"};
  return seen;
}

Result<std::string> PersonIn(const ApiCall& call, const std::string& written) {
  if (written != "me") return written;
  if (call.actor.kind == Actor::Kind::kPerson) return call.actor.name;
  return Error{Fault::kBadData, "'me' is a person, and this call is made by none: name somebody"};
}

}  // namespace crier
