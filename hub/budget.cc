#include "hub/budget.h"

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

Result<void> Budget::Spend(crier::Spend spend, int count) {
  std::lock_guard lock(mutex_);
  const Time now = clock_.Now();
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
  if (beyond) Keep(now);
  return {};
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
  if (auto spent = budget_.Spend(Spend::kRequest); !spent) return spent.error();
  return door_->Fetch(request, stop);
}

std::vector<Result<HttpResponse>> MeteredHttp::FetchAll(std::span<const HttpRequest> requests,
                                                        std::stop_token stop) {
  // As many as there is room for, the first ones.
  size_t allowed = 0;
  Result<void> spent;
  while (allowed < requests.size()) {
    spent = budget_.Spend(Spend::kRequest);
    if (!spent) break;
    ++allowed;
  }
  std::vector<Result<HttpResponse>> answers = door_->FetchAll(requests.first(allowed), stop);
  while (answers.size() < requests.size()) answers.emplace_back(spent.error());
  return answers;
}

}  // namespace crier
