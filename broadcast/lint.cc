#include "broadcast/lint.h"

#include <algorithm>
#include <array>

#include "broadcast/area.h"
#include "broadcast/facts.h"
#include "broadcast/words.h"
#include "core/length.h"
#include "core/text.h"
#include "core/urls.h"
#include "core/utf8.h"

namespace crier {
namespace {

constexpr size_t kHeadline = 90;  // a Wireless Emergency Alert's short text (47 CFR 10.430)

// In a real bulletin these words make people think that it is a drill.
constexpr std::array<std::string_view, 8> kDrillWords = {"test",      "exercise", "drill",     "testing",
                                                         "simulacro", "prueba",   "ejercicio", "ensayo"};

// ASCII words of the folded text.
std::vector<std::string> WordsIn(std::string_view text) {
  std::vector<std::string> words(1);
  for (const char c : Fold(text).text) {
    if (IsAsciiAlnum(static_cast<unsigned char>(c))) {
      words.back() += c;
    } else if (!words.back().empty()) {
      words.emplace_back();
    }
  }
  return words;
}

// Most letters are capitals, and there are enough of them to be words.
bool Shouts(std::string_view text) {
  size_t upper = 0, lower = 0;
  for (size_t at = 0; at < text.size();) {
    const auto c = static_cast<UChar32>(NextCodePoint(text, &at));
    if (c < 0x80) {
      upper += c >= 'A' && c <= 'Z' ? 1 : 0;
      lower += c >= 'a' && c <= 'z' ? 1 : 0;
    }
  }
  return upper >= 12 && upper > 3 * lower;
}

std::string Quoted(std::string_view text) { return "\"" + std::string(text) + "\""; }

std::string Listed(const std::vector<std::string>& items) {
  std::string list;
  for (size_t i = 0; i < items.size() && i < 8; ++i) list += (i == 0 ? "" : ", ") + items[i];
  return list + (items.size() > 8 ? ", …" : "");
}

class Linter {
 public:
  Linter(const Bulletin& bulletin, Time now, const Bulletin* follows)
      : bulletin_(bulletin), now_(now), follows_(follows) {}

  std::vector<Advice> Run() {
    if (follows_ != nullptr) Where(*follows_);
    Whole();
    if (all_clear()) Over();
    Times();
    Web();
    for (const auto& [lang, wording] : bulletin_.info) Language(lang, wording);
    Compare();
    std::stable_partition(advice_.begin(), advice_.end(), [](const Advice& each) { return each.blocks; });
    return std::move(advice_);
  }

 private:
  void Say(std::string field, std::string what) {
    advice_.push_back({std::move(field), std::move(what), false});
  }
  void Block(std::string field, std::string what) {
    advice_.push_back({std::move(field), std::move(what), true});
  }

  bool all_clear() const { return bulletin_.kind == "all_clear"; }
  bool disaster() const { return bulletin_.kind == "disaster_update" || all_clear(); }
  bool cancel() const { return bulletin_.msg_type == "Cancel"; }
  bool grave() const { return bulletin_.severity == "Extreme" || bulletin_.severity == "Severe"; }

  void Whole() {
    if (bulletin_.info.empty()) Block("info", "there are no words in any language");
    bool english = false, spanish = false;
    for (const auto& entry : bulletin_.info) {
      english = english || Lower(PrimaryLanguage(entry.first)) == "en";
      spanish = spanish || Lower(PrimaryLanguage(entry.first)) == "es";
    }
    if (!bulletin_.info.empty() && bulletin_.kind != "reply") {
      if (!spanish) Say("info.es", "there is no Spanish; neighbours who read only Spanish will not know");
      if (!english) Say("info.en", "there is no English");
    }
    if (bulletin_.msg_type != "Alert" && bulletin_.references.empty()) {
      Block("references",
            bulletin_.msg_type + " must name the bulletin that it " + (cancel() ? "cancels" : "updates"));
    }
    if (!disaster()) return;
    if (bulletin_.event.empty()) Say("event", "the event is not named (Flood, Winter storm, Boil water)");
    if (AreaInWords(bulletin_).empty()) Say("area", "no area: people cannot tell whether it concerns them");
    for (const auto& [field, value] : {std::pair<std::string, std::string>{"urgency", bulletin_.urgency},
                                       {"severity", bulletin_.severity},
                                       {"certainty", bulletin_.certainty}}) {
      if (value == "Unknown") Say(field, field + " is Unknown: alerting systems sort by it");
    }
  }

  // Who believes an all clear goes back into what was dangerous.
  void Over() {
    if (bulletin_.msg_type == "Alert")
      Block("msg_type", "an all clear is an Update: it takes the place of the warning that it ends");
    if (cancel()) {
      Say("msg_type",
          "that an all clear is withdrawn does not say that the danger is back: write an update of kind "
          "disaster_update");
    }
    if (!cancel() && bulletin_.urgency != "Past")
      Say("urgency", "urgency is " + bulletin_.urgency + ", and what is over is Past");
    if (follows_ == nullptr) return;
    if (follows_->kind != "disaster_update" && follows_->kind != "all_clear")
      Block("references", "an all clear ends a disaster_update, and that one is of kind " + follows_->kind);
    // It takes the warning's place everywhere.
    if (const auto left = Beyond(follows_->covers, bulletin_.covers); !left.empty()) {
      Say("covers", "NARROWER than the warning that it ends: " + Listed(left) +
                        "; where the danger goes on, write an update for there instead");
    }
    for (const auto& [lang, wording] : bulletin_.info) {
      const auto told = follows_->info.find(lang);
      if (follows_->kind == "all_clear" || told == follows_->info.end()) continue;
      if (!wording.headline.empty() && wording.headline == told->second.headline)
        Say("info." + lang + ".headline", "it says what the warning said: say that it is over");
      if (!wording.instruction.empty() && wording.instruction == told->second.instruction)
        Say("info." + lang + ".instruction", "it repeats what the warning told people to do");
    }
  }

  // First of all advice: who is drawn in by mistake is frightened, and believes the next one less.
  void Where(const Bulletin& follows) {
    if (const auto beyond = Beyond(bulletin_.covers, follows.covers); !beyond.empty()) {
      Say("covers", "WIDER than the bulletin that it " + std::string(cancel() ? "cancels" : "updates") +
                        ": " + Listed(beyond) + "; people there have not heard of it yet");
    }
    if (AreaInWords(bulletin_) != AreaInWords(follows)) {
      Say("area", "the area was " + Quoted(AreaInWords(follows)) + " and is " +
                      Quoted(AreaInWords(bulletin_)) + " now");
    }
  }

  void Times() {
    if (!bulletin_.expires) {
      if (all_clear()) {
        Say("expires", "it never expires: who reads it in the next storm believes it");
      } else if (bulletin_.kind != "reply") {
        Say("expires", "it never expires: stale warnings are believed for days");
      }
    } else {
      if (*bulletin_.expires <= now_ && !cancel())
        Block("expires", "it has expired already, at " + FormatTime(*bulletin_.expires));
      if (bulletin_.effective && *bulletin_.effective >= *bulletin_.expires) {
        Block("expires", "it expires before it takes effect");
      }
    }
  }

  void Web() {
    const std::string& web = bulletin_.web;
    if (web.empty() || web.starts_with("https://")) {
      if (!web.empty() && FindUrls(web).empty()) Block("web", Quoted(web) + " is not a link");
    } else if (web.starts_with("http://")) {
      Say("web", "the link is not https: it can be tampered with on the way");
    } else {
      Block("web", Quoted(web) + " is not an https link");
    }
  }

  void Language(const std::string& lang, const Wording& wording) {
    const std::string at = "info." + lang + ".";
    if (wording.headline.empty()) Block(at + "headline", "the headline is missing");
    if (wording.headline.find('\n') != std::string::npos)
      Block(at + "headline", "the headline must be one line");
    const size_t length = CountGraphemes(wording.headline);
    if (length > kHeadline) {
      Say(at + "headline",
          std::to_string(length) + " characters; a wireless alert shows " + std::to_string(kHeadline));
    }
    if (wording.description.empty()) Say(at + "description", "nothing says what happens");
    if (grave() && !cancel() && !all_clear() && wording.instruction.empty()) {
      Say(at + "instruction", bulletin_.severity + ", but nothing says what people should do");
    }
    for (const auto& [name, text] : Fields(wording)) Field(at + name, text);
  }

  static std::array<std::pair<std::string, std::string_view>, 3> Fields(const Wording& wording) {
    return {{{"headline", wording.headline},
             {"description", wording.description},
             {"instruction", wording.instruction}}};
  }

  void Field(const std::string& field, std::string_view text) {
    if (text.find("{{") != std::string_view::npos || text.find("}}") != std::string_view::npos) {
      Block(field, "a placeholder was not filled in");
    }
    for (const std::string_view left : {"TODO", "TBD", "XXX", "[insert", "lorem ipsum"}) {
      if (text.find(left) != std::string_view::npos) Block(field, Quoted(left) + " was left in the text");
    }
    if (Shouts(text))
      Say(field, "capital letters throughout are hard to read, and screen readers may spell them out");
    for (const Span& url : FindUrls(text)) {
      if (Lower(text.substr(url.start, 7)) == "http://") {
        Say(field, Quoted(text.substr(url.start, url.end - url.start)) + " is not https");
      }
    }
    if (bulletin_.status == "Actual") {
      for (const std::string& word : WordsIn(text)) {
        if (std::find(kDrillWords.begin(), kDrillWords.end(), word) == kDrillWords.end()) continue;
        Say(field, "status is Actual, but the text says " + Quoted(word) + ": is it a drill?");
        break;
      }
    }
  }

  // Every language must give the same numbers and times.
  void Compare() {
    if (bulletin_.info.size() < 2) return;
    const auto base = bulletin_.info.contains("en") ? bulletin_.info.find("en") : bulletin_.info.begin();
    const Facts first = FactsIn(base->second);
    for (auto other = bulletin_.info.begin(); other != bulletin_.info.end(); ++other) {
      if (other != base) CompareTwo(base->first, first, other->first, FactsIn(other->second));
      const bool advises = !other->second.instruction.empty();
      if (other != base && advises != !base->second.instruction.empty()) {
        const std::string& missing = advises ? base->first : other->first;
        Say("info." + missing + ".instruction",
            "only " + (advises ? other->first : base->first) + " says what people should do");
      }
    }
  }

  static Facts FactsIn(const Wording& wording) {
    return FactsOf(wording.headline + "\n" + wording.description + "\n" + wording.instruction);
  }

  void CompareTwo(const std::string& a, const Facts& in_a, const std::string& b, const Facts& in_b) {
    std::vector<std::string> only_a, only_b;
    for (const auto& [fact, halves] : in_a) {
      const auto found = in_b.find(fact);
      if (found == in_b.end()) {
        only_a.push_back(fact);
      } else if (!halves.contains("") && !found->second.contains("") && halves != found->second) {
        Say("info." + b, fact + " o'clock is in another half of the day in " + a + " than in " + b);
      }
    }
    for (const auto& entry : in_b) {
      if (!in_a.contains(entry.first)) only_b.push_back(entry.first);
    }
    if (only_a.empty() && only_b.empty()) return;
    std::string what = "numbers and times differ:";
    if (!only_a.empty()) what += " only " + a + " says " + Listed(only_a);
    if (!only_b.empty()) what += (only_a.empty() ? " only " : ", only ") + b + " says " + Listed(only_b);
    Say("info." + b, what);
  }

  const Bulletin& bulletin_;
  const Time now_;
  const Bulletin* follows_;
  std::vector<Advice> advice_;
};

}  // namespace

std::vector<Advice> Lint(const Bulletin& bulletin, Time now, const Bulletin* follows) {
  return Linter(bulletin, now, follows).Run();
}

}  // namespace crier
