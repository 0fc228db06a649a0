#include "store/db/columns.h"

#include <nlohmann/json.hpp>

namespace crier {
namespace {

using Json = nlohmann::json;

// Text that is not UTF-8 has no place in JSON; what is wrong in it becomes U+FFFD.
std::string Dump(const Json& json) { return json.dump(-1, ' ', false, Json::error_handler_t::replace); }

// Every list is an array (of arrays) of texts and whole numbers, so that nothing but position needs checking.
template <typename T, typename Read>
Result<std::vector<T>> Unpack(const std::string& text, size_t width, Read read) {
  std::vector<T> items;
  if (text == "[]") return items;
  const Json json = Json::parse(text, nullptr, false);
  if (!json.is_array()) return Error{Fault::kDamaged, "the database holds a list that cannot be read"};
  for (const Json& item : json) {
    if (!item.is_array() || item.size() != width) {
      return Error{Fault::kDamaged, "the database holds a list with an odd entry"};
    }
    items.push_back(read(item));
  }
  return items;
}

std::string TextOf(const Json& json) { return json.is_string() ? json.get<std::string>() : std::string(); }
int64_t IntOf(const Json& json) { return json.is_number_integer() ? json.get<int64_t>() : 0; }

}  // namespace

Error Damaged(std::string_view table, std::string_view id, std::string_view why) {
  return {Fault::kDamaged, "table " + std::string(table) + ", row " + std::string(id) +
                               " cannot be read: " + std::string(why) + "; restore it from a backup"};
}

std::string Marks(size_t count) {
  std::string marks;
  for (size_t i = 0; i < count; ++i) marks += i == 0 ? "?" : ", ?";
  return marks;
}

Value ToValue(Time time) { return static_cast<int64_t>(time.time_since_epoch().count()); }
Value ToValue(const std::optional<Time>& time) { return time ? ToValue(*time) : Value(nullptr); }
Value LatOf(const std::optional<Point>& point) { return point ? Value(point->lat) : Value(nullptr); }
Value LonOf(const std::optional<Point>& point) { return point ? Value(point->lon) : Value(nullptr); }
Value NullIfEmpty(const std::string& text) { return text.empty() ? Value(nullptr) : Value(text); }

std::optional<Point> PointAt(const Row& row, size_t lat, size_t lon) {
  if (row.IsNull(lat) || row.IsNull(lon)) return std::nullopt;
  return Point{row.Real(lat), row.Real(lon)};
}

std::optional<Time> MaybeAt(const Row& row, size_t column) {
  if (row.IsNull(column)) return std::nullopt;
  return row.At(column);
}

std::string PackTexts(const std::vector<std::string>& texts) {
  Json json = Json::array();
  for (const std::string& text : texts) json.push_back({text});
  return Dump(json);
}

Result<std::vector<std::string>> UnpackTexts(const std::string& json) {
  return Unpack<std::string>(json, 1, [](const Json& item) { return TextOf(item[0]); });
}

std::string PackFields(const std::map<std::string, std::string>& fields) {
  if (fields.empty()) return "";
  Json json = Json::array();
  for (const auto& [name, value] : fields) json.push_back({name, value});
  return Dump(json);
}

Result<std::map<std::string, std::string>> UnpackFields(const std::string& json) {
  if (json.empty()) return std::map<std::string, std::string>();
  using Field = std::pair<std::string, std::string>;
  auto list =
      Unpack<Field>(json, 2, [](const Json& item) { return Field(TextOf(item[0]), TextOf(item[1])); });
  if (!list) return list.error();
  return std::map<std::string, std::string>(list->begin(), list->end());
}

std::string PackAttachments(const std::vector<Attachment>& attachments) {
  if (attachments.empty()) return "[]";
  Json json = Json::array();
  for (const Attachment& each : attachments) json.push_back({each.url, each.media_type, each.description});
  return Dump(json);
}

Result<std::vector<Attachment>> UnpackAttachments(const std::string& json) {
  return Unpack<Attachment>(json, 3, [](const Json& item) {
    return Attachment{TextOf(item[0]), TextOf(item[1]), TextOf(item[2])};
  });
}

std::string PackInfo(const std::map<std::string, Wording>& info) {
  Json json = Json::array();
  for (const auto& [lang, wording] : info) {
    json.push_back({lang, wording.headline, wording.description, wording.instruction});
  }
  return Dump(json);
}

Result<std::map<std::string, Wording>> UnpackInfo(const std::string& json) {
  using Entry = std::pair<std::string, Wording>;
  auto entries = Unpack<Entry>(json, 4, [](const Json& item) {
    return Entry{TextOf(item[0]), {TextOf(item[1]), TextOf(item[2]), TextOf(item[3])}};
  });
  if (!entries) return entries.error();
  return std::map<std::string, Wording>(entries->begin(), entries->end());
}

std::string PackCounts(const std::vector<Count>& counts) {
  if (counts.empty()) return "[]";
  Json json = Json::array();
  for (const Count& each : counts) {
    json.push_back(
        {each.hour.time_since_epoch().count(), each.dimension, each.key, each.neighborhood, each.delta});
  }
  return Dump(json);
}

std::string NeighborhoodInCounts(const std::string& neighborhood) {
  return "," + Dump(Json(neighborhood)) + ",1]";
}

Result<std::vector<Count>> UnpackCounts(const std::string& json, const std::string& channel) {
  return Unpack<Count>(json, 5, [&](const Json& item) {
    return Count{Time(std::chrono::milliseconds(IntOf(item[0]))),
                 channel,
                 TextOf(item[1]),
                 TextOf(item[2]),
                 TextOf(item[3]),
                 static_cast<int>(IntOf(item[4]))};
  });
}

}  // namespace crier
