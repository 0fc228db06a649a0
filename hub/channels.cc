#include "hub/channels.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "core/log.h"
#include "store/tables/state.h"

namespace crier {
namespace {

// Real time, as it is the network that is waited for. Less than a person notices, more than a server takes.
constexpr std::chrono::seconds kFirstLimits{2};

// The limits that were read last: what another node's channel takes is known here by these.
constexpr std::string_view kLimitsKey = "limits at hand";

std::string Kept(const Limits& limits) {
  return nlohmann::json{{"unit", static_cast<int>(limits.unit)},
                        {"max_length", limits.max_length},
                        {"max_bytes", limits.max_bytes},
                        {"url_length", limits.url_length},
                        {"url_longer_counts", limits.url_longer_counts},
                        {"max_parts", limits.max_parts},
                        {"key_lasts", limits.key_lasts.count()},
                        {"source", limits.source}}
      .dump();
}

std::optional<Limits> KeptLimits(const std::string& text, Limits limits) {
  const auto json = nlohmann::json::parse(text, nullptr, false);
  if (!json.is_object()) return std::nullopt;
  try {
    const auto unit = json.at("unit").get<unsigned>();
    if (unit > static_cast<unsigned>(LengthUnit::kSms)) return std::nullopt;
    limits.unit = static_cast<LengthUnit>(unit);
    limits.max_length = json.at("max_length").get<size_t>();
    limits.max_bytes = json.at("max_bytes").get<size_t>();
    limits.url_length = json.at("url_length").get<size_t>();
    limits.url_longer_counts = json.value("url_longer_counts", limits.url_longer_counts);
    limits.max_parts = json.at("max_parts").get<size_t>();
    limits.key_lasts = std::chrono::seconds(json.at("key_lasts").get<int64_t>());
    limits.source = json.at("source").get<std::string>();
  } catch (const nlohmann::json::exception&) {
    return std::nullopt;  // of another version
  }
  return limits;
}

// A connector's durable memory, in the store.
class StoredState : public State {
 public:
  StoredState(Db& db, std::string channel) : db_(db), channel_(std::move(channel)) {}

  Result<std::optional<std::string>> Get(std::string_view key) const override {
    std::optional<std::string> value;
    auto read = db_.Read([&](Tx& tx) -> Result<void> {
      auto found = GetState(tx, channel_, std::string(key));
      if (!found) return found.error();
      value = *std::move(found);
      return {};
    });
    if (!read) return read.error();
    return value;
  }

  Result<void> Update(std::string_view key, const Change& change) override {
    return db_.Write([&](Tx& tx) -> Result<void> {
      auto found = GetState(tx, channel_, std::string(key));
      if (!found) return found.error();
      const std::string changed = change(found->value_or(""));
      if (*found == changed) return {};
      return PutState(tx, channel_, std::string(key), changed);
    });
  }

 private:
  Db& db_;
  const std::string channel_;
};

}  // namespace

Result<std::unique_ptr<OpenChannel>> OpenChannel::Open(const ChannelConfig& written, HttpLoop& loop,
                                                       const Clock& clock, Db& db,
                                                       std::unique_ptr<State> state) {
  std::unique_ptr<OpenChannel> open(new OpenChannel(written));
  // Its own copy: it may live longer than the configuration.
  const ChannelConfig& config = open->config_;
  open->state_ = state ? std::move(state) : std::make_unique<StoredState>(db, config.name);
  open->budget_ = std::make_unique<Budget>(config.name, config.type->limits.rates, clock, *open->state_);
  open->http_ =
      std::make_unique<MeteredHttp>(loop.Door({.allow_private = config.allow_private}), *open->budget_);
  open->mail_ = MailDoor({.allow_private = config.allow_private});
  open->sockets_ = SocketDoor({.allow_private = config.allow_private});
  auto channel = config.type->open(config.settings, config.name,
                                   {*open->http_, *open->mail_, clock, *open->sockets_}, *open->state_);
  if (!channel) {
    Error error = std::move(channel).error();
    // Connectors name the place, too.
    const std::string place = config.settings.Where() + ": ";
    if (error.message.starts_with(place)) error.message.erase(0, place.size());
    error.message = fmt::format("{}channel {}: {}", place, config.name, error.message);
    return error;
  }
  open->channel_ = *std::move(channel);
  open->limits_ = config.type->limits;
  if (!open->listens() && !open->sends()) open->status_.state = "off";
  return open;
}

ChannelView OpenChannel::View(const std::string& time_zone, std::string* doubt) {
  auto asked = channel_->limits();
  std::unique_lock lock(mutex_);
  limits_asked_ = true;
  if (asked) limits_ = *asked;
  const Limits limits = limits_;
  lock.unlock();
  asked_.notify_all();
  // Else the other nodes render with the usual ones. Not under the lock: a transaction that asks for the
  // limits would wait for it, and this for the transaction.
  if (asked) {
    static_cast<void>(state_->Put(kLimitsKey, Kept(limits)));
  } else {
    *doubt =
        fmt::format("its own limits could not be read ({}); the usual ones are taken", asked.error().message);
  }
  return ViewWith(limits, time_zone);
}

ChannelView OpenChannel::ViewAtHand(const std::string& time_zone, std::string* doubt) const {
  if (std::unique_lock lock(mutex_); ours_)
    asked_.wait_until(lock, opened_ + kFirstLimits, [this] { return limits_asked_; });
  const std::optional<Limits> known = KnownLimits();
  if (!known) *doubt = "its own limits have not been read yet; the usual ones are taken";
  return ViewWith(known.value_or(LastLimits()), time_zone);
}

std::optional<Limits> OpenChannel::KnownLimits() const {
  std::unique_lock lock(mutex_);
  const Limits here = limits_;
  if (ours_ && limits_asked_) return here;
  lock.unlock();
  return KeptLimits(state_->Recall(kLimitsKey), here);
}

ChannelView OpenChannel::ViewWith(const Limits& limits, const std::string& time_zone) const {
  ChannelView view;
  view.name = config_.name;
  view.connector = config_.type->name;
  view.abilities = abilities();
  view.limits = limits;
  view.languages = config_.languages;
  view.drill = config_.drill;
  view.time_zone = time_zone;
  return view;
}

Limits OpenChannel::LastLimits() const {
  std::lock_guard lock(mutex_);
  return limits_;
}

ChannelStatus OpenChannel::status() const {
  std::lock_guard lock(mutex_);
  return status_;
}

bool OpenChannel::Update(const std::function<void(ChannelStatus&)>& change) {
  std::lock_guard lock(mutex_);
  const std::string state = status_.state, error = status_.error, warning = status_.warning;
  change(status_);
  return status_.state != state || status_.error != error || status_.warning != warning;
}

}  // namespace crier
