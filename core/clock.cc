#include "core/clock.h"

#include <algorithm>
#include <condition_variable>
#include <mutex>

namespace crier {
namespace {

Time MachineNow() { return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now()); }

// Waits in slices, so that a machine clock that was set is noticed.
constexpr std::chrono::milliseconds kSlice{1000};

class MachineClock : public Clock {
 public:
  Time Now() const override { return Scale(MachineNow()); }
  Time In(std::chrono::milliseconds time) const override { return Scale(MachineNow() + time); }

  bool WaitUntil(Time time, std::stop_token stop) const override {
    std::mutex mutex;
    std::condition_variable_any never;
    std::unique_lock lock(mutex);
    Time last = MachineNow();
    while (!stop.stop_requested()) {
      const Time now = Now();
      if (now >= time) return true;
      const Time machine = MachineNow();
      if (machine + kSlice < last) return false;
      last = machine;
      const std::chrono::milliseconds left = std::max(Unscale(time - now), std::chrono::milliseconds(1));
      never.wait_for(lock, stop, std::min(left, kSlice), [] { return false; });
    }
    return Now() >= time;
  }

 protected:
  virtual Time Scale(Time machine) const { return machine; }
  virtual std::chrono::milliseconds Unscale(std::chrono::milliseconds span) const { return span; }
};

class RunningClock : public MachineClock {
 public:
  RunningClock(Time start, Time end, double speed)
      : machine_start_(MachineNow()), start_(start), end_(std::max(start, end)), speed_(speed) {}

 protected:
  Time Scale(Time machine) const override {
    const auto passed = machine - machine_start_;
    const auto fast =
        std::chrono::milliseconds(static_cast<int64_t>(static_cast<double>(passed.count()) * speed_));
    if (start_ + fast <= end_) return start_ + fast;
    const auto until_end = std::chrono::milliseconds(
        static_cast<int64_t>(static_cast<double>((end_ - start_).count()) / speed_));
    return end_ + (passed - until_end);
  }
  std::chrono::milliseconds Unscale(std::chrono::milliseconds span) const override {
    return std::chrono::milliseconds(static_cast<int64_t>(static_cast<double>(span.count()) / speed_));
  }

 private:
  const Time machine_start_, start_, end_;
  const double speed_;
};

}  // namespace

std::unique_ptr<Clock> SystemClock() { return std::make_unique<MachineClock>(); }

std::unique_ptr<Clock> FasterClock(Time start, Time end, double speed) {
  return std::make_unique<RunningClock>(start, end, std::max(speed, 1.0));
}

}  // namespace crier
