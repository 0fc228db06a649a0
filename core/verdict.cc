#include "core/verdict.h"

#include <fmt/format.h>
#include <simdjson.h>

#include <cmath>

namespace crier {
namespace {

// Four decimals without trailing zeros: 0.5, 3, -0.0001. JSON knows no NaN and no infinity: they are 0.
void AppendNumber(double value, int decimals, std::string* out) {
  if (!std::isfinite(value)) value = 0;
  char buffer[400];
  const auto end = fmt::format_to_n(buffer, sizeof buffer, "{:.{}f}", value, decimals);
  std::string_view text(buffer, std::min(end.size, sizeof buffer));
  if (text.find('.') != std::string_view::npos) {
    while (text.back() == '0') text.remove_suffix(1);
    if (text.back() == '.') text.remove_suffix(1);
  }
  *out += text == "-0" ? "0" : text;
}

void AppendField(std::string_view name, std::string_view value, std::string* out) {
  *out += name;
  AppendJsonString(value, out);
}

void AppendCount(std::string_view name, size_t value, std::string* out) {
  *out += name;
  const fmt::format_int text(value);
  out->append(text.data(), text.size());
}

void AppendEvidence(const std::vector<Evidence>& evidence, std::string* out) {
  *out += '[';
  for (const Evidence& e : evidence) {
    if (&e != evidence.data()) *out += ',';
    AppendField("{\"rule\":", e.rule, out);
    AppendCount(",\"start\":", e.start, out);
    AppendCount(",\"end\":", e.end, out);
    AppendField(",\"text\":", e.text, out);
    *out += '}';
  }
  *out += ']';
}

void AppendPlace(const Place& place, std::string* out) {
  AppendField("{\"text\":", place.text, out);
  AppendField(",\"kind\":", place.kind, out);
  if (place.point) {
    // Six decimals are a tenth of a metre.
    *out += ",\"lat\":";
    AppendNumber(place.point->lat, 6, out);
    *out += ",\"long\":";
    AppendNumber(place.point->lon, 6, out);
  }
  if (!place.neighborhood.empty()) AppendField(",\"neighborhood\":", place.neighborhood, out);
  AppendCount(",\"start\":", place.start, out);
  AppendCount(",\"end\":", place.end, out);
  *out += '}';
}

using simdjson::dom::array;
using simdjson::dom::element;

// The getters throw simdjson_error where a member is missing or of another type; VerdictFromJson catches it.
std::string Text(element object, std::string_view key) { return std::string(std::string_view(object[key])); }
size_t Size(element object, std::string_view key) { return static_cast<size_t>(uint64_t(object[key])); }
// Larger than any figure of ours, and small enough to be written without an exponent and read again.
constexpr double kLargest = 1e9;
double Real(element object, std::string_view key) {
  const double value = double(object[key]);
  if (!(std::abs(value) <= kLargest)) throw simdjson::simdjson_error(simdjson::NUMBER_OUT_OF_RANGE);
  return value;
}

std::vector<Evidence> ReadEvidence(array items) {
  std::vector<Evidence> evidence;
  for (const element item : items)
    evidence.push_back({Text(item, "rule"), Size(item, "start"), Size(item, "end"), Text(item, "text")});
  return evidence;
}

Place ReadPlace(element item) {
  Place place;
  place.text = Text(item, "text");
  place.kind = Text(item, "kind");
  if (item["lat"].error() == simdjson::SUCCESS) place.point = Point{Real(item, "lat"), Real(item, "long")};
  if (item["neighborhood"].error() == simdjson::SUCCESS) place.neighborhood = Text(item, "neighborhood");
  place.start = Size(item, "start");
  place.end = Size(item, "end");
  return place;
}

Verdict ReadVerdict(element root) {
  Verdict verdict;
  verdict.lang = Text(root, "lang");
  for (const element item : array(root["issues"])) {
    verdict.issues.push_back(
        {Text(item, "service_code"), Real(item, "score"), ReadEvidence(array(item["evidence"]))});
  }
  for (const element item : array(root["hazards"])) {
    verdict.hazards.push_back({Text(item, "event"), Text(item, "category"), Real(item, "score"),
                               ReadEvidence(array(item["evidence"]))});
  }
  verdict.intent = Text(root, "intent");
  verdict.urgency = Real(root, "urgency");
  verdict.sentiment = {Text(root["sentiment"], "label"), Real(root["sentiment"], "compound")};
  for (const element item : array(root["places"])) verdict.places.push_back(ReadPlace(item));
  verdict.actionable = bool(root["actionable"]);
  verdict.because = ReadEvidence(array(root["because"]));
  verdict.rules_version = Text(root, "rules_version");
  return verdict;
}

}  // namespace

void AppendJsonString(std::string_view text, std::string* out) {
  *out += '"';
  size_t done = 0;
  for (size_t i = 0; i < text.size(); ++i) {
    const auto c = static_cast<unsigned char>(text[i]);
    if (c >= 0x20 && c != '"' && c != '\\') continue;
    out->append(text, done, i - done);
    done = i + 1;
    switch (c) {
      case '"':
      case '\\':
        *out += '\\';
        *out += static_cast<char>(c);
        break;
      case '\n':
        *out += "\\n";
        break;
      case '\t':
        *out += "\\t";
        break;
      default:
        fmt::format_to(std::back_inserter(*out), "\\u{:04x}", c);
    }
  }
  out->append(text, done);
  *out += '"';
}

void AppendVerdictFields(const Verdict& verdict, std::string* out) {
  constexpr int kDecimals = 4;
  AppendField("\"lang\":", verdict.lang, out);
  *out += ",\"issues\":[";
  for (const IssueHit& issue : verdict.issues) {
    if (&issue != verdict.issues.data()) *out += ',';
    AppendField("{\"service_code\":", issue.service_code, out);
    *out += ",\"score\":";
    AppendNumber(issue.score, kDecimals, out);
    *out += ",\"evidence\":";
    AppendEvidence(issue.evidence, out);
    *out += '}';
  }
  *out += "],\"hazards\":[";
  for (const HazardHit& hazard : verdict.hazards) {
    if (&hazard != verdict.hazards.data()) *out += ',';
    AppendField("{\"event\":", hazard.event, out);
    AppendField(",\"category\":", hazard.category, out);
    *out += ",\"score\":";
    AppendNumber(hazard.score, kDecimals, out);
    *out += ",\"evidence\":";
    AppendEvidence(hazard.evidence, out);
    *out += '}';
  }
  AppendField("],\"intent\":", verdict.intent, out);
  *out += ",\"urgency\":";
  AppendNumber(verdict.urgency, kDecimals, out);
  AppendField(",\"sentiment\":{\"label\":", verdict.sentiment.label, out);
  *out += ",\"compound\":";
  AppendNumber(verdict.sentiment.compound, kDecimals, out);
  *out += "},\"places\":[";
  for (const Place& place : verdict.places) {
    if (&place != verdict.places.data()) *out += ',';
    AppendPlace(place, out);
  }
  *out += verdict.actionable ? "],\"actionable\":true" : "],\"actionable\":false";
}

std::string VerdictToJson(const Verdict& verdict) {
  std::string out = "{";
  AppendVerdictFields(verdict, &out);
  out += ",\"because\":";
  AppendEvidence(verdict.because, &out);
  AppendField(",\"rules_version\":", verdict.rules_version, &out);
  out += '}';
  return out;
}

Result<Verdict> VerdictFromJson(std::string_view json) {
  if (json.empty()) return Error{Fault::kBadData, "not a verdict: there is nothing"};
  try {
    // A page has hundreds of them: the buffers of the usual ones are kept.
    constexpr size_t kUsual = 64 * 1024;
    thread_local simdjson::dom::parser kept;
    simdjson::dom::parser large;
    simdjson::dom::parser& parser = json.size() <= kUsual ? kept : large;
    return ReadVerdict(parser.parse(json.data(), json.size()));
  } catch (const simdjson::simdjson_error& error) {
    return Error{Fault::kBadData, fmt::format("not a verdict: {}", error.what())};
  }
}

}  // namespace crier
