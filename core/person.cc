#include "core/person.h"

#include <algorithm>

namespace crier {
namespace {

constexpr size_t kMaxName = 64;
constexpr std::string_view kRoleNames[] = {"viewer", "triage", "publisher", "approver", "administrator"};
constexpr std::string_view kPermissionNames[] = {"view",   "triage", "publish",   "approve",
                                                 "export", "report", "administer"};

// The one of `all` whose name it is.
template <typename Names, typename All>
auto Named(std::string_view name, const Names& names, const All& all)
    -> std::optional<typename All::value_type> {
  const auto found = std::find(std::begin(names), std::end(names), name);
  if (found == std::end(names)) return std::nullopt;
  return all[static_cast<size_t>(found - std::begin(names))];
}

}  // namespace

std::string_view RoleName(Role role) { return kRoleNames[static_cast<size_t>(role)]; }
std::optional<Role> RoleOf(std::string_view name) { return Named(name, kRoleNames, kRoles); }

std::string_view PermissionName(Permission permission) {
  return kPermissionNames[static_cast<size_t>(permission)];
}
std::optional<Permission> PermissionOf(std::string_view name) {
  return Named(name, kPermissionNames, kPermissions);
}

std::optional<std::string> PersonName(std::string_view typed) {
  if (typed.empty() || typed.size() > kMaxName) return std::nullopt;
  std::string name(typed);
  for (char& c : name) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    const bool good = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '_' || c == '-';
    if (!good) return std::nullopt;
  }
  return name;
}

}  // namespace crier
