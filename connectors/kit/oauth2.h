// OAuth 2 (RFC 6749): an access token by client credentials or by a refresh token, renewed before it ends.
// Other platforms whose sessions work alike bring their own request for a token (OAuth2Plan::grant).
//
// A platform that rotates refresh tokens gives the new one once. So it is in the channel's State before the
// access token that came with it is used, and the one before it is kept until the new one has worked itself:
// whoever dies between the answer and the disk begins again with the old one, which platforms accept for as
// long as they have not seen the new. Nothing is ever forgotten on a refusal; only a new `refresh_token` in
// the configuration takes their place.
//
// Thread-safe; one renewal at a time, and who waited for it takes what it brought. Tokens are registered with
// Redact, and no error, log or URL holds one.
#pragma once

#include <functional>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "connectors/connector.h"
#include "core/secret.h"
#include "core/settings.h"

namespace crier::kit {

// What a token server gave.
struct OAuth2Answer {
  std::string access;
  std::string refresh;            // empty: the old one holds on
  std::chrono::seconds lasts{0};  // 0: not said
};

struct OAuth2Plan {
  std::string who;        // begins every error: "bluesky @city.example"
  std::string token_url;  // https, or this machine
  std::string client_id;
  Secret client_secret;  // empty: a public client
  // As configured, for the first time; empty: client credentials.
  Secret refresh_token;
  std::string scope;  // empty: not sent
  // The client's id and secret in the Authorization header (RFC 6749, 2.3.1), not in the body.
  bool basic = false;
  // Asks for a token where the platform has its own way: by a refresh token, or, where that is empty, by what
  // it logs in with, which happens only when no refresh token holds. kAuth: refused. No error is in doubt.
  // Empty: RFC 6749, at token_url.
  std::function<Result<OAuth2Answer>(const std::string& refresh, const std::stop_token& stop)> grant = {};
  std::string state_key = "oauth2";
};

// By the options `client_id`, `client_secret` and `refresh_token`.
OAuth2Plan TokensOf(const Settings& settings, std::string who, std::string token_url);

class OAuth2 {
 public:
  OAuth2(OAuth2Plan plan, Http& http, const Clock& clock, State& state);

  // A token that holds for a minute at least, or the whole of its life if that is shorter. kAuth: refused, a
  // person must log in again; other faults are tried again. kUnreachable also where a new token cannot be
  // kept: it is not used before it is.
  Result<Secret> Token(std::stop_token stop = {});
  // A server answered 401 to this token, whatever its time says (a clock may be wrong): the next Token()
  // renews, unless that has happened already.
  void Refused(const Secret& token);

 private:
  struct Kept;  // in oauth2.cc: what stands in the State
  Result<Kept> Read() const;
  Result<Secret> Renew(Kept kept, const std::stop_token& stop);
  Result<OAuth2Answer> Ask(const std::string& refresh, const std::stop_token& stop) const;
  Result<OAuth2Answer> AskTokenServer(const std::string& refresh, const std::stop_token& stop) const;
  Result<OAuth2Answer> ReadAnswer(const HttpResponse& response) const;
  Error Refusal(const HttpResponse& response) const;
  Error Unreadable() const;
  Result<void> Keep();
  bool Holds(const Kept& kept) const;
  std::string Seed() const;

  const OAuth2Plan plan_;
  Http& http_;
  const Clock& clock_;
  State& state_;
  std::mutex mutex_;  // all below, and a renewal as a whole
  std::string refused_;
  // What a renewal brought, as JSON, while it could not be kept yet.
  std::string unkept_;
};

}  // namespace crier::kit
