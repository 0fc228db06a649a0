#include "classifier/pack.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>
#include <map>
#include <set>

#include "classifier/expression.h"
#include "classifier/rule_order.h"
#include "classifier/service_attributes.h"
#include "classifier/word_lists.h"
#include "core/text.h"
#include "core/yaml.h"

namespace crier {
namespace {

constexpr size_t kMaxLanguages = 31;

class PackReader {
 public:
  PackReader(Packs* packs, std::vector<Finding>* findings) : packs_(packs), findings_(findings) {}

  void ReadFile(const std::filesystem::path& file) {
    const std::string name = file.filename().string();
    const Result<Yaml> yaml = Yaml::Load(file.string());
    if (!yaml) return Report(yaml.error());
    if (!yaml->IsMap()) return Report(yaml->Bad("must be a map"));
    if (name == "services.yaml") return ReadServices(*yaml);
    if (name == "actionable.yaml") return ReadActionable(*yaml);
    if (name.starts_with("sentiment.")) return ReadSentiment(*yaml);
    if (name.starts_with("words.")) return;  // read before all others
    for (const std::string_view kind : {"issues.", "hazards.", "intent.", "urgency."}) {
      if (name.starts_with(kind)) return ReadRules(*yaml);
    }
    Report(
        yaml->Bad("unknown kind of pack: a name is issues.*, hazards.*, intent.*, urgency.*, words.*, "
                  "sentiment.*.yaml, "
                  "services.yaml or actionable.yaml"));
  }

  // Before the packs whose patterns use them.
  void ReadWords(const std::filesystem::path& file) {
    const Result<Yaml> yaml = Yaml::Load(file.string());
    if (!yaml || !yaml->IsMap()) return;  // ReadFile says so
    words_.Read(*yaml, findings_);
  }

  // Whatever takes more than one file to see.
  void CheckAll() {
    std::map<std::string, std::string> seen;
    std::vector<std::string> codes;
    for (const Service& service : packs_->services) codes.push_back(service.service_code);
    std::set<std::string> languages;
    for (const Rule& rule : packs_->rules) {
      const auto [first, added] = seen.emplace(rule.id, rule.where);
      if (!added) Say(rule.where, fmt::format("the id '{}' is taken at {}", rule.id, first->second));
      if (rule.says == Says::kService) CheckName(rule.where, "service_code", rule.target, codes);
      languages.insert(rule.lang);
    }
    if (languages.size() > kMaxLanguages)
      Say(packs_->rules.front().where, "the packs have more than 31 languages");
    OrderRules(&packs_->rules, findings_);
  }

 private:
  void Say(std::string where, std::string what) { findings_->push_back({std::move(where), std::move(what)}); }
  void Report(const Error& error) {
    const size_t end = error.message.find(": ");
    if (end == std::string::npos) return Say("", error.message);
    Say(error.message.substr(0, end), error.message.substr(end + 2));
  }
  // The value, or a finding and the fallback.
  template <typename T>
  T Take(Result<T> result, T fallback = {}) {
    if (result) return *std::move(result);
    Report(result.error());
    return fallback;
  }
  void CheckName(const std::string& where, std::string_view key, const std::string& name,
                 const std::vector<std::string>& known) {
    if (std::find(known.begin(), known.end(), name) == known.end())
      Say(where, fmt::format("unknown {} '{}'; known are: {}", key, name, fmt::join(known, " ")));
  }

  void ReadRules(const Yaml& yaml) {
    if (auto only = yaml.Only({"about", "lang", "rules"}); !only) Report(only.error());
    const std::string about = Take(yaml.Text("about", ""));
    const std::string lang = Take(yaml.Text("lang", ""));
    for (const Yaml& node : yaml.At("rules").Items()) {
      if (!node.IsMap()) {
        Report(node.Bad("a rule must be a map"));
        continue;
      }
      ReadRule(node, about, lang);
    }
  }

  void ReadRule(const Yaml& node, const std::string& about, const std::string& lang) {
    const size_t before = findings_->size();
    if (auto only = node.Only({"id",   "says", "match",        "unless",   "all",   "any",    "at_least",
                               "none", "near", "service_code", "category", "event", "intent", "urgency",
                               "calm", "part", "no_draft",     "score",    "lang",  "yes",    "no"});
        !only) {
      Report(only.error());
    }
    Rule rule;
    rule.where = node.Where();
    rule.about = about;
    rule.id = Take(node.Text("id"));
    rule.says_text = Take(node.Text("says"));
    rule.lang = Take(node.Text("lang", lang));
    rule.match = ReadPatterns(node.At("match"));
    rule.unless = ReadPatterns(node.At("unless"));
    for (const Yaml& each : node.At("match").Items()) rule.written_match.push_back(each.Scalar());
    for (const Yaml& each : node.At("unless").Items()) rule.written_unless.push_back(each.Scalar());
    rule.all = Take(node.Texts("all"));
    rule.any = Take(node.Texts("any"));
    rule.none = Take(node.Texts("none"));
    if (node.Has("near")) rule.near = Take(node.Number("near", 0));
    const double at_least = Take(node.Number("at_least", 1), 1.0);
    if (!(at_least >= 1 && at_least <= static_cast<double>(std::max<size_t>(rule.any.size(), 1))))
      Report(node.At("at_least").Bad("must be from 1 to the number of rules under any"));
    else
      rule.at_least = static_cast<size_t>(at_least);
    rule.yes = Take(node.Texts("yes"));
    rule.no = Take(node.Texts("no"));
    ReadMeaning(node, &rule);
    CheckShape(node, rule);
    // A rule that could not be read would only cause more findings.
    if (findings_->size() == before || !rule.id.empty()) packs_->rules.push_back(std::move(rule));
  }

  void ReadMeaning(const Yaml& node, Rule* rule) {
    int meanings = 0;
    const auto named = [&](const char* key, Says says, const std::vector<std::string>* known) {
      if (!node.Has(key)) return;
      ++meanings;
      rule->says = says;
      rule->target = Take(node.Text(key));
      if (known != nullptr) CheckName(node.At(key).Where(), key, rule->target, *known);
    };
    named("service_code", Says::kService, nullptr);  // checked when all packs are read
    named("category", Says::kCategory, &HazardCategories());
    named("event", Says::kEvent, &HazardEvents());
    named("intent", Says::kIntent, &Intents());
    for (const auto& [key, says] : {std::pair{"urgency", Says::kUrgency}, {"calm", Says::kCalm}}) {
      if (!node.Has(key)) continue;
      ++meanings;
      rule->says = says;
      rule->score = Take(node.Number(key, 0));
      if (!(rule->score >= 0 && rule->score <= 1)) Report(node.At(key).Bad("must be from 0 to 1"));
    }
    for (const auto& [key, says] : {std::pair{"part", Says::kPart}, {"no_draft", Says::kNoDraft}}) {
      if (!node.Has(key)) continue;
      ++meanings;
      rule->says = says;
      if (!Take(node.Flag(key, true))) Report(node.At(key).Bad("can only be true"));
    }
    if (meanings != 1) {
      Report(
          node.Bad("must say exactly one of service_code, category, event, intent, urgency, calm, part, "
                   "no_draft"));
    }
    const bool scored = rule->says < Says::kUrgency;
    if (node.Has("score") != scored && meanings == 1) {
      Report(node.Bad(scored ? "needs a score" : "takes no score"));
    }
    if (scored) rule->score = Take(node.Number("score", 0));
    if (!(rule->score >= -100 && rule->score <= 100)) Report(node.Bad("score must be from -100 to 100"));
  }

  void CheckShape(const Yaml& node, const Rule& rule) {
    const auto capital = [](char c) { return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_'; };
    if (!std::all_of(rule.id.begin(), rule.id.end(), capital))
      Report(node.At("id").Bad("an id is written in capitals, digits and underscores"));
    if (rule.says_text.find('\n') != std::string::npos) Report(node.At("says").Bad("must be one line"));
    const bool composite = node.Has("all") || node.Has("any") || node.Has("none");
    if (node.Has("match") == composite) {
      Report(node.Bad("needs either match, or all, any and none (a composite)"));
    } else if (composite && rule.all.empty() && rule.any.empty()) {
      Report(node.Bad("a composite needs all or any"));
    } else if (!composite && rule.match.empty()) {
      Report(node.At("match").Bad("needs at least one pattern"));
    }
    if (composite && node.Has("unless")) Report(node.At("unless").Bad("a composite takes none instead"));
    if (rule.near && (rule.all.size() < 2 || !(*rule.near >= 0)))
      Report(node.At("near").Bad("needs all of two or more, and a distance of 0 or more"));
    if (rule.yes.size() < 2) Report(node.Bad("needs at least two examples under yes"));
    if (rule.no.empty()) Report(node.Bad("needs at least one example under no"));
  }

  // The patterns with the word lists that they name written out.
  std::vector<std::string> ReadPatterns(const Yaml& list) {
    if (!list.IsNull() && !list.IsList()) Report(list.Bad("must be a list of patterns"));
    std::vector<std::string> patterns;
    for (const Yaml& node : list.Items()) {
      const Result<std::string> pattern = words_.Expand(node.Scalar());
      if (!pattern) {
        Report(node.Bad(pattern.error().message));
        continue;
      }
      CheckPattern(node, *pattern);
      patterns.push_back(*pattern);
    }
    return patterns;
  }

  void CheckPattern(const Yaml& node, const std::string& pattern) {
    // What is understood RE2 takes, too.
    if (const auto tree = ParsePattern(pattern); !tree || MayBeEmpty(*tree)) {
      const auto expression = Expression::Compile(pattern);
      if (!expression) return Report(node.Bad(expression.error().message));
      Program::Scratch scratch;
      Program::Span span;
      if ((*expression)->Search("", 0, nullptr, &scratch, &span))
        return Report(node.Bad(fmt::format("'{}' matches the empty text, so everything", pattern)));
    }
    // Escapes (\S, \p{Lu}) are not text, and neither are the names of classes.
    std::string plain;
    for (size_t i = 0; i < pattern.size(); ++i) {
      if (pattern[i] == '\\' && i + 1 < pattern.size()) {
        const char kind = pattern[++i];
        if ((kind == 'p' || kind == 'P' || kind == 'x') && i + 1 < pattern.size()) {
          const size_t close = pattern[i + 1] == '{' ? pattern.find('}', i) : i + 1;
          i = std::min(close, pattern.size());
        }
      } else if (pattern.compare(i, 3, "(?P") == 0) {
        i += 2;
      } else {
        plain += pattern[i];
      }
    }
    const std::string folded = Fold(plain).text;
    if (folded != plain) {
      Report(node.Bad(fmt::format("'{}' never matches: the text it is compared with is folded, write '{}'",
                                  pattern, folded)));
    }
  }

  void ReadServices(const Yaml& yaml) {
    if (auto only = yaml.Only({"about", "services"}); !only) Report(only.error());
    std::set<std::string> codes;
    for (const Yaml& node : yaml.At("services").Items()) {
      if (!node.IsMap()) {
        Report(node.Bad("a service must be a map"));
        continue;
      }
      if (auto only = node.Only({"service_code", "service_name", "description", "department", "phone",
                                 "email", "expected_days", "keywords", "family", "group", "attributes"});
          !only) {
        Report(only.error());
      }
      Service service;
      service.service_code = Take(node.Text("service_code"));
      service.service_name = Take(node.Text("service_name"));
      service.description = Take(node.Text("description", ""));
      service.department = Take(node.Text("department", ""));
      service.phone = Take(node.Text("phone", ""));
      service.email = Take(node.Text("email", ""));
      const double days = Take(node.Number("expected_days", 0));
      if (!(days >= 0 && days <= 3650))
        Report(node.At("expected_days").Bad("must be from 0 to 3650"));
      else
        service.expected_days = static_cast<int>(days);
      service.keywords = Take(node.Texts("keywords"));
      service.family = Take(node.Text("family", ""));
      service.group = Take(node.Text("group", ""));
      service.attributes = Take(ReadAttributes(node));
      if (!codes.insert(service.service_code).second)
        Report(node.Bad(fmt::format("the service_code '{}' is there twice", service.service_code)));
      packs_->services.push_back(std::move(service));
    }
  }

  void ReadActionable(const Yaml& yaml) {
    if (auto only = yaml.Only(
            {"about", "threshold", "intents", "urgent_categories", "urgent_from", "without_issues"});
        !only) {
      Report(only.error());
    }
    ActionablePack& pack = packs_->actionable;
    pack.threshold = Take(yaml.Number("threshold", pack.threshold), pack.threshold);
    if (yaml.Has("intents")) pack.intents = Take(yaml.Texts("intents"));
    pack.urgent_categories = Take(yaml.Texts("urgent_categories"));
    for (const std::string& intent : pack.intents)
      CheckName(yaml.At("intents").Where(), "intent", intent, Intents());
    if (yaml.Has("urgent_from")) {
      pack.urgent_from = Take(yaml.Number("urgent_from", pack.urgent_from), pack.urgent_from);
      if (!(pack.urgent_from > 0 && pack.urgent_from <= 1))
        Report(yaml.At("urgent_from").Bad("must be above 0, and at most 1"));
    }
    pack.without_issues = Take(yaml.Texts("without_issues"));
    for (const std::string& intent : pack.without_issues)
      CheckName(yaml.At("without_issues").Where(), "intent", intent, Intents());
    for (const std::string& category : pack.urgent_categories)
      CheckName(yaml.At("urgent_categories").Where(), "category", category, HazardCategories());
  }

  void ReadSentiment(const Yaml& yaml) {
    if (auto only =
            yaml.Only({"about", "lang", "words", "phrases", "boosters", "negations", "yes", "no", "neutral"});
        !only) {
      Report(only.error());
    }
    SentimentPack pack;
    pack.where = yaml.Where();
    pack.lang = Take(yaml.Text("lang", ""));
    pack.words = ReadTable(yaml, "words");
    pack.phrases = ReadTable(yaml, "phrases");
    pack.boosters = ReadTable(yaml, "boosters");
    pack.negations = Take(yaml.Texts("negations"));
    pack.yes = Take(yaml.Texts("yes"));
    pack.no = Take(yaml.Texts("no"));
    pack.neutral = Take(yaml.Texts("neutral"));
    packs_->sentiments.push_back(std::move(pack));
  }

  std::vector<std::pair<std::string, double>> ReadTable(const Yaml& yaml, const char* key) {
    std::vector<std::pair<std::string, double>> table;
    const Yaml node = yaml.At(key);
    if (!node.IsNull() && !node.IsMap()) Report(node.Bad("must be a map of words and numbers"));
    for (auto& [word, value] : node.Entries()) {
      const std::string text = value.Scalar();
      double number = 0;
      const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
      if (error != std::errc() || end != text.data() + text.size() || !(number >= -4 && number <= 4))
        Report(value.Bad(fmt::format("'{}': must be a number from -4 to 4", word)));
      // Emoji carry marks that nobody sees, so words are folded here rather than refused.
      std::string folded = Fold(word).text;
      if (folded.empty()) Report(value.Bad("an empty word"));
      table.emplace_back(std::move(folded), number);
    }
    return table;
  }

  Packs* packs_;
  std::vector<Finding>* findings_;
  WordLists words_;
};

}  // namespace

const std::vector<std::string>& HazardCategories() {
  static const std::vector<std::string> kNames = {
      "caution_advice",   "displaced_people", "infrastructure_damage",        "injured_or_dead",
      "missing_or_found", "request_or_need",  "rescue_volunteering_donation", "sympathy_support",
      "other_relevant"};
  return kNames;
}

const std::vector<std::string>& HazardEvents() {
  static const std::vector<std::string> kNames = {
      "flood",   "storm", "hurricane", "tornado",   "fire",      "wildfire", "earthquake",
      "heat",    "cold",  "snow",      "landslide", "explosion", "outage",   "chemical",
      "disease", "crash", "violence",  "tsunami",   "volcano"};
  return kNames;
}

const std::vector<std::string>& Intents() {
  static const std::vector<std::string> kNames = {"report", "question",     "complaint", "praise",
                                                  "offer",  "request_help", "rumor",     "other"};
  return kNames;
}

Packs ReadPacks(const std::filesystem::path& folder, std::vector<Finding>* findings) {
  Packs packs;
  std::error_code error;
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(folder, error)) {
    if (entry.path().extension() == ".yaml") files.push_back(entry.path());
  }
  if (error || files.empty()) {
    findings->push_back({folder.string(), "no folder of rule packs (*.yaml)"});
    return packs;
  }
  std::sort(files.begin(), files.end());
  PackReader reader(&packs, findings);
  for (const std::filesystem::path& file : files) {
    if (file.filename().string().starts_with("words.")) reader.ReadWords(file);
  }
  for (const std::filesystem::path& file : files) reader.ReadFile(file);
  reader.CheckAll();
  return packs;
}

std::vector<Service> ReadServiceList(const std::filesystem::path& file, std::vector<Finding>* findings) {
  Packs packs;
  PackReader(&packs, findings).ReadFile(file);
  return std::move(packs.services);
}

}  // namespace crier
