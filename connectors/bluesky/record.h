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

// "ExpiredToken" of {"error": "ExpiredToken", "message": "..."}, and both for a person.
std::string NameOf(const nlohmann::json& refusal);
std::string WordsOf(const nlohmann::json& refusal);

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

// Facets of the final text (kit/marked_words.h), by byte offsets of UTF-8; handles are mentions where
// `did_of` knows them (empty: it does not).
using DidOf = std::function<Result<std::string>(const std::string& handle)>;
Result<nlohmann::json> FacetsOf(std::string_view text, const DidOf& did_of);

// A post as lists show it (a notification, a search's post); not to be told if it is none. Links that the
// text shortens or hides are written out. Never later than the server saw it: the author's clock may be
// wrong.
kit::IdItem ReadPost(const nlohmann::json& view, Time now);

}  // namespace crier::bluesky
