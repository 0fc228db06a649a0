// The keys `accounts` and `single_sign_on` of the configuration: how long people stay signed in, who needs a
// second factor, and at which provider the city's people sign in.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "accounts/oidc.h"
#include "accounts/session.h"
#include "core/person.h"
#include "core/yaml.h"

namespace crier {

struct AccountsConfig {
  SessionRules sessions;
  std::vector<Role> second_factor;  // whoever has one of these must have one

  bool operator==(const AccountsConfig&) const = default;
};

Result<void> ReadAccounts(const Yaml& node, AccountsConfig* accounts);

// The path to which a provider sends the browser back.
inline constexpr std::string_view kSignOnReturn = "/api/v1/sign-in/finish";
Result<void> ReadSignOn(const Yaml& node, std::optional<OidcSettings>* settings);

// What a person must do before he may do anything else: "change_password", "add_second_factor". Who has
// no password signs in elsewhere, and is asked for a second factor there.
std::vector<std::string> DutiesOf(const Person& person, const AccountsConfig& accounts);

}  // namespace crier
