#include "hub/loops/budget.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <nlohmann/json.hpp>

#include "core/log.h"

namespace crier {
namespace {

constexpr char kKey[] = "budget";
// Requests are many: they are written down once for this share of a rate. What is sent, each time.
constexpr int kSteps = 20;

// Of every rate for requests this share is kept for those that may not wait: what is sent, and what is read
// to send it. Whoever listens waits for the next window instead.
constexpr int kKeptShare = 3;
// Nobody is believed further: no window for reading is longer.
constexpr std::chrono::minutes kLongestWindow{15};

std::optional<int> NumberIn(std::string_view text) {
  if (text.empty() || text.size() > 6) return std::nullopt;
  int number = 0;
  for (const char c : text) {
    if (c < '0' || c > '9') return std::nullopt;
    number = number * 10 + (c - '0');
  }
  return number;
}

// How long until the window begins anew: a time, as Mastodon writes it, by the platform's clock where it
// tells that; the seconds of one, or seconds from now.
std::optional<std::chrono::milliseconds> UntilReset(const HttpResponse& response, Time now) {
  const std::string_view text = response.headers.Get("X-RateLimit-Reset");
  const Time there = ParseHttpDate(response.headers.Get("Date")).value_or(now);
  if (const auto time = ParseTime(text)) return *time - there;
  if (const auto seconds = NumberIn(text)) return std::chrono::seconds(*seconds);
  if (text.size() != 10 || text.find_first_not_of("0123456789") != std::string_view::npos)
    return std::nullopt;
  int64_t seconds = 0;
  for (const char c : text) seconds = seconds * 10 + (c - '0');
  return Time(std::chrono::seconds(seconds)) - there;
}

// When the window began and what was spent of it.
std::pair<Time, int> Kept(const nlohmann::json& kept, const Rate& rate) {
  if (!kept.is_object()) return {};
  const auto found = kept.find(rate.what);
  if (found == kept.end() || !found->is_array() || found->size() != 2) return {};
  if (!(*found)[0].is_number_integer() || !(*found)[1].is_number_integer()) return {};
  return {Time(std::chrono::milliseconds((*found)[0].get<int64_t>())),
          std::clamp((*found)[1].get<int>(), 0, rate.count)};
}

// A window that is over begins anew; so does one from a future that a clock set back has undone.
bool IsOver(const Rate& rate, Time began, Time now) { return now - began >= rate.per || began > now; }

}  // namespace

Budget::Budget(std::string channel, std::vector<Rate> rates, const Clock& clock, State& state)
    : channel_(std::move(channel)), clock_(clock), state_(state) {
  for (Rate& rate : rates) {
    if (rate.count > 0 && rate.per.count() > 0) windows_.push_back({std::move(rate), {}, 0, 0});
  }
  Read();
}

void Budget::Read() {
  std::lock_guard lock(mutex_);
  if (windows_.empty()) return;
  const auto kept = nlohmann::json::parse(state_.Recall(kKey), nullptr, false);
  for (Window& window : windows_) {
    const auto [began, spent] = Kept(kept, window.rate);
    window.began = began;
    window.spent = window.written = spent;
  }
}

Result<void> Budget::Spend(crier::Spend spend, int count, bool may_wait) {
  std::lock_guard lock(mutex_);
  const Time now = clock_.Now();
  if (const Time until = may_wait ? KeptUntil(now) : now; until > now) {
    return Error{Fault::kThrottled,
                 fmt::format("channel {}: what is left of the platform's rate is kept for sending", channel_),
                 until - now};
  }
  for (Window& window : windows_) {
    Roll(window, now);
    if (window.rate.of != spend || window.spent + count <= window.rate.count) continue;
    return Error{Fault::kThrottled,
                 fmt::format("channel {}: {} {} in {} minutes are used up by our own count", channel_,
                             window.rate.count, window.rate.what,
                             std::chrono::duration_cast<std::chrono::minutes>(window.rate.per).count()),
                 window.began + window.rate.per - now};
  }
  bool beyond = false;
  for (Window& window : windows_) {
    if (window.rate.of != spend) continue;
    if (window.spent == 0) window.began = now;
    window.spent += count;
    beyond = beyond || window.spent > window.written;
  }
  if (spend == crier::Spend::kRequest && said_) said_->left = std::max(0, said_->left - count);
  if (beyond) Keep(now);
  return {};
}

Time Budget::KeptUntil(Time now) {
  Time until{};
  for (Window& window : windows_) {
    Roll(window, now);
    if (window.rate.of != crier::Spend::kRequest) continue;
    if (window.rate.count - window.spent <= window.rate.count / kKeptShare)
      until = std::max(until, window.began + window.rate.per);
  }
  if (said_ && now >= said_->resets) said_.reset();
  if (said_ && said_->left <= said_->limit / kKeptShare) until = std::max(until, said_->resets);
  return until;
}

void Budget::Heard(const HttpResponse& response) {
  const auto limit = NumberIn(response.headers.Get("X-RateLimit-Limit"));
  const auto left = NumberIn(response.headers.Get("X-RateLimit-Remaining"));
  std::lock_guard lock(mutex_);
  const Time now = clock_.Now();
  const auto resets_in = UntilReset(response, now);
  if (!limit || !left || !resets_in || *limit <= 0 || *resets_in <= std::chrono::milliseconds(0)) return;
  // In whole seconds: it may begin anew up to one later.
  const auto wait = std::min<std::chrono::milliseconds>(*resets_in + std::chrono::seconds(1), kLongestWindow);
  said_ = Said{*limit, std::min(*left, *limit), now + wait};
}

void Budget::GiveBack(crier::Spend spend, int count) {
  std::lock_guard lock(mutex_);
  const Time now = clock_.Now();
  bool any = false;
  for (Window& window : windows_) {
    Roll(window, now);
    if (window.rate.of != spend || window.spent == 0) continue;
    window.spent -= std::min(count, window.spent);
    any = true;
  }
  if (any) Keep(now);
}

int Budget::Room(crier::Spend spend) {
  std::lock_guard lock(mutex_);
  const Time now = clock_.Now();
  int room = std::numeric_limits<int>::max();
  for (Window& window : windows_) {
    Roll(window, now);
    if (window.rate.of == spend) room = std::min(room, window.rate.count - window.spent);
  }
  return room;
}

Time Budget::RoomAt(crier::Spend spend) {
  std::lock_guard lock(mutex_);
  const Time now = clock_.Now();
  Time at{};
  for (Window& window : windows_) {
    Roll(window, now);
    if (window.rate.of == spend && window.spent >= window.rate.count)
      at = std::max(at, window.began + window.rate.per);
  }
  return at;
}

std::vector<Budget::Line> Budget::Lines() {
  std::lock_guard lock(mutex_);
  const Time now = clock_.Now();
  std::vector<Line> lines;
  for (Window& window : windows_) {
    Roll(window, now);
    Line line{window.rate.what, window.rate.count - window.spent, window.rate.count, window.rate.per, {}};
    if (window.spent > 0) line.resets = window.began + window.rate.per;
    lines.push_back(std::move(line));
  }
  return lines;
}

void Budget::Roll(Window& window, Time now) {
  if (!IsOver(window.rate, window.began, now)) return;
  window.spent = 0;
  window.written = 0;
}

// Adds what was spent here since the last time to what the state says: another node may have spent too.
void Budget::Keep(Time now) {
  std::vector<Window> kept;
  auto put = state_.Update(kKey, [&](const std::string& text) {
    const auto before = nlohmann::json::parse(text, nullptr, false);
    nlohmann::json after = nlohmann::json::object();
    kept = windows_;
    for (Window& window : kept) {
      auto [began, spent] = Kept(before, window.rate);
      if (IsOver(window.rate, began, now)) {
        began = window.began;
        spent = 0;
      }
      // Requests are written down ahead of their spending.
      const bool ahead_of = window.rate.of == Spend::kRequest && window.spent < window.written;
      if (window.spent != window.written && !ahead_of) {
        const int ahead = window.rate.of == Spend::kRequest ? window.rate.count / kSteps : 0;
        window.began = began;
        window.spent = std::clamp(spent + window.spent - window.written, 0, window.rate.count);
        window.written = std::min(window.rate.count, window.spent + ahead);
        spent = window.written;
      }
      if (spent > 0) after[window.rate.what] = {began.time_since_epoch().count(), spent};
    }
    return after.dump();
  });
  if (put) {
    windows_ = std::move(kept);
  } else {
    LogWarn("what was spent of a rate cannot be kept",
            {{"channel", channel_}, {"error", put.error().message}});
  }
}

Result<HttpResponse> MeteredHttp::Fetch(const HttpRequest& request, std::stop_token stop) {
  if (auto spent = budget_.Spend(Spend::kRequest, 1, request.may_wait); !spent) return spent.error();
  auto response = door_->Fetch(request, stop);
  if (response && request.method == "GET") budget_.Heard(*response);
  return response;
}

std::vector<Result<HttpResponse>> MeteredHttp::FetchAll(std::span<const HttpRequest> requests,
                                                        std::stop_token stop) {
  // As many as there is room for, the first ones.
  size_t allowed = 0;
  Result<void> spent;
  while (allowed < requests.size()) {
    spent = budget_.Spend(Spend::kRequest, 1, requests[allowed].may_wait);
    if (!spent) break;
    ++allowed;
  }
  std::vector<Result<HttpResponse>> answers = door_->FetchAll(requests.first(allowed), stop);
  while (answers.size() < requests.size()) answers.emplace_back(spent.error());
  return answers;
}

}  // namespace crier
