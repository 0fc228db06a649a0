// What an OpenID provider says of itself (OpenID Connect Discovery 1.0) and the keys by which it signs, read
// when they are needed and kept. Private to oidc.
#pragma once

#include <chrono>
#include <memory>
#include <mutex>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>

#include "accounts/jose.h"
#include "core/clock.h"
#include "core/http.h"
#include "core/result.h"

namespace crier {

inline constexpr std::chrono::seconds kProviderTimeout{10};  // of each request; ours
inline constexpr size_t kMaxProviderAnswer = 256 * 1024;     // bytes; ours

struct ProviderDescription {
  std::string authorization_endpoint, token_endpoint, jwks_uri;
  std::string userinfo_endpoint, end_session_endpoint;  // empty: it has none
  bool names_issuer = false;                            // in its answers (RFC 9207)
  bool secret_in_body = false;                          // it takes client_secret_post alone
};

// Whether what travels there is safe: https, or http to this machine. The error: what is wrong, without the
// URL.
Result<void> CheckProviderUrl(std::string_view url);

// kConfig: it speaks for another issuer, or lacks what is needed. kBadData: it cannot be read.
Result<ProviderDescription> ReadProviderDescription(std::string_view json, std::string_view issuer);

// A document that is read anew when it is an hour old. A failure is remembered for a moment, so that nobody
// can make us ask again and again; the last good one stays in use. Whoever needs it meanwhile waits for who
// is reading it.
template <typename T>
class KeptDocument {
 public:
  using Value = std::shared_ptr<const T>;

  template <typename Read>
  Result<Value> Get(Time now, Read read) {
    std::lock_guard lock(mutex_);
    const bool fresh = value_ != nullptr && Within(read_at_, now, kFreshFor);
    if (fresh) return value_;
    if (failure_ && Within(tried_at_, now, kFailedFor)) return Known();
    if (auto failed = Again(now, read); !failed && value_ == nullptr) return std::move(failed).error();
    return value_;
  }
  // A newer one than `than`: what somebody else has read since, or, at most once a minute, read anew. `than`
  // itself where it is too early for that.
  template <typename Read>
  Result<Value> Newer(const Value& than, Time now, Read read) {
    std::lock_guard lock(mutex_);
    if (value_ != than) return value_;
    if (Within(tried_at_, now, kNotBefore)) return than;
    if (auto failed = Again(now, read); !failed) return std::move(failed).error();
    return value_;
  }

 private:
  static constexpr std::chrono::minutes kFreshFor{60};
  static constexpr std::chrono::seconds kFailedFor{5};
  static constexpr std::chrono::minutes kNotBefore{1};

  // A clock that was set back ends the wait.
  static bool Within(Time since, Time now, std::chrono::milliseconds span) {
    return now >= since && now - since < span;
  }
  Result<Value> Known() const { return value_ != nullptr ? Result<Value>(value_) : Result<Value>(*failure_); }
  template <typename Read>
  Result<void> Again(Time now, Read read) {
    tried_at_ = now;
    Result<T> answer = read();
    if (!answer) {
      failure_ = answer.error();
      return std::move(answer).error();
    }
    value_ = std::make_shared<const T>(*std::move(answer));
    read_at_ = now;
    failure_.reset();
    return {};
  }

  std::mutex mutex_;
  Value value_;
  Time read_at_, tried_at_;
  std::optional<Error> failure_;
};

// Thread-safe.
class OidcProvider {
 public:
  OidcProvider(std::string issuer, Http& http, const Clock& clock)
      : issuer_(std::move(issuer)), http_(http), clock_(clock) {}

  Result<std::shared_ptr<const ProviderDescription>> Description(std::stop_token stop);
  Result<std::shared_ptr<const KeySet>> Keys(std::stop_token stop);
  Result<std::shared_ptr<const KeySet>> KeysNewerThan(const std::shared_ptr<const KeySet>& than,
                                                      std::stop_token stop);
  // The claims of the person for whom the access token is: an object, empty where the provider has no such
  // page. kAuth: it speaks of somebody else.
  Result<nlohmann::json> UserInfo(const std::string& subject, const std::string& access_token,
                                  std::stop_token stop);

 private:
  Result<std::string> Document(const std::string& url, std::string_view what, std::stop_token stop) const;
  Result<KeySet> ReadKeys(std::stop_token stop);

  const std::string issuer_;
  Http& http_;
  const Clock& clock_;
  KeptDocument<ProviderDescription> description_;
  KeptDocument<KeySet> keys_;
};

}  // namespace crier
