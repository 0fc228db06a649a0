#include "connectors/kit/cursor.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "connectors/kit/members.h"
#include "core/json.h"

namespace crier::kit {
namespace {

using nlohmann::json;

bool AreAlike(const json& a, const json& b) {
  return a.is_number_integer() ? b.is_number_integer() : a.type() == b.type();
}

}  // namespace

Result<json> ReadCursor(const std::string& cursor, const json& first, const std::string& who) {
  if (cursor.empty()) return first;
  auto said = ReadJson(cursor);
  const auto members = first.items();
  if (said && said->is_object() && std::all_of(members.begin(), members.end(), [&](const auto& member) {
        return AreAlike(member.value(), In(*said, member.key().c_str()));
      }))
    return said;
  return Error{Fault::kBadData, who + ": the cursor cannot be read; clear it"};
}

}  // namespace crier::kit
