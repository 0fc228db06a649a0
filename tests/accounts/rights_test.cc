#include "accounts/rights.h"

#include <gtest/gtest.h>

namespace crier {
namespace {

using P = Permission;

TEST(Permissions, AreThoseOfTheRolesTogether) {
  EXPECT_TRUE(PermissionsOf({}).empty());
  EXPECT_EQ(PermissionsOf({Role::kViewer}), std::vector{P::kView});
  EXPECT_EQ(PermissionsOf({Role::kApprover, Role::kTriage}),
            (std::vector{P::kView, P::kTriage, P::kApprove, P::kReport}));
  EXPECT_EQ(PermissionsOf({kRoles.begin(), kRoles.end()}),
            std::vector<P>(kPermissions.begin(), kPermissions.end()));
}

// Two roles give what each gives, and nothing that neither does.
TEST(Permissions, NoPairOfRolesGivesMoreThanTheTwo) {
  for (const Role one : kRoles) {
    for (const Role other : kRoles) {
      for (const P each : kPermissions) {
        EXPECT_EQ(Has(PermissionsOf({one, other}), each),
                  Has(PermissionsOf({one}), each) || Has(PermissionsOf({other}), each));
      }
    }
  }
}

TEST(Permissions, TheAdministratorApprovesNothing) {
  EXPECT_FALSE(Has(PermissionsOf({Role::kAdministrator}), P::kApprove));
  EXPECT_FALSE(Has(PermissionsOf({Role::kApprover}), P::kPublish));
}

TEST(Permissions, WhoReadsAllTakesNothingAway) {
  EXPECT_EQ(RolesWith(P::kExport), "publisher, administrator");
}

TEST(Permissions, ATokenMayNoMoreThanItsMakerMayNow) {
  Person ana{.name = "ana", .roles = {Role::kTriage, Role::kPublisher}};
  const ApiToken token{.permissions = {P::kTriage, P::kApprove}};
  EXPECT_EQ(RightsOf(token, ana), std::vector{P::kTriage});
  ana.roles = {Role::kPublisher};
  EXPECT_TRUE(RightsOf(token, ana).empty());
  ana.roles = {Role::kTriage};
  ana.disabled = true;
  EXPECT_TRUE(RightsOf(token, ana).empty());
  EXPECT_TRUE(RightsOf(ana).empty());
}

TEST(Permissions, WhoIsRefusedLearnsWhichRoleMay) {
  EXPECT_EQ(RolesWith(P::kApprove), "approver");
  EXPECT_EQ(RolesWith(P::kView), "viewer, triage, publisher, approver, administrator");
}

TEST(PersonName, IsLowerCaseAndPlain) {
  EXPECT_EQ(PersonName("Ana.B_c-1"), "ana.b_c-1");
  for (const std::string& none : {std::string(), std::string("a b"), std::string("an\xc3\xa4"),
                                  std::string("a:b"), std::string(65, 'a'), std::string("a\0b", 3)})
    EXPECT_EQ(PersonName(none), std::nullopt) << none;
}

}  // namespace
}  // namespace crier
