#include "hub/answer_values.h"

#include <algorithm>

#include "broadcast/words.h"
#include "core/zone.h"
#include "hub/hub.h"
#include "store/tables/requests.h"

namespace crier {
namespace {

std::string LinkTo(const std::string& look_up, const std::string& ticket) {
  constexpr std::string_view kHole = "{ticket}";
  std::string link = look_up;
  if (const size_t hole = link.find(kHole); hole != link.npos) link.replace(hole, kHole.size(), ticket);
  return link;
}

Result<void> AddService(Hub& hub, const ServiceRequest& request, const std::string& lang, Time now,
                        std::map<std::string, std::string>* values) {
  const auto services = hub.services();
  const auto service = std::find_if(services->begin(), services->end(), [&](const Service& each) {
    return each.service_code == request.service_code;
  });
  if (service == services->end()) return {};
  (*values)["service"] = service->service_name;
  (*values)["department"] = service->department;
  (*values)["phone"] = service->phone;
  (*values)["email"] = service->email;
  if (service->expected_days <= 0) return {};
  const std::string& zone = hub.config().time_zone;
  auto by = AfterWorkingDays(now, service->expected_days, zone);
  if (!by) return by.error();
  auto day = WriteDay(*by, now, lang, zone);
  if (!day) return day.error();
  (*values)["expected"] = *std::move(day);
  return {};
}

}  // namespace

std::string TicketOf(const ServiceRequest& request) {
  return request.ticket.empty() ? request.id : request.ticket;
}

Result<Time> AfterWorkingDays(Time from, int days, const std::string& time_zone) {
  Time day = from;
  for (int left = days; left > 0;) {
    day += std::chrono::hours(24);
    const auto clock = LocalClockAt(day, time_zone);
    if (!clock) return clock.error();
    const std::chrono::weekday weekday(std::chrono::floor<std::chrono::days>(day + clock->offset));
    if (weekday != std::chrono::Saturday && weekday != std::chrono::Sunday) --left;
  }
  return day;
}

Result<std::map<std::string, std::string>> AnswerValues(Hub& hub, Tx& tx, const std::string& request_id,
                                                        const std::string& lang, Time now) {
  std::map<std::string, std::string> values;
  for (const std::string_view name : kCannedNames) values.emplace(name, "");
  values["city"] = hub.config().city;
  if (request_id.empty()) return values;
  auto request = FindRequest(tx, request_id);
  if (!request) return request.error();
  if (!*request) return values;
  values["ticket"] = TicketOf(**request);
  values["link"] = LinkTo(hub.config().answers.look_up, values["ticket"]);
  values["status"] = StatusInWords((*request)->status, lang);
  values["notes"] = (*request)->status_notes;
  values["address"] = (*request)->address_string;
  if (auto added = AddService(hub, **request, lang, now, &values); !added) return added.error();
  return values;
}

}  // namespace crier
