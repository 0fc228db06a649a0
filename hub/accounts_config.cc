#include "hub/accounts_config.h"

#include <algorithm>

#include "core/settings.h"

namespace crier {
namespace {

constexpr std::chrono::minutes kShortest{1};
constexpr std::chrono::hours kLongest{24 * 30};

Result<void> ReadSpan(const Yaml& node, std::string_view key, std::chrono::milliseconds* span) {
  if (!node.Has(key)) return {};
  const Yaml written = node.At(key);
  auto read = ParseDuration(written.Scalar());
  if (!read) return written.Bad("'" + std::string(key) + "' " + read.error().message);
  if (*read < kShortest || *read > kLongest)
    return written.Bad("'" + std::string(key) + "' is a minute to thirty days");
  *span = *read;
  return {};
}

}  // namespace

Result<void> ReadAccounts(const Yaml& node, AccountsConfig* accounts) {
  if (node.IsNull()) return {};
  if (auto only = node.Only({"idle", "longest", "second_factor"}); !only) return only;
  if (auto idle = ReadSpan(node, "idle", &accounts->sessions.idle); !idle) return idle;
  if (auto longest = ReadSpan(node, "longest", &accounts->sessions.longest); !longest) return longest;
  auto roles = node.Texts("second_factor");
  if (!roles) return roles.error();
  for (const std::string& name : *roles) {
    const auto role = RoleOf(name);
    if (!role)
      return node.At("second_factor")
          .Bad("'second_factor' lists roles: viewer, triage, publisher, approver, administrator");
    accounts->second_factor.push_back(*role);
  }
  return {};
}

Result<void> ReadSignOn(const Yaml& node, std::optional<OidcSettings>* settings) {
  if (node.IsNull()) return {};
  auto read = ReadOidcSettings(node);
  if (!read) return read.error();
  if (!read->redirect_uri.ends_with(kSignOnReturn))
    return node.At("redirect_uri").Bad("'redirect_uri' ends with " + std::string(kSignOnReturn));
  *settings = *std::move(read);
  return {};
}

std::vector<std::string> DutiesOf(const Person& person, const AccountsConfig& accounts) {
  std::vector<std::string> duties;
  if (person.must_change_password) duties.emplace_back("change_password");
  const bool by_password = !person.password_hash.empty();
  const bool needs = by_password && std::any_of(person.roles.begin(), person.roles.end(), [&](Role role) {
                       return std::find(accounts.second_factor.begin(), accounts.second_factor.end(), role) !=
                              accounts.second_factor.end();
                     });
  if (needs && !person.has_second_factor()) duties.emplace_back("add_second_factor");
  return duties;
}

}  // namespace crier
