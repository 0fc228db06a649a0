#include "classifier/rule_order.h"

#include <fmt/format.h>

#include <initializer_list>
#include <string_view>
#include <unordered_map>
#include <utility>

namespace crier {

void OrderRules(std::vector<Rule>* rules, std::vector<Finding>* findings) {
  std::unordered_map<std::string_view, size_t> by_id;
  for (size_t i = 0; i < rules->size(); ++i) by_id.emplace((*rules)[i].id, i);

  // Kahn: a rule is ready when all that it names have been placed.
  std::vector<std::vector<size_t>> named_by(rules->size());
  std::vector<size_t> waits(rules->size(), 0);
  for (size_t i = 0; i < rules->size(); ++i) {
    const Rule& rule = (*rules)[i];
    for (const std::vector<std::string>* names : {&rule.all, &rule.any, &rule.none}) {
      for (const std::string& name : *names) {
        const auto found = by_id.find(name);
        if (found == by_id.end()) {
          findings->push_back(
              {rule.where, fmt::format("'{}' names the rule '{}', which there is not", rule.id, name)});
          continue;
        }
        named_by[found->second].push_back(i);
        ++waits[i];
      }
    }
  }
  std::vector<size_t> order;
  for (size_t i = 0; i < rules->size(); ++i) {
    if (waits[i] == 0) order.push_back(i);
  }
  for (size_t at = 0; at < order.size(); ++at) {
    for (const size_t next : named_by[order[at]]) {
      if (--waits[next] == 0) order.push_back(next);
    }
  }
  for (size_t i = 0; i < rules->size(); ++i) {
    if (waits[i] == 0) continue;
    const Rule& rule = (*rules)[i];
    findings->push_back(
        {rule.where, fmt::format("'{}' needs itself: the rules that it names lead back to it", rule.id)});
  }
  std::vector<Rule> ordered;
  ordered.reserve(order.size());
  for (const size_t i : order) ordered.push_back(std::move((*rules)[i]));
  *rules = std::move(ordered);
}

}  // namespace crier
