#include "classifier/tally.h"

namespace crier {

std::vector<Count> CountsOf(const Mention& mention, const Verdict& verdict, int sign) {
  std::string neighborhood;
  for (const Place& place : verdict.places) {
    if (place.neighborhood.empty()) continue;
    neighborhood = place.neighborhood;
    break;
  }
  std::vector<Count> counts;
  const auto add = [&](const char* dimension, const std::string& key) {
    counts.push_back({HourOf(mention.created_at), mention.channel, dimension, key, neighborhood, sign});
  };
  if (!verdict.issues.empty()) add("service_code", verdict.issues.front().service_code);
  if (!verdict.hazards.empty()) add("category", verdict.hazards.front().category);
  add("intent", verdict.intent);
  add("sentiment", verdict.sentiment.label);
  return counts;
}

}  // namespace crier
