// Any text through the shipped rules: a verdict's evidence lies in the text, its numbers within their bounds,
// and its JSON reads back.
#include <algorithm>

#include "classifier/classifier.h"
#include "core/text.h"
#include "tests/fuzz/fuzz.h"
#include "tests/support/paths.h"

namespace crier {
namespace {

using fuzz::Must;

const Classifier& Shipped() {
  static const auto classifier =
      Classifier::Load(SourceDir() / "rules", SourceDir() / "config" / "demo" / "places");
  Must(classifier.has_value(), "the shipped rules load");
  return **classifier;
}

void MustLieIn(std::string_view text, size_t start, size_t end, std::string_view said) {
  Must(start <= end && end <= text.size(), "evidence lies in the text");
  Must(text.substr(start, end - start) == said, "evidence quotes the text");
}

void Check(const Mention& mention, const Verdict& verdict) {
  const auto evidence = [&](const std::vector<Evidence>& list) {
    for (const Evidence& each : list) MustLieIn(mention.text, each.start, each.end, each.text);
  };
  for (const IssueHit& issue : verdict.issues) evidence(issue.evidence);
  for (const HazardHit& hazard : verdict.hazards) evidence(hazard.evidence);
  for (const Place& place : verdict.places) {
    if (place.kind != "point") MustLieIn(mention.text, place.start, place.end, place.text);
  }
  evidence(verdict.because);
  Must(std::is_sorted(verdict.issues.begin(), verdict.issues.end(),
                      [](const IssueHit& a, const IssueHit& b) { return a.score > b.score; }),
       "the best issue comes first");
  Must(verdict.urgency >= 0 && verdict.urgency <= 1, "urgency is from 0 to 1");
  Must(verdict.sentiment.compound >= -1 && verdict.sentiment.compound <= 1, "compound is from -1 to 1");
  const std::string json = VerdictToJson(verdict);
  Must(IsUtf8(json), "a verdict is written in UTF-8");
  const auto again = VerdictFromJson(json);
  Must(again && VerdictToJson(*again) == json, "a verdict reads back as it was written");
}

}  // namespace
}  // namespace crier

FUZZ(classify) {
  using namespace crier;  // NOLINT(google-build-using-namespace)
  Mention mention;
  mention.channel = "test";
  mention.native_id = "1";
  mention.text = CleanUtf8(fuzz::TextOf(data, size));
  mention.text.resize(Utf8Floor(mention.text, kMaxMentionText));
  const Verdict verdict = Shipped().Classify(mention);
  Check(mention, verdict);
  fuzz::Must(VerdictToJson(Shipped().Classify(mention)) == VerdictToJson(verdict),
             "the same text is judged the same");
  return 0;
}
