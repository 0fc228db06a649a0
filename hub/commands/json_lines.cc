#include "hub/commands/json_lines.h"

#include <fmt/format.h>
#include <simdjson.h>

#include <limits>
#include <string>

#include "core/json.h"
#include "core/text.h"
#include "core/verdict.h"

namespace crier {
namespace {

using simdjson::dom::element;

Error Bad(std::string message) { return {Fault::kBadData, std::move(message)}; }

// A member that may be absent or null.
template <typename T>
Result<std::optional<T>> Member(element object, std::string_view key, const char* kind) {
  element value;
  if (object[key].get(value) != simdjson::SUCCESS || value.is_null()) return std::optional<T>();
  T out{};
  if (value.get(out) != simdjson::SUCCESS) return Bad(fmt::format("'{}' must be {}", key, kind));
  return std::optional<T>(out);
}

// Fills the mention and appends the id as it is to be answered.
Result<void> ReadLine(element line, Mention* mention, std::string* id) {
  if (!line.is_object()) return Bad("a line must be a JSON object");
  element value;
  if (line["id"].get(value) != simdjson::SUCCESS) return Bad("'id' is missing");
  std::string_view text;
  if (value.get(text) == simdjson::SUCCESS) {
    AppendJsonString(text, id);
  } else if (int64_t number = 0; value.get(number) == simdjson::SUCCESS) {
    *id += fmt::to_string(number);
  } else {
    return Bad("'id' must be text");
  }
  if (line["text"].get(text) != simdjson::SUCCESS) return Bad("'text' is missing or not text");
  if (text.size() > kMaxMentionText)
    return Bad(fmt::format("'text' is longer than {} bytes", kMaxMentionText));
  mention->text = text;

  const auto lang = Member<std::string_view>(line, "lang", "text");
  if (!lang) return lang.error();
  mention->lang = lang->value_or("");
  const auto source = Member<std::string_view>(line, "source", "text");
  if (!source) return source.error();
  mention->channel = source->value_or("");
  const auto created = Member<std::string_view>(line, "created_at", "text");
  if (!created) return created.error();
  mention->created_at = {};
  if (created->has_value()) {
    const Result<Time> time = ParseTime(**created);
    if (!time) return Bad(fmt::format("'created_at': {}", time.error().message));
    mention->created_at = *time;
  }
  const auto lat = Member<double>(line, "lat", "a number");
  if (!lat) return lat.error();
  const auto lon = Member<double>(line, "long", "a number");
  if (!lon) return lon.error();
  mention->point.reset();
  if (lat->has_value() != lon->has_value()) return Bad("'lat' and 'long' come together");
  if (lat->has_value()) {
    const Point point{**lat, **lon};
    if (!(point.lat >= -90 && point.lat <= 90) || !(point.lon >= -180 && point.lon <= 180))
      return Bad("'lat' and 'long' must be degrees");
    mention->point = point;
  }
  return {};
}

// Half an emoji costs no line its answer. `mended` holds the line then.
simdjson::error_code Parse(std::string_view line, simdjson::dom::parser* parser, std::string* mended,
                           element* object) {
  const auto error = parser->parse(line.data(), line.size(), false).get(*object);
  if (!error || !IsUtf8(line)) return error;
  *mended = MendJson(line);
  return parser->parse(*mended).get(*object);
}

}  // namespace

int ClassifyLines(const Classifier& classifier, std::istream& in, std::ostream& out) {
  std::string buffer(kMaxClassifyLine + 1 + simdjson::SIMDJSON_PADDING, '\0');
  simdjson::dom::parser parser;
  Mention mention;
  std::string mended;
  std::string answer;
  for (size_t number = 1; out; ++number) {
    if (in.rdbuf()->in_avail() <= 0) out.flush();
    in.getline(buffer.data(), static_cast<std::streamsize>(kMaxClassifyLine + 1));
    auto size = static_cast<size_t>(in.gcount());
    if (in.eof() && size == 0) break;
    const bool too_long = in.fail() && !in.eof();
    if (too_long) {
      in.clear(in.rdstate() & ~std::ios::failbit);
      in.ignore(std::numeric_limits<std::streamsize>::max(), '\n');
    } else if (!in.eof()) {
      --size;  // the newline is counted
    }
    const std::string_view line(buffer.data(), size);
    if (!too_long && line.find_first_not_of(" \t\r") == std::string_view::npos) continue;

    answer = "{\"id\":";
    Result<void> read;
    element object;
    if (too_long) {
      read = Bad(fmt::format("longer than {} bytes", kMaxClassifyLine));
    } else if (const auto error = Parse(line, &parser, &mended, &object)) {
      read = Bad(fmt::format("not JSON: {}", simdjson::error_message(error)));
    } else {
      read = ReadLine(object, &mention, &answer);
    }
    if (read) {
      answer += ',';
      AppendVerdictFields(classifier.Classify(mention), &answer);
    } else {
      answer = fmt::format("{{\"id\":null,\"line\":{},\"error\":", number);
      AppendJsonString(read.error().message, &answer);
    }
    answer += "}\n";
    out.write(answer.data(), static_cast<std::streamsize>(answer.size()));
  }
  out.flush();
  return out ? 0 : 1;
}

}  // namespace crier
