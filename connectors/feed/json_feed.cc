// JSON Feed 1.0 and 1.1, https://www.jsonfeed.org/version/1.1/
#include <simdjson.h>

#include "connectors/feed/dates.h"
#include "connectors/feed/feed.h"
#include "connectors/feed/links.h"
#include "core/html.h"
#include "core/json.h"
#include "core/text.h"

namespace crier::feed {
namespace {

using Value = simdjson::dom::element;

// Text as it is; a number, which 1.0 allowed as an id, as written; else empty.
std::string Text(Value object, std::string_view key) {
  Value value;
  if (object[key].get(value) != simdjson::SUCCESS) return "";
  std::string_view text;
  if (value.get(text) == simdjson::SUCCESS) return CleanUtf8(text);
  return value.is_number() ? simdjson::minify(value) : "";
}

Author AuthorOf(Value object, const std::string& url) {
  Value author;
  if (object["authors"].at(0).get(author) != simdjson::SUCCESS &&
      object["author"].get(author) != simdjson::SUCCESS) {
    return {};
  }
  Author found;
  found.name = Text(author, "name");
  found.id = ResolveLink(url, Text(author, "url"));
  if (found.id.empty()) found.id = found.name;
  return found;
}

std::optional<Time> DateOf(Value object, std::string_view key, Item* item) {
  const std::string text = Text(object, key);
  const auto time = ParseFeedDate(text);
  if (!time && !text.empty()) NoteUnread("date", item);
  return time;
}

Item ReadItem(Value object, const std::string& url) {
  Item item;
  item.id = Text(object, "id");
  item.link = ResolveLink(url, Text(object, "url"));
  if (item.link.empty()) item.link = ResolveLink(url, Text(object, "external_url"));
  item.title = std::string(Trim(Text(object, "title")));
  item.summary = std::string(Trim(Text(object, "summary")));
  item.content = std::string(Trim(Text(object, "content_text")));
  if (item.content.empty()) item.content = HtmlToText(Text(object, "content_html"));
  item.author = AuthorOf(object, url);
  item.published = DateOf(object, "date_published", &item);
  item.updated = DateOf(object, "date_modified", &item);
  if (item.link.empty() && !Text(object, "url").empty()) NoteUnread("link", &item);
  item.lang = Text(object, "language");
  if (std::string image = ResolveLink(url, Text(object, "image")); !image.empty()) {
    item.attachments.push_back({std::move(image), "", ""});
  }
  simdjson::dom::array attachments;
  if (object["attachments"].get(attachments) == simdjson::SUCCESS) {
    for (const Value attachment : attachments) {
      if (item.attachments.size() >= kMaxAttachments) break;
      std::string target = ResolveLink(url, Text(attachment, "url"));
      if (target.empty()) continue;
      item.attachments.push_back(
          {std::move(target), Text(attachment, "mime_type"), Text(attachment, "title")});
    }
  }
  return item;
}

}  // namespace

Result<Document> ReadJsonFeed(const std::string& text, const std::string& url) {
  simdjson::dom::parser parser;
  Value root;
  if (const auto error = parser.parse(MendJson(text)).get(root)) {
    return Error{Fault::kBadData, std::string("JSON that cannot be read: ") + simdjson::error_message(error)};
  }
  if (Text(root, "version").find("jsonfeed.org/version/1") == std::string::npos) {
    return Error{Fault::kBadData, "JSON, but no JSON Feed: it has no version https://jsonfeed.org/version/1"};
  }
  simdjson::dom::array items;
  if (root["items"].get(items) != simdjson::SUCCESS) {
    return Error{Fault::kBadData, "a JSON Feed without items"};
  }
  Document document;
  document.title = Text(root, "title");
  document.next = ResolveLink(url, Text(root, "next_url"));
  const Author author = AuthorOf(root, url);
  const std::string lang = Text(root, "language");
  for (const Value value : items) {
    if (!value.is_object()) continue;
    if (document.items.size() == kMaxItems) break;
    Item item = ReadItem(value, url);
    if (item.author.name.empty() && item.author.id.empty()) item.author = author;
    if (item.lang.empty()) item.lang = lang;
    document.items.push_back(std::move(item));
  }
  return document;
}

}  // namespace crier::feed
