// What departments read: a request that is theirs now, and which of theirs are due. English or Spanish. Only
// the resident's words are cut where the channel takes no more. Pure.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/channel.h"
#include "core/post.h"
#include "core/request.h"
#include "core/time.h"

namespace crier {

struct DepartmentText {
  std::string lang = "en";  // or es
  std::string city, time_zone;
  std::string service;  // its name
  std::string link;     // to the request in the console; empty: no address is configured
  bool answers = true;  // what is answered becomes a note on the request
};

// For one department: the request with its words, place and due date, and in `fields` what programs read:
// request_id, ticket, service_code, department, address_string, lat, long, due_datetime. Nobody's name or
// address is in it beyond the resident's own words. Without `channel`.
Post DepartmentPost(const ServiceRequest& request, const DepartmentText& text, const Limits& limits,
                    Time now);

enum class DueStep { kSoon, kOverdue };
std::string_view DueStepName(DueStep step);  // "due_soon", "overdue"

// One message for all of them: the first twenty by name, and how many more there are. `requests` is not
// empty.
Post DuePost(DueStep step, const std::string& department, const std::vector<ServiceRequest>& requests,
             const DepartmentText& text, const Limits& limits, Time now);

}  // namespace crier
