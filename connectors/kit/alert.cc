#include "connectors/kit/alert.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <span>

#include "core/text.h"
#include "core/utf8.h"

namespace crier::kit {
namespace {

constexpr size_t kMaxLine = 1024;  // bytes of an event, a headline
constexpr size_t kMaxArea = 4096;  // of the areas in words
constexpr size_t kMaxWeb = 2048;
constexpr size_t kMostAreaWords = 500;
constexpr size_t kMostRingPoints = 2'000;  // of a polygon before it is made simpler
constexpr size_t kMaxTag = 35;             // RFC 5646, section 4.4.1

using Names = std::span<const std::string_view>;
// The gravest first.
constexpr std::array<std::string_view, 4> kUrgencies = {"Immediate", "Expected", "Future", "Past"};
constexpr std::array<std::string_view, 4> kSeverities = {"Extreme", "Severe", "Moderate", "Minor"};
constexpr std::array<std::string_view, 4> kCertainties = {"Observed", "Likely", "Possible", "Unlikely"};
constexpr std::array<std::string_view, 3> kMsgTypes = {"Alert", "Update", "Cancel"};
constexpr std::array<std::string_view, 3> kStatuses = {"Actual", "Exercise", "Test"};

// `name` as it stands in the list, however it was capitalized; empty: not in it.
std::string_view OneOf(std::string_view name, Names names) {
  const std::string lower = Lower(Trim(name));
  const auto found =
      std::find_if(names.begin(), names.end(), [&](std::string_view each) { return Lower(each) == lower; });
  return found == names.end() ? std::string_view() : *found;
}

std::string Gravest(const std::vector<AlertInfo>& infos, std::string AlertInfo::*member, Names names) {
  for (const std::string_view name : names) {
    for (const AlertInfo& info : infos) {
      if (OneOf(info.*member, names) == name) return std::string(name);
    }
  }
  return "Unknown";
}

std::string Block(std::string_view text) {
  std::string clean(Trim(CleanUtf8(text)));
  clean.resize(Utf8Floor(clean, kMaxMentionText));
  return clean;
}

std::string Line(std::string_view text, size_t most = kMaxLine) {
  std::string line;
  for (const char c : Block(text)) {
    const bool space = c == ' ' || c == '\n' || c == '\r' || c == '\t';
    if (!space) {
      line += c;
    } else if (!line.empty() && line.back() != ' ') {
      line += ' ';
    }
  }
  line.resize(Utf8Floor(line, most));
  return line;
}

std::optional<Time> TimeIn(std::string_view text) {
  if (Trim(text).empty()) return std::nullopt;
  const auto time = ParseTime(std::string(Trim(text)));
  return time ? std::optional(*time) : std::nullopt;
}

// "en-US" -> "en", "zh-Hant-TW" -> "zh-Hant": the region says little to those who read it. CAP's default is
// English.
std::string LanguageOf(std::string_view text, bool with_region) {
  const std::string_view tag = Trim(text);
  if (tag.size() < 2 || tag.size() > kMaxTag) return "en";
  std::string language;
  for (const std::string_view piece : Split(tag, '-')) {
    const bool plain = !piece.empty() && piece.size() <= 8 &&
                       std::all_of(piece.begin(), piece.end(),
                                   [](char c) { return IsAsciiAlnum(static_cast<unsigned char>(c)); });
    if (!plain || (language.empty() && (piece.size() < 2 || piece.size() > 3))) return "en";
    if (language.empty()) {
      language = Lower(piece);
    } else if (with_region || piece.size() > 3) {
      language.append("-").append(piece);
    }
  }
  return language;
}

Result<AlertId> IdOf(std::string_view sender, std::string_view identifier, std::string_view sent) {
  AlertId id{Line(sender, kMaxAlertId + 1), Line(identifier, kMaxAlertId + 1), {}};
  const auto time = TimeIn(sent);
  if (id.identifier.empty() || id.identifier.size() > kMaxAlertId)
    return Error{Fault::kBadData, "an alert without an identifier of at most 512 bytes"};
  const std::string which = "alert " + Excerpt(id.identifier, 80);
  if (id.sender.empty() || id.sender.size() > kMaxAlertId)
    return Error{Fault::kBadData, which + " has no sender of at most 512 bytes"};
  if (!time)
    return Error{Fault::kBadData, which + ": '" + Excerpt(Line(sent), 40) + "' is no time that it was sent"};
  id.sent = *time;
  return id;
}

// Leaves out the points that change the shape least, until a wireless alert could carry it.
void Simplify(Polygon* ring) {
  const auto area = [&](size_t i) {
    const Point a = (*ring)[i - 1], b = (*ring)[i], c = (*ring)[i + 1];
    return std::abs((b.lon - a.lon) * (c.lat - a.lat) - (b.lat - a.lat) * (c.lon - a.lon));
  };
  while (ring->size() > kMostPoints) {
    size_t least = 1;
    for (size_t i = 2; i + 1 < ring->size(); ++i) {
      if (area(i) < area(least)) least = i;
    }
    ring->erase(ring->begin() + static_cast<std::ptrdiff_t>(least));
  }
}

// Closed, and within the bounds of a bulletin's area; nothing where it cannot be made so.
std::optional<Polygon> RingOf(std::vector<Point> points) {
  if (points.empty() || points.size() > kMostRingPoints) return std::nullopt;
  if (!(points.front() == points.back())) points.push_back(points.front());
  Simplify(&points);
  const auto checked = PolygonOf(PolygonText(points));
  return checked ? std::optional(*checked) : std::nullopt;
}

template <typename T>
bool AddOnce(T one, size_t most, std::vector<T>* all) {
  if (std::find(all->begin(), all->end(), one) != all->end()) return true;
  if (all->size() >= most) return false;
  all->push_back(std::move(one));
  return true;
}

// The areas of all info blocks: in another language they are the same again.
void SetArea(const std::vector<AlertInfo>& infos, Bulletin* said) {
  size_t left_out = 0;
  std::vector<std::string> words;
  for (const AlertInfo& info : infos) {
    if (info.language == infos.front().language) {
      for (const std::string& area : info.areas) AddOnce(Line(area), kMostAreaWords, &words);
    }
    for (const std::string& code : info.codes) {
      const std::string name = Line(code, kMaxAreaName);
      if (!name.empty() && !AddOnce(name, kMostAreaNames - 1, &said->covers.names)) ++left_out;
    }
    for (const auto& points : info.rings) {
      auto ring = RingOf(points);
      if (!ring || !AddOnce(*std::move(ring), kMostPolygons, &said->covers.polygons)) ++left_out;
    }
    for (const Circle& circle : info.circles) {
      if (!AddOnce(circle, kMostCircles, &said->covers.circles)) ++left_out;
    }
    left_out += info.unread_shapes;
  }
  for (const std::string& each : words) {
    if (each.empty()) continue;
    said->area += (said->area.empty() ? "" : "; ") + each;
  }
  said->area.resize(Utf8Floor(said->area, kMaxArea));
  // A shape that is not shown must not look like a place that is not meant.
  if (left_out > 0)
    said->covers.names.push_back(fmt::format("{} more parts, which cannot be shown here", left_out));
}

void AddWording(const AlertInfo& info, Bulletin* said,
                std::vector<std::pair<std::string, std::string>>* tags) {
  std::string language = LanguageOf(info.language, false);
  const std::string tag = LanguageOf(info.language, true);
  // Of two kinds of one language the second keeps its region.
  const auto taken =
      std::find_if(tags->begin(), tags->end(), [&](const auto& each) { return each.first == language; });
  if (taken != tags->end() && taken->second != tag) language = tag;
  if (taken == tags->end()) tags->emplace_back(language, tag);
  Wording more{Line(info.headline.empty() ? info.event : info.headline), Block(info.description),
               Block(info.instruction)};
  const auto [place, fresh] = said->info.emplace(language, more);
  if (fresh) return;
  // A second block in the same language is about another part of the same alert.
  Wording& all = place->second;
  const auto append = [](std::string* text, const std::string& added) {
    if (added.empty() || text->find(added) != std::string::npos) return;
    *text += (text->empty() ? "" : "\n\n") + added;
    text->resize(Utf8Floor(*text, kMaxMentionText));
  };
  if (more.headline != all.headline) append(&all.description, more.headline);
  append(&all.description, more.description);
  append(&all.instruction, more.instruction);
}

}  // namespace

std::optional<std::vector<Point>> CapPoints(std::string_view polygon) {
  std::vector<Point> points;
  while (!(polygon = Trim(polygon)).empty()) {
    if (points.size() > kMostRingPoints) return std::nullopt;
    const size_t end = std::min(polygon.find_first_of(" \t\r\n"), polygon.size());
    const auto point = CircleOf(std::string(polygon.substr(0, end)) + " 0");
    if (!point) return std::nullopt;
    points.push_back(point->center);
    polygon.remove_prefix(end);
  }
  return points;
}

std::optional<size_t> SeverityRank(std::string_view severity) {
  const auto* const found = std::find(kSeverities.begin(), kSeverities.end(), severity);
  if (found == kSeverities.end()) return std::nullopt;
  return static_cast<size_t>(found - kSeverities.begin());
}

Result<std::optional<Alert>> AlertOf(const AlertMessage& message) {
  const std::string_view msg_type = OneOf(message.msg_type, kMsgTypes);
  const std::string_view status = OneOf(message.status, kStatuses);
  const bool for_all = Trim(message.scope).empty() || Lower(Trim(message.scope)) == "public";
  if (msg_type.empty() || status.empty() || !for_all) return std::optional<Alert>();
  const auto id = IdOf(message.sender, message.identifier, message.sent);
  if (!id) return id.error();
  Alert alert;
  alert.id = *id;
  for (const AlertMessage::Reference& each : message.references) {
    const auto reference = IdOf(each.sender, each.identifier, each.sent);
    if (reference && alert.references.size() < kMostAlertReferences) alert.references.push_back(*reference);
  }
  Bulletin& said = alert.said;
  said.msg_type = msg_type;
  said.status = status;
  if (message.infos.empty()) {
    // A cancel needs none; another alert that says nothing is no alert.
    if (msg_type == "Cancel") return std::optional(std::move(alert));
    return Error{Fault::kBadData, "alert " + Excerpt(id->identifier, 80) + " says nothing"};
  }
  const std::vector<AlertInfo>& infos = message.infos;
  said.event = Line(infos.front().event);
  said.urgency = Gravest(infos, &AlertInfo::urgency, kUrgencies);
  said.severity = Gravest(infos, &AlertInfo::severity, kSeverities);
  said.certainty = Gravest(infos, &AlertInfo::certainty, kCertainties);
  std::vector<std::pair<std::string, std::string>> tags;
  for (const AlertInfo& info : infos) {
    AddWording(info, &said, &tags);
    // The last that any of them says: who stops warning early does harm.
    const auto ends = TimeIn(info.ends), stale = TimeIn(info.expires);
    if (const auto until = ends ? ends : stale; until)
      said.expires = std::max(said.expires.value_or(*until), *until);
    for (const std::string& vtec : info.vtec) {
      if (status == "Actual" && Trim(vtec).starts_with("/T.")) said.status = "Test";
    }
    if (said.web.empty() && info.web.size() <= kMaxWeb && Lower(info.web).starts_with("http"))
      said.web = Line(info.web, kMaxWeb);
  }
  const auto onset = TimeIn(infos.front().onset), effective = TimeIn(infos.front().effective);
  said.effective = onset ? onset : effective;
  if (said.expires && said.effective && *said.effective >= *said.expires) said.effective.reset();
  SetArea(infos, &said);
  return std::optional(std::move(alert));
}

}  // namespace crier::kit
