#include "accounts/oidc_provider.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "core/http_address.h"
#include "core/http_url.h"
#include "core/json.h"
#include "core/text.h"

namespace crier {
namespace {

using nlohmann::json;

Error Mistake(std::string message) {
  return Error{Fault::kConfig, "the provider's description " + std::move(message)};
}

// An endpoint; empty where it is absent and need not be there.
Result<std::string> Endpoint(const json& document, const char* key, bool required) {
  const auto found = document.find(key);
  if (found == document.end() || found->is_null()) {
    if (required) return Mistake(fmt::format("has no '{}'", key));
    return std::string();
  }
  if (!found->is_string()) return Mistake(fmt::format("has a '{}' that is no URL", key));
  std::string url = found->get<std::string>();
  if (auto checked = CheckProviderUrl(url); !checked)
    return Mistake(fmt::format("has a '{}' that {}", key, checked.error().message));
  return url;
}

// Whether a list says so; `otherwise` where there is none.
bool Lists(const json& document, const char* key, std::string_view wanted, bool otherwise) {
  const auto found = document.find(key);
  if (found == document.end() || !found->is_array()) return otherwise;
  return std::find(found->begin(), found->end(), json(std::string(wanted))) != found->end();
}

}  // namespace

Result<void> CheckProviderUrl(std::string_view text) {
  const auto url = ParseUrl(text);
  if (!url) return Error{Fault::kConfig, "is no URL of https: " + url.error().message};
  if (text.find('#') != std::string_view::npos) return Error{Fault::kConfig, "may not have a fragment"};
  if (url->scheme != "https" && !IsLoopback(url->host)) {
    return Error{Fault::kConfig, "must be https; http is for this machine alone (127.0.0.1, localhost)"};
  }
  return {};
}

Result<ProviderDescription> ReadProviderDescription(std::string_view text, std::string_view issuer) {
  const auto document = ReadJson(text, kMaxProviderAnswer);
  if (!document)
    return Error{Fault::kBadData, "the provider's description cannot be read: " + document.error().message};
  if (!document->is_object()) return Error{Fault::kBadData, "the provider's description is no JSON object"};
  const auto said = document->find("issuer");
  if (said == document->end() || !said->is_string()) return Mistake("names no issuer");
  if (const auto& name = said->get_ref<const std::string&>(); name != issuer) {
    return Mistake(
        fmt::format("is for the issuer '{}', not '{}': write 'issuer' exactly as the provider does",
                    Excerpt(name, 200), issuer));
  }
  ProviderDescription read;
  struct Wanted {
    const char* key;
    bool required;
    std::string* to;
  };
  for (const auto& [key, required, to] :
       {Wanted{"authorization_endpoint", true, &read.authorization_endpoint},
        Wanted{"token_endpoint", true, &read.token_endpoint}, Wanted{"jwks_uri", true, &read.jwks_uri},
        Wanted{"userinfo_endpoint", false, &read.userinfo_endpoint},
        Wanted{"end_session_endpoint", false, &read.end_session_endpoint}}) {
    auto url = Endpoint(*document, key, required);
    if (!url) return std::move(url).error();
    *to = *std::move(url);
  }
  if (!Lists(*document, "code_challenge_methods_supported", "S256", true))
    return Mistake("offers no PKCE with S256");
  // Discovery, 3: client_secret_basic where nothing is said.
  if (constexpr char kMethods[] = "token_endpoint_auth_methods_supported";
      !Lists(*document, kMethods, "client_secret_basic", true)) {
    if (!Lists(*document, kMethods, "client_secret_post", false))
      return Mistake("takes no client secret (client_secret_basic or client_secret_post)");
    read.secret_in_body = true;
  }
  const auto names = document->find("authorization_response_iss_parameter_supported");
  read.names_issuer = names != document->end() && names->is_boolean() && names->get<bool>();
  return read;
}

Result<std::string> OidcProvider::Document(const std::string& url, std::string_view what,
                                           std::stop_token stop) const {
  HttpRequest request{.url = url,
                      .headers = {{"Accept", "application/json"}},
                      .timeout = kProviderTimeout,
                      .max_body = std::max(kMaxProviderAnswer, kMaxKeySet),
                      .max_redirects = 0};
  auto answer = http_.Fetch(request, stop);
  if (!answer) {
    Error error = std::move(answer).error();
    error.message = fmt::format("{} cannot be had: {}", what, error.message);
    return error;
  }
  if (answer->status != 200) return FaultOf(*answer, fmt::format("{}:", what), clock_.Now());
  return std::move(answer->body);
}

Result<std::shared_ptr<const ProviderDescription>> OidcProvider::Description(std::stop_token stop) {
  return description_.Get(clock_.Now(), [&]() -> Result<ProviderDescription> {
    const size_t end = issuer_.ends_with('/') ? issuer_.size() - 1 : issuer_.size();
    auto text = Document(issuer_.substr(0, end) + "/.well-known/openid-configuration",
                         "the provider's description", stop);
    if (!text) return std::move(text).error();
    return ReadProviderDescription(*text, issuer_);
  });
}

Result<KeySet> OidcProvider::ReadKeys(std::stop_token stop) {
  const auto description = Description(stop);
  if (!description) return description.error();
  auto text = Document((*description)->jwks_uri, "the provider's set of keys", stop);
  if (!text) return std::move(text).error();
  auto keys = KeySet::Read(*text);
  if (!keys) return Error{keys.error().fault, "the provider's set of keys " + keys.error().message};
  return keys;
}

Result<std::shared_ptr<const KeySet>> OidcProvider::Keys(std::stop_token stop) {
  return keys_.Get(clock_.Now(), [&] { return ReadKeys(stop); });
}

Result<std::shared_ptr<const KeySet>> OidcProvider::KeysNewerThan(const std::shared_ptr<const KeySet>& than,
                                                                  std::stop_token stop) {
  return keys_.Newer(than, clock_.Now(), [&] { return ReadKeys(stop); });
}

Result<json> OidcProvider::UserInfo(const std::string& subject, const std::string& access_token,
                                    std::stop_token stop) {
  constexpr std::string_view kWhat = "the provider's page about the person";
  const auto description = Description(stop);
  if (!description) return description.error();
  const std::string& url = (*description)->userinfo_endpoint;
  if (url.empty() || access_token.empty()) return json::object();
  HttpRequest request{
      .url = url,
      .headers = {{"Accept", "application/json"}, {"Authorization", "Bearer " + access_token}},
      .timeout = kProviderTimeout,
      .max_body = kMaxProviderAnswer,
      .max_redirects = 0};
  const auto answer = http_.Fetch(request, stop);
  if (!answer) {
    Error error = answer.error();
    error.message = fmt::format("{} cannot be had: {}", kWhat, error.message);
    return error;
  }
  if (answer->status != 200) {
    // Without its body, which may repeat the token.
    HttpResponse bare;
    bare.status = answer->status;
    bare.headers = answer->headers;
    return FaultOf(bare, kWhat, clock_.Now());
  }
  auto claims = ReadJson(answer->body, kMaxProviderAnswer);
  if (!claims || !claims->is_object())
    return Error{Fault::kBadData, fmt::format("{} is no JSON object", kWhat)};
  // Core, 5.3.2.
  const auto named = claims->find("sub");
  if (named == claims->end() || !named->is_string() || named->get_ref<const std::string&>() != subject)
    return Error{Fault::kAuth, fmt::format("{} is about somebody else", kWhat)};
  return claims;
}

}  // namespace crier
