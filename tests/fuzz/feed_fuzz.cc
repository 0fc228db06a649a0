// One document as a feed. How long it is decides what the server says that it is, so any feed is a seed as it
// stands.
#include <pugixml.hpp>

#include "connectors/feed/dates.h"
#include "connectors/feed/decode.h"
#include "connectors/feed/feed.h"
#include "connectors/feed/links.h"
#include "connectors/feed/mend.h"
#include "core/text.h"
#include "tests/fuzz/fuzz.h"

namespace crier::feed {
namespace {

using fuzz::Must;

constexpr std::string_view kTypes[] = {"text/xml",
                                       "application/rss+xml; charset=utf-8",
                                       "",
                                       "application/feed+json",
                                       "text/xml; charset=iso-8859-1",
                                       "text/html; charset=\"shift_jis\"",
                                       "application/xml; charset=utf-16le"};

bool WebOrNone(const std::string& link) { return link.empty() || !OriginOf(link).empty(); }

void MustBeText(const std::string& text) { Must(IsUtf8(text), "a feed's texts are UTF-8"); }

void Check(const Item& item) {
  for (const std::string* text :
       {&item.id, &item.link, &item.title, &item.summary, &item.content, &item.author.id, &item.author.handle,
        &item.author.name, &item.lang, &item.in_reply_to}) {
    MustBeText(*text);
  }
  Must(WebOrNone(item.link), "a link is a web address or empty");
  Must(item.attachments.size() <= kMaxAttachments, "attachments are bounded");
  for (const Attachment& attachment : item.attachments) {
    Must(!attachment.url.empty() && WebOrNone(attachment.url), "an attachment is a web address");
  }
  for (const auto& time : {item.published, item.updated}) {
    if (time) Must(ParseTime(FormatTime(*time)).has_value(), "a date is one that can be written");
  }
}

// Every member, to compare.
std::string Written(const Document& document) {
  Batch batch;
  for (const Item& item : document.items) {
    Mention mention;
    mention.native_id = item.id;
    mention.url = item.link;
    mention.author = item.author;
    mention.text = item.title + "\n" + item.summary + "\n" + item.content;
    mention.lang = item.lang;
    mention.created_at = item.published.value_or(item.updated.value_or(Time{}));
    mention.in_reply_to = item.in_reply_to;
    mention.point = item.point;
    mention.attachments = item.attachments;
    batch.events.emplace_back(std::move(mention));
  }
  return document.title + "\n" + document.next + "\n" + fuzz::Written(batch);
}

}  // namespace
}  // namespace crier::feed

FUZZ(feed) {
  using namespace crier::feed;  // NOLINT(google-build-using-namespace)
  using crier::fuzz::Must;
  const std::string_view body = crier::fuzz::TextOf(data, size);
  const std::string_view type = kTypes[size % std::size(kTypes)];

  const std::string text = DecodeFeed(body, type);
  Must(crier::IsUtf8(text), "a decoded feed is UTF-8");
  const Mended mended = MendXml(ResolveNames(text));
  Must(crier::IsUtf8(mended.xml), "mended XML is UTF-8");
  pugi::xml_document tree;
  const auto parsed = tree.load_buffer(mended.xml.data(), mended.xml.size());
  Must(parsed || parsed.status == pugi::status_no_document_element, "mended XML is well-formed");
  ParseFeedDate(text);

  const auto document = ReadFeed(body, type, "https://example.org/a/feed?page=1");
  if (!document) {
    crier::fuzz::MustExplain(document.error());
    return 0;
  }
  Must(document->items.size() <= kMaxItems, "items are bounded");
  Must(WebOrNone(document->next), "the next page is a web address or none");
  Must(document->fresh_for.count() >= 0, "fresh for no less than nothing");
  MustBeText(document->title);
  for (const Item& item : document->items) Check(item);
  const auto again = ReadFeed(body, type, "https://example.org/a/feed?page=1");
  Must(again && Written(*document) == Written(*again), "the same document reads the same");
  return 0;
}
