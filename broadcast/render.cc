#include "broadcast/render.h"

#include <algorithm>
#include <memory>

#include "broadcast/cut.h"
#include "broadcast/words.h"
#include "core/digest.h"
#include "core/length.h"
#include "core/text.h"
#include "core/urls.h"
#include "core/utf8.h"

namespace crier {
namespace {

constexpr size_t kShort = 1000;      // limits up to this get the short template
constexpr size_t kMostOddShown = 8;  // characters named in one SMS warning

// "es" for a channel that speaks es where the bulletin has es, es-MX or, for es-US, es.
const std::pair<const std::string, Wording>* FindWording(const Bulletin& bulletin, const std::string& lang) {
  const auto exact = bulletin.info.find(lang);
  if (exact != bulletin.info.end()) return &*exact;
  const std::string primary = Lower(PrimaryLanguage(lang));
  for (const auto& entry : bulletin.info) {
    if (Lower(entry.first) == primary) return &entry;
  }
  for (const auto& entry : bulletin.info) {
    if (Lower(PrimaryLanguage(entry.first)) == primary) return &entry;
  }
  return nullptr;
}

// No drill leaks, in either direction. Whatever is not plainly Actual counts as a drill.
std::optional<Error> CheckMode(const Bulletin& bulletin, const ChannelView& channel) {
  const bool actual = bulletin.status == "Actual";
  if (!actual && bulletin.status != "Exercise" && bulletin.status != "Test") {
    return Error{Fault::kRejected,
                 channel.name + ": status '" + bulletin.status + "' is none of Actual, Exercise, Test"};
  }
  if (actual == !channel.drill) return std::nullopt;
  return Error{Fault::kRejected,
               channel.name + (actual ? ": a drill channel takes no Actual bulletin"
                                      : ": a live channel takes no " + bulletin.status + " bulletin")};
}

Error Unspoken(const ChannelView& channel, const std::string& lang) {
  return {Fault::kRejected,
          channel.name + " speaks " + lang + ", but the bulletin has no words in it; add info." + lang};
}

// Blanks at the ends of lines go, and blank lines in a row become one: what sections left out leaves no
// holes.
std::string Tidy(std::string_view text) {
  std::string out;
  size_t empty = 0;
  for (const std::string_view line : Split(text, '\n')) {
    const size_t end = line.find_last_not_of(" \t");
    if (end == std::string_view::npos) {
      ++empty;
      continue;
    }
    if (!out.empty()) out += empty > 0 ? "\n\n" : "\n";
    out += line.substr(0, end + 1);
    empty = 0;
  }
  return out;
}

// Makes the post of one language.
class Maker {
 public:
  Maker(const Bulletin& bulletin, const ChannelView& channel, const Templates& templates, Time now,
        std::string lang)
      : bulletin_(bulletin), channel_(channel), templates_(templates), now_(now), lang_(std::move(lang)) {}

  Result<Rendered> Make(const Wording& wording) {
    if (Result<void> ready = Prepare(wording); !ready) return std::move(ready).error();
    Result<Cutting> whole = Try(description_, instruction_);
    if (!whole) return std::move(whole).error();
    if (!whole->parts) whole = Shorten();
    if (!whole) return std::move(whole).error();
    return Finish(*whole);
  }

 private:
  // A filled text and how it is cut; no parts where it does not fit. The parts point into the text.
  struct Cutting {
    std::shared_ptr<const std::string> text;
    std::optional<Parts> parts;
  };

  bool sms() const { return channel_.limits.unit == LengthUnit::kSms; }

  // Our own words never cost an SMS its alphabet.
  std::string Ours(const std::string& words) const { return sms() ? ToGsm7(words) : words; }

  Result<std::string> When(const std::optional<Time>& time) const {
    if (!time) return std::string();
    Result<std::string> text = WriteTime(*time, now_, lang_, channel_.time_zone);
    if (text) return Ours(*text);
    return Error{text.error().fault, channel_.name + ": " + text.error().message};
  }

  Result<void> Prepare(const Wording& wording) {
    const auto clean = [](std::string_view text) { return std::string(Trim(CleanUtf8(text))); };
    const auto one_line = [&](std::string_view text) {
      std::string line = clean(text);
      std::replace(line.begin(), line.end(), '\n', ' ');
      return line;
    };
    description_ = clean(wording.description);
    instruction_ = clean(wording.instruction);
    values_["headline"] = one_line(wording.headline);
    values_["area"] = one_line(AreaInWords(bulletin_));
    values_["web"] = one_line(bulletin_.web);
    values_["event"] = one_line(bulletin_.event);
    values_["prefix"] = Ours(ChangePrefix(bulletin_, lang_));
    if (values_["headline"].empty() && description_.empty()) {
      return Error{Fault::kRejected, channel_.name + ": the bulletin has no words in " + lang_};
    }
    for (const auto& [name, time] :
         {std::pair{"effective", bulletin_.effective}, std::pair{"expires", bulletin_.expires}}) {
      Result<std::string> text = When(time);
      if (!text) return std::move(text).error();
      values_[name] = *std::move(text);
    }
    drill_ = Ours(DrillPrefix(bulletin_.status, lang_));
    const Limits& limits = channel_.limits;
    const auto roomy = [](size_t most) { return most == 0 || most > kShort; };
    const bool long_form = !sms() && roomy(limits.max_length) && roomy(limits.max_bytes);
    template_ = &templates_.Find(bulletin_.kind, lang_, long_form ? "long" : "short");
    return WarnOfLeftOut();
  }

  // What somebody wrote and the template has no place for. The end is no loss: it bounds the sending as well.
  Result<void> WarnOfLeftOut() {
    for (const auto& [name, what] : {std::pair{"area", "the area"}, std::pair{"effective", "when it begins"},
                                     std::pair{"web", "the link"}}) {
      if (values_[name].empty()) continue;
      Result<bool> shown = Shows(*template_, name);
      if (!shown) return std::move(shown).error();
      if (!*shown)
        Warn(std::string("the template of this kind has no place for ") + what + ": it is left out");
    }
    return {};
  }

  // Every part of a drill begins with the drill's word; a thread's parts end with their number.
  std::string Dress(std::string_view body, size_t number, size_t total) const {
    std::string text = drill_;
    text += body;
    if (total > 1) text += " (" + std::to_string(number) + "/" + std::to_string(total) + ")";
    return text;
  }

  Result<Cutting> Try(const std::string& description, const std::string& instruction) {
    values_["description"] = description;
    values_["instruction"] = instruction;
    Result<std::string> filled = Fill(*template_, values_);
    if (!filled) return std::move(filled).error();
    Cutting cutting;
    cutting.text = std::make_shared<const std::string>(Tidy(*filled));
    cutting.parts = Cut(Seams(*cutting.text, lang_));
    return cutting;
  }

  std::optional<Parts> Cut(const Seams& seams) const {
    return CutIntoParts(seams, channel_.limits.max_parts, [&](std::string_view body, size_t total) {
      return Fits(Dress(body, total, total), channel_.limits);
    });
  }

  // The text up to the `kept`th of its `words`, marked as cut.
  std::string Beginning(const Seams& seams, const std::vector<size_t>& words, size_t kept) const {
    if (kept >= words.size()) return std::string(seams.text());
    if (kept == 0) return {};
    std::string cut(Trim(seams.text().substr(0, words[kept - 1])));
    while (!cut.empty() && (cut.back() == '.' || cut.back() == ',' || cut.back() == ';' || cut.back() == ':'))
      cut.pop_back();
    return cut + (sms() ? "..." : "…");
  }

  // More than the channel can carry: the description gives way first, from its end, then the instruction. The
  // headline, the change and the link stay whole.
  Result<Cutting> Shorten() {
    const auto longest = [&](const std::string& text, auto&& attempt) -> Result<Cutting> {
      const Seams seams(text, lang_);
      std::vector<size_t> words;
      for (const Seams::Place& place : seams.places()) {
        if (place.seam != Seam::kGrapheme) words.push_back(place.offset);
      }
      Result<Cutting> best = attempt(std::string());
      size_t good = 0, bad = words.size();
      while (best && best->parts && bad - good > 1 && bad > 0) {
        const size_t middle = good + (bad - good) / 2;
        Result<Cutting> tried = attempt(Beginning(seams, words, middle));
        if (!tried) return tried;
        if (tried->parts) {
          good = middle;
          best = std::move(tried);
        } else {
          bad = middle;
        }
      }
      if (best && best->parts && !text.empty()) {
        left_out_ = text.size() - (good == 0 ? 0 : words[good - 1]);
      }
      return best;
    };
    const std::string limit =
        std::to_string(channel_.limits.max_parts) + (channel_.limits.max_parts == 1 ? " part" : " parts");
    Result<Cutting> cutting =
        longest(description_, [&](const std::string& text) { return Try(text, instruction_); });
    if (!cutting) return cutting;
    if (cutting->parts) {
      Warn("the description is too long for " + limit + ": its last " + std::to_string(left_out_) +
           " bytes are left out");
      return cutting;
    }
    cutting = longest(instruction_, [&](const std::string& text) { return Try("", text); });
    if (!cutting) return cutting;
    if (cutting->parts) {
      if (!description_.empty()) Warn("the description is left out: there is no room beside the instruction");
      Warn("the instruction is too long for " + limit + ": its last " + std::to_string(left_out_) +
           " bytes are left out");
      return cutting;
    }
    return Error{Fault::kRejected, channel_.name + ": not even the headline in " + lang_ + " fits " + limit +
                                       " of " + std::to_string(channel_.limits.max_length) + "; shorten it"};
  }

  void Warn(std::string what) { warnings_.push_back(std::move(what)); }

  Result<Rendered> Finish(const Cutting& cutting) {
    Rendered rendered;
    Post& post = rendered.post;
    post.channel = channel_.name;
    post.lang = lang_;
    post.title = drill_ + values_["prefix"] + values_["headline"];
    post.web = values_["web"];
    post.event = bulletin_.event;
    post.severity = bulletin_.severity;
    post.status = bulletin_.status;
    post.sent = now_;
    const std::vector<std::string_view>& bodies = cutting.parts->bodies;
    for (size_t i = 0; i < bodies.size(); ++i) {
      std::string part = Dress(bodies[i], i + 1, bodies.size());
      PartCount count;
      count.length = LengthOf(part, channel_.limits);
      count.limit = channel_.limits.max_length;
      if (sms()) {
        count.sms_parts = CountSms(part).parts;
      }
      const Price& price = channel_.limits.price;
      count.cost = FindLinks(part).empty() ? price.post : price.post_with_url;
      rendered.counts.push_back(count);
      post.parts.push_back(std::move(part));
    }
    if (cutting.text->empty())
      return Error{Fault::kRejected, channel_.name + ": the bulletin has no words in " + lang_};
    if (sms()) WarnOfAlphabet(*cutting.text, rendered.counts);
    if (cutting.parts->split_word) Warn("a word or a link is longer than a part and is split");
    if (post.parts.size() > 1 && !channel_.abilities.threads && !sms()) {
      Warn("the channel has no threads: " + std::to_string(post.parts.size()) + " separate messages");
    }
    if (bulletin_.expires && *bulletin_.expires <= now_ && bulletin_.msg_type != "Cancel")
      Warn("the bulletin has expired");
    rendered.warnings = std::move(warnings_);
    rendered.template_digest = Hex(Sha256(*template_));
    return rendered;
  }

  // One character outside GSM 03.38 more than halves what a message holds.
  void WarnOfAlphabet(const std::string& text, const std::vector<PartCount>& counts) {
    const SmsCount count = CountSms(text);
    if (count.gsm7) return;
    size_t messages = 0;
    for (const PartCount& part : counts) messages += part.sms_parts;
    std::string what = "\"" + count.first_odd +
                       "\" is not in the SMS alphabet (GSM 03.38): " + std::to_string(messages) +
                       " SMS to each person";
    const std::string spelled = ToGsm7(text);
    if (const SmsCount plain = CountSms(spelled); !plain.gsm7) {
      Warn(what + ", and \"" + plain.first_odd + "\" has no spelling in it");
      return;
    }
    size_t fewer = 0;
    if (const std::optional<Parts> parts = Cut(Seams(spelled, lang_))) {
      for (const std::string_view body : parts->bodies)
        fewer += CountSms(Dress(body, 1, parts->bodies.size())).parts;
    }
    what += ", " + std::to_string(fewer) + " with";
    std::vector<std::string> shown;
    for (size_t at = 0; at < text.size() && shown.size() < kMostOddShown;) {
      const size_t from = at;
      NextCodePoint(text, &at);
      const std::string odd = text.substr(from, at - from);
      if (CountSms(odd).gsm7 || std::find(shown.begin(), shown.end(), odd) != shown.end()) continue;
      what += shown.empty() ? " \"" : ", \"";
      what += ToGsm7(odd);
      what += "\" for \"";
      what += odd;
      what += '"';
      shown.push_back(odd);
    }
    Warn(what + ": " + spelled);
  }

  const Bulletin& bulletin_;
  const ChannelView& channel_;
  const Templates& templates_;
  const Time now_;
  const std::string lang_;
  std::map<std::string, std::string> values_;
  std::string description_;
  std::string instruction_;
  std::string drill_;
  const std::string* template_ = nullptr;
  size_t left_out_ = 0;
  std::vector<std::string> warnings_;
};

}  // namespace

Result<std::vector<Rendered>> Render(const Bulletin& bulletin, const ChannelView& channel,
                                     const Templates& templates, Time now) {
  if (std::optional<Error> forbidden = CheckMode(bulletin, channel)) return *std::move(forbidden);
  std::vector<std::string> languages = channel.languages;
  if (languages.empty()) {
    for (const auto& entry : bulletin.info) languages.push_back(entry.first);
  }
  if (languages.empty())
    return Error{Fault::kRejected, channel.name + ": the bulletin has no words in any language"};
  std::vector<Rendered> all;
  for (const std::string& lang : languages) {
    const auto* found = FindWording(bulletin, lang);
    if (found == nullptr) {
      return Unspoken(channel, lang);
    }
    const bool said = std::any_of(all.begin(), all.end(),
                                  [&](const Rendered& each) { return each.post.lang == found->first; });
    if (said) continue;
    Result<Rendered> rendered = Maker(bulletin, channel, templates, now, found->first).Make(found->second);
    if (!rendered) return std::move(rendered).error();
    all.push_back(*std::move(rendered));
  }
  return all;
}

}  // namespace crier
