// An OpenID provider that answers anything: its description, its keys, its tokens, what it says of a person;
// cut at lines "%%". And claims as if they were signed.
#include <algorithm>
#include <nlohmann/json.hpp>

#include "accounts/jose.h"
#include "accounts/oidc.h"
#include "accounts/oidc_claims.h"
#include "accounts/oidc_provider.h"
#include "core/json.h"
#include "core/text.h"
#include "tests/fuzz/fuzz.h"
#include "tests/support/fake_clock.h"
#include "tests/support/fake_http.h"

namespace crier {
namespace {

using fuzz::Must;

constexpr char kIssuer[] = "https://login.example";
constexpr char kCode[] = "the-code-of-the-fuzz-target-0123456789";
constexpr std::string_view kDescription =
    R"({"issuer":"https://login.example","authorization_endpoint":"https://login.example/auth",)"
    R"("token_endpoint":"https://login.example/token","jwks_uri":"https://login.example/jwks",)"
    R"("userinfo_endpoint":"https://login.example/me"})";

void MustBeName(const std::string& name) {
  Must(name.size() <= 128 && IsUtf8(name), "a name is short and UTF-8");
  Must(name.find('\n') == std::string::npos, "a name is one line");
}

void SignIn(std::string_view description, const std::vector<std::string>& answers) {
  FakeHttp http;
  FakeClock clock;
  const auto serve = [&](const std::string& route, std::string body) {
    http.Always(route, [body](const HttpRequest&) { return Reply(200, body); });
  };
  const std::string issuer = kIssuer;
  serve("GET " + issuer + "/.well-known/", std::string(description));
  serve("GET " + issuer + "/jwks", answers[0]);
  serve("POST " + issuer + "/token", answers[1]);
  serve("GET " + issuer + "/me", answers[2]);
  SingleSignOn sign_on({.name = "Fuzz",
                        .issuer = issuer,
                        .client_id = "crier",
                        .client_secret = Secret("secret of the fuzz target"),
                        .redirect_uri = "https://crier.example/finish",
                        .roles = {{"press", {"publisher"}}}},
                       http, clock);
  const PendingSignOn pending{"state", "nonce", "verifier", clock.Now()};
  const auto identity = sign_on.Finish(
      pending, {{"state", "state"}, {"code", kCode}, {"iss", issuer}, {"error_uri", answers[1]}});
  if (!identity) {
    fuzz::MustExplain(identity.error());
    Must(identity.error().message.find(kCode) == std::string::npos, "no error tells the code");
    return;
  }
  Must(!identity->subject.empty() && identity->subject.size() <= 255, "a person has a subject");
  MustBeName(identity->name);
  MustBeName(identity->display_name);
  if (const auto person = PersonOf(*identity, sign_on.settings()); !person) fuzz::MustExplain(person.error());
}

// The ID token in an answer of the token endpoint, or the text itself.
std::string TokenIn(const std::string& text) {
  const auto answer = ReadJson(text);
  if (!answer || !answer->is_object() || !answer->contains("id_token")) return text;
  const auto& token = (*answer)["id_token"];
  return token.is_string() ? token.get<std::string>() : text;
}

void ReadClaims(const std::string& text) {
  const auto claims = ReadJson(text, kMaxSignedToken);
  if (!claims) return;
  const Time now(std::chrono::milliseconds(1'800'000'000'000));
  if (const auto checked = CheckClaims(*claims, {kIssuer, "crier", "nonce", "access", now}); !checked)
    fuzz::MustExplain(checked.error());
  if (!claims->is_object()) return;
  MustBeName(NameIn(*claims, "name"));
  if (const auto groups = GroupsIn(*claims, "groups"); !groups) {
    fuzz::MustExplain(groups.error());
  } else {
    Must(groups->size() <= 1'000, "groups are bounded");
  }
}

}  // namespace
}  // namespace crier

FUZZ(oidc) {
  using namespace crier;  // NOLINT(google-build-using-namespace)
  const std::string_view input = fuzz::TextOf(data, size);
  std::vector<std::string> pieces;
  for (const auto piece : fuzz::Pieces(input, 4)) pieces.emplace_back(piece);
  pieces.resize(4);
  if (const auto read = ReadProviderDescription(pieces[3], kIssuer); !read) fuzz::MustExplain(read.error());
  SignIn(kDescription, pieces);
  SignIn(pieces[3], pieces);
  if (const auto keys = KeySet::Read(pieces[0])) {
    fuzz::Must(keys->size() <= kMostKeys, "keys are bounded");
    if (const auto token = SignedToken::Read(TokenIn(pieces[1]))) {
      const auto payload = token->Verify(*keys);
      if (payload) ReadClaims(*payload);
    }
  }
  ReadClaims(pieces[2]);
  return 0;
}
