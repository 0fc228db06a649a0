#include "classifier/tally.h"

#include "core/topics.h"

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
  for (const std::string& code : ServiceCodesOf(verdict)) add("service_code", code);
  for (const std::string& category : CategoriesOf(verdict)) add("category", category);
  add("intent", verdict.intent);
  add("sentiment", verdict.sentiment.label);
  return counts;
}

}  // namespace crier
