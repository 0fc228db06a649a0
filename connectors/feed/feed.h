// A feed as read from the bytes that a server sent: RSS 0.9x, 1.0 and 2.0, Atom 0.3 and 1.0, JSON Feed 1.x.
// Real feeds are often malformed; what can be read of them is read.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/mention.h"
#include "core/result.h"

namespace crier::feed {

// Texts are plain; links are absolute http or https URLs, or empty.
struct Item {
  std::string id;  // guid or id as written; empty if the feed gives none
  std::string link;
  std::string title;
  std::string summary;
  std::string content;  // the whole text, where the feed carries it
  Author author;        // the item's, else the feed's
  std::optional<Time> published;
  std::optional<Time> updated;
  std::string lang;
  std::string in_reply_to;
  std::optional<Point> point;
  std::vector<Attachment> attachments;
  std::string unread;  // "date, point": fields that are there and cannot be read, and so are left out
};

// Adds a name to Item::unread.
inline void NoteUnread(std::string_view field, Item* item) {
  if (item->unread.find(field) != std::string::npos) return;
  item->unread.append(item->unread.empty() ? "" : ", ").append(field);
}

struct Document {
  std::string title;
  std::string next;                   // the page of older items; empty if there is none
  std::vector<Item> items;            // as in the document
  std::chrono::seconds fresh_for{0};  // ttl, sy:updatePeriod: how long the publisher says it stays as it is
  bool whole = true;                  // false if the document was cut short; an item that was cut is left out
};

// `url` is where the bytes came from, the base of relative links. kBadData: names what came instead of a
// feed.
Result<Document> ReadFeed(std::string_view body, std::string_view content_type, const std::string& url);

// The two families. `text` is UTF-8.
Result<Document> ReadXmlFeed(const std::string& text, const std::string& url);
Result<Document> ReadJsonFeed(const std::string& text, const std::string& url);

// The bounds of what is read of one document.
inline constexpr size_t kMaxItems = 20'000;
inline constexpr size_t kMaxAttachments = 20;

}  // namespace crier::feed
