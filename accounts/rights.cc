#include "accounts/rights.h"

#include <algorithm>

namespace crier {
namespace {

struct Given {
  Role role;
  Permission permission;
};
// Everybody who has a role sees; beyond that each role has its own.
constexpr Given kGiven[] = {
    {Role::kViewer, Permission::kView},
    {Role::kTriage, Permission::kView},
    {Role::kTriage, Permission::kTriage},
    {Role::kTriage, Permission::kReport},
    {Role::kPublisher, Permission::kView},
    {Role::kPublisher, Permission::kPublish},
    {Role::kPublisher, Permission::kExport},
    {Role::kApprover, Permission::kView},
    {Role::kApprover, Permission::kApprove},
    {Role::kAdministrator, Permission::kView},
    {Role::kAdministrator, Permission::kExport},
    {Role::kAdministrator, Permission::kReport},
    {Role::kAdministrator, Permission::kAdminister},
};

}  // namespace

std::vector<Permission> PermissionsOf(const std::vector<Role>& roles) {
  std::vector<Permission> permissions;
  for (const Permission each : kPermissions) {
    const bool given = std::any_of(std::begin(kGiven), std::end(kGiven), [&](const Given& row) {
      return row.permission == each && std::find(roles.begin(), roles.end(), row.role) != roles.end();
    });
    if (given) permissions.push_back(each);
  }
  return permissions;
}

std::vector<Permission> RightsOf(const Person& person) {
  return person.disabled ? std::vector<Permission>() : PermissionsOf(person.roles);
}

std::vector<Permission> RightsOf(const ApiToken& token, const Person& maker) {
  std::vector<Permission> rights = RightsOf(maker);
  std::erase_if(rights, [&](Permission each) { return !Has(token.permissions, each); });
  return rights;
}

bool Has(const std::vector<Permission>& permissions, Permission permission) {
  return std::find(permissions.begin(), permissions.end(), permission) != permissions.end();
}

std::string RolesWith(Permission permission) {
  std::string names;
  for (const Given& row : kGiven) {
    if (row.permission == permission) names += (names.empty() ? "" : ", ") + std::string(RoleName(row.role));
  }
  return names;
}

}  // namespace crier
