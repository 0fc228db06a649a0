// POST requests.xml: what a resident's app sends, read and checked against the city's services. Pure.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "core/area.h"
#include "core/service.h"
#include "desk/open311/form.h"

namespace crier::georeport {

// What is wrong with a call, as GeoReport v2 tells it: 400, 403 or 404.
struct Problem {
  int code = 400;
  std::string description;
  bool operator==(const Problem&) const = default;
};
using Problems = std::vector<Problem>;

inline constexpr size_t kMaxShortField = 320;        // characters of a name, a mail address, an id; ours
inline constexpr size_t kMaxMediaUrl = 2'048;        // bytes; ours
inline constexpr size_t kMaxAttributeValue = 4'000;  // characters; ours

struct PostedRequest {
  std::string api_key, jurisdiction_id, service_code;
  std::string description, address_string, address_id, media_url;
  std::optional<Point> point;
  // Who reports: kept for staff, and never answered.
  std::string email, phone, first_name, last_name, device_id, account_id;
  // Code and values, in the order in which they were sent; without those that are empty.
  std::vector<std::pair<std::string, std::vector<std::string>>> attributes;
};

// A field that is empty counts as one that is absent; names that the specification does not know are passed
// over. Adds a problem for each value that cannot be read.
PostedRequest ReadPosted(const Fields& fields, Problems* problems);

// Adds what is wrong with it: the jurisdiction, the service, no place, too long, and attributes against the
// service's definition. Empty `jurisdiction_id`: any is taken.
void CheckPosted(const PostedRequest& posted, std::span<const Service> services,
                 std::string_view jurisdiction_id, Problems* problems);

// The jurisdiction that a call names, if it names one, is ours.
void CheckJurisdiction(std::string_view named, std::string_view ours, Problems* problems);

// Null where there is no such service.
const Service* ServiceOf(std::span<const Service> services, std::string_view code);

// The description of the request; where none was sent, the service's name.
std::string RequestText(const PostedRequest& posted, const Service& service);
// What staff read as the resident's words: the description, the answers to the service's questions by their
// names, and the address where the words before it do not hold it.
std::string WordsOf(const PostedRequest& posted, const Service& service);

// "Ana Lopez"; empty where neither name was sent.
std::string NameOf(const PostedRequest& posted);

}  // namespace crier::georeport
