// Units of a day that a platform gives to a project, as Google's APIs do, and of which it does not tell how
// many are left: what this channel takes is counted in its State, from midnight to midnight there.
#pragma once

#include <chrono>
#include <memory>
#include <stop_token>
#include <string>

#include "connectors/connector.h"

namespace crier::kit {

struct DailyUnitsPlan {
  std::string who;    // begins every error
  int units = 0;      // of a day
  std::string zone;   // "America/Los_Angeles"
  std::string where;  // the same for people: "Los Angeles"
};

// Thread-safe.
class DailyUnits {
 public:
  // A day that is longer by the hour when clocks are set back.
  static constexpr std::chrono::hours kLongestDay{25};

  DailyUnits(DailyUnitsPlan plan, const Clock& clock, State& state);

  struct Left {
    std::string day;  // when it began
    int units = 0;
    std::chrono::milliseconds until_midnight{};
  };
  Result<Left> ReadLeft() const;
  // Before anything is asked for them, for who dies in between has spent them. kThrottled until midnight:
  // there are not so many. kUnreachable: they cannot be counted now.
  Result<Left> Take(int units);
  // The platform says that none are left of that day: others of the same project have taken them.
  void TakeAll(const Left& left);
  // kThrottled until midnight; `what` is used up.
  Error UsedUp(std::string_view what, const Left& left) const;

  const DailyUnitsPlan& plan() const { return plan_; }
  const Clock& clock() const { return clock_; }

 private:
  Result<void> Spend(int units, const std::string& day);

  const DailyUnitsPlan plan_;
  const Clock& clock_;
  State& state_;
};

// Polls a source so that the units last the day: the more a poll takes, the longer nobody is asked again. Of
// the day's units `keep` are left for other things. Not thread-safe.
class PacedSource : public Source {
 public:
  PacedSource(std::unique_ptr<Source> source, DailyUnits& units, int keep)
      : source_(std::move(source)), units_(units), keep_(keep) {}
  Result<Batch> Poll(const std::string& cursor, Time deadline, std::stop_token stop) override;

 private:
  const std::unique_ptr<Source> source_;
  DailyUnits& units_;
  const int keep_;
  Time not_before_{};
  std::string led_to_;  // the cursor of the last poll, which alone has to wait
};

}  // namespace crier::kit
