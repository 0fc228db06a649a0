// The key `routing` of the configuration: which department takes a request, how it gets there, and who is
// told of what is due.
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "core/request.h"
#include "core/yaml.h"
#include "desk/routing.h"

namespace crier {

struct RoutingConfig {
  // An accepted request waits so long, so that accepting it can be taken back.
  std::chrono::milliseconds hold = kUndoWindow;
  std::vector<DepartmentWay> departments;
  std::vector<RouteRule> rules;
  // What departments are told of by themselves, once for each request and due date.
  bool tell_due_soon = false, tell_overdue = false;
  bool tell_duty = false;  // people on duty at level 1, where a department has no way of its own

  bool operator==(const RoutingConfig&) const = default;
};

Result<void> ReadRouting(const Yaml& node, RoutingConfig* routing);

}  // namespace crier
