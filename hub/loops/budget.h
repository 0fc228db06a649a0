// What a channel may still spend of its platform's rates: counted by us, so that we stop before the platform
// stops us, and kept over a restart. Thread-safe.
#pragma once

#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "connectors/connector.h"

namespace crier {

class Budget {
 public:
  // `state` keeps the counts, those of requests written down a little ahead of the spending: a crash may
  // count too much of them, never too little of any. `channel` begins the messages.
  Budget(std::string channel, std::vector<Rate> rates, const Clock& clock, State& state);

  // Reads what the state says: another node may have spent. Nothing may be spent meanwhile.
  void Read();
  // Spends `count` of every rate for `spend`. kThrottled with the time to wait, and nothing spent, where one
  // of them has no room. `may_wait`: also where no more is left than the share that is kept for what may not.
  Result<void> Spend(crier::Spend spend, int count = 1, bool may_wait = false);
  // What the platform says, in an answer to a request that reads, of its own rate for requests: it may allow
  // fewer than we count.
  void Heard(const HttpResponse& response);
  // Of what was spent and then not asked of the far side.
  void GiveBack(crier::Spend spend, int count);
  // How much could be spent now.
  int Room(crier::Spend spend);
  // When there is room for one more; long ago where there is already.
  Time RoomAt(crier::Spend spend);

  struct Line {
    std::string what;  // "requests a token"
    int left = 0;
    int count = 0;
    std::chrono::seconds per{0};
    std::optional<Time> resets;  // while anything of it is spent
  };
  std::vector<Line> Lines();

 private:
  struct Window {
    Rate rate;
    Time began{};
    int spent = 0;
    int written = 0;  // what the state says was spent
  };
  // The platform's own words of its rate: X-RateLimit-Limit, -Remaining and -Reset.
  struct Said {
    int limit = 0;
    int left = 0;
    Time resets{};
  };
  void Roll(Window& window, Time now);
  // Until when a request that may wait has to; the past: it need not. With mutex_ held.
  Time KeptUntil(Time now);
  void Keep(Time now);

  const std::string channel_;
  const Clock& clock_;
  State& state_;
  std::mutex mutex_;
  std::vector<Window> windows_;
  std::optional<Said> said_;
};

// The door of a channel's requests, which spends one for each, and hears what the answers say is left.
class MeteredHttp : public Http {
 public:
  MeteredHttp(std::unique_ptr<Http> door, Budget& budget) : door_(std::move(door)), budget_(budget) {}
  Result<HttpResponse> Fetch(const HttpRequest& request, std::stop_token stop) override;
  std::vector<Result<HttpResponse>> FetchAll(std::span<const HttpRequest> requests,
                                             std::stop_token stop) override;

 private:
  const std::unique_ptr<Http> door_;
  Budget& budget_;
};

}  // namespace crier
