#include "connectors/cap/memory.h"

#include <nlohmann/json.hpp>

#include "connectors/kit/members.h"
#include "core/json.h"

namespace crier::cap {
namespace {

constexpr size_t kMostAsked = 4;
constexpr size_t kMaxText = 2'048;  // bytes of an address, an etag

}  // namespace

Asked& Memory::Of(const std::string& url) {
  for (Asked& each : asked) {
    if (each.url == url) return each;
  }
  if (asked.size() == kMostAsked) asked.erase(asked.begin());
  return asked.emplace_back(Asked{.url = url});
}

Memory Memory::Read(const std::string& cursor) {
  Memory memory;
  const auto json = ReadJson(cursor);
  if (!json) return memory;
  for (const auto& each : kit::In(*json, "asked")) {
    if (memory.asked.size() == kMostAsked) break;
    memory.asked.push_back({kit::TextIn(each, "url", kMaxText),
                            {kit::TextIn(each, "etag", kMaxText), kit::TextIn(each, "modified")},
                            ParseTime(kit::TextIn(each, "fresh_until")).value_or(Time{})});
  }
  memory.told.Read(kit::TextIn(*json, "told", kMost * kit::KnownKeys::kDigits));
  return memory;
}

std::string Memory::Write() const {
  nlohmann::ordered_json json;
  json["asked"] = nlohmann::ordered_json::array();
  for (const Asked& each : asked) {
    if (each.url.size() > kMaxText || each.validators.etag.size() > kMaxText) continue;
    json["asked"].push_back({{"url", each.url},
                             {"etag", each.validators.etag},
                             {"modified", each.validators.modified},
                             {"fresh_until", FormatTime(each.fresh_until)}});
  }
  json["told"] = told.Write();
  return json.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

std::string KeyOf(const AlertId& id) { return id.sender + "\n" + id.identifier + "\n" + FormatTime(id.sent); }

}  // namespace crier::cap
