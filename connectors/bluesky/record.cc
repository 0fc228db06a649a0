#include "connectors/bluesky/record.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "connectors/kit/characters.h"
#include "connectors/kit/hidden_links.h"
#include "connectors/kit/marked_words.h"
#include "connectors/kit/pointers.h"
#include "connectors/kit/wordless.h"
#include "core/digest.h"
#include "core/json.h"
#include "core/text.h"

namespace crier::bluesky {
namespace {

using kit::At, kit::TextAt;
using nlohmann::json;

constexpr size_t kMaxId = 512;          // as of a mention
constexpr size_t kMaxName = 640;        // displayName: 640 bytes
constexpr size_t kMaxAlt = 20'000;      // ours; the app takes 2,000 characters
constexpr size_t kMaxFacets = 200;      // ours
constexpr size_t kMaxAttachments = 16;  // the app takes four images

// The words with their links, which stand in facets, written out.
std::string TextOf(const json& record) {
  const json& text = At(record, "/text");
  if (!text.is_string()) return "";
  std::vector<kit::HiddenLink> links;
  for (const json& facet : At(record, "/facets")) {
    if (links.size() == kMaxFacets) break;
    const json &start = At(facet, "/index/byteStart"), &end = At(facet, "/index/byteEnd");
    std::string url = kit::WebUrlAt(facet, "/features/0/uri");
    if (start.is_number_unsigned() && end.is_number_unsigned() && !url.empty())
      links.push_back({start.get<size_t>(), end.get<size_t>(), std::move(url)});
  }
  std::string words = kit::WriteOutLinks(text.get_ref<const std::string&>(), std::move(links));
  words.resize(Utf8Floor(words, kMaxMentionText));
  return words;
}

std::string BlobOf(const json& media, const char* pointer) {
  std::string cid = TextAt(media, pointer, 128);
  return kit::IsAlnum(cid) ? cid : "";
}

// Where the app itself has pictures and videos from: a record names their content alone.
std::vector<Attachment> AttachmentsOf(const json& record, const std::string& did) {
  std::vector<Attachment> found;
  const json& beside = At(record, "/embed/media");  // a quoted post
  const json& media = beside.is_null() ? At(record, "/embed") : beside;
  for (const json& image : At(media, "/images")) {
    const std::string cid = BlobOf(image, "/image/ref/$link");
    if (cid.empty() || found.size() >= kMaxAttachments) continue;
    found.push_back({fmt::format("https://cdn.bsky.app/img/feed_fullsize/plain/{}/{}@jpeg", did, cid),
                     "image/jpeg", TextAt(image, "/alt", kMaxAlt)});
  }
  if (const std::string cid = BlobOf(media, "/video/ref/$link"); !cid.empty()) {
    found.push_back({fmt::format("https://video.bsky.app/watch/{}/{}/playlist.m3u8", did, cid), "video/*",
                     TextAt(media, "/alt", kMaxAlt)});
  }
  if (std::string card = kit::WebUrlAt(media, "/external/uri"); !card.empty())
    found.push_back({std::move(card), "text/html", TextAt(media, "/external/title", kMaxAlt)});
  return found;
}

}  // namespace

std::string NameOf(const json& refusal) { return TextAt(refusal, "/error", 128); }

std::string WordsOf(const json& refusal) {
  const std::string name = NameOf(refusal), message = TextAt(refusal, "/message", 2000);
  return name.empty() || message.empty() ? name + message : name + ": " + message;
}

// https://atproto.com/specs/did
bool IsDid(std::string_view text) {
  return text.starts_with("did:") && text.size() > 8 && text.size() <= 256 && kit::IsAlnum(text, "._:%-");
}

std::string AtUri::Written() const { return fmt::format("at://{}/{}/{}", did, collection, rkey); }

std::string AtUri::Page() const { return fmt::format("https://bsky.app/profile/{}/post/{}", did, rkey); }

std::optional<AtUri> ParseAtUri(std::string_view text) {
  if (!text.starts_with("at://") || text.size() > kMaxId) return std::nullopt;
  const auto parts = Split(text.substr(5), '/');
  if (parts.size() != 3 || !IsDid(parts[0])) return std::nullopt;
  for (const std::string_view part : {parts[1], parts[2]}) {
    // https://atproto.com/specs/record-key
    if (part.empty() || !kit::IsAlnum(part, "._:~-")) return std::nullopt;
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

// https://docs.bsky.app/docs/advanced-guides/post-richtext
Result<json> FacetsOf(std::string_view text, const DidOf& did_of) {
  json facets = json::array();
  for (const kit::MarkedWord& word : kit::FindMarkedWords(text)) {
    const auto said = std::string(text.substr(word.start, word.end - word.start));
    json feature;
    if (word.mark == kit::Mark::kLink) {
      feature = {{"$type", "app.bsky.richtext.facet#link"}, {"uri", said}};
    } else if (word.mark == kit::Mark::kHashtag) {
      feature = {{"$type", "app.bsky.richtext.facet#tag"}, {"tag", said.substr(1)}};
    } else {
      const auto did = did_of(Lower(said.substr(1)));
      if (!did) return did.error();
      if (did->empty()) continue;
      feature = {{"$type", "app.bsky.richtext.facet#mention"}, {"did", *did}};
    }
    facets.push_back({{"index", {{"byteStart", word.start}, {"byteEnd", word.end}}},
                      {"features", json::array({std::move(feature)})}});
  }
  return facets;
}

kit::IdItem ReadPost(const json& view, Time now) {
  kit::IdItem item{.id = TextAt(view, "/uri", kMaxId)};
  const auto at = ParseAtUri(item.id);
  const json& record = At(view, "/record");
  item.told = at && at->collection == kPosts && !record.is_null();
  if (!item.told) return item;
  Mention& mention = item.mention;
  mention.native_id = item.id;
  mention.url = at->Page();
  mention.author.id = at->did;
  const std::string handle = TextAt(view, "/author/handle", kMaxName);
  if (!handle.empty() && handle != "handle.invalid") mention.author.handle = "@" + handle;
  mention.author.name = TextAt(view, "/author/displayName", kMaxName);
  mention.text = TextOf(record);
  mention.lang = TextAt(record, "/langs/0", 35);  // RFC 5646: room for every tag in use
  const Time seen = ParseTime(TextAt(view, "/indexedAt", 64)).value_or(now);
  mention.created_at = std::min(ParseTime(TextAt(record, "/createdAt", 64)).value_or(seen), seen);
  // What it quotes is what it is about; with a picture beside it the quoted post is one level further down.
  for (const char* pointer : {"/reply/parent/uri", "/embed/record/uri", "/embed/record/record/uri"}) {
    if (mention.in_reply_to.empty()) mention.in_reply_to = TextAt(record, pointer, kMaxId);
  }
  mention.attachments = AttachmentsOf(record, at->did);
  if (Trim(mention.text).empty() && !mention.attachments.empty()) mention.text = kNoWords;
  return item;
}

}  // namespace crier::bluesky
