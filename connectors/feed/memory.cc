#include "connectors/feed/memory.h"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace crier::feed {
namespace {

using Json = nlohmann::json;

constexpr size_t kMaxETag = 512;  // an ETag or a date; a longer one is not kept
constexpr size_t kMaxUrl = 1024;  // likewise
constexpr std::string_view kDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
constexpr size_t kItemDigits = 12;  // 72 bits

uint64_t IdOf(std::string_view id) { return HashOf(id) >> 16; }
uint32_t TextOf(std::string_view text) { return static_cast<uint32_t>(HashOf(text) >> 40); }
// 1 to 63; 0 for none.
uint8_t LinkOf(std::string_view link) {
  return link.empty() ? 0 : static_cast<uint8_t>(1 + HashOf(link) % 63);
}

void AppendDigits(uint64_t number, int digits, std::string* out) {
  for (int shift = (digits - 1) * 6; shift >= 0; shift -= 6) *out += kDigits[number >> shift & 63];
}

// npos-like (all ones) if a digit is none of ours.
uint64_t ReadDigits(std::string_view text) {
  uint64_t number = 0;
  for (const char c : text) {
    const size_t digit = kDigits.find(c);
    if (digit == kDigits.npos) return ~uint64_t{0};
    number = number << 6 | digit;
  }
  return number;
}

std::string TextAt(const Json& json, const char* key) {
  const auto it = json.find(key);
  return it != json.end() && it->is_string() ? it->get<std::string>() : "";
}

}  // namespace

uint64_t HashOf(std::string_view text) {
  uint64_t hash = 0xcbf29ce484222325;  // FNV-1a, then the finisher of MurmurHash3
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3;
  hash = (hash ^ hash >> 33) * 0xff51afd7ed558ccd;
  hash = (hash ^ hash >> 33) * 0xc4ceb9fe1a85ec53;
  return hash ^ hash >> 33;
}

Memory::Seen Memory::Look(std::string_view id, std::string_view text) const {
  const auto it = old_.find(IdOf(id));
  if (it == old_.end()) return Seen::kNew;
  return it->second.text == TextOf(text) ? Seen::kSame : Seen::kChanged;
}

bool Memory::Note(std::string_view id, std::string_view text, std::string_view link) {
  if (!now_.emplace(IdOf(id), Kept{TextOf(text), LinkOf(link)}).second) return false;
  noted_.push_back(IdOf(id));
  return true;
}

void Memory::Keep(std::string_view id) {
  const auto it = old_.find(IdOf(id));
  if (it != old_.end() && now_.emplace(it->first, it->second).second) noted_.push_back(it->first);
}

bool Memory::HasLink(std::string_view id, std::string_view link) const {
  const auto it = old_.find(IdOf(id));
  return it != old_.end() && it->second.link != 0 && it->second.link == LinkOf(link);
}

Memory Memory::Read(const std::string& cursor) {
  Memory memory;
  const Json json = Json::parse(cursor, nullptr, false);
  if (!json.is_object()) return memory;
  memory.url = TextAt(json, "url");
  memory.etag = TextAt(json, "etag");
  memory.modified = TextAt(json, "modified");
  memory.page = TextAt(json, "page");
  if (const auto left = json.find("pages_left"); left != json.end() && left->is_number_integer()) {
    memory.pages_left = static_cast<int>(std::clamp<int64_t>(left->get<int64_t>(), 0, 1000));
  }
  if (const auto fresh = ParseTime(TextAt(json, "fresh_until"))) memory.fresh_until = *fresh;
  const std::string seen = TextAt(json, "seen");
  const std::string links = TextAt(json, "links");  // a digit each; earlier versions kept none
  for (size_t at = 0; at + kItemDigits <= seen.size() && memory.order_.size() < kMaxItems;
       at += kItemDigits) {
    const uint64_t id = ReadDigits(std::string_view(seen).substr(at, 8));
    const uint64_t text = ReadDigits(std::string_view(seen).substr(at + 8, 4));
    const size_t index = at / kItemDigits;
    const uint64_t link =
        links.size() * kItemDigits == seen.size() ? ReadDigits(std::string_view(links).substr(index, 1)) : 0;
    const Kept kept{static_cast<uint32_t>(text), static_cast<uint8_t>(link & 63)};
    if (memory.old_.emplace(id, kept).second) memory.order_.push_back(id);
  }
  return memory;
}

std::string Memory::Write() const {
  Json json = Json::object();
  const auto put = [&](const char* key, const std::string& value, size_t most) {
    if (!value.empty() && value.size() <= most) json[key] = value;
  };
  put("url", url, kMaxUrl);
  if (json.contains("url")) {
    put("etag", etag, kMaxETag);
    put("modified", modified, kMaxETag);
  }
  put("page", page, kMaxUrl);
  if (json.contains("page")) json["pages_left"] = pages_left;
  if (fresh_until > Time{}) json["fresh_until"] = FormatTime(fresh_until);
  std::string seen;
  std::string links;
  const auto append = [&](uint64_t id, const Kept& kept) {
    if (links.size() >= kMaxItems) return;
    AppendDigits(id, 8, &seen);
    AppendDigits(kept.text, 4, &seen);
    AppendDigits(kept.link, 1, &links);
  };
  for (const uint64_t id : noted_) append(id, now_.at(id));
  for (const uint64_t id : order_) {
    if (!now_.contains(id)) append(id, old_.at(id));
  }
  json["seen"] = seen;
  json["links"] = links;
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace crier::feed
