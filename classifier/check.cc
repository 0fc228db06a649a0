// `crier rules check` and `crier rules test`.
#include <fmt/format.h>

#include <algorithm>

#include "classifier/classifier.h"
#include "classifier/expression.h"
#include "classifier/pack.h"
#include "classifier/reading.h"
#include "classifier/rule_set.h"
#include "classifier/sentiment.h"

namespace crier {
namespace {

// Whether this very rule fires on a text of its language.
class Trial {
 public:
  explicit Trial(const RuleSet& rules) : rules_(rules) {}
  bool Fires(uint32_t rule, const std::string& text) {
    ReadInto(text, &reading_);
    rules_.Fire(reading_.text, rules_.MaskOf(rules_.rules()[rule].lang), &scratch_);
    return std::any_of(scratch_.fired.begin(), scratch_.fired.end(),
                       [&](const RuleSet::Fired& fired) { return fired.rule == rule; });
  }

 private:
  const RuleSet& rules_;
  Reading reading_;
  RuleSet::Scratch scratch_;
};

// Loading asks RE2 only of patterns that are not understood here; this asks it of all.
void AskRe2(const std::vector<Rule>& rules, std::vector<Finding>* findings) {
  for (const Rule& rule : rules) {
    for (const std::vector<std::string>* patterns : {&rule.match, &rule.unless}) {
      for (const std::string& pattern : *patterns) {
        if (const std::string why = Expression::Re2Refuses(pattern); !why.empty())
          findings->push_back({rule.where, fmt::format("RE2 refuses '{}': {}", pattern, why)});
      }
    }
  }
}

void TestSentiment(const std::vector<SentimentPack>& packs, std::vector<Finding>* findings) {
  const SentimentScorer scorer(packs);
  Reading reading;
  for (const SentimentPack& pack : packs) {
    const auto expect = [&](const std::vector<std::string>& texts, const std::string& label) {
      for (const std::string& text : texts) {
        ReadInto(text, &reading);
        const Sentiment sentiment = scorer.Score(reading, pack.lang);
        if (sentiment.label == label) continue;
        findings->push_back({pack.where, fmt::format("must be {}, is {} ({:.4f}): '{}'", label,
                                                     sentiment.label, sentiment.compound, text)});
      }
    };
    expect(pack.yes, "positive");
    expect(pack.no, "negative");
    expect(pack.neutral, "neutral");
  }
}

}  // namespace

std::vector<Finding> CheckRules(const std::filesystem::path& rules) {
  std::vector<Finding> findings;
  Packs packs = ReadPacks(rules, &findings);
  // The rest needs packs that can be compiled.
  if (!findings.empty()) return findings;
  AskRe2(packs.rules, &findings);
  const Result<RuleSet> compiled = RuleSet::Compile(std::move(packs.rules));
  if (!compiled) return {{rules.string(), compiled.error().message}};
  Trial trial(*compiled);
  for (uint32_t i = 0; i < compiled->rules().size(); ++i) {
    const Rule& rule = compiled->rules()[i];
    if (std::none_of(rule.yes.begin(), rule.yes.end(),
                     [&](const std::string& text) { return trial.Fires(i, text); }))
      findings.push_back({rule.where, fmt::format("{} fires on none of its own examples", rule.id)});
  }
  return findings;
}

std::vector<Finding> TestRules(const std::filesystem::path& rules) {
  std::vector<Finding> findings;
  Packs packs = ReadPacks(rules, &findings);
  if (!findings.empty()) return findings;
  const Result<RuleSet> compiled = RuleSet::Compile(std::move(packs.rules));
  if (!compiled) return {{rules.string(), compiled.error().message}};
  Trial trial(*compiled);
  for (uint32_t i = 0; i < compiled->rules().size(); ++i) {
    const Rule& rule = compiled->rules()[i];
    for (const std::string& text : rule.yes) {
      if (!trial.Fires(i, text))
        findings.push_back({rule.where, fmt::format("{} must fire on '{}'", rule.id, text)});
    }
    for (const std::string& text : rule.no) {
      if (trial.Fires(i, text))
        findings.push_back({rule.where, fmt::format("{} must not fire on '{}'", rule.id, text)});
    }
  }
  TestSentiment(packs.sentiments, &findings);
  return findings;
}

}  // namespace crier
