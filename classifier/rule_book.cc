#include "classifier/rule_book.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "core/text.h"

namespace crier {
namespace {

// "rules/issues.en.yaml:12" -> "issues.en", 12
std::pair<std::string_view, int> PlaceOf(const Rule& rule) {
  std::string_view file = rule.where;
  int line = 0;
  if (const size_t colon = file.rfind(':'); colon != std::string_view::npos) {
    std::from_chars(file.data() + colon + 1, file.data() + file.size(), line);
    file = file.substr(0, colon);
  }
  file = file.substr(file.rfind('/') + 1);  // npos + 1 is 0
  if (file.ends_with(".yaml")) file.remove_suffix(5);
  return {file, line};
}

std::vector<std::string> FoldedWords(std::string_view text) {
  const std::string folded = Fold(text).text;
  std::vector<std::string> words;
  for (const std::string_view word : Split(folded, ' ')) {
    if (!Trim(word).empty()) words.emplace_back(Trim(word));
  }
  return words;
}

bool HasWords(const Rule& rule, const std::vector<std::string>& words) {
  if (words.empty()) return true;
  std::string all = rule.id + '\n' + rule.says_text + '\n' + rule.target;
  for (const auto* texts :
       {&rule.written_match, &rule.written_unless, &rule.all, &rule.any, &rule.none, &rule.yes, &rule.no}) {
    for (const std::string& text : *texts) all += '\n' + text;
  }
  const std::string folded = Fold(all).text;
  return std::all_of(words.begin(), words.end(),
                     [&](const std::string& word) { return folded.find(word) != std::string::npos; });
}

}  // namespace

std::string_view KindOf(const Rule& rule) {
  switch (rule.says) {
    case Says::kService:
      return "service_code";
    case Says::kCategory:
      return "category";
    case Says::kEvent:
      return "event";
    case Says::kIntent:
      return "intent";
    case Says::kUrgency:
      return "urgency";
    case Says::kCalm:
      return "calm";
    case Says::kPart:
      return "part";
    case Says::kNoDraft:
      return "no_draft";
  }
  return "part";
}

std::string TopicOf(const Rule& rule) {
  std::string topic(KindOf(rule));
  if (!rule.target.empty()) topic += ':' + rule.target;
  return topic;
}

std::string PackOf(const Rule& rule) { return std::string(PlaceOf(rule).first); }

int LineOf(const Rule& rule) { return PlaceOf(rule).second; }

std::string_view LangOf(const Rule& rule) {
  return rule.lang.empty() ? kAnyLang : std::string_view(rule.lang);
}

const Rule* RuleById(std::span<const Rule> rules, std::string_view id) {
  const auto found =
      std::find_if(rules.begin(), rules.end(), [&](const Rule& rule) { return rule.id == id; });
  return found == rules.end() ? nullptr : &*found;
}

std::map<std::string, std::vector<std::string>, std::less<>> NamedBy(std::span<const Rule> rules) {
  std::map<std::string, std::vector<std::string>, std::less<>> named;
  for (const Rule& rule : rules) {
    for (const auto* ids : {&rule.all, &rule.any, &rule.none}) {
      for (const std::string& id : *ids) {
        std::vector<std::string>& by = named[id];
        if (by.empty() || by.back() != rule.id) by.push_back(rule.id);
      }
    }
  }
  return named;
}

Result<RulePage> FindRules(std::span<const Rule> rules, const RuleQuery& query) {
  if (query.words.size() > kMaxRuleWords)
    return Error{Fault::kBadData, fmt::format("q is at most {} bytes", kMaxRuleWords)};
  const Rule* before = query.before.empty() ? nullptr : RuleById(rules, query.before);
  if (!query.before.empty() && before == nullptr)
    return Error{Fault::kBadData, fmt::format("before: there is no rule '{}'", Excerpt(query.before, 64))};

  std::vector<const Rule*> order;
  for (const Rule& rule : rules) order.push_back(&rule);
  std::sort(order.begin(), order.end(),
            [](const Rule* a, const Rule* b) { return PlaceOf(*a) < PlaceOf(*b); });
  const std::vector<std::string> words = FoldedWords(query.words);
  RulePage page;
  bool behind = before == nullptr;
  for (const Rule* rule : order) {
    const bool shown = behind;
    if (rule == before) behind = true;
    const std::string pack = PackOf(*rule), topic = TopicOf(*rule), lang(LangOf(*rule));
    const bool in_pack = query.pack.empty() || query.pack == pack;
    const bool on_topic = query.topic.empty() || query.topic == topic || query.topic == KindOf(*rule);
    const bool in_lang = query.lang.empty() || query.lang == lang;
    if (in_pack + on_topic + in_lang < 2 || !HasWords(*rule, words)) continue;
    if (on_topic && in_lang) ++page.packs[pack];
    if (in_pack && in_lang) ++page.topics[topic];
    if (in_pack && on_topic) ++page.langs[lang];
    if (!in_pack || !on_topic || !in_lang) continue;
    ++page.total;
    if (!shown) continue;
    if (page.rules.size() < query.limit) {
      page.rules.push_back(rule);
    } else {
      page.next = page.rules.back()->id;
    }
  }
  return page;
}

}  // namespace crier
