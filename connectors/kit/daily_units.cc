#include "connectors/kit/daily_units.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "connectors/kit/caching.h"
#include "core/zone.h"

namespace crier::kit {
namespace {

using std::chrono::milliseconds;

constexpr char kUnitsKey[] = "units";  // "2026-11-21T08:00:00Z 137": when the day began, and what it took

// What was taken of the day that began then, by what is kept.
int SpentOf(std::string_view kept, const std::string& day) {
  int spent = 0;
  if (kept.starts_with(day + " ")) {
    kept.remove_prefix(day.size() + 1);
    std::from_chars(kept.data(), kept.data() + kept.size(), spent);
  }
  return spent;
}

}  // namespace

DailyUnits::DailyUnits(DailyUnitsPlan plan, const Clock& clock, State& state)
    : plan_(std::move(plan)), clock_(clock), state_(state) {}

Result<DailyUnits::Left> DailyUnits::ReadLeft() const {
  const Time now = clock_.Now();
  const auto began = DayStart(now, plan_.zone);
  if (!began) return began.error();
  const auto next = DayStart(*began + std::chrono::hours(30), plan_.zone);
  if (!next) return next.error();
  const auto kept = state_.Get(kUnitsKey);
  if (!kept) return kept.error();
  const std::string day = FormatTime(*began);
  const int spent = SpentOf(*kept ? std::string_view(**kept) : "", day);
  return Left{day, plan_.units - spent, std::max<milliseconds>(*next - now, std::chrono::seconds(1))};
}

Result<void> DailyUnits::Spend(int units, const std::string& day) {
  return state_.Update(kUnitsKey, [&](const std::string& kept) {
    return fmt::format("{} {}", day, std::min(SpentOf(kept, day) + units, plan_.units));
  });
}

Result<DailyUnits::Left> DailyUnits::Take(int units) {
  auto left = ReadLeft();
  if (!left) return Error{Fault::kUnreachable, plan_.who + ": " + left.error().message};
  if (units > left->units) return UsedUp(fmt::format("the {} units of the day", plan_.units), *left);
  if (auto spent = Spend(units, left->day); !spent)
    return Error{Fault::kUnreachable, plan_.who + ": " + spent.error().message};
  return left;
}

void DailyUnits::TakeAll(const Left& left) { static_cast<void>(Spend(plan_.units, left.day)); }

Error DailyUnits::UsedUp(std::string_view what, const Left& left) const {
  return {Fault::kThrottled,
          fmt::format("{}: {} are used up until midnight in {}", plan_.who, what, plan_.where),
          left.until_midnight};
}

Result<Batch> PacedSource::Poll(const std::string& cursor, Time deadline, std::stop_token stop) {
  const Time now = units_.clock().Now();
  const auto before = units_.ReadLeft();
  if (!before) return before.error();
  if (before->units <= keep_) return units_.UsedUp("the units of the day for listening", *before);
  // An older cursor is that of a poll whose events were not kept, and brings them again.
  if (cursor == led_to_ && StillHolds(not_before_, now, DailyUnits::kLongestDay))
    return Batch{{}, cursor, false};
  auto batch = source_->Poll(cursor, deadline, std::move(stop));
  if (!batch) return batch;
  const auto after = units_.ReadLeft();
  if (!batch->more && after && after->units > keep_ && before->units > after->units) {
    const int took = before->units - after->units;
    not_before_ = now + after->until_midnight * took / (after->units - keep_);
  }
  led_to_ = batch->cursor;
  return batch;
}

}  // namespace crier::kit
