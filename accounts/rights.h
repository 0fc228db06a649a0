// Who may what: roles give permissions, and nothing else does. docs/rights.md shows the same as a table.
#pragma once

#include <string>
#include <vector>

#include "core/person.h"

namespace crier {

// What the roles give together, in the order of kPermissions. A disabled person has none: ask RightsOf.
std::vector<Permission> PermissionsOf(const std::vector<Role>& roles);

// What a person may, and what his token may: what it was made for, as far as he may it still.
std::vector<Permission> RightsOf(const Person& person);
std::vector<Permission> RightsOf(const ApiToken& token, const Person& maker);

bool Has(const std::vector<Permission>& permissions, Permission permission);
// "approver", of the permission to approve: for who is told why not.
std::string RolesWith(Permission permission);

}  // namespace crier
