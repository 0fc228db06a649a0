// The configured channels, opened: each with its own door, its durable state and what is known of its health.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "broadcast/render.h"
#include "connectors/connector.h"
#include "core/http.h"
#include "core/mail.h"
#include "hub/config.h"
#include "hub/loops/bell.h"
#include "hub/loops/budget.h"
#include "hub/loops/refusals.h"
#include "store/db/db.h"

namespace crier {

struct ChannelStatus {
  std::string state = "waiting";  // ok, waiting (not asked yet), failing, off (neither listens nor sends)
  std::string error;              // while failing; else the last webhook call, if that was refused
  std::string warning;            // it is silent longer than its habit
  std::optional<Time> last_poll, last_event, next_poll;
  int64_t heard = 0, failed_polls = 0, refused_calls = 0;  // since the start
  // Deliveries that the far side took since the start, by action: send, edit, retract.
  std::map<std::string, int64_t> taken;
};

// Shared by the loops and the API; status() and limits are thread-safe, the Channel's own rules are
// connector.h's.
class OpenChannel {
 public:
  // `state`: in place of the store's.
  static Result<std::unique_ptr<OpenChannel>> Open(const ChannelConfig& config, HttpLoop& loop,
                                                   const Clock& clock, Db& db,
                                                   std::unique_ptr<State> state = nullptr);

  const ChannelConfig& config() const { return config_; }
  const std::string& name() const { return config_.name; }
  Abilities abilities() const { return channel_->abilities().value_or(config_.type->abilities); }
  Channel& channel() { return *channel_; }
  // What the configuration asks for and the opened channel has; nothing of it while it is paused.
  bool listens() const {
    return !config_.paused && config_.listen && (channel_->source() || channel_->receiver());
  }
  bool sends() const { return !config_.paused && config_.send && channel_->sink(); }
  Bell& send_bell() { return send_bell_; }
  Budget& budget() { return *budget_; }
  Refusals& refusals() { return refusals_; }

  // What render needs. Asks the server for its limits where it is the one that knows; where it cannot be
  // asked, the connector's own stand in and `doubt` says so.
  ChannelView View(const std::string& time_zone, std::string* doubt);
  // The same with the limits last read, here or by the node that runs the channel: a server that does not
  // answer must not hold up other channels. The send loop reads them; only at the start is that waited for,
  // and not for long.
  ChannelView ViewAtHand(const std::string& time_zone, std::string* doubt) const;
  // The limits last used, without asking anybody.
  Limits LastLimits() const;
  // Those that were read last, here or by the node that runs the channel; nothing where nobody has yet.
  std::optional<Limits> KnownLimits() const;

  // False where another node runs its loops: then its status is what that one told (hub/loops/neighbours.h).
  bool ours() const { return ours_; }
  void SetOurs(bool ours) { ours_ = ours; }

  // Something may be stored of it that nobody was told; ToldAll answers whether so, and forgets it.
  void NotTold() { untold_ = true; }
  bool ToldAll() { return !untold_.exchange(false); }

  ChannelStatus status() const;
  // Changes the status under its lock; true if `state`, `error` or `warning` changed.
  bool Update(const std::function<void(ChannelStatus&)>& change);

 private:
  explicit OpenChannel(const ChannelConfig& config) : config_(config) {}

  const ChannelConfig config_;
  std::unique_ptr<State> state_;
  std::unique_ptr<Budget> budget_;
  std::unique_ptr<Http> http_;
  std::unique_ptr<Mail> mail_;
  std::unique_ptr<Sockets> sockets_;
  std::unique_ptr<Channel> channel_;
  Bell send_bell_;
  Refusals refusals_;
  ChannelView ViewWith(const Limits& limits, const std::string& time_zone) const;

  std::atomic<bool> ours_ = true;
  std::atomic<bool> untold_ = false;
  mutable std::mutex mutex_;
  mutable std::condition_variable asked_;
  ChannelStatus status_;
  Limits limits_;
  bool limits_asked_ = false;
  const std::chrono::steady_clock::time_point opened_ = std::chrono::steady_clock::now();
};

}  // namespace crier
