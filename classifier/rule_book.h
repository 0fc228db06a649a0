// The rules as people look them up: by words, by pack, by what they set, by language. Pure.
#pragma once

#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "classifier/pack.h"
#include "core/result.h"

namespace crier {

inline constexpr size_t kMaxRuleWords = 200;         // bytes of a search
inline constexpr std::string_view kAnyLang = "any";  // of rules that ask for no language

// What is wanted; empty: whatever it is.
struct RuleQuery {
  std::string words;   // each of them, folded, stands somewhere in the rule: id, reason, patterns, samples
  std::string pack;    // "issues.en"
  std::string topic;   // as TopicOf has it, or the part before the colon
  std::string lang;    // or kAnyLang
  std::string before;  // a rule's id: what comes behind it
  size_t limit = 50;
};

struct RulePage {
  std::vector<const Rule*> rules;  // by pack and line
  std::string next;                // for `before`; empty: these are the last
  size_t total = 0;                // on all pages
  // How many rules each choice would leave, under all other conditions.
  std::map<std::string, size_t> packs, topics, langs;
};

// kBadData where the words are too long or `before` is no rule.
Result<RulePage> FindRules(std::span<const Rule> rules, const RuleQuery& query);
// Null: there is none.
const Rule* RuleById(std::span<const Rule> rules, std::string_view id);

// "service_code", "category", "event", "intent", "urgency", "calm", "part" or "no_draft".
std::string_view KindOf(const Rule& rule);
// What the rule sets: "service_code:pothole", "urgency".
std::string TopicOf(const Rule& rule);
// Where it stands: "issues.en" and 12 of "rules/issues.en.yaml:12".
std::string PackOf(const Rule& rule);
int LineOf(const Rule& rule);
std::string_view LangOf(const Rule& rule);  // kAnyLang where it asks for none

// The composites that name each rule, by its id, in the order of the rules.
std::map<std::string, std::vector<std::string>, std::less<>> NamedBy(std::span<const Rule> rules);

}  // namespace crier
