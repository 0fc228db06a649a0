// Any text as rule packs. A piece that begins with "# NAME.yaml" is that file; any other is one of rules.
// What the check passes must load, and fire as RE2 would.
#include <algorithm>
#include <fstream>

#include "classifier/classifier.h"
#include "classifier/pack.h"
#include "classifier/reading.h"
#include "classifier/rule_set.h"
#include "core/text.h"
#include "tests/fuzz/fuzz.h"
#include "tests/support/temporary_folder.h"

namespace crier {
namespace {

using fuzz::Must;

constexpr size_t kMostPacks = 4;
constexpr std::string_view kNames[] = {"urgency.en.yaml", "issues.en.yaml", "hazards.es.yaml",
                                       "intent.en.yaml",  "services.yaml",  "sentiment.en.yaml",
                                       "actionable.yaml", "weather.yaml"};

std::string_view NameOf(std::string_view pack) {
  for (const std::string_view name : kNames) {
    if (pack.starts_with("# ") && pack.substr(2).starts_with(name)) return name;
  }
  return kNames[0];
}

// The folder holds these packs and no others.
void Lay(const TemporaryFolder& folder, std::string_view input) {
  for (const std::string_view name : kNames) {
    std::error_code ignored;
    std::filesystem::remove(folder / std::string(name), ignored);
  }
  for (const std::string_view pack : fuzz::Pieces(input, kMostPacks)) {
    std::ofstream(folder / std::string(NameOf(pack)), std::ios::binary) << pack;
  }
}

void CheckFindings(const std::vector<Finding>& findings) {
  for (const Finding& finding : findings) {
    Must(!finding.what.empty() && IsUtf8(finding.what), "a finding says what, in UTF-8");
  }
}

void CheckFiring(const RuleSet& rules) {
  RuleSet::Scratch scratch;
  Reading reading;
  for (const Rule& rule : rules.rules()) {
    for (const std::string& text : rule.yes) {
      ReadInto(text, &reading);
      rules.Fire(reading.text, rules.MaskOf(rule.lang), &scratch);
      for (const RuleSet::Fired& fired : scratch.fired) {
        Must(fired.rule < rules.rules().size(), "what fires is a rule");
        Must(fired.first <= fired.last && fired.last <= scratch.spans.size(),
             "spans are those of the scratch");
      }
      for (const RuleSet::Span& span : scratch.spans) {
        Must(span.start <= span.end && span.end <= reading.text.size(), "a span lies in the text");
      }
    }
  }
}

}  // namespace
}  // namespace crier

FUZZ(rules) {
  using namespace crier;  // NOLINT(google-build-using-namespace)
  static const TemporaryFolder folder;
  Lay(folder, fuzz::TextOf(data, size));
  std::vector<Finding> findings;
  Packs packs = ReadPacks(folder.path(), &findings);
  CheckFindings(findings);
  const bool fine =
      std::none_of(findings.begin(), findings.end(), [](const Finding& each) { return each.fatal; });
  if (fine) {
    const auto rules = RuleSet::Compile(std::move(packs.rules));
    Must(rules.has_value(), "packs without findings compile");
    CheckFiring(*rules);
    CheckFindings(TestRules(folder.path()));
  }
  const auto classifier = Classifier::Load(folder.path());
  Must(classifier.has_value() == fine, "packs load if and only if nothing fatal is found");
  if (!classifier) fuzz::MustExplain(classifier.error());
  return 0;
}
