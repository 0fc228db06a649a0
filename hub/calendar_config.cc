#include "hub/calendar_config.h"

#include <algorithm>
#include <iterator>

#include "core/text.h"

namespace crier {
namespace {

constexpr std::string_view kWeekdays[] = {"sunday",   "monday", "tuesday", "wednesday",
                                          "thursday", "friday", "saturday"};
constexpr size_t kMostHolidays = 1'000;

// "2026-12-25".
std::optional<std::chrono::sys_days> DateOf(const std::string& text) {
  if (text.size() != 10) return std::nullopt;
  const auto midnight = ParseTime(text + "T00:00:00Z");
  if (!midnight) return std::nullopt;
  return std::chrono::floor<std::chrono::days>(*midnight);
}

}  // namespace

Result<void> ReadCalendar(const Yaml& node, WorkCalendar* calendar) {
  if (node.IsNull()) return {};
  if (!node.IsMap()) return node.Bad("'calendar' is a map: weekend, holidays");
  if (auto only = node.Only({"weekend", "holidays"}); !only) return only;
  if (node.Has("weekend")) {
    const auto days = node.Texts("weekend");
    if (!days) return days.error();
    calendar->free.fill(false);
    for (const std::string& each : *days) {
      const auto* const day = std::find(std::begin(kWeekdays), std::end(kWeekdays), Lower(each));
      if (day == std::end(kWeekdays)) return node.At("weekend").Bad("'weekend' lists days: saturday, sunday");
      calendar->free[static_cast<size_t>(day - std::begin(kWeekdays))] = true;
    }
    if (std::all_of(calendar->free.begin(), calendar->free.end(), [](bool free) { return free; }))
      return node.At("weekend").Bad("'weekend' leaves no day to work");
  }
  const auto holidays = node.Texts("holidays");
  if (!holidays) return holidays.error();
  if (holidays->size() > kMostHolidays) return node.At("holidays").Bad("'holidays' are at most 1,000");
  for (const std::string& each : *holidays) {
    const auto date = DateOf(each);
    if (!date)
      return node.At("holidays")
          .Bad("'holidays' are dates, '2026-12-25'; this is none: " + Excerpt(each, 40));
    calendar->holidays.insert(*date);
  }
  return {};
}

}  // namespace crier
