#include "classifier/gazetteer.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>

#include "classifier/csv.h"
#include "classifier/name_forms.h"
#include "core/text.h"

namespace crier {
namespace {

uint64_t Pair(uint32_t a, uint32_t b) { return uint64_t{a} << 32 | b; }

template <typename T>
std::optional<T> NumberIn(std::string_view text) {
  text = Trim(text);
  T number{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (text.empty() || error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

std::optional<Point> PointIn(std::string_view lat, std::string_view lon) {
  const std::optional<double> y = NumberIn<double>(lat);
  const std::optional<double> x = NumberIn<double>(lon);
  // Also refuses NaN.
  if (!y || !x || !(*y >= -90 && *y <= 90) || !(*x >= -180 && *x <= 180)) return std::nullopt;
  return Point{*y, *x};
}

Error BadRow(const std::filesystem::path& file, const CsvRow& row, std::string_view what) {
  return {Fault::kConfig, fmt::format("{}:{}: {}", file.string(), row.line, what)};
}

}  // namespace

Result<Gazetteer> Gazetteer::Load(const std::filesystem::path& folder) {
  if (folder.empty()) {
    Result<Neighborhoods> none = Neighborhoods::Load({});
    if (!none) return std::move(none).error();
    return Gazetteer(*std::move(none));
  }
  std::error_code error;
  if (!std::filesystem::is_directory(folder, error))
    return Error{Fault::kConfig, fmt::format("{}:1: no folder of places", folder.string())};
  Result<Neighborhoods> neighborhoods = Neighborhoods::Load(folder / "neighborhoods.geojson");
  if (!neighborhoods) return std::move(neighborhoods).error();
  Gazetteer gazetteer(*std::move(neighborhoods));
  gazetteer.AddNeighborhoods();
  if (auto done = gazetteer.LoadStreets(folder / "streets.csv"); !done) return done.error();
  if (auto done = gazetteer.LoadIntersections(folder / "intersections.csv"); !done) return done.error();
  if (auto done = gazetteer.LoadAddresses(folder / "addresses.csv"); !done) return done.error();
  if (auto done = gazetteer.LoadLandmarks(folder / "landmarks.csv"); !done) return done.error();
  gazetteer.AddParts();
  return gazetteer;
}

std::vector<std::string> Gazetteer::Zones() const {
  std::vector<std::string> zones;
  for (const Neighborhoods::Names& names : neighborhoods_.All()) {
    if (std::find(zones.begin(), zones.end(), names.name) == zones.end()) zones.push_back(names.name);
  }
  return zones;
}

std::map<std::string, std::string> Gazetteer::ZoneDigests() const {
  // A name may stand on several features.
  std::map<std::string, std::string> digests;
  for (const Neighborhoods::Names& names : neighborhoods_.All()) digests[names.name] += names.digest;
  return digests;
}

void Gazetteer::AddNeighborhoods() {
  for (const Neighborhoods::Names& names : neighborhoods_.All()) {
    const auto id = static_cast<uint32_t>(neighborhood_names_.size());
    neighborhood_names_.push_back(names.name);
    AddName(WordsOf(names.name), {Kind::kNeighborhood, id});
    for (const std::string& alias : names.aliases) AddName(WordsOf(alias), {Kind::kNeighborhood, id});
    std::vector<std::string> written = names.aliases;
    written.push_back(names.name);
    for (const std::string& name : written) {
      NeighborhoodForms forms = FormsOfNeighborhood(name);
      for (const NameWords& form : forms.whole) AddName(form, {Kind::kNeighborhood, id});
      for (const NameWords& form : forms.parts) parts_[form].push_back({Kind::kNeighborhood, id, true});
    }
  }
}

bool Gazetteer::Has(const std::vector<std::string>& words, Kind kind) const {
  Node node = kRoot;
  for (const std::string& word : words) {
    node = Step(node, word);
    if (node == kNone) return false;
  }
  return std::any_of(names_[node].begin(), names_[node].end(),
                     [&](const Name& name) { return name.kind == kind; });
}

void Gazetteer::AddParts() {
  for (const auto& part : parts_) {
    const auto& words = part.first;
    const auto& names = part.second;  // clang captures no structured bindings
    if (Has(words, names.front().kind)) continue;
    const bool one = std::all_of(names.begin(), names.end(), [&](const Name& name) {
      return name.kind == names.front().kind && name.id == names.front().id;
    });
    if (one) {
      AddName(words, names.front());
    } else if (names.front().kind == Kind::kStreet) {
      for (const Name& name : names) {
        if (name.kind == Kind::kStreet) AddName(words, name);
      }
    } else if (names.front().kind == Kind::kNeighborhood) {
      // "Germantown", where there is an East and a West one: a place, in neither for sure.
      neighborhood_names_.emplace_back();
      AddName(words, {Kind::kNeighborhood, static_cast<uint32_t>(neighborhood_names_.size() - 1), true});
    }
  }
  parts_.clear();
}

Result<void> Gazetteer::LoadStreets(const std::filesystem::path& file) {
  const Result<std::vector<CsvRow>> rows = ReadCsv(file, {"name", "aliases"});
  if (!rows) return rows.error();
  for (const CsvRow& row : *rows) {
    if (WordsOf(row.fields[0]).empty()) return BadRow(file, row, "a street needs a name");
    const uint32_t id = StreetNamed(row.fields[0]);
    for (const std::string_view alias : Split(row.fields[1], '|')) {
      AddStreetForms(alias, id);
      AddLabel(Kind::kStreet, id, alias);
    }
  }
  return {};
}

Result<void> Gazetteer::LoadIntersections(const std::filesystem::path& file) {
  const Result<std::vector<CsvRow>> rows = ReadCsv(file, {"street_a", "street_b", "lat", "long"});
  if (!rows) return rows.error();
  for (const CsvRow& row : *rows) {
    const std::optional<Point> point = PointIn(row.fields[2], row.fields[3]);
    if (!point) return BadRow(file, row, "lat and long must be degrees");
    const uint32_t a = StreetNamed(row.fields[0]);
    const uint32_t b = StreetNamed(row.fields[1]);
    intersections_.emplace(Pair(std::min(a, b), std::max(a, b)), SpotOf(*point));
  }
  return {};
}

Result<void> Gazetteer::LoadAddresses(const std::filesystem::path& file) {
  const Result<std::vector<CsvRow>> rows =
      ReadCsv(file, {"street", "from", "to", "lat_from", "long_from", "lat_to", "long_to"});
  if (!rows) return rows.error();
  for (const CsvRow& row : *rows) {
    const std::optional<uint32_t> from = NumberIn<uint32_t>(row.fields[1]);
    const std::optional<uint32_t> to = NumberIn<uint32_t>(row.fields[2]);
    const std::optional<Point> start = PointIn(row.fields[3], row.fields[4]);
    const std::optional<Point> end = PointIn(row.fields[5], row.fields[6]);
    if (!from || !to || *from > *to)
      return BadRow(file, row, "from and to must be house numbers, the lower first");
    if (!start || !end) return BadRow(file, row, "lat and long must be degrees");
    ranges_[StreetNamed(row.fields[0])].push_back({*from, *to, *start, *end});
  }
  return {};
}

Result<void> Gazetteer::LoadLandmarks(const std::filesystem::path& file) {
  const Result<std::vector<CsvRow>> rows = ReadCsv(file, {"name", "aliases", "lat", "long"});
  if (!rows) return rows.error();
  for (const CsvRow& row : *rows) {
    const std::optional<Point> point = PointIn(row.fields[2], row.fields[3]);
    if (!point) return BadRow(file, row, "lat and long must be degrees");
    const auto id = static_cast<uint32_t>(landmarks_.size());
    landmarks_.push_back(SpotOf(*point));
    landmark_names_.emplace_back(row.fields[0]);
    AddLabel(Kind::kLandmark, id, row.fields[0]);
    const NameWords name = WordsOf(row.fields[0]);
    // "THE ARCH" is a name, "the arch" of a foot is none; "the library" is written as residents say it.
    const bool capitals = name.size() == 2 && name[0] == "the" && row.fields[0][0] == 'T';
    AddName(name, {Kind::kLandmark, id, capitals});
    for (const std::string_view alias : Split(row.fields[1], '|')) {
      AddName(WordsOf(alias), {Kind::kLandmark, id});
      AddLabel(Kind::kLandmark, id, alias);
    }
    for (NameWords& form : FormsOfLandmark(name))
      parts_[std::move(form)].push_back({Kind::kLandmark, id, true});
  }
  return {};
}

uint32_t Gazetteer::StreetNamed(const std::string& text) {
  const auto [street, added] = streets_.emplace(fmt::format("{}", fmt::join(WordsOf(text), " ")),
                                                static_cast<uint32_t>(streets_.size()));
  if (added) {
    AddStreetForms(text, street->second);
    street_names_.push_back(text);
    AddLabel(Kind::kStreet, street->second, text);
  }
  return street->second;
}

void Gazetteer::AddLabel(Kind kind, uint32_t id, std::string_view text) {
  if (!text.empty()) labels_.push_back({kind, id, Fold(text).text});
}

std::vector<std::pair<uint32_t, const Gazetteer::Spot*>> Gazetteer::CrossingsOf(uint32_t street) const {
  std::vector<std::pair<uint32_t, const Spot*>> crossings;
  for (const auto& [pair, spot] : intersections_) {
    const auto a = static_cast<uint32_t>(pair >> 32), b = static_cast<uint32_t>(pair);
    if (a == street || b == street) crossings.emplace_back(a == street ? b : a, &spot);
  }
  return crossings;
}

// The name as it is, and without direction, without suffix, without both.
void Gazetteer::AddStreetForms(std::string_view text, uint32_t id) {
  const std::vector<std::string> full = WordsOf(text);
  AddName(full, {Kind::kStreet, id, false});
  for (NameWords& form : FormsOfStreet(full)) parts_[std::move(form)].push_back({Kind::kStreet, id, true});
  // "US Highway 1" is US 1, and Highway 1 where nothing else is.
  const Folded folded = Fold(text);
  PlaceWords words;
  words.Read(folded.text);
  if (const std::optional<Route> route = RouteAt(folded.text, words.words(), 0)) {
    const std::string number(route->number);
    AddName({std::string(route->system), number}, {Kind::kStreet, id, false});
    for (const char* road : {"hwy", "rt"}) parts_[{road, number}].push_back({Kind::kStreet, id, true});
  }
  const bool front = full.size() > 1 && (KindsOf(full.front()) & kDirection) != 0;
  const bool back = full.size() > 2 && (KindsOf(full.back()) & kDirection) != 0;
  std::vector<std::string> name(full.begin() + (front ? 1 : 0), full.end() - (back ? 1 : 0));
  if (front || back) AddName(name, {Kind::kStreet, id, true});
  if (name.size() < 2 || (KindsOf(name.back()) & (kSuffix | kWeakSuffix)) == 0) return;
  name.pop_back();
  AddName(name, {Kind::kStreet, id, true});
  if (!front) return;
  name.insert(name.begin(), full.front());
  AddName(name, {Kind::kStreet, id, true});
}

void Gazetteer::AddName(const std::vector<std::string>& words, Name name) {
  if (words.empty()) return;
  Node node = kRoot;
  for (const std::string& word : words) {
    const uint32_t word_id = word_ids_.emplace(word, static_cast<uint32_t>(word_ids_.size())).first->second;
    const auto [step, added] = steps_.emplace(Pair(node, word_id), static_cast<Node>(names_.size()));
    if (added) names_.emplace_back();
    node = step->second;
  }
  std::vector<Name>& names = names_[node];
  const auto same = std::find_if(names.begin(), names.end(), [&](const Name& other) {
    return other.kind == name.kind && other.id == name.id;
  });
  if (same == names.end()) {
    names.push_back(name);
  } else {
    same->bare = same->bare && name.bare;
  }
}

Gazetteer::Node Gazetteer::Step(Node from, std::string_view norm) const {
  const auto word = word_ids_.find(norm);
  if (word == word_ids_.end()) return kNone;
  const auto step = steps_.find(Pair(from, word->second));
  return step == steps_.end() ? kNone : step->second;
}

const Gazetteer::Spot* Gazetteer::Intersection(uint32_t street_a, uint32_t street_b) const {
  const auto found = intersections_.find(Pair(std::min(street_a, street_b), std::max(street_a, street_b)));
  return found == intersections_.end() ? nullptr : &found->second;
}

std::optional<Gazetteer::Spot> Gazetteer::Address(uint32_t street, uint32_t number) const {
  const auto ranges = ranges_.find(street);
  if (ranges == ranges_.end()) return std::nullopt;
  for (const Range& range : ranges->second) {
    if (number < range.from || number > range.to) continue;
    const double along =
        range.to == range.from ? 0.5 : double(number - range.from) / double(range.to - range.from);
    return SpotOf({range.start.lat + along * (range.end.lat - range.start.lat),
                   range.start.lon + along * (range.end.lon - range.start.lon)});
  }
  return std::nullopt;
}

}  // namespace crier
