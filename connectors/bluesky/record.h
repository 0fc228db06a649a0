// What AT Protocol's records and answers hold, read and written. Pure.
#pragma once

#include <functional>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "connectors/kit/id_pages.h"
#include "core/mention.h"

namespace crier::bluesky {

// The collection of posts.
// https://github.com/bluesky-social/atproto/blob/main/lexicons/app/bsky/feed/post.json
inline constexpr std::string_view kPosts = "app.bsky.feed.post";

// The text at a JSON pointer, clean; empty where there is none, or one of more than `most` bytes.
std::string Text(const nlohmann::json& from, const char* pointer, size_t most);
std::string Dump(const nlohmann::json& json);
// "ExpiredToken" of {"error": "ExpiredToken", "message": "..."}, and both for a person.
std::string ErrorName(const std::string& body);
std::string ErrorWords(const std::string& body);

bool IsDid(std::string_view text);

// "at://did:plc:abc/app.bsky.feed.post/3kabc"
struct AtUri {
  std::string did, collection, rkey;
  std::string Written() const;
  std::string Page() const;  // where a person can read the post
};
std::optional<AtUri> ParseAtUri(std::string_view text);

// The record key of a delivery: a TID made of a hash of our key, so that the same key is the same record. The
// lexicon asks for a TID; posts under other words were stored and never shown
// (bluesky-social/social-app#8654). Its 56 bits of hash lie within the microseconds from 2023-01-01 to
// 2025-03-25: a time that was.
std::string TidOf(std::string_view key);

// Facets of the final text: links with http(s)://, hashtags, and mentions whose handle `did_of` knows (empty:
// it does not). Sorted, never overlapping, by byte offsets of UTF-8.
using DidOf = std::function<Result<std::string>(const std::string& handle)>;
Result<nlohmann::json> FacetsOf(std::string_view text, const DidOf& did_of);

// A post as lists show it (a notification, a search's post); not to be told if it is none. Links that the
// text shortens or hides are written out. Never later than the server saw it: the author's clock may be
// wrong.
kit::IdItem ReadPost(const nlohmann::json& view, const std::string& channel, Time now);

}  // namespace crier::bluesky
