#include "classifier/rule_set.h"

#include <algorithm>
#include <functional>
#include <unordered_map>
#include <unordered_set>

namespace crier {
namespace {

constexpr size_t kMaxSpans = 32;                                // of one rule, where nearness is asked for
constexpr LanguageMask kOtherLanguage = LanguageMask{1} << 31;  // of the text, when no rule has it

}  // namespace

RuleSet::RuleSet(std::vector<Rule> rules, std::vector<Compiled> compiled, std::vector<uint32_t> owner,
                 std::vector<std::string> languages, Matcher matcher)
    : rules_(std::move(rules)),
      compiled_(std::move(compiled)),
      owner_(std::move(owner)),
      languages_(std::move(languages)),
      matcher_(std::move(matcher)) {}

Result<RuleSet> RuleSet::Compile(std::vector<Rule> rules) {
  std::unordered_map<std::string_view, uint32_t> by_id;
  std::unordered_set<std::string_view> near;
  std::vector<std::string> languages;
  for (uint32_t i = 0; i < rules.size(); ++i) {
    by_id.emplace(rules[i].id, i);
    if (rules[i].near) near.insert(rules[i].all.begin(), rules[i].all.end());
    if (!rules[i].lang.empty() &&
        std::find(languages.begin(), languages.end(), rules[i].lang) == languages.end()) {
      languages.push_back(rules[i].lang);
    }
  }
  std::vector<Compiled> compiled(rules.size());
  std::vector<uint32_t> owner;
  std::vector<Matcher::Pattern> patterns;
  for (uint32_t i = 0; i < rules.size(); ++i) {
    const Rule& rule = rules[i];
    Compiled& to = compiled[i];
    const auto language = std::find(languages.begin(), languages.end(), rule.lang);
    if (language != languages.end()) to.languages = LanguageMask{1} << (language - languages.begin());
    to.first_match = static_cast<uint32_t>(patterns.size());
    for (const std::string& regex : rule.match)
      patterns.push_back({regex, to.languages, near.contains(rule.id)});
    to.first_unless = static_cast<uint32_t>(patterns.size());
    for (const std::string& regex : rule.unless) patterns.push_back({regex, to.languages});
    to.last = static_cast<uint32_t>(patterns.size());
    owner.resize(patterns.size(), i);
    const auto resolve = [&](const std::vector<std::string>& names, std::vector<uint32_t>* ids, bool wakes) {
      for (const std::string& name : names) {
        const auto found = by_id.find(name);
        if (found == by_id.end()) continue;
        ids->push_back(found->second);
        if (wakes) compiled[found->second].named_by.push_back(i);
      }
    };
    resolve(rule.all, &to.all, true);
    resolve(rule.any, &to.any, true);
    resolve(rule.none, &to.none, false);
  }
  Result<Matcher> matcher = Matcher::Build(std::move(patterns));
  if (!matcher) return std::move(matcher).error();
  return RuleSet(std::move(rules), std::move(compiled), std::move(owner), std::move(languages),
                 *std::move(matcher));
}

LanguageMask RuleSet::MaskOf(std::string_view lang) const {
  if (lang.empty()) return kAnyLanguage;
  const auto found = std::find(languages_.begin(), languages_.end(), lang);
  return found == languages_.end() ? kOtherLanguage : LanguageMask{1} << (found - languages_.begin());
}

RuleSet::Scratch::State& RuleSet::StateOf(uint32_t rule, Scratch* scratch) const {
  Scratch::State& state = scratch->states[rule];
  if (state.epoch != scratch->epoch) {
    state = {};
    state.epoch = scratch->epoch;
  }
  return state;
}

// The rule fired on spans[first, ...): wakes the composites that name it.
void RuleSet::Announce(uint32_t rule, uint32_t first, Scratch* scratch) const {
  StateOf(rule, scratch).fired = static_cast<int32_t>(scratch->fired.size());
  scratch->fired.push_back({rule, first, static_cast<uint32_t>(scratch->spans.size())});
  for (const uint32_t composite : compiled_[rule].named_by) {
    Scratch::State& state = StateOf(composite, scratch);
    if (state.touched) continue;
    state.touched = true;
    scratch->pending.push_back(composite);
    std::push_heap(scratch->pending.begin(), scratch->pending.end(), std::greater<>());
  }
}

void RuleSet::Fire(std::string_view text, LanguageMask languages, Scratch* scratch) const {
  scratch->fired.clear();
  scratch->spans.clear();
  scratch->pending.clear();
  scratch->states.resize(rules_.size());
  if (++scratch->epoch == 0) {
    std::fill(scratch->states.begin(), scratch->states.end(), Scratch::State{});
    scratch->epoch = 1;
  }
  matcher_.Find(text, languages, &scratch->matcher, &scratch->hits);

  // Hits come by pattern, so those of one rule stand together, its `unless` last.
  const std::vector<Matcher::Hit>& hits = scratch->hits;
  for (size_t i = 0; i < hits.size();) {
    const uint32_t rule = owner_[hits[i].pattern];
    bool matched = false;
    bool silenced = false;
    Span best;
    for (; i < hits.size() && owner_[hits[i].pattern] == rule; ++i) {
      const Matcher::Hit& hit = hits[i];
      if (hit.pattern >= compiled_[rule].first_unless) {
        silenced = true;
      } else if (!matched || hit.start < best.start || (hit.start == best.start && hit.end > best.end)) {
        matched = true;
        best = {hit.start, hit.end};
      }
    }
    if (!matched || silenced) continue;
    scratch->spans.push_back(best);
    Announce(rule, static_cast<uint32_t>(scratch->spans.size() - 1), scratch);
  }
  // A composite stands behind all that it names, so the lowest is always ready.
  while (!scratch->pending.empty()) {
    std::pop_heap(scratch->pending.begin(), scratch->pending.end(), std::greater<>());
    const uint32_t rule = scratch->pending.back();
    scratch->pending.pop_back();
    if ((compiled_[rule].languages & languages) != 0) TryComposite(rule, text, scratch);
  }
  std::sort(scratch->fired.begin(), scratch->fired.end(),
            [](const Fired& a, const Fired& b) { return a.rule < b.rule; });
}

void RuleSet::TryComposite(uint32_t rule, std::string_view text, Scratch* scratch) const {
  const Compiled& composite = compiled_[rule];
  const auto fired = [&](uint32_t part) { return StateOf(part, scratch).fired >= 0; };
  if (!std::all_of(composite.all.begin(), composite.all.end(), fired)) return;
  if (!composite.any.empty() && static_cast<size_t>(std::count_if(composite.any.begin(), composite.any.end(),
                                                                  fired)) < rules_[rule].at_least) {
    return;
  }
  if (std::any_of(composite.none.begin(), composite.none.end(), fired)) return;
  const auto first = static_cast<uint32_t>(scratch->spans.size());
  if (rules_[rule].near) {
    if (!GatherNear(rule, text, scratch)) return;
  }
  const auto gather = [&](uint32_t part) {
    if (!fired(part)) return;
    const Fired& from = scratch->fired[static_cast<size_t>(StateOf(part, scratch).fired)];
    for (uint32_t i = from.first; i < from.last; ++i) {
      const Span span = scratch->spans[i];
      scratch->spans.push_back(span);
    }
  };
  if (!rules_[rule].near) std::for_each(composite.all.begin(), composite.all.end(), gather);
  std::for_each(composite.any.begin(), composite.any.end(), gather);
  const auto begin = scratch->spans.begin() + first;
  std::sort(begin, scratch->spans.end(),
            [](Span a, Span b) { return a.start != b.start ? a.start < b.start : a.end < b.end; });
  scratch->spans.erase(std::unique(begin, scratch->spans.end(),
                                   [](Span a, Span b) { return a.start == b.start && a.end == b.end; }),
                       scratch->spans.end());
  Announce(rule, first, scratch);
}

// Appends the first matches of all its parts that lie close enough together, one of each.
bool RuleSet::GatherNear(uint32_t rule, std::string_view text, Scratch* scratch) const {
  struct Found {
    Span span;
    size_t part;
  };
  const std::vector<uint32_t>& parts = compiled_[rule].all;
  std::vector<Found> found;
  for (size_t p = 0; p < parts.size(); ++p) {
    const Compiled& part = compiled_[parts[p]];
    for (uint32_t pattern = part.first_match; pattern < part.first_unless; ++pattern) {
      for (const Matcher::Hit& hit : matcher_.AllSpans(pattern, text, &scratch->matcher, kMaxSpans))
        found.push_back({{hit.start, hit.end}, p});
    }
    if (part.first_match != part.last) continue;
    const Fired& from = scratch->fired[static_cast<size_t>(StateOf(parts[p], scratch).fired)];
    for (uint32_t i = from.first; i < from.last; ++i) found.push_back({scratch->spans[i], p});
  }
  std::sort(found.begin(), found.end(), [](const Found& a, const Found& b) {
    return a.span.start != b.span.start ? a.span.start < b.span.start : a.part < b.part;
  });
  // A window over the matches that holds each part at least once.
  std::vector<size_t> count(parts.size(), 0);
  size_t missing = parts.size();
  size_t left = 0;
  for (size_t right = 0; right < found.size(); ++right) {
    if (count[found[right].part]++ == 0) --missing;
    while (count[found[left].part] > 1) --count[found[left++].part];
    if (missing > 0) continue;
    const double gap = static_cast<double>(found[right].span.start) - found[left].span.end;
    if (gap > *rules_[rule].near) continue;
    std::vector<bool> taken(parts.size(), false);
    for (size_t i = right + 1; i-- > left;) {
      if (taken[found[i].part]) continue;
      taken[found[i].part] = true;
      scratch->spans.push_back(found[i].span);
    }
    return true;
  }
  return false;
}

}  // namespace crier
