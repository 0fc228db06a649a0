#include "accounts/oidc.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <openssl/rand.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <span>
#include <utility>

#include "accounts/jose.h"
#include "accounts/oidc_claims.h"
#include "accounts/oidc_provider.h"
#include "core/digest.h"
#include "core/json.h"
#include "core/printable.h"
#include "core/text.h"

namespace crier {
namespace {

using nlohmann::json;
using Fields = std::span<const std::pair<std::string_view, std::string_view>>;

constexpr size_t kMaxCode = 4096;     // bytes; ours
constexpr size_t kMaxShownCode = 64;  // of an error code; ours
constexpr size_t kMaxShownWords = 200;

Error Refused(std::string message) { return Error{Fault::kAuth, std::move(message)}; }

// 32 bytes at random: 43 characters, what RFC 7636 recommends of a verifier.
std::string Random() {
  std::array<unsigned char, 32> bytes{};
  if (RAND_bytes(bytes.data(), static_cast<int>(bytes.size())) != 1) std::abort();
  return Base64Url({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
}

std::string Form(Fields fields) {
  std::string form;
  for (const auto& [name, value] : fields)
    form += fmt::format("{}{}={}", form.empty() ? "" : "&", name, PercentEncode(value));
  return form;
}

std::string WithQuery(const std::string& url, Fields fields) {
  return url + (url.find('?') == std::string::npos ? "?" : "&") + Form(fields);
}

// RFC 6749, 2.3.1.
Secret BasicCredentials(const OidcSettings& settings) {
  return Secret("Basic " + Base64(PercentEncode(settings.client_id) + ":" +
                                  PercentEncode(settings.client_secret.Reveal())));
}

// The provider's words for a person: without what may be a token or a code, however it came there.
std::string Shown(std::string_view words) {
  constexpr size_t kLongestWord = 20;
  std::string shown, word;
  const auto flush = [&] {
    shown += word.size() > kLongestWord ? "***" : word;
    word.clear();
  };
  for (const char c : Excerpt(words, kMaxShownWords)) {
    const bool of_token = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                          c == '-' || c == '_' || c == '+' || c == '/' || c == '%';
    if (of_token) {
      word += c;
      continue;
    }
    flush();
    shown += c;
  }
  flush();
  return Printable(shown, false);
}

std::string MemberText(const json& object, const char* key) {
  const auto found = object.find(key);
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

// "access_denied (the user said no)". The codes are a few lower-case words (RFC 6749, 4.1.2.1 and 5.2).
std::string ErrorWords(std::string_view code, std::string_view description) {
  const bool plain = !code.empty() && code.size() <= kMaxShownCode &&
                     code.find_first_not_of("abcdefghijklmnopqrstuvwxyz_") == std::string_view::npos;
  std::string words = plain ? std::string(code) : "an error without a name";
  if (!description.empty()) words += fmt::format(" ({})", Shown(description));
  return words;
}

std::string Value(const std::map<std::string, std::string>& query, const std::string& name) {
  const auto found = query.find(name);
  return found == query.end() ? "" : found->second;
}

// What the token endpoint means by an answer that is not 200. The body is not shown as it is: it may repeat
// what was sent.
Error TokenFault(const HttpResponse& answer, Time now) {
  HttpResponse bare;
  bare.status = answer.status;
  bare.headers = answer.headers;
  Error error = FaultOf(bare, "the provider's token endpoint", now);
  error.in_doubt = false;  // a code can be used once: the person begins again
  const auto body = ReadJson(answer.body, kMaxProviderAnswer);
  const std::string code = body && body->is_object() ? MemberText(*body, "error") : "";
  if (code.empty()) return error;
  error.message += ": " + ErrorWords(code, MemberText(*body, "error_description"));
  if (code == "invalid_grant") {
    error.fault = Fault::kAuth;
    error.message += "; begin the sign-in again";
  } else if (code == "invalid_client" || code == "unauthorized_client") {
    error.fault = Fault::kConfig;
    error.message += "; check 'client_id' and 'client_secret'";
  }
  return error;
}

}  // namespace

struct SingleSignOn::Tokens {
  std::string id_token, access_token;
};

SingleSignOn::SingleSignOn(OidcSettings settings, Http& http, const Clock& clock)
    : settings_(std::move(settings)),
      http_(http),
      clock_(clock),
      credentials_(BasicCredentials(settings_)),
      provider_(std::make_unique<OidcProvider>(settings_.issuer, http, clock)) {}

SingleSignOn::~SingleSignOn() = default;

Result<SignOnStart> SingleSignOn::Begin(std::stop_token stop) {
  const auto provider = provider_->Description(stop);
  if (!provider) return provider.error();
  PendingSignOn pending{Random(), Random(), Random(), clock_.Now()};
  const std::string challenge = Base64Url(Sha256(pending.verifier));
  const std::string scopes = fmt::format("{}", fmt::join(settings_.scopes, " "));
  const std::pair<std::string_view, std::string_view> fields[] = {{"response_type", "code"},
                                                                  {"client_id", settings_.client_id},
                                                                  {"redirect_uri", settings_.redirect_uri},
                                                                  {"scope", scopes},
                                                                  {"state", pending.state},
                                                                  {"nonce", pending.nonce},
                                                                  {"code_challenge", challenge},
                                                                  {"code_challenge_method", "S256"}};
  std::string url = WithQuery((*provider)->authorization_endpoint, fields);
  return SignOnStart{std::move(url), std::move(pending)};
}

Result<std::string> SingleSignOn::CodeIn(const PendingSignOn& pending,
                                         const std::map<std::string, std::string>& query,
                                         bool names_issuer) const {
  const std::string state = Value(query, "state");
  if (pending.state.empty() || pending.nonce.empty() || pending.verifier.empty())
    return Refused("no sign-in was begun in this browser; begin again");
  if (state.empty()) return Refused("the provider's answer has no 'state'; begin the sign-in again");
  if (!EqualInConstantTime(state, pending.state))
    return Refused("the provider's answer belongs to another sign-in: its 'state' is not ours; begin again");
  const Time now = clock_.Now();
  if (now < pending.made_at - kClockSkew || now >= pending.made_at + kPendingFor) {
    return Refused(fmt::format("the sign-in took longer than {} minutes; begin again",
                               std::chrono::minutes(kPendingFor).count()));
  }
  // A mix-up of providers: whoever does not promise to name itself must not name another either.
  const auto issuer = query.find("iss");
  if (issuer == query.end() && names_issuer)
    return Refused("the provider's answer does not name its issuer, as the provider promises");
  if (issuer != query.end() && issuer->second != settings_.issuer)
    return Refused("the answer comes from another issuer than the sign-in was begun with");
  if (query.contains("error")) {
    return Refused("the provider did not sign in: " +
                   ErrorWords(Value(query, "error"), Value(query, "error_description")));
  }
  const std::string code = Value(query, "code");
  if (code.empty()) return Refused("the provider's answer has no 'code'");
  if (code.size() > kMaxCode) return Refused("the provider's answer has a 'code' over 4 KiB");
  return code;
}

Result<SingleSignOn::Tokens> SingleSignOn::Redeem(const std::string& code, const std::string& verifier,
                                                  std::stop_token stop) {
  const auto provider = provider_->Description(stop);
  if (!provider) return provider.error();
  std::vector<std::pair<std::string_view, std::string_view>> fields = {
      {"grant_type", "authorization_code"},
      {"code", code},
      {"redirect_uri", settings_.redirect_uri},
      {"code_verifier", verifier}};
  HttpRequest request{
      .method = "POST",
      .url = (*provider)->token_endpoint,
      .headers = {{"Accept", "application/json"}, {"Content-Type", "application/x-www-form-urlencoded"}},
      .timeout = kProviderTimeout,
      .max_body = kMaxProviderAnswer,
      .max_redirects = 0};
  if ((*provider)->secret_in_body) {
    fields.emplace_back("client_id", settings_.client_id);
    fields.emplace_back("client_secret", settings_.client_secret.Reveal());
  } else {
    request.headers.Add("Authorization", credentials_.Reveal());
  }
  request.body = Form(fields);
  const auto answer = http_.Fetch(request, stop);
  if (!answer) {
    Error error = answer.error();
    error.message = "the provider's token endpoint cannot be asked: " + error.message;
    return error;
  }
  if (answer->status != 200) return TokenFault(*answer, clock_.Now());
  // Not its error: a piece of what could not be read may stand in it.
  const auto body = ReadJson(answer->body, kMaxProviderAnswer);
  if (!body || !body->is_object())
    return Error{Fault::kBadData, "the provider's token endpoint answered what is no JSON object"};
  Tokens tokens{MemberText(*body, "id_token"), MemberText(*body, "access_token")};
  if (tokens.id_token.empty())
    return Error{Fault::kBadData, "the provider gave no ID token: does 'scopes' hold 'openid'?"};
  return tokens;
}

Result<std::string> SingleSignOn::VerifiedPayload(const std::string& id_token, std::stop_token stop) {
  const auto bad = [](const Error& error) { return Error{error.fault, "the ID token " + error.message}; };
  const auto token = SignedToken::Read(id_token);
  if (!token) return bad(token.error());
  const auto keys = provider_->Keys(stop);
  if (!keys) return keys.error();
  auto payload = token->Verify(**keys);
  if (payload) return payload;
  if (payload.error().fault != Fault::kAuth) return bad(payload.error());
  // The provider may have changed its keys since, even under the same name.
  const auto newer = provider_->KeysNewerThan(*keys, stop);
  if (!newer) return newer.error();
  if (*newer != *keys) payload = token->Verify(**newer);
  if (!payload) return bad(payload.error());
  return payload;
}

Result<SignOnIdentity> SingleSignOn::Finish(const PendingSignOn& pending,
                                            const std::map<std::string, std::string>& query,
                                            std::stop_token stop) {
  const auto provider = provider_->Description(stop);
  if (!provider) return provider.error();
  const auto code = CodeIn(pending, query, (*provider)->names_issuer);
  if (!code) return code.error();
  auto tokens = Redeem(*code, pending.verifier, stop);
  if (!tokens) return std::move(tokens).error();
  const auto payload = VerifiedPayload(tokens->id_token, stop);
  if (!payload) return payload.error();
  const auto claims = ReadJson(*payload, kMaxSignedToken);
  if (!claims) return Error{Fault::kBadData, "the ID token holds no JSON"};
  const ExpectedClaims expected{settings_.issuer, settings_.client_id, pending.nonce, tokens->access_token,
                                clock_.Now()};
  if (auto checked = CheckClaims(*claims, expected); !checked) return checked.error();
  const auto subject = SubjectIn(*claims);
  if (!subject) return subject.error();

  SignOnIdentity identity{
      .issuer = settings_.issuer, .subject = *subject, .id_token = std::move(tokens->id_token)};
  json said = *claims;
  if (!said.contains(settings_.groups_claim) || !said.contains(settings_.name_claim)) {
    if (auto more = provider_->UserInfo(*subject, tokens->access_token, stop); !more) {
      return std::move(more).error();
    } else {
      // What is signed comes first.
      more->update(said);
      said = *std::move(more);
    }
  }
  auto groups = GroupsIn(said, settings_.groups_claim);
  if (!groups) return std::move(groups).error();
  identity.groups = *std::move(groups);
  identity.name = NameIn(said, settings_.name_claim);
  if (identity.name.empty()) identity.name = NameIn(said, "sub");
  identity.display_name = NameIn(said, "name");
  if (identity.display_name.empty()) identity.display_name = identity.name;
  return identity;
}

Result<std::optional<std::string>> SingleSignOn::SignOutUrl(std::string_view id_token,
                                                            std::string_view return_to,
                                                            std::stop_token stop) {
  const auto provider = provider_->Description(stop);
  if (!provider) return provider.error();
  const std::string& page = (*provider)->end_session_endpoint;
  if (page.empty()) return std::optional<std::string>();
  std::vector<std::pair<std::string_view, std::string_view>> fields = {{"client_id", settings_.client_id}};
  if (!id_token.empty()) fields.emplace_back("id_token_hint", id_token);
  if (!return_to.empty()) fields.emplace_back("post_logout_redirect_uri", return_to);
  return std::optional(WithQuery(page, fields));
}

}  // namespace crier
