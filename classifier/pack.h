// The rule packs of a folder as they are written (rules/README.md): read, checked, not yet compiled.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "classifier/classifier.h"

namespace crier {

// What a rule's hit means.
enum class Says { kService, kCategory, kEvent, kIntent, kUrgency, kCalm, kPart, kNoDraft };

struct Rule {
  std::string id;
  std::string where;  // file:line
  std::string about;  // what its pack says of itself
  std::string says_text;
  std::string lang;  // empty: any
  std::vector<std::string> match;
  std::vector<std::string> unless;
  std::vector<std::string> written_match;  // as the pack has them, word lists by name
  std::vector<std::string> written_unless;
  std::vector<std::string> all;  // composites: ids
  std::vector<std::string> any;
  std::vector<std::string> none;
  size_t at_least = 1;         // of `any`
  std::optional<double> near;  // bytes
  Says says = Says::kPart;
  std::string target;  // the code, category, event or intent
  double score = 0;    // or the urgency, or what is taken from it
  std::vector<std::string> yes;
  std::vector<std::string> no;

  bool composite() const { return match.empty(); }
};

struct ActionablePack {
  double threshold = 2.0;
  std::vector<std::string> intents = {"report", "complaint", "request_help", "question", "other"};
  std::vector<std::string> urgent_categories;
  double urgent_from = 1.1;  // the urgency that makes a mention actionable whatever its service code
  std::vector<std::string> without_issues;  // intents
};

struct SentimentPack {
  std::string where;
  std::string lang;
  std::vector<std::pair<std::string, double>> words;
  std::vector<std::pair<std::string, double>> phrases;
  std::vector<std::pair<std::string, double>> boosters;
  std::vector<std::string> negations;
  std::vector<std::string> yes;
  std::vector<std::string> no;
  std::vector<std::string> neutral;
};

struct Packs {
  std::vector<Rule> rules;  // a composite stands behind the rules that it names
  std::vector<Service> services;
  ActionablePack actionable;
  std::vector<SentimentPack> sentiments;
};

// Reads every *.yaml of the folder; whatever is wrong goes to `findings`, and what is right is still
// returned.
Packs ReadPacks(const std::filesystem::path& folder, std::vector<Finding>* findings);

// services.yaml alone.
std::vector<Service> ReadServiceList(const std::filesystem::path& file, std::vector<Finding>* findings);

// The words that a verdict may use, in the order in which ties are settled.
const std::vector<std::string>& HazardCategories();
const std::vector<std::string>& HazardEvents();
const std::vector<std::string>& Intents();

}  // namespace crier
