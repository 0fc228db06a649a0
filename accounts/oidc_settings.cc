#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "accounts/oidc.h"
#include "accounts/oidc_provider.h"
#include "core/http_url.h"

namespace crier {
namespace {

constexpr size_t kMaxText = 200;      // bytes
constexpr size_t kMaxUrlText = 2048;  // bytes
constexpr size_t kMostScopes = 20;
constexpr size_t kMaxMappedGroup = 256;

Result<void> ReadText(const Yaml& node, std::string_view key, std::string* to) {
  auto text = to->empty() ? node.Text(key) : node.Text(key, *to);
  if (!text) return text.error();
  if (text->empty() || text->size() > kMaxText)
    return node.At(key).Bad(fmt::format("'{}' is 1 to {} bytes", key, kMaxText));
  *to = *std::move(text);
  return {};
}

Result<void> ReadUrl(const Yaml& node, std::string_view key, std::string* to) {
  auto text = node.Text(key);
  if (!text) return text.error();
  if (text->size() > kMaxUrlText)
    return node.At(key).Bad(fmt::format("'{}' is at most {} bytes", key, kMaxUrlText));
  if (auto checked = CheckProviderUrl(*text); !checked)
    return node.At(key).Bad(fmt::format("'{}' {}", key, checked.error().message));
  *to = *std::move(text);
  return {};
}

Result<void> ReadIssuer(const Yaml& node, OidcSettings* settings) {
  if (auto read = ReadUrl(node, "issuer", &settings->issuer); !read) return read;
  if (settings->issuer.find('?') != std::string::npos)
    return node.At("issuer").Bad("'issuer' may not have a query");
  return {};
}

Result<void> ReadName(const Yaml& node, OidcSettings* settings) {
  if (const auto issuer = ParseUrl(settings->issuer)) settings->name = issuer->host;
  return ReadText(node, "name", &settings->name);
}

Result<void> ReadClient(const Yaml& node, OidcSettings* settings) {
  if (auto read = ReadText(node, "client_id", &settings->client_id); !read) return read;
  if (auto read = ReadUrl(node, "redirect_uri", &settings->redirect_uri); !read) return read;
  auto reference = node.Text("client_secret");
  if (!reference) return reference.error();
  auto secret = Secret::Resolve(*reference);
  if (!secret) return node.At("client_secret").Bad("'client_secret' " + secret.error().message);
  settings->client_secret = *std::move(secret);
  return {};
}

Result<void> ReadScopes(const Yaml& node, OidcSettings* settings) {
  if (!node.Has("scopes")) return {};
  auto scopes = node.Texts("scopes");
  if (!scopes) return scopes.error();
  const Yaml at = node.At("scopes");
  if (scopes->size() > kMostScopes) return at.Bad(fmt::format("'scopes' are at most {}", kMostScopes));
  const auto good = [](const std::string& scope) {
    return !scope.empty() && scope.size() <= kMaxText && std::all_of(scope.begin(), scope.end(), [](char c) {
      return c > ' ' && c <= '~' && c != '"' && c != '\\';  // RFC 6749, 3.3
    });
  };
  if (!std::all_of(scopes->begin(), scopes->end(), good))
    return at.Bad("'scopes' is a list of words, one each");
  if (std::find(scopes->begin(), scopes->end(), "openid") == scopes->end())
    return at.Bad("'scopes' must hold 'openid'");
  settings->scopes = *std::move(scopes);
  return {};
}

Result<void> ReadClaims(const Yaml& node, OidcSettings* settings) {
  if (auto read = ReadText(node, "groups_claim", &settings->groups_claim); !read) return read;
  return ReadText(node, "name_claim", &settings->name_claim);
}

Result<void> ReadRoles(const Yaml& node, OidcSettings* settings) {
  const Yaml roles = node.At("roles");
  if (roles.IsNull())
    return node.Bad("'roles' is missing: it says which group of the provider has which role");
  if (!roles.IsMap() || roles.Keys().empty())
    return roles.Bad("'roles' is a map from a group of the provider to a role or a list of roles");
  for (const auto& [group, value] : roles.Entries()) {
    if (group.empty() || group.size() > kMaxMappedGroup)
      return value.Bad(fmt::format("a group in 'roles' is 1 to {} bytes", kMaxMappedGroup));
    const auto names = roles.Texts(group);
    if (!names) return names.error();
    if (names->empty()) return value.Bad(fmt::format("the group '{}' has no role", group));
    for (const std::string& name : *names) {
      if (std::find(std::begin(kSignOnRoles), std::end(kSignOnRoles), name) == std::end(kSignOnRoles))
        return value.Bad(
            fmt::format("there is no role '{}'. There are: {}", name, fmt::join(kSignOnRoles, ", ")));
    }
    if (!settings->roles.emplace(group, *names).second)
      return value.Bad(fmt::format("the group '{}' is there twice", group));
  }
  return {};
}

}  // namespace

Result<OidcSettings> ReadOidcSettings(const Yaml& node) {
  OidcSettings settings;
  if (!node.IsMap()) {
    return node.Bad(
        "'single_sign_on' is a map with at least issuer, client_id, client_secret, redirect_uri and roles");
  }
  auto only = node.Only({"name", "issuer", "client_id", "client_secret", "redirect_uri", "scopes",
                         "groups_claim", "name_claim", "roles", "allow_private"});
  if (!only) return only.error();
  // In order: the name is the issuer's host where nothing else is said.
  for (Result<void> (*read)(const Yaml&, OidcSettings*) :
       {ReadIssuer, ReadName, ReadClient, ReadScopes, ReadClaims, ReadRoles}) {
    if (auto done = read(node, &settings); !done) return done.error();
  }
  auto allow_private = node.Flag("allow_private", false);
  if (!allow_private) return allow_private.error();
  settings.allow_private = *allow_private;
  return settings;
}

}  // namespace crier
