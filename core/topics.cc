#include "core/topics.h"

#include <algorithm>

namespace crier {
namespace {

void AddOnce(const std::string& topic, std::vector<std::string>* topics) {
  if (topic.empty() || std::find(topics->begin(), topics->end(), topic) != topics->end()) return;
  topics->push_back(topic);
}

}  // namespace

std::vector<std::string> ServiceCodesOf(const Verdict& verdict) {
  std::vector<std::string> codes;
  for (const IssueHit& issue : verdict.issues) AddOnce(issue.service_code, &codes);
  return codes;
}

std::vector<std::string> CategoriesOf(const Verdict& verdict) {
  std::vector<std::string> categories;
  for (const HazardHit& hazard : verdict.hazards) AddOnce(hazard.category, &categories);
  if (categories.size() > 1) std::erase(categories, "other_relevant");
  return categories;
}

}  // namespace crier
