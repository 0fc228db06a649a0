#include <fmt/format.h>
#include <fmt/ranges.h>

#include <set>

#include "accounts/oidc.h"
#include "core/printable.h"
#include "core/text.h"

namespace crier {
namespace {

constexpr size_t kMostGroupsShown = 10;
constexpr size_t kMaxShownGroup = 64;  // bytes

}  // namespace

Result<SignedOnPerson> PersonOf(const SignOnIdentity& identity, const OidcSettings& settings) {
  std::set<std::string> roles;
  for (const std::string& group : identity.groups) {
    if (const auto found = settings.roles.find(group); found != settings.roles.end())
      roles.insert(found->second.begin(), found->second.end());
  }
  if (roles.empty()) {
    if (identity.groups.empty()) {
      return Error{Fault::kAuth,
                   fmt::format("{} has no role here: the provider names no groups in the claim '{}'",
                               identity.name, settings.groups_claim)};
    }
    std::vector<std::string> shown;
    for (const std::string& group : identity.groups) {
      if (shown.size() == kMostGroupsShown) break;
      shown.push_back(Printable(Excerpt(group, kMaxShownGroup), false));
    }
    return Error{Fault::kAuth,
                 fmt::format("{} has no role here: none of the groups brings one ({}{})", identity.name,
                             fmt::join(shown, ", "), identity.groups.size() > shown.size() ? ", ..." : "")};
  }
  return SignedOnPerson{
      identity.issuer, identity.subject, identity.name, identity.display_name, {roles.begin(), roles.end()}};
}

}  // namespace crier
