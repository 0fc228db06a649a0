// One account on one server: asks, signs with the token, and turns every answer that is not a yes into an
// Error. Thread-safe: source, sink and `crier doctor` share it.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>

#include "connectors/connector.h"
#include "connectors/mastodon/software.h"
#include "connectors/mastodon/status.h"

namespace crier::mastodon {

struct Call {
  std::string method = "GET";
  std::string target;           // "/api/v1/statuses/1?limit=2"
  std::string_view scope;       // what the token must allow; named where the server forbids
  std::string body = {};        // JSON; empty: none
  std::string key = {};         // Idempotency-Key; empty: none
  bool may_be_gone = false;     // 404 and 410 are answers, not errors
  bool may_be_refused = false;  // 400, 413 and 422 are answers, not errors
  bool may_wait = false;        // leaves a share of the rate to what may not (core/http.h)
  std::chrono::milliseconds timeout{30'000};
};

class Api {
 public:
  // `server` is "https://example.social", without a slash at its end.
  Api(std::string server, Secret token, Doors doors, State& state);

  Result<HttpResponse> Ask(const Call& call, std::stop_token stop = {});
  // The error that an answer other than 2xx is.
  Error Refusal(const Call& call, const HttpResponse& response) const;

  // The account that the token speaks for; asked once in a process, then remembered.
  Result<Account> Own(std::chrono::milliseconds timeout = std::chrono::seconds(30),
                      std::stop_token stop = {});
  Result<Identity> WhoAmI();
  // What the server says, at most a day old; kept in State. A server that does not say has Mastodon's own
  // numbers. Unless it is known to count as Mastodon does, the stricter of the rules there are.
  Result<Limits> ReadLimits(const Limits& usual);
  // The server refused this text: asks for its limits again now, so that the next rendering fits.
  // `for_length`: it said that the text is too long. For the end of the refusal's message: what the server
  // says now.
  std::string LimitsAgain(bool for_length, std::string_view text);
  // What the server is known to do; where it cannot be asked, nothing.
  Software ServerSoftware();

  // The server's host name, with its port where it has one.
  const std::string& host() const { return host_; }
  const Clock& clock() const { return doors_.clock; }
  Time Now() const { return doors_.clock.Now(); }
  // By the server's clock, as its last answer told; ours until then. One of the two may be wrong by hours.
  Time ServerNow() const { return Now() + std::chrono::milliseconds(ahead_); }
  bool KnowsServerClock() const { return clock_known_; }
  State& state() { return state_; }

 private:
  // What is kept of the instance.
  struct Known {
    Time read_at{};
    Instance instance;
    bool strict = false;  // it refused for length what fitted by its own rule
  };
  Result<Instance> AskInstance();
  // At most a day old, or what is known where the server does not answer. With mutex_ held.
  Result<Known> KnownInstance();
  static std::optional<Known> KnownFrom(const State& state);
  void Remember(const Known& known);
  static Limits Applied(Limits limits, const Known& known);

  const std::string server_;
  const std::string host_;
  const Secret token_;
  const Doors doors_;
  State& state_;
  std::atomic<int64_t> ahead_ = 0;  // milliseconds by which the server's clock is ahead of ours
  std::atomic<bool> clock_known_ = false;
  std::mutex mutex_;  // own_, software_, and the instance in state_
  std::optional<Account> own_;
  Software software_;  // until software_due_: of a server that could not be asked
  Time software_due_{};
};

// kBadData instead of an assumption: an answer to something that changed the far side and that cannot be read
// leaves it open whether it was done.
Error InDoubt(Error error);

}  // namespace crier::mastodon
