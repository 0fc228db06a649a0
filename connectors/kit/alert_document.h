// What one answer holds of official alerts: a CAP message, a feed of such, or the list of the National
// Weather Service's API. Everything in it is hostile: bounded, checked, and what cannot be read is named.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/mention.h"
#include "core/result.h"

namespace crier::kit {

// An entry of a feed whose message is at another address.
struct AlertLink {
  std::string key;  // id and time of the entry: another time, another message
  std::string url;  // http or https
};

struct AlertDocument {
  std::vector<Alert> alerts;  // for everybody: Actual, Exercise or Test, each with its area
  std::vector<AlertLink> elsewhere;
  std::vector<std::string> unreadable;  // why a message was left out that should have been read
};

// The bounds of what is read of one answer.
inline constexpr size_t kMaxAlertBody = size_t{8} * 1024 * 1024;
inline constexpr size_t kMostAlerts = 2'000;

// `url` is where the bytes came from, the base of relative links. kBadData where it is nothing of the kind.
Result<AlertDocument> ReadAlerts(std::string_view body, const std::string& url);

// The two families.
Result<AlertDocument> ReadAlertXml(std::string_view body, const std::string& url);
Result<AlertDocument> ReadAlertJson(std::string_view body);

}  // namespace crier::kit
