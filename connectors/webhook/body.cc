#include "connectors/webhook/body.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "connectors/webhook/json.h"
#include "core/text.h"

namespace crier::webhook {
namespace {

struct Name {
  std::string_view name;
  std::string (*value)(const Outgoing& out);
  bool number = false;  // may stand outside quotes
};

// Of a service request that goes to a department (Post::fields); of everything else empty.
std::string FieldIn(const Outgoing& out, const char* name) {
  const auto found = out.post->fields.find(name);
  return found == out.post->fields.end() ? "" : found->second;
}

constexpr Name kNames[] = {
    {"text", [](const Outgoing& out) { return out.text(); }},
    {"title", [](const Outgoing& out) { return out.post->title; }},
    {"lang", [](const Outgoing& out) { return out.post->lang; }},
    {"web", [](const Outgoing& out) { return out.post->web; }},
    {"key", [](const Outgoing& out) { return out.key; }},
    {"part", [](const Outgoing& out) { return std::to_string(out.part + 1); }, true},
    {"parts", [](const Outgoing& out) { return std::to_string(out.post->parts.size()); }, true},
    {"event", [](const Outgoing& out) { return out.post->event; }},
    {"severity", [](const Outgoing& out) { return out.post->severity; }},
    {"status", [](const Outgoing& out) { return out.post->status; }},
    {"recipient", [](const Outgoing& out) { return out.recipient; }},
    {"parent", [](const Outgoing& out) { return out.parent; }},
    {"visibility", [](const Outgoing& out) { return std::string(VisibilityName(out.post->visibility)); }},
    {"request_id", [](const Outgoing& out) { return FieldIn(out, "request_id"); }},
    {"ticket", [](const Outgoing& out) { return FieldIn(out, "ticket"); }},
    {"service_code", [](const Outgoing& out) { return FieldIn(out, "service_code"); }},
    {"department", [](const Outgoing& out) { return FieldIn(out, "department"); }},
    {"address_string", [](const Outgoing& out) { return FieldIn(out, "address_string"); }},
    {"lat", [](const Outgoing& out) { return FieldIn(out, "lat"); }},
    {"long", [](const Outgoing& out) { return FieldIn(out, "long"); }},
    {"due_datetime", [](const Outgoing& out) { return FieldIn(out, "due_datetime"); }},
};

const Name* FindName(std::string_view text) {
  for (const Name& each : kNames) {
    if (each.name == text) return &each;
  }
  return nullptr;
}

std::string AllNames() {
  std::vector<std::string_view> names;
  for (const Name& each : kNames) names.push_back(each.name);
  return fmt::format("{}", fmt::join(names, ", "));
}

std::string Escaped(const std::string& text) {
  const std::string quoted = Json(text).dump(-1, ' ', false, Json::error_handler_t::replace);
  return quoted.substr(1, quoted.size() - 2);
}

// Begins with a letter that no JSON escape begins with, so that a backslash before {{text}} is seen.
Outgoing Sample(Post* post) {
  const std::string odd = "x \"quoted\" \\ {{text}}\nñ";
  *post = {odd, odd, odd, {odd, odd}, odd, odd, odd, odd, Time{}};
  return {odd, post, 1, odd, odd};
}

}  // namespace

Result<Body> Body::Parse(std::string_view text) {
  const auto bad = [](const std::string& what) { return Error{Fault::kConfig, "'body' " + what}; };
  Body body;
  bool in_string = false;
  Piece piece;
  for (size_t i = 0; i < text.size();) {
    if (text.substr(i).starts_with("{{")) {
      const size_t end = text.find("}}", i);
      const std::string_view written = text.substr(i + 2, end == text.npos ? 0 : end - i - 2);
      const Name* name = FindName(written);
      if (name == nullptr)
        return bad(fmt::format("holds {{{{{}}}}}; there are: {}", Excerpt(written, 40), AllNames()));
      if (!in_string && !name->number)
        return bad(fmt::format("must hold {{{{{0}}}}} inside quotes: \"{{{{{0}}}}}\"", written));
      piece.name = name->name;
      body.pieces_.push_back(std::move(piece));
      piece = {};
      i = end + 2;
      continue;
    }
    if (text[i] == '"') in_string = !in_string;
    if (in_string && text[i] == '\\' && i + 1 < text.size() && text[i + 1] != '{') piece.literal += text[i++];
    piece.literal += text[i++];
  }
  body.pieces_.push_back(std::move(piece));
  Post post;
  if (const auto json = ReadJson(body.Fill(Sample(&post))); !json)
    return bad(fmt::format("is {} once it is filled in", json.error().message));
  return body;
}

bool Body::Uses(std::string_view name) const {
  return std::any_of(pieces_.begin(), pieces_.end(), [&](const Piece& piece) { return piece.name == name; });
}

std::string Body::Fill(const Outgoing& out) const {
  std::string filled;
  for (const Piece& piece : pieces_) {
    filled += piece.literal;
    if (const Name* name = FindName(piece.name)) filled += Escaped(name->value(out));
  }
  return filled;
}

}  // namespace crier::webhook
