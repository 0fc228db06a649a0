// A line of the Open311 service list (rules/services.yaml): what residents can report.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace crier {

// What GeoReport v2 lets an attribute be.
inline constexpr std::string_view kAttributeTypes[] = {"string", "number",          "datetime",
                                                       "text",   "singlevaluelist", "multivaluelist"};

// A question that goes with a service: "Which lamp?".
struct ServiceAttribute {
  std::string code;
  bool variable = true;  // false: it only tells something, and takes no answer
  std::string datatype = "string";
  bool required = false;
  std::string description;
  std::string datatype_description;
  std::vector<std::pair<std::string, std::string>> values;  // key and name, of the two kinds of list
};

struct Service {
  std::string service_code;
  std::string service_name;
  std::string description;
  std::string department;
  std::string phone;
  std::string email;
  int expected_days = 0;  // working days until it is usually done; 0: the same day
  std::vector<std::string> keywords;
  std::string family;      // services whose drafts for one place are one matter; empty: only its own
  std::string group = {};  // under which clients of Open311 show it; empty: its department
  std::vector<ServiceAttribute> attributes = {};  // in the order in which they are asked
};

}  // namespace crier
