// A bulletin as a person or a script writes it: YAML, or JSON, which is YAML.
#include <algorithm>
#include <array>
#include <span>

#include "broadcast/life.h"
#include "core/text.h"
#include "core/utf8.h"
#include "core/yaml.h"

namespace crier {
namespace {

constexpr size_t kMostBulletin = size_t{1024} * 1024;  // bytes as written
constexpr size_t kMostText = size_t{64} * 1024;        // of one field
constexpr size_t kMostLanguages = 64;
constexpr size_t kMostChannels = 10'000;

using Names = std::span<const std::string_view>;
constexpr std::array<std::string_view, 4> kKinds = {"disaster_update", "schedule_change", "reply",
                                                    "all_clear"};
constexpr std::array<std::string_view, 3> kMsgTypes = {"Alert", "Update", "Cancel"};
constexpr std::array<std::string_view, 3> kStatuses = {"Actual", "Exercise", "Test"};
constexpr std::array<std::string_view, 5> kUrgencies = {"Immediate", "Expected", "Future", "Past", "Unknown"};
constexpr std::array<std::string_view, 5> kSeverities = {"Extreme", "Severe", "Moderate", "Minor", "Unknown"};
constexpr std::array<std::string_view, 5> kCertainties = {"Observed", "Likely", "Possible", "Unlikely",
                                                          "Unknown"};
constexpr std::array<std::string_view, 7> kStates = {"draft", "approved",   "held",     "sending",
                                                     "sent",  "superseded", "cancelled"};

// JSON writes a character outside the basic plane as two \u escapes; YAML knows no pairs. Joins them.
std::string JoinSurrogates(std::string_view text) {
  const auto unit = [&](size_t at) -> uint32_t {
    if (text.substr(at, 2) != "\\u" || at + 6 > text.size()) return 0;
    uint32_t value = 0;
    for (const char c : text.substr(at + 2, 4)) {
      const auto digit =
          std::string_view("0123456789abcdef").find(static_cast<char>(c >= 'A' && c <= 'F' ? c | 0x20 : c));
      if (digit == std::string_view::npos) return 0;
      value = value * 16 + static_cast<uint32_t>(digit);
    }
    return value;
  };
  std::string out;
  for (size_t at = 0; at < text.size();) {
    if (text[at] != '\\') {
      out += text[at++];
      continue;
    }
    const uint32_t high = unit(at);
    if (high >= 0xD800 && high < 0xE000) {
      const uint32_t low = high < 0xDC00 ? unit(at + 6) : 0;
      const bool pair = low >= 0xDC00 && low < 0xE000;
      AppendUtf8(pair ? 0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00) : 0xFFFD, &out);
      at += pair ? 12 : 6;
      continue;
    }
    out += text.substr(at, 2);  // an escape of another kind: a backslash after a backslash begins none
    at += 2;
  }
  return out;
}

bool IsLanguageTag(std::string_view tag) {
  const std::vector<std::string_view> pieces = Split(tag, '-');
  const auto alnum = [](char c) { return IsAsciiAlnum(static_cast<unsigned char>(c)); };
  for (size_t i = 0; i < pieces.size(); ++i) {
    const std::string_view piece = pieces[i];
    if (piece.empty() || piece.size() > 8 || !std::all_of(piece.begin(), piece.end(), alnum)) return false;
    if (i == 0 && (piece.size() < 2 || piece.size() > 3 ||
                   !std::all_of(piece.begin(), piece.end(),
                                [](char c) { return IsAsciiLetter(static_cast<unsigned char>(c)); }))) {
      return false;
    }
  }
  return true;
}

// As core/area.h writes it.
std::optional<Error> ReadArea(const Yaml& node, Area* area) {
  if (node.IsNull()) return std::nullopt;
  if (!node.IsMap()) return node.Bad("covers must be a map: names, zones, polygons, circles");
  if (auto only = node.Only({"names", "zones", "polygons", "circles"}); !only) return only.error();
  AreaTexts texts;
  for (const auto& [name, list] :
       {std::pair{"names", &texts.names}, std::pair{"zones", &texts.zones},
        std::pair{"polygons", &texts.polygons}, std::pair{"circles", &texts.circles}}) {
    auto read = node.Texts(name);
    if (!read) return read.error();
    *list = *std::move(read);
  }
  auto read = AreaOf(texts);
  if (!read) return node.Bad("covers: " + read.error().message);
  *area = *std::move(read);
  return std::nullopt;
}

// Reads fields one after the other; the first error stays.
class Reader {
 public:
  explicit Reader(const Yaml& node) : node_(node) {}

  void Text(std::string_view key, std::string* out, bool one_line = false) {
    if (error_ || !node_.Has(key)) return;
    const Yaml value = node_.At(key);
    Result<std::string> text = node_.Text(key, "");
    if (!text) return Fail(std::move(text).error());
    if (text->size() > kMostText) return Fail(value.Bad(std::string(key) + " is longer than 64 KiB"));
    *out = std::string(Trim(CleanUtf8(*text)));
    if (one_line && out->find('\n') != std::string::npos)
      Fail(value.Bad(std::string(key) + " must be one line"));
  }

  void OneOf(std::string_view key, Names names, std::string* out) {
    Text(key, out);
    if (error_ || !node_.Has(key) || std::find(names.begin(), names.end(), *out) != names.end()) return;
    std::string allowed;
    for (const std::string_view name : names) allowed += (allowed.empty() ? "" : ", ") + std::string(name);
    Fail(node_.At(key).Bad(std::string(key) + " is '" + Excerpt(*out, 40) + "'; allowed: " + allowed));
  }

  std::optional<Time> When(std::string_view key) {
    std::string text;
    Text(key, &text);
    if (error_ || text.empty()) return std::nullopt;
    Result<Time> time = ParseTime(text);
    if (time) return *time;
    Fail(node_.At(key).Bad(std::string(key) + ": " + time.error().message +
                           "; write 2026-11-21T18:00:00-06:00"));
    return std::nullopt;
  }

  void Only(std::initializer_list<std::string_view> allowed) {
    if (error_) return;
    if (Result<void> checked = node_.Only(allowed); !checked) Fail(std::move(checked).error());
  }

  void Fail(Error error) {
    if (!error_) error_ = std::move(error);
  }
  const std::optional<Error>& error() const { return error_; }

 private:
  const Yaml& node_;
  std::optional<Error> error_;
};

std::optional<Error> ReadInfo(const Yaml& info, Bulletin* bulletin) {
  if (info.IsNull()) return std::nullopt;
  if (!info.IsMap())
    return info.Bad("info must be a map: a language, then headline, description, instruction");
  const auto entries = info.Entries();
  if (entries.size() > kMostLanguages) return info.Bad("info has more than 64 languages");
  for (const auto& [lang, node] : entries) {
    if (!IsLanguageTag(lang))
      return node.Bad("'" + Excerpt(lang, 40) + "' is not a language; write en, es, zh-Hant");
    if (bulletin->info.contains(lang)) return node.Bad("language " + lang + " is written twice");
    if (!node.IsMap()) return node.Bad("info." + lang + " must be a map: headline, description, instruction");
    Wording wording;
    Reader reader(node);
    reader.Only({"headline", "description", "instruction"});
    reader.Text("headline", &wording.headline, true);
    reader.Text("description", &wording.description);
    reader.Text("instruction", &wording.instruction);
    if (reader.error()) return reader.error();
    bulletin->info.emplace(lang, std::move(wording));
  }
  return std::nullopt;
}

}  // namespace

Result<Bulletin> ParseBulletin(std::string_view text, std::string name) {
  if (text.size() > kMostBulletin) return Error{Fault::kBadData, name + ": a bulletin is at most 1 MiB"};
  const bool json = Trim(text).starts_with('{');
  const Result<Yaml> root = Yaml::Parse(json ? JoinSurrogates(text) : std::string(text), std::move(name));
  if (!root) return root.error();
  if (!root->IsMap()) return root->Bad("a bulletin is a map: kind, event, info, ...");

  Bulletin bulletin;
  Reader reader(*root);
  reader.Only({"id",        "kind",      "msg_type",    "status",      "event",      "urgency",
               "severity",  "certainty", "info",        "area",        "covers",     "web",
               "effective", "expires",   "channels",    "references",  "state",      "held",
               "author",    "editors",   "approved_by", "break_glass", "created_at", "updated_at"});
  reader.Text("id", &bulletin.id, true);
  reader.OneOf("kind", kKinds, &bulletin.kind);
  reader.OneOf("msg_type", kMsgTypes, &bulletin.msg_type);
  reader.OneOf("status", kStatuses, &bulletin.status);
  reader.Text("event", &bulletin.event, true);
  reader.OneOf("urgency", kUrgencies, &bulletin.urgency);
  reader.OneOf("severity", kSeverities, &bulletin.severity);
  reader.OneOf("certainty", kCertainties, &bulletin.certainty);
  reader.Text("area", &bulletin.area, true);
  reader.Text("web", &bulletin.web, true);
  bulletin.effective = reader.When("effective");
  bulletin.expires = reader.When("expires");
  reader.Text("references", &bulletin.references, true);
  reader.OneOf("state", kStates, &bulletin.state);
  reader.Text("held", &bulletin.held, true);
  reader.Text("author", &bulletin.author, true);
  reader.Text("approved_by", &bulletin.approved_by, true);
  reader.Text("break_glass", &bulletin.break_glass, true);
  bulletin.created_at = reader.When("created_at").value_or(Time{});
  bulletin.updated_at = reader.When("updated_at").value_or(Time{});
  if (reader.error()) return *reader.error();

  Result<std::vector<std::string>> channels = root->Texts("channels");
  if (!channels) return std::move(channels).error();
  if (channels->size() > kMostChannels) return root->At("channels").Bad("more than 10,000 channels");
  bulletin.channels = *std::move(channels);
  Result<std::vector<std::string>> editors = root->Texts("editors");
  if (!editors) return std::move(editors).error();
  bulletin.editors = *std::move(editors);
  if (std::optional<Error> error = ReadArea(root->At("covers"), &bulletin.covers)) return *std::move(error);
  if (std::optional<Error> error = ReadInfo(root->At("info"), &bulletin)) return *std::move(error);
  return bulletin;
}

}  // namespace crier
