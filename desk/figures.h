// How a city's departments do, by department and week: how long residents waited for an answer and for the
// end, what was settled at the first contact, what had to be opened again. Pure.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/result.h"
#include "core/time.h"

namespace crier {

// What the history says of one accepted request.
struct RequestFacts {
  std::string department;
  Time requested{};  // when it was said
  Time accepted{};
  std::optional<Time> answered = std::nullopt;  // the first time, by a person
  std::optional<Time> closed = std::nullopt;    // of one that is closed now: the last time
  bool reopened = false;
  bool came_back = false;  // its resident was asked for something, or wrote again
};

// Half of the values are at most `median`, 90 of 100 at most `p90` (nearest rank).
struct WaitingTimes {
  std::chrono::milliseconds median{}, p90{};
};

struct Figures {
  int64_t requests = 0;  // accepted in the time
  int64_t answered = 0, closed = 0, reopened = 0;
  // Closed, never opened again, and its resident neither was asked nor had to write again.
  int64_t first_contact = 0;
  // Since it was said; none: no such.
  std::optional<WaitingTimes> to_answer = std::nullopt;
  std::optional<WaitingTimes> to_close = std::nullopt;
};
Figures FiguresOf(std::span<const RequestFacts> facts);

struct WeekFigures {
  std::chrono::sys_days monday{};  // date of the city
  Figures figures;
};
struct DepartmentFigures {
  std::string department;  // empty: none
  Figures figures;
  // By when it was accepted; oldest first, without those in which none was.
  std::vector<WeekFigures> weeks = {};
};
// By name. kConfig: the zone is unknown.
Result<std::vector<DepartmentFigures>> FiguresByDepartment(std::span<const RequestFacts> facts,
                                                           const std::string& zone);

}  // namespace crier
