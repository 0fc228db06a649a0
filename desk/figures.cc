#include "desk/figures.h"

#include <algorithm>
#include <map>

#include "core/zone.h"

namespace crier {
namespace {

using std::chrono::days;
using std::chrono::milliseconds;
using std::chrono::sys_days;

std::optional<WaitingTimes> WaitingOf(std::vector<milliseconds> values) {
  if (values.empty()) return std::nullopt;
  std::sort(values.begin(), values.end());
  // Nearest rank: the smallest value that so many of 100 do not exceed.
  const auto at = [&](size_t of_hundred) { return values[(values.size() * of_hundred + 99) / 100 - 1]; };
  return WaitingTimes{at(50), at(90)};
}

Result<sys_days> MondayOf(Time time, const std::string& zone) {
  const auto clock = LocalClockAt(time, zone);
  if (!clock) return clock.error();
  const sys_days day = std::chrono::floor<days>(time + clock->offset);
  return day - (std::chrono::weekday(day) - std::chrono::Monday);
}

}  // namespace

Figures FiguresOf(std::span<const RequestFacts> facts) {
  Figures figures;
  std::vector<milliseconds> to_answer, to_close;
  // A clock that was wrong makes no wait shorter than none.
  const auto since = [](Time from, Time to) { return std::max(milliseconds(0), milliseconds(to - from)); };
  for (const RequestFacts& each : facts) {
    ++figures.requests;
    if (each.reopened) ++figures.reopened;
    if (each.answered) to_answer.push_back(since(each.requested, *each.answered));
    if (!each.closed) continue;
    to_close.push_back(since(each.requested, *each.closed));
    if (!each.reopened && !each.came_back) ++figures.first_contact;
  }
  figures.answered = std::ssize(to_answer);
  figures.closed = std::ssize(to_close);
  figures.to_answer = WaitingOf(std::move(to_answer));
  figures.to_close = WaitingOf(std::move(to_close));
  return figures;
}

Result<std::vector<DepartmentFigures>> FiguresByDepartment(std::span<const RequestFacts> facts,
                                                           const std::string& zone) {
  std::map<std::string, std::map<sys_days, std::vector<RequestFacts>>> sorted;
  for (const RequestFacts& each : facts) {
    const auto monday = MondayOf(each.accepted, zone);
    if (!monday) return monday.error();
    sorted[each.department][*monday].push_back(each);
  }
  std::vector<DepartmentFigures> all;
  for (const auto& [department, weeks] : sorted) {
    DepartmentFigures figures{department, {}};
    std::vector<RequestFacts> together;
    for (const auto& [monday, of_week] : weeks) {
      figures.weeks.push_back({monday, FiguresOf(of_week)});
      together.insert(together.end(), of_week.begin(), of_week.end());
    }
    figures.figures = FiguresOf(together);
    all.push_back(std::move(figures));
  }
  return all;
}

}  // namespace crier
