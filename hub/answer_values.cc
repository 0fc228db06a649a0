#include "hub/answer_values.h"

#include <algorithm>

#include "broadcast/words.h"
#include "desk/canned.h"
#include "hub/hub.h"
#include "hub/requests.h"
#include "store/tables/merges.h"
#include "store/tables/requests.h"

namespace crier {
namespace {

std::string LinkTo(const std::string& look_up, const std::string& ticket) {
  constexpr std::string_view kHole = "{ticket}";
  std::string link = look_up;
  if (const size_t hole = link.find(kHole); hole != link.npos) link.replace(hole, kHole.size(), ticket);
  return link;
}

// The day by which the request is due. Of one that nobody accepted yet: by which it would be.
Result<std::string> ExpectedDay(const Hub& hub, const ServiceRequest& request, const Service& service,
                                const std::string& lang, Time now) {
  if (service.expected_days <= 0) return std::string();
  const bool draft = request.status == "draft" || request.status_before_ask == "draft";
  const std::optional<Time> due =
      draft ? TermsOf(hub, service.service_code, request.neighborhood).due : request.due_datetime;
  if (!due) return std::string();
  return WriteDay(*due, now, lang, hub.config().time_zone);
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
  auto day = ExpectedDay(hub, request, *service, lang, now);
  if (!day) return day.error();
  (*values)["expected"] = *std::move(day);
  return {};
}

}  // namespace

Result<std::map<std::string, std::string>> AnswerValues(Hub& hub, Tx& tx, const std::string& request_id,
                                                        const std::string& lang, Time now) {
  std::map<std::string, std::string> values;
  for (const std::string_view name : kCannedNames) values.emplace(name, "");
  values["city"] = hub.config().city;
  if (request_id.empty()) return values;
  auto request = FindRequest(tx, request_id);
  if (!request) return request.error();
  if (!*request) return values;
  // His own number, but how the work stands, which merging joins.
  auto work = FindSurvivor(tx, request_id);
  if (!work) return work.error();
  values["ticket"] = (*request)->ticket;
  values["link"] = LinkTo(hub.config().answers.look_up, values["ticket"]);
  values["status"] = StatusInWords((*work)->status, lang);
  values["notes"] = (*work)->status_notes;
  values["address"] = (*request)->address_string;
  if (auto added = AddService(hub, **work, lang, now, &values); !added) return added.error();
  return values;
}

}  // namespace crier
