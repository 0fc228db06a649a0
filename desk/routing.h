// Which department takes an accepted request, and whether a message is from a department. Pure.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace crier {

// A line of the city's routing: requests of these services in these zones are the department's. An empty list
// asks for nothing.
struct RouteRule {
  std::vector<std::string> services;  // service_codes
  std::vector<std::string> zones;     // names of neighborhoods
  std::string department;

  bool operator==(const RouteRule&) const = default;
};

// The first rule that fits; `otherwise`, the department of the service, where none does.
std::string DepartmentFor(std::span<const RouteRule> rules, std::string_view service_code,
                          std::string_view neighborhood, const std::string& otherwise);

// How a department is reached.
struct DepartmentWay {
  std::string department;  // as the services and the rules name it
  std::string channel;     // where its requests go
  std::string recipient;   // lower case; empty: the channel goes to a place, not to people
  // Whose answers count, in lower case: addresses, or all of a domain as "@streets.example". Empty: the
  // recipient alone.
  std::vector<std::string> answers_from;
  std::string lang = "en";  // of our own words to it
  // Where it is told what is due soon and overdue; an empty channel: where its requests go.
  std::string alarm_channel, alarm_recipient;

  bool operator==(const DepartmentWay&) const = default;
};

// By name; null where the department has none.
const DepartmentWay* WayOf(std::span<const DepartmentWay> ways, std::string_view department);

// `author`: the platform's id of who wrote, of a mail the address. No address that only looks alike is one:
// "@streets.example" is not "@mystreets.example".
bool IsFromDepartment(const DepartmentWay& way, std::string_view author);

}  // namespace crier
