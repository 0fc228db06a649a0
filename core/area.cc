#include "core/area.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>

#include "core/json.h"
#include "core/text.h"

namespace crier {
namespace {

Error Bad(std::string what) { return {Fault::kBadData, std::move(what)}; }

std::optional<double> NumberOf(std::string_view text) {
  if (text.starts_with('+')) text.remove_prefix(1);
  double number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size() || !std::isfinite(number)) return std::nullopt;
  return number;
}

std::string NumberText(double number) {
  char buffer[32];
  const auto written = std::to_chars(std::begin(buffer), std::end(buffer), number);
  return {buffer, written.ptr};
}

std::vector<std::string_view> WordsOf(std::string_view text) {
  std::vector<std::string_view> words;
  while (!(text = Trim(text)).empty()) {
    const size_t end = std::min(text.find_first_of(" \t\r\n"), text.size());
    words.push_back(text.substr(0, end));
    text.remove_prefix(end);
  }
  return words;
}

Result<Point> PointOf(std::string_view text) {
  const size_t comma = text.find(',');
  const auto lat = NumberOf(text.substr(0, comma));
  const auto lon = comma == std::string_view::npos ? std::nullopt : NumberOf(text.substr(comma + 1));
  if (!lat || !lon) return Bad("'" + Excerpt(text, 40) + "' is no latitude,longitude: write 38.47,-120.14");
  if (std::abs(*lat) > 90)
    return Bad("'" + Excerpt(text, 40) + "': a latitude is from -90 to 90; it comes before the longitude");
  if (std::abs(*lon) > 180) return Bad("'" + Excerpt(text, 40) + "': a longitude is from -180 to 180");
  return Point{*lat, *lon};
}

std::string PointText(Point point) { return NumberText(point.lat) + "," + NumberText(point.lon); }

template <typename T>
Result<std::vector<T>> EachOnce(const std::vector<std::string>& texts, size_t most, std::string_view what,
                                Result<T> (*read)(std::string_view)) {
  if (texts.size() > most) {
    return Bad("more than " + std::to_string(most) + " " + std::string(what) + " in one area");
  }
  std::vector<T> all;
  for (const std::string& text : texts) {
    auto one = read(text);
    if (!one) return std::move(one).error();
    if (std::find(all.begin(), all.end(), *one) == all.end()) all.push_back(*std::move(one));
  }
  return all;
}

Result<std::string> NameOf(std::string_view text) {
  std::string name(Trim(CleanUtf8(text)));
  if (name.empty()) return Bad("a name of an area is empty");
  if (name.size() > kMaxAreaName || name.find('\n') != std::string::npos)
    return Bad("'" + Excerpt(name, 40) + "': a name of an area is one line of at most 200 bytes");
  return name;
}

}  // namespace

Result<Polygon> PolygonOf(std::string_view text) {
  const auto words = WordsOf(text);
  if (words.size() > kMostPoints) {
    return Bad("a polygon of " + std::to_string(words.size()) + " points; at most " +
               std::to_string(kMostPoints) + ", the last included");
  }
  Polygon polygon;
  for (const std::string_view word : words) {
    auto point = PointOf(word);
    if (!point) return std::move(point).error();
    polygon.push_back(*point);
  }
  if (polygon.size() < 4) return Bad("a polygon has at least four points, the last as the first");
  if (!(polygon.front() == polygon.back())) return Bad("a polygon is closed: its last point is its first");
  return polygon;
}

Result<Circle> CircleOf(std::string_view text) {
  const auto words = WordsOf(text);
  if (words.size() != 2)
    return Bad("'" + Excerpt(text, 40) + "' is no circle: write 32.95,-115.55 15, a point and kilometres");
  auto center = PointOf(words[0]);
  if (!center) return std::move(center).error();
  const auto km = NumberOf(words[1]);
  if (!km || *km < 0 || *km > kMaxRadius) {
    return Bad("'" + Excerpt(words[1], 40) + "': a circle's radius is from 0 to 20040 kilometres");
  }
  return Circle{*center, *km};
}

std::string PolygonText(const Polygon& polygon) {
  std::string text;
  for (const Point& point : polygon) text += (text.empty() ? "" : " ") + PointText(point);
  return text;
}

std::string CircleText(const Circle& circle) {
  return PointText(circle.center) + " " + NumberText(circle.km);
}

Result<Area> AreaOf(const AreaTexts& texts) {
  auto names = EachOnce(texts.names, kMostAreaNames, "names", &NameOf);
  if (!names) return std::move(names).error();
  auto zones = EachOnce(texts.zones, kMostZones, "zones", &NameOf);
  if (!zones) return std::move(zones).error();
  auto polygons = EachOnce(texts.polygons, kMostPolygons, "polygons", &PolygonOf);
  if (!polygons) return std::move(polygons).error();
  auto circles = EachOnce(texts.circles, kMostCircles, "circles", &CircleOf);
  if (!circles) return std::move(circles).error();
  return Area{*std::move(names), *std::move(zones), *std::move(polygons), *std::move(circles)};
}

std::string AreaToJson(const Area& area) {
  nlohmann::ordered_json json;
  json["names"] = area.names;
  json["zones"] = area.zones;
  json["polygons"] = nlohmann::ordered_json::array();
  for (const Polygon& polygon : area.polygons) json["polygons"].push_back(PolygonText(polygon));
  json["circles"] = nlohmann::ordered_json::array();
  for (const Circle& circle : area.circles) json["circles"].push_back(CircleText(circle));
  return json.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

Result<Area> AreaFromJson(std::string_view text) {
  const auto json = ReadJson(text);
  if (!json) return json.error();
  if (!json->is_object()) return Bad("an area is an object");
  AreaTexts texts;
  for (const auto& [name, list] :
       {std::pair{"names", &texts.names}, std::pair{"zones", &texts.zones},
        std::pair{"polygons", &texts.polygons}, std::pair{"circles", &texts.circles}}) {
    const auto found = json->find(name);
    if (found == json->end()) continue;
    if (!found->is_array()) return Bad(std::string(name) + " of an area is a list of texts");
    for (const auto& each : *found) {
      if (!each.is_string()) return Bad(std::string(name) + " of an area is a list of texts");
      list->push_back(each.get<std::string>());
    }
  }
  return AreaOf(texts);
}

}  // namespace crier
