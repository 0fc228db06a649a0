#include "connectors/webhook/path.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "core/text.h"

namespace crier::webhook {
namespace {

constexpr size_t kMostSegments = 64;  // as deep as the JSON may be

// The member or entry of that name; nothing where there is none, or it is null.
const Json* Step(const Json& in, const std::string& segment) {
  if (in.is_object()) {
    const auto found = in.find(segment);
    return found == in.end() || found->is_null() ? nullptr : &*found;
  }
  if (!in.is_array() || !IsIndex(segment)) return nullptr;
  size_t index = 0;
  const auto [end, error] = std::from_chars(segment.data(), segment.data() + segment.size(), index);
  if (error != std::errc() || index >= in.size() || in[index].is_null()) return nullptr;
  return &in[index];
}

std::string EscapedStep(const std::string& segment) {
  std::string text;
  for (const char c : segment) text += c == '~' ? "~0" : c == '/' ? "~1" : std::string(1, c);
  return text;
}

}  // namespace

bool IsIndex(const std::string& segment) {
  if (segment.empty() || (segment.size() > 1 && segment.front() == '0')) return false;
  return std::all_of(segment.begin(), segment.end(), [](char c) { return c >= '0' && c <= '9'; });
}

Result<Path> Path::Parse(const std::string& text, bool wild) {
  const Error none{Fault::kConfig, fmt::format("'{}' is no JSON Pointer, such as /data/0/text", text)};
  Path path;
  path.text_ = text;
  if (text.empty()) return path;
  if (text.front() != '/') return none;
  for (const std::string_view piece : Split(std::string_view(text).substr(1), '/')) {
    std::string segment;
    for (size_t i = 0; i < piece.size(); ++i) {
      if (piece[i] != '~') {
        segment += piece[i];
        continue;
      }
      if (++i == piece.size() || (piece[i] != '0' && piece[i] != '1')) return none;
      segment += piece[i] == '0' ? '~' : '/';
    }
    if (segment == "*" && !wild)
      return Error{Fault::kConfig,
                   fmt::format("'{}': a * may stand in 'items' and in attachments only", text)};
    path.segments_.push_back(std::move(segment));
  }
  if (path.segments_.size() > kMostSegments)
    return Error{Fault::kConfig, fmt::format("'{}' leads deeper than {} levels", text, kMostSegments)};
  return path;
}

Path Path::Of(std::span<const std::string> segments) {
  Path path;
  for (const std::string& segment : segments) path.text_ += "/" + EscapedStep(segment);
  path.segments_.assign(segments.begin(), segments.end());
  return path;
}

const Json* Path::In(const Json& document) const {
  const Json* at = document.is_null() ? nullptr : &document;
  for (const std::string& segment : segments_) {
    if (at == nullptr) return nullptr;
    at = Step(*at, segment);
  }
  return at;
}

std::vector<Path> Path::AllIn(const Json& document, size_t most) const {
  struct Place {
    const Json* json;
    std::vector<std::string> way;
  };
  std::vector<Place> places;
  if (!document.is_null()) places.push_back({&document, {}});
  for (const std::string& segment : segments_) {
    std::vector<Place> next;
    for (Place& place : places) {
      if (next.size() > most) break;
      const auto add = [&](const std::string& name) {
        const Json* found = Step(*place.json, name);
        if (found == nullptr || next.size() > most) return;
        next.push_back({found, place.way});
        next.back().way.push_back(name);
      };
      if (segment == "*" && place.json->is_array()) {
        for (size_t i = 0; i < place.json->size() && next.size() <= most; ++i) add(std::to_string(i));
      } else {
        add(segment == "*" ? "0" : segment);
      }
    }
    places = std::move(next);
  }
  std::vector<Path> all;
  for (const Place& place : places) all.push_back(Of(place.way));
  return all;
}

}  // namespace crier::webhook
