// Single sign-on by OpenID Connect (OpenID Connect Core 1.0, Discovery 1.0, RP-Initiated Logout 1.0): the
// authorization code flow with PKCE (RFC 7636, S256), state and nonce, and the issuer in the answer (RFC
// 9207). A person is known by issuer and subject alone, never by a name or a mail address, which a person may
// be able to choose at the provider.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "core/clock.h"
#include "core/http.h"
#include "core/result.h"
#include "core/secret.h"
#include "core/time.h"
#include "core/yaml.h"

namespace crier {

struct OidcSettings {
  std::string name;    // of the provider, on the sign-in page
  std::string issuer;  // https, or http on the loopback
  std::string client_id;
  Secret client_secret;
  std::string redirect_uri;  // ours, as registered there; https, or http on the loopback
  std::vector<std::string> scopes = {"openid", "profile"};
  std::string groups_claim = "groups";
  std::string name_claim = "preferred_username";
  std::map<std::string, std::vector<std::string>> roles = {};  // by group
  bool allow_private = false;  // the provider may have a loopback or private address

  bool operator==(const OidcSettings&) const = default;
};

// The roles that a group can bring.
inline constexpr std::string_view kSignOnRoles[] = {"viewer", "triage", "publisher", "approver",
                                                    "administrator"};

// `node` is the map under `single_sign_on`. The error says file:line. The secret is env:NAME or file:PATH.
Result<OidcSettings> ReadOidcSettings(const Yaml& node);

// What has to be remembered from Begin to Finish, for one browser (by a cookie of its own) and one use: it is
// forgotten before Finish is called, whatever comes of that.
struct PendingSignOn {
  std::string state, nonce, verifier;
  Time made_at;
};
inline constexpr std::chrono::minutes kPendingFor{10};  // ours: a password, a second factor, a slow phone

struct SignOnStart {
  std::string url;  // where the browser goes
  PendingSignOn pending;
};

// Who signed in, as the provider says.
struct SignOnIdentity {
  std::string issuer, subject;  // together they are the key; subject: 1 to 255 bytes of ASCII
  std::string name;             // the name claim, else the subject; at most 128 bytes, printable, not unique
  std::string display_name;     // the claim `name`, else the one above; the same bounds
  std::vector<std::string> groups;
  std::string id_token;  // for SignOutUrl alone; as secret as the session
};

// Whom that makes here.
struct SignedOnPerson {
  std::string issuer, subject, name, display_name;
  std::vector<std::string> roles;  // sorted, each once, at least one
};

// kAuth: no group of his has a role here. The caller then ends what sessions he has.
Result<SignedOnPerson> PersonOf(const SignOnIdentity& identity, const OidcSettings& settings);

class OidcProvider;

// One provider. Asks it for its description and its keys when they are first needed, and again after an hour
// (the last good ones stay where that fails), so it need not be there when Crier starts. Thread-safe; calls
// wait for the provider, at most 10 s a request. Errors say what is wrong in words for a person and hold no
// token, code or secret: kAuth the sign-in is refused; kConfig settings here or there must be mended;
// kBadData the provider's answer cannot be read; kUnreachable, kThrottled try again.
class SingleSignOn {
 public:
  // `http` may ask private addresses where the settings say so. `clock` shows the true time, for tokens
  // expire by it: not a demo's. Both outlive this.
  SingleSignOn(OidcSettings settings, Http& http, const Clock& clock);
  ~SingleSignOn();

  const OidcSettings& settings() const { return settings_; }

  Result<SignOnStart> Begin(std::stop_token stop = {});
  // `query`: the parameters with which the browser came back to redirect_uri, decoded.
  Result<SignOnIdentity> Finish(const PendingSignOn& pending, const std::map<std::string, std::string>& query,
                                std::stop_token stop = {});
  // Where the browser goes to sign out at the provider too; none where the provider has no such page.
  // `return_to`: an URL of ours that is registered there, or empty.
  Result<std::optional<std::string>> SignOutUrl(std::string_view id_token, std::string_view return_to,
                                                std::stop_token stop = {});

 private:
  struct Tokens;
  Result<std::string> CodeIn(const PendingSignOn& pending, const std::map<std::string, std::string>& query,
                             bool names_issuer) const;
  Result<Tokens> Redeem(const std::string& code, const std::string& verifier, std::stop_token stop);
  Result<std::string> VerifiedPayload(const std::string& id_token, std::stop_token stop);

  const OidcSettings settings_;
  Http& http_;
  const Clock& clock_;
  const Secret credentials_;  // the Authorization header for the token endpoint
  std::unique_ptr<OidcProvider> provider_;
};

}  // namespace crier
