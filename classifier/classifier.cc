#include "classifier/classifier.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "classifier/language.h"
#include "classifier/pack.h"
#include "classifier/place.h"
#include "classifier/place_search.h"
#include "classifier/reading.h"
#include "classifier/rule_set.h"
#include "classifier/sentiment.h"
#include "classifier/version.h"

namespace crier {
namespace {

constexpr double kLeastSum = 1.0;  // of a code, category or intent that is in a verdict
constexpr double kUrgent = 0.5;    // from here on somebody is in danger
constexpr size_t kShownFindings = 5;

uint32_t IndexOf(const std::vector<std::string>& names, const std::string& name) {
  return static_cast<uint32_t>(std::find(names.begin(), names.end(), name) - names.begin());
}

// What the rules that fired add up to, for each name of one kind.
struct Sums {
  std::vector<double> of;
  std::vector<uint32_t> touched;  // in the order of the rules, each once

  void Reset(size_t names) {
    for (const uint32_t i : touched) of[i] = 0;
    of.resize(names, 0);
    touched.clear();
  }
  void Add(uint32_t name, double score) {
    if (std::find(touched.begin(), touched.end(), name) == touched.end()) touched.push_back(name);
    of[name] += score;
  }
  // Those with a sum of at least 1, the best first, ties in the order of the names.
  void Rank() {
    std::erase_if(touched, [&](uint32_t i) {
      if (of[i] >= kLeastSum) return false;
      of[i] = 0;
      return true;
    });
    std::sort(touched.begin(), touched.end(),
              [&](uint32_t a, uint32_t b) { return of[a] != of[b] ? of[a] > of[b] : a < b; });
  }
};

// Used again from mention to mention; one a thread.
struct Desk {
  Reading reading;
  RuleSet::Scratch rules;
  std::array<Sums, 4> sums;  // by Says, the four that have names
};

class RuleClassifier : public Classifier {
 public:
  RuleClassifier(RuleSet rules, const Packs& packs, Gazetteer gazetteer, std::string version)
      : rules_(std::move(rules)),
        sentiment_(packs.sentiments),
        gazetteer_(std::move(gazetteer)),
        actionable_(packs.actionable),
        version_(std::move(version)) {
    for (const Service& service : packs.services) names_[0].push_back(service.service_code);
    names_[1] = HazardCategories();
    names_[2] = HazardEvents();
    names_[3] = Intents();
    for (const Rule& rule : rules_.rules()) {
      const auto kind = static_cast<size_t>(rule.says);
      targets_.push_back(kind < names_.size() ? IndexOf(names_[kind], rule.target) : 0);
    }
  }

  const std::string& version() const override { return version_; }

  std::vector<std::string> zones() const override { return gazetteer_.Zones(); }
  std::map<std::string, std::string> zone_digests() const override { return gazetteer_.ZoneDigests(); }
  const std::vector<ZoneShape>& zone_shapes() const override { return gazetteer_.ZoneShapes(); }
  std::string zone_at(Point point) const override { return gazetteer_.NeighborhoodAt(point); }
  std::vector<PlaceMatch> search_places(std::string_view typed, size_t most) const override {
    return SearchPlaces(gazetteer_, typed, most);
  }

  std::vector<RuleLine> rules() const override {
    std::vector<RuleLine> lines;
    for (const Rule& rule : rules_.rules()) lines.push_back({rule.id, rule.says_text});
    return lines;
  }
  std::span<const Rule> written_rules() const override { return rules_.rules(); }

  Verdict Classify(const Mention& mention) const override {
    Verdict verdict;
    Desk& desk = Read(mention, &verdict);
    if (!desk.rules.fired.empty()) Weigh(&desk, &verdict);
    Decide(desk, &verdict);
    verdict.sentiment = sentiment_.Score(desk.reading, verdict.lang, AlarmOf(verdict));
    return verdict;
  }

  std::vector<Evidence> Fired(const Mention& mention) const override {
    Verdict verdict;
    const Desk& desk = Read(mention, &verdict);
    std::vector<Evidence> evidence;
    for (const RuleSet::Fired& fired : desk.rules.fired) AddEvidence(desk, fired, &evidence);
    return evidence;
  }

 private:
  // Reads it and fires the rules. Fills in the verdict's places and language; the desk is this thread's.
  Desk& Read(const Mention& mention, Verdict* verdict) const {
    static thread_local Desk desk;
    std::string_view text = mention.text;
    text = text.substr(0, Utf8Floor(text, kMaxMentionText));
    ReadInto(text, &desk.reading);
    verdict->rules_version = version_;
    verdict->places = FindPlaces(desk.reading, gazetteer_, mention.point);
    Language language = LanguageOf(desk.reading, verdict->places, mention.lang);
    verdict->lang = std::move(language.code);
    // A guess switches no rules off.
    rules_.Fire(desk.reading.text, rules_.MaskOf(language.sure ? verdict->lang : ""), &desk.rules);
    return desk;
  }

  void AddEvidence(const Desk& desk, const RuleSet::Fired& fired, std::vector<Evidence>* evidence) const {
    for (uint32_t i = fired.first; i < fired.last; ++i) {
      const RuleSet::Span span = desk.rules.spans[i];
      const auto [start, end] = desk.reading.Span(span.start, span.end);
      evidence->push_back({rules_.rules()[fired.rule].id, start, end,
                           CleanUtf8(desk.reading.original.substr(start, end - start))});
    }
  }

  // The evidence of the rules that say this.
  void Gather(const Desk& desk, Says says, uint32_t target, std::vector<Evidence>* evidence) const {
    for (const RuleSet::Fired& fired : desk.rules.fired) {
      if (rules_.rules()[fired.rule].says == says && targets_[fired.rule] == target)
        AddEvidence(desk, fired, evidence);
    }
  }

  void Weigh(Desk* desk, Verdict* verdict) const {
    for (size_t kind = 0; kind < names_.size(); ++kind) desk->sums[kind].Reset(names_[kind].size());
    double calm = 1;    // the product of 1 - urgency
    double shrink = 1;  // what takes urgency away: resolved, a figure of speech, an offer
    for (const RuleSet::Fired& fired : desk->rules.fired) {
      const Rule& rule = rules_.rules()[fired.rule];
      if (rule.says == Says::kUrgency) calm *= 1 - rule.score;
      if (rule.says == Says::kCalm) shrink *= 1 - rule.score;
      if (const auto kind = static_cast<size_t>(rule.says); kind < names_.size())
        desk->sums[kind].Add(targets_[fired.rule], rule.score);
    }
    // To a thousandth: nobody reads more, and a product of such shares has a long tail.
    verdict->urgency = std::round((1 - calm) * shrink * 1000) / 1000;

    auto& [services, categories, events, intents] = desk->sums;
    services.Rank();
    for (const uint32_t i : services.touched) {
      IssueHit& issue = verdict->issues.emplace_back();
      issue.service_code = names_[0][i];
      issue.score = services.of[i];
      Gather(*desk, Says::kService, i, &issue.evidence);
    }
    categories.Rank();
    const uint32_t none = static_cast<uint32_t>(names_[2].size());
    uint32_t event = none;
    for (const uint32_t i : events.touched) {
      if (events.of[i] > 0 && (event == none || events.of[i] > events.of[event] ||
                               (events.of[i] == events.of[event] && i < event))) {
        event = i;
      }
    }
    for (const uint32_t i : categories.touched) {
      HazardHit& hazard = verdict->hazards.emplace_back();
      hazard.event = event == none ? "other" : names_[2][event];
      hazard.category = names_[1][i];
      hazard.score = categories.of[i];
      Gather(*desk, Says::kCategory, i, &hazard.evidence);
      if (event != none) Gather(*desk, Says::kEvent, event, &hazard.evidence);
    }
    intents.Rank();
    if (!intents.touched.empty()) {
      verdict->intent = names_[3][intents.touched.front()];
      Gather(*desk, Says::kIntent, intents.touched.front(), &verdict->because);
    }
    if (calm < 1) {
      Gather(*desk, Says::kUrgency, 0, &verdict->because);
      if (shrink < 1) Gather(*desk, Says::kCalm, 0, &verdict->because);
    }
  }

  void Decide(const Desk& desk, Verdict* verdict) const {
    const auto has = [](const std::vector<std::string>& names, const std::string& name) {
      return std::find(names.begin(), names.end(), name) != names.end();
    };
    // What somebody has only heard of, or offers, is no trouble that was seen.
    if (has(actionable_.without_issues, verdict->intent)) verdict->issues.clear();
    const bool issue = !verdict->issues.empty() && verdict->issues.front().score >= actionable_.threshold;
    const bool urgent = std::any_of(
        verdict->hazards.begin(), verdict->hazards.end(),
        [&](const HazardHit& hazard) { return has(actionable_.urgent_categories, hazard.category); });
    const bool danger = verdict->urgency >= actionable_.urgent_from;
    verdict->actionable = (issue || urgent || danger) && has(actionable_.intents, verdict->intent);
    if (!verdict->actionable) return;
    if (verdict->intent == "other") verdict->intent = "report";
    const auto& fired = desk.rules.fired;
    verdict->actionable = std::none_of(fired.begin(), fired.end(), [&](const RuleSet::Fired& each) {
      return rules_.rules()[each.rule].says == Says::kNoDraft;
    });
    if (!verdict->actionable) Gather(desk, Says::kNoDraft, 0, &verdict->because);
  }

  static SentimentScorer::Alarm AlarmOf(const Verdict& verdict) {
    using Alarm = SentimentScorer::Alarm;
    if (verdict.intent == "praise" || verdict.intent == "offer") return Alarm::kNone;
    if (verdict.intent == "request_help" || verdict.urgency >= kUrgent) return Alarm::kDanger;
    const bool trouble = !verdict.issues.empty() || !verdict.hazards.empty() || verdict.intent == "report" ||
                         verdict.intent == "rumor" || verdict.intent == "complaint";
    return trouble ? Alarm::kTrouble : Alarm::kNone;
  }

  RuleSet rules_;
  SentimentScorer sentiment_;
  Gazetteer gazetteer_;
  ActionablePack actionable_;
  std::string version_;
  std::array<std::vector<std::string>, 4> names_;  // by Says
  std::vector<uint32_t> targets_;                  // of a rule: its name's index
};

Error FirstOf(const std::vector<Finding>& findings) {
  std::string message;
  size_t fatal = 0;
  for (const Finding& finding : findings) {
    if (!finding.fatal || ++fatal > kShownFindings) continue;
    message += fmt::format("{}{}: {}", fatal > 1 ? "\n" : "", finding.where, finding.what);
  }
  if (fatal > kShownFindings) message += fmt::format("\nand {} more", fatal - kShownFindings);
  return {Fault::kConfig, message};
}

}  // namespace

Result<std::shared_ptr<const Classifier>> Classifier::Load(const std::filesystem::path& rules,
                                                           const std::filesystem::path& places) {
  std::vector<Finding> findings;
  Packs packs = ReadPacks(rules, &findings);
  if (std::any_of(findings.begin(), findings.end(), [](const Finding& f) { return f.fatal; }))
    return FirstOf(findings);
  Result<RuleSet> compiled = RuleSet::Compile(std::move(packs.rules));
  if (!compiled) return std::move(compiled).error();
  Result<Gazetteer> gazetteer = Gazetteer::Load(places);
  if (!gazetteer) return std::move(gazetteer).error();
  std::vector<std::filesystem::path> folders = {rules};
  if (!places.empty()) folders.push_back(places);
  return std::shared_ptr<const Classifier>(std::make_shared<RuleClassifier>(
      *std::move(compiled), packs, *std::move(gazetteer), VersionOf(folders)));
}

Result<std::vector<Service>> LoadServices(const std::filesystem::path& rules) {
  std::vector<Finding> findings;
  std::vector<Service> services = ReadServiceList(rules / "services.yaml", &findings);
  if (!findings.empty()) return FirstOf(findings);
  return services;
}

}  // namespace crier
