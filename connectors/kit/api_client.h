// One account of a JSON API: asks, carries the credentials, and turns every answer that is not a yes into an
// Error that says whether what was asked for may be done. Thread-safe.
#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <mutex>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "connectors/connector.h"
#include "connectors/kit/oauth2.h"
#include "connectors/kit/rate_gate.h"

namespace crier::kit {

// The headers in which a platform tells what is left of a rate. The first row whose `remaining` or `reset` is
// there counts.
struct RateNames {
  std::string_view limit, remaining, reset;
};
// Reset is a time (RFC 3339), seconds since 1970, or seconds from now: told apart by how it looks.
inline constexpr RateNames kRateNames[] = {
    // Discord: seconds with a fraction. https://discord.com/developers/docs/topics/rate-limits
    {"X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset-After"},
    // Mastodon (RFC 3339), Reddit (seconds from now). https://docs.joinmastodon.org/api/rate-limits/
    {"X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset"},
    // Bluesky (epoch). draft-ietf-httpapi-ratelimit-headers, before its eighth version.
    {"RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset"},
    // X (epoch). https://docs.x.com/x-api/fundamentals/rate-limits
    {"x-rate-limit-limit", "x-rate-limit-remaining", "x-rate-limit-reset"},
};

struct RateLeft {
  std::string limit, remaining;                   // at most 16 characters; empty: not said
  std::optional<std::chrono::milliseconds> wait;  // until the window begins anew, rounded up
};
// `there` is the server's own time, by which a reset that is a point in time is read.
RateLeft RateLeftOf(const Headers& headers, std::span<const RateNames> names, Time there);

struct ApiCall;

struct ApiPlan {
  std::string who;    // begins every error: "mastodon example.social"
  std::string base;   // "https://example.social", without a slash at its end; https, or this machine
  Secret token = {};  // a bearer token; empty: `oauth`, `path_secret`, or none
  OAuth2* oauth = nullptr;
  Secret path_secret = {};  // goes where `base` says kPathSecret (core/http.h)
  Headers headers = {};     // of every request; also a key that is no bearer token ("Api-Key")
  std::span<const RateNames> rates = kRateNames;
  // The server's own words in the body of a refusal (kit::WordsAt, or your own). May be empty.
  std::function<std::string(const std::string& body)> words = {};
  // What a platform means otherwise than HTTP does: may change the error of a refusal (Bluesky: 400 with
  // ExpiredToken is kAuth).
  std::function<void(const HttpResponse& response, Error* error)> judge = {};
  // Of a platform that says no with a 2xx: what is wrong with an answer that was read, told without `who`;
  // nothing where it is a yes. kNotFound: what was asked for is gone.
  std::function<std::optional<Error>(const nlohmann::json& answer)> refuses = {};
  // What the platform counts a call by, where it locks out who asks although nothing is left: then nothing is
  // asked before its time (RateGate). Empty: the server's throttles are enough.
  std::function<std::string(const ApiCall& call)> route = {};
  size_t max_answer = kMaxAnswer;
  // How long a throttle may keep us silent, whatever the server says.
  std::chrono::milliseconds longest_wait = std::chrono::hours(24);

  static constexpr size_t kMaxAnswer = size_t{8} << 20;  // ours: a page of posts is well under 1 MB
};

struct ApiCall {
  std::string method = "GET";
  std::string target;      // "/api/v1/statuses/1?limit=2"; nothing secret in it
  std::string_view scope;  // what the token must allow; named where the server forbids
  std::string body = {};   // JSON where `headers` name no Content-Type; empty: none
  Headers headers = {};    // such as an idempotency key
  // 404 and 410 are answers, not errors; where there is ApiPlan::refuses, only its kNotFound is.
  bool may_be_gone = false;
  bool may_be_refused = false;  // 400, 413, 422 and ApiPlan::refuses' kRejected are answers, too
  bool may_wait = false;        // for polls: leaves a share of the rate to what may not (core/http.h)
  std::chrono::milliseconds timeout{30'000};

  bool changes() const { return method != "GET" && method != "HEAD"; }
};

// An error after which it is open whether what was asked for was done.
Error InDoubt(Error error);
// Of an answer that says no more than that it was done.
template <typename T>
Result<void> Done(const Result<T>& answer) {
  return answer ? Result<void>() : answer.error();
}

class ApiClient {
 public:
  ApiClient(ApiPlan plan, Doors doors);

  // An answer of 2xx, or one that the call says is one. Where a call that changes something was not answered,
  // or not readably, the error is in doubt; of one that only reads it never is. With OAuth 2 a 401 renews the
  // token and asks once more, for what was refused so was not done.
  Result<HttpResponse> Ask(const ApiCall& call, std::stop_token stop = {});
  // The same, read: bounded, whole, an object or an array. kBadData, in doubt for what changes something.
  Result<nlohmann::json> AskJson(const ApiCall& call, std::stop_token stop = {});
  // The same; nothing where what was asked for is gone, or refused, and the call says that it may be.
  Result<std::optional<nlohmann::json>> AskMaybe(const ApiCall& call, std::stop_token stop = {});
  // What AskJson makes of an answer.
  Result<nlohmann::json> ReadAnswer(const ApiCall& call, const HttpResponse& response) const;
  // The error that an answer other than 2xx is.
  Error Refusal(const ApiCall& call, const HttpResponse& response) const;
  // "287 of 300 requests left until 2026-11-29T14:05:00Z"; empty where the server does not say.
  std::string Quota(const HttpResponse& response) const;
  // Told by `who`.
  Error Wrong(std::string_view what, Fault fault = Fault::kBadData) const;

  const ApiPlan& plan() const { return plan_; }
  const Clock& clock() const { return doors_.clock; }
  Time Now() const { return doors_.clock.Now(); }
  // By the server's clock, as the Date of its last answer told; ours until then.
  Time ServerNow() const { return Now() + std::chrono::milliseconds(ahead_); }
  bool KnowsServerClock() const { return clock_known_; }

 private:
  Result<HttpResponse> AskThrough(const ApiCall& call, const std::stop_token& stop);
  Result<HttpResponse> AskOnce(const ApiCall& call, const Secret& token, const std::stop_token& stop);

  const ApiPlan plan_;
  const Doors doors_;
  std::atomic<int64_t> ahead_ = 0;  // milliseconds by which the server's clock is ahead of ours
  std::atomic<bool> clock_known_ = false;
  RateGate gate_;
};

// What a server says of itself (limits, its version), kept in the channel's State and asked for again when it
// is older than `keep`. Where the server does not answer, what is known goes on to count, and it is left
// alone for five minutes. Thread-safe; may_ask is called by one thread at a time.
class Remembered {
 public:
  Remembered(std::string key, std::chrono::milliseconds keep, const Clock& clock, State& state);
  using MayAsk = std::function<Result<std::string>()>;
  // At most 256 KiB. An error only where nothing is known.
  Result<std::string> Get(const MayAsk& ask);
  // The next Get asks: the server refused what fitted by what is known.
  void Forget();

 private:
  const std::string key_;
  const std::chrono::milliseconds keep_;
  const Clock& clock_;
  State& state_;
  std::mutex mutex_;
  bool old_ = false;
  Time not_before_{};
};

}  // namespace crier::kit
