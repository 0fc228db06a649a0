#include "connectors/bluesky/record.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "connectors/wordless.h"
#include "core/digest.h"
#include "core/json.h"
#include "core/text.h"

namespace crier::bluesky {
namespace {

using nlohmann::json;

constexpr size_t kMaxId = 512;          // as of a mention
constexpr size_t kMaxName = 640;        // displayName: 640 bytes
constexpr size_t kMaxUrl = 2048;        // ours
constexpr size_t kMaxAlt = 20'000;      // ours; the app takes 2,000 characters
constexpr size_t kMaxFacets = 200;      // ours
constexpr size_t kMaxAttachments = 16;  // the app takes four images

std::string WebUrl(const json& from, const char* pointer) {
  std::string url = Text(from, pointer, kMaxUrl);
  return url.starts_with("https://") || url.starts_with("http://") ? url : "";
}

const json* At(const json& from, const char* pointer) {
  const json::json_pointer at(pointer);
  return from.contains(at) ? &from.at(at) : nullptr;
}

struct Shown {
  size_t start = 0, end = 0;
  std::string uri;
};

// Links of the facets, sorted and apart, each on whole characters.
std::vector<Shown> LinksOf(const json& record, std::string_view text) {
  std::vector<Shown> links;
  const json* facets = At(record, "/facets");
  if (facets == nullptr || !facets->is_array()) return links;
  const auto whole = [&](size_t at) {
    return at == text.size() || (static_cast<unsigned char>(text[at]) & 0xc0) != 0x80;
  };
  for (const json& facet : *facets) {
    const json *start = At(facet, "/index/byteStart"), *end = At(facet, "/index/byteEnd");
    if (links.size() >= kMaxFacets) break;
    if (start == nullptr || end == nullptr || !start->is_number_unsigned() || !end->is_number_unsigned())
      continue;
    Shown link{start->get<size_t>(), end->get<size_t>(), WebUrl(facet, "/features/0/uri")};
    if (link.uri.empty() || link.start >= link.end || link.end > text.size()) continue;
    if (whole(link.start) && whole(link.end)) links.push_back(std::move(link));
  }
  std::sort(links.begin(), links.end(), [](const Shown& a, const Shown& b) { return a.start < b.start; });
  size_t behind = 0;
  std::erase_if(links, [&](const Shown& link) {
    const bool overlaps = link.start < behind;
    if (!overlaps) behind = link.end;
    return overlaps;
  });
  return links;
}

std::string_view WithoutScheme(std::string_view url) {
  for (const std::string_view start : {"https://", "http://", "www."}) {
    if (url.starts_with(start)) url.remove_prefix(start.size());
  }
  return url;
}

// The words with each link's whole address: in place of a shortened one ("city.example/flo..."), else behind.
std::string WrittenOut(const json& record) {
  const json* words_of = At(record, "/text");
  if (words_of == nullptr || !words_of->is_string()) return "";
  const auto& text = words_of->get_ref<const std::string&>();  // as it came: offsets are of these bytes
  std::string out;
  size_t at = 0;
  for (const Shown& link : LinksOf(record, text)) {
    const std::string_view words = std::string_view(text).substr(link.start, link.end - link.start);
    std::string_view shown = WithoutScheme(words);
    for (const std::string_view dots : {"...", "…"}) {
      if (shown.ends_with(dots)) shown.remove_suffix(dots.size());
    }
    out += text.substr(at, link.start - at);
    out += WithoutScheme(link.uri).starts_with(shown) ? link.uri : fmt::format("{} ({})", words, link.uri);
    at = link.end;
  }
  out = CleanUtf8(out + text.substr(at));
  out.resize(Utf8Floor(out, kMaxMentionText));
  return out;
}

std::string BlobOf(const json& media, const char* pointer) {
  std::string cid = Text(media, pointer, 128);
  const auto odd = [](unsigned char c) { return isalnum(c) == 0; };
  return std::any_of(cid.begin(), cid.end(), odd) ? "" : cid;
}

// Where the app itself has pictures and videos from: a record names their content alone.
std::vector<Attachment> AttachmentsOf(const json& record, const std::string& did) {
  std::vector<Attachment> found;
  const json* media = At(record, "/embed/media");  // beside a quoted post
  if (media == nullptr) media = At(record, "/embed");
  if (media == nullptr) return found;
  if (const json* images = At(*media, "/images"); images != nullptr && images->is_array()) {
    for (const json& image : *images) {
      const std::string cid = BlobOf(image, "/image/ref/$link");
      if (cid.empty() || found.size() >= kMaxAttachments) continue;
      found.push_back({fmt::format("https://cdn.bsky.app/img/feed_fullsize/plain/{}/{}@jpeg", did, cid),
                       "image/jpeg", Text(image, "/alt", kMaxAlt)});
    }
  }
  if (const std::string cid = BlobOf(*media, "/video/ref/$link"); !cid.empty()) {
    found.push_back({fmt::format("https://video.bsky.app/watch/{}/{}/playlist.m3u8", did, cid), "video/*",
                     Text(*media, "/alt", kMaxAlt)});
  }
  if (std::string card = WebUrl(*media, "/external/uri"); !card.empty())
    found.push_back({std::move(card), "text/html", Text(*media, "/external/title", kMaxAlt)});
  return found;
}

}  // namespace

std::string Text(const json& from, const char* pointer, size_t most) {
  const json* value = At(from, pointer);
  if (value == nullptr || !value->is_string()) return "";
  const auto& text = value->get_ref<const std::string&>();
  return text.size() <= most ? CleanUtf8(text) : "";
}

std::string Dump(const json& json) {
  return json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

std::string ErrorName(const std::string& body) {
  const auto json = ReadJson(body);
  return json ? Text(*json, "/error", 128) : "";
}

std::string ErrorWords(const std::string& body) {
  const auto json = ReadJson(body);
  if (!json) return "";
  const std::string name = Text(*json, "/error", 128), message = Text(*json, "/message", 2000);
  return name.empty() || message.empty() ? name + message : name + ": " + message;
}

// https://atproto.com/specs/did
bool IsDid(std::string_view text) {
  const auto plain = [](unsigned char c) {
    return isalnum(c) != 0 || std::string_view("._:%-").find(static_cast<char>(c)) != std::string_view::npos;
  };
  return text.starts_with("did:") && text.size() > 8 && text.size() <= 256 &&
         std::all_of(text.begin(), text.end(), plain);
}

std::string AtUri::Written() const { return fmt::format("at://{}/{}/{}", did, collection, rkey); }

std::string AtUri::Page() const { return fmt::format("https://bsky.app/profile/{}/post/{}", did, rkey); }

std::optional<AtUri> ParseAtUri(std::string_view text) {
  if (!text.starts_with("at://") || text.size() > kMaxId) return std::nullopt;
  const auto parts = Split(text.substr(5), '/');
  if (parts.size() != 3 || !IsDid(parts[0])) return std::nullopt;
  const auto odd = [](unsigned char c) {  // https://atproto.com/specs/record-key
    return isalnum(c) == 0 && std::string_view("._:~-").find(static_cast<char>(c)) == std::string_view::npos;
  };
  for (const std::string_view part : {parts[1], parts[2]}) {
    if (part.empty() || std::any_of(part.begin(), part.end(), odd)) return std::nullopt;
  }
  return AtUri{std::string(parts[0]), std::string(parts[1]), std::string(parts[2])};
}

std::string TidOf(std::string_view key) {
  constexpr uint64_t kFrom = 1'672'531'200'000'000;                         // 2023-01-01 in microseconds
  constexpr std::string_view kDigits = "234567abcdefghijklmnopqrstuvwxyz";  // https://atproto.com/specs/tid
  uint64_t hash = 0;
  for (const char c : Sha256(key).substr(0, 8)) hash = hash << 8 | static_cast<unsigned char>(c);
  const uint64_t time = kFrom + (hash >> 10) % (uint64_t{1} << 46);
  uint64_t number = time << 10 | (hash & 1023);
  std::string tid(13, '2');
  for (auto digit = tid.rbegin(); digit != tid.rend(); ++digit, number >>= 5) *digit = kDigits[number & 31];
  return tid;
}

kit::IdItem ReadPost(const json& view, const std::string& channel, Time now) {
  kit::IdItem item{.id = Text(view, "/uri", kMaxId)};
  const auto at = ParseAtUri(item.id);
  const json* record = At(view, "/record");
  item.told = at && at->collection == kPosts && record != nullptr;
  if (!item.told) return item;
  Mention& mention = item.mention;
  mention.channel = channel;
  mention.native_id = item.id;
  mention.url = at->Page();
  mention.author.id = at->did;
  const std::string handle = Text(view, "/author/handle", kMaxName);
  if (!handle.empty() && handle != "handle.invalid") mention.author.handle = "@" + handle;
  mention.author.name = Text(view, "/author/displayName", kMaxName);
  mention.text = WrittenOut(*record);
  mention.lang = Text(*record, "/langs/0", 35);  // RFC 5646: room for every tag in use
  const Time seen = ParseTime(Text(view, "/indexedAt", 64)).value_or(now);
  mention.created_at = std::min(ParseTime(Text(*record, "/createdAt", 64)).value_or(seen), seen);
  // What it quotes is what it is about; with a picture beside it the quoted post is one level further down.
  for (const char* pointer : {"/reply/parent/uri", "/embed/record/uri", "/embed/record/record/uri"}) {
    if (mention.in_reply_to.empty()) mention.in_reply_to = Text(*record, pointer, kMaxId);
  }
  mention.attachments = AttachmentsOf(*record, at->did);
  if (Trim(mention.text).empty() && !mention.attachments.empty()) mention.text = kNoWords;
  return item;
}

}  // namespace crier::bluesky
