// RSS and Atom. Names are compared without case and by namespace, so any prefix may be used.
#include <algorithm>
#include <charconv>
#include <pugixml.hpp>

#include "connectors/feed/dates.h"
#include "connectors/feed/feed.h"
#include "connectors/feed/links.h"
#include "connectors/feed/mend.h"
#include "connectors/feed/xml_text.h"
#include "connectors/kit/xml.h"
#include "core/text.h"

namespace crier::feed {
namespace {

using Node = pugi::xml_node;

std::string BaseOf(Node node, const std::string& url) {
  std::vector<std::string_view> chain;
  for (int level = 0; node && level < kMaxAncestors; node = node.parent(), ++level) {
    if (const std::string_view base = Attribute(node, "xml:base"); !base.empty()) chain.push_back(base);
  }
  std::string base = url;
  for (auto it = chain.rbegin(); it != chain.rend(); ++it) {
    if (std::string next = ResolveLink(base, *it); !next.empty()) base = std::move(next);
  }
  return base;
}

std::string LangOf(Node node) {
  for (int level = 0; node && level < kMaxAncestors; node = node.parent(), ++level) {
    if (const std::string_view lang = Attribute(node, "xml:lang"); !lang.empty()) return std::string(lang);
  }
  return "";
}

// The link of one rel; where there are several, one to a page before others.
std::string AtomLink(const Members& members, std::string_view rel, const std::string& url) {
  std::string found;
  for (const auto& [name, node] : members.list()) {
    if (name != "atom:link" || Attribute(node, "href").empty()) continue;
    const std::string own = Lower(Attribute(node, "rel"));
    if (own != rel && !(own.empty() && rel == "alternate")) continue;
    const std::string_view type = Attribute(node, "type");
    const bool page = type.empty() || type == "text/html" || type == "application/xhtml+xml";
    if (!found.empty() && !page) continue;
    std::string link = ResolveLink(BaseOf(node, url), Attribute(node, "href"));
    if (!link.empty() && page) return link;
    if (found.empty()) found = std::move(link);
  }
  return found;
}

// "me@example.org (Ana)", "Ana <me@example.org>", "Ana", "me@example.org"
Author AuthorFrom(const std::string& text) {
  Author author;
  const std::string_view all = Trim(text);
  const size_t open = all.find_first_of("(<");
  const std::string_view before = Trim(all.substr(0, open));
  std::string_view inside = open == all.npos ? "" : all.substr(open + 1);
  inside = Trim(inside.substr(0, inside.find_first_of(")>")));
  const bool mail = before.find('@') != before.npos && before.find(' ') == before.npos;
  const std::string_view name = mail ? inside : before;
  const std::string_view address = mail ? before : inside.find('@') != inside.npos ? inside : "";
  author.name = name.empty() && !mail ? inside : name;
  author.id = address.empty() ? author.name : address;
  return author;
}

Author AuthorOf(const Members& members, const std::string& url) {
  if (const Node node = members.First({"atom:author"})) {
    const Members person(node);
    Author author;
    author.name = Plain(person.First({"atom:name", "name"}));
    const std::string mail = Plain(person.First({"atom:email", "email"}));
    if (const Node page = person.First({"atom:uri", "atom:url", "atom:homepage", "uri", "url"})) {
      author.id = ResolveLink(BaseOf(page, url), Plain(page));
    }
    if (author.id.empty()) author.id = mail;
    if (author.name.empty() && author.id.empty()) author = AuthorFrom(Raw(node));
    if (author.id.empty()) author.id = author.name;
    return author;
  }
  return AuthorFrom(
      Raw(members.First({"author", "dc:creator", "dc:author", "itunes:author", "managingeditor"})));
}

std::optional<Time> DateOf(const Members& members, std::initializer_list<std::string_view> names,
                           Item* item) {
  for (const std::string_view name : names) {
    const std::string text = Raw(members.First({name}));
    if (const auto time = ParseFeedDate(text)) return time;
    if (!Trim(text).empty()) NoteUnread("date", item);
  }
  return std::nullopt;
}

std::optional<Point> PointFrom(std::string_view lat_text, std::string_view lon_text) {
  Point point;
  const auto number = [](std::string_view text, double* value) {
    text = Trim(text);
    if (text.starts_with('+')) text.remove_prefix(1);
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), *value);
    return !text.empty() && error == std::errc() && end == text.data() + text.size();
  };
  if (!number(lat_text, &point.lat) || !number(lon_text, &point.lon)) return std::nullopt;
  if (!(point.lat >= -90 && point.lat <= 90 && point.lon >= -180 && point.lon <= 180)) return std::nullopt;
  return point;
}

// "45.25 -71.92", or with a comma between
std::optional<Point> PointFromPair(const std::string& text) {
  const std::string_view pair = Trim(text);
  const size_t end = pair.find_first_of(" ,\t\n");
  if (end == pair.npos) return std::nullopt;
  const size_t next = pair.find_first_not_of(" ,\t\n", end);
  return PointFrom(pair.substr(0, end), pair.substr(next));
}

std::optional<Point> PointOf(const Members& members) {
  if (const Node node = members.First({"georss:point"})) return PointFromPair(Raw(node));
  if (const Node node = members.First({"geo:lat"})) {
    return PointFrom(Raw(node), Raw(members.First({"geo:long", "geo:lon"})));
  }
  if (const Node node = members.First({"geo:point"})) {
    const Members point(node);
    return PointFrom(Raw(point.First({"geo:lat"})), Raw(point.First({"geo:long", "geo:lon"})));
  }
  Node gml = members.First({"gml:point"});
  if (const Node where = members.First({"georss:where"})) gml = Members(where).First({"gml:point"});
  if (!gml) return std::nullopt;
  return PointFromPair(Raw(Members(gml).First({"gml:pos", "gml:coordinates"})));
}

void AddAttachments(const Members& members, const std::string& url, int depth, std::vector<Attachment>* out) {
  for (const auto& [name, node] : members.list()) {
    if (out->size() >= kMaxAttachments) return;
    if (name == "media:group" && depth == 0) {
      AddAttachments(Members(node), url, 1, out);
      continue;
    }
    const bool link = name == "atom:link" && Lower(Attribute(node, "rel")) == "enclosure";
    if (!link && name != "enclosure" && name != "media:content") continue;
    std::string target = ResolveLink(BaseOf(node, url), Attribute(node, link ? "href" : "url"));
    bool known = target.empty();
    for (const Attachment& other : *out) known = known || other.url == target;
    if (known) continue;
    const std::string about =
        name == "media:content" ? RssText(Members(node).First({"media:description", "media:title"})) : "";
    out->push_back({std::move(target), std::string(Attribute(node, "type")), about});
  }
}

Item ReadItem(Node node, const std::string& url) {
  const Members members(node);
  Item item;
  const Node guid = members.First({"guid", "atom:id"});
  item.id = Plain(guid);
  if (item.id.empty()) {
    for (const pugi::xml_attribute& a : node.attributes()) {
      if (std::string_view(a.name()).ends_with("about")) item.id = a.value();
    }
  }
  if (item.id.empty()) item.id = Plain(members.First({"dc:identifier"}));
  if (const Node link = members.First({"link"})) item.link = ResolveLink(BaseOf(link, url), Raw(link));
  if (item.link.empty()) item.link = AtomLink(members, "alternate", url);
  if (item.link.empty() && members.First({"link", "atom:link"})) NoteUnread("link", &item);
  if (item.link.empty() && guid && NameOf(guid) == "guid" &&
      Lower(Attribute(guid, "isPermaLink")) != "false") {
    item.link = ResolveLink(BaseOf(guid, url), item.id);
  }
  item.title = TextOf(members.First({"title", "atom:title", "dc:title", "media:title"}));
  item.summary = TextOf(members.First({"description", "atom:summary", "summary", "dc:description",
                                       "dcterms:abstract", "itunes:summary", "media:description"}));
  item.content = TextOf(
      members.First({"content:encoded", "xhtml:body", "body", "xhtml:div", "fullitem", "atom:content"}));
  if (const Node group = members.First({"media:group"})) {
    const Members media(group);
    if (item.title.empty()) item.title = TextOf(media.First({"media:title"}));
    if (item.summary.empty()) item.summary = TextOf(media.First({"media:description"}));
  }
  item.author = AuthorOf(members, url);
  if (item.author.name.empty() && item.author.id.empty()) {
    if (const Node source = members.First({"atom:source"})) item.author = AuthorOf(Members(source), url);
  }
  item.published = DateOf(members,
                          {"atom:published", "atom:issued", "pubdate", "published", "dcterms:issued",
                           "dcterms:created", "atom:created"},
                          &item);
  item.updated = DateOf(
      members, {"atom:updated", "atom:modified", "updated", "dcterms:modified", "dc:date", "pubdate"}, &item);
  item.lang = LangOf(node);
  if (item.lang.empty()) item.lang = Plain(members.First({"dc:language", "language"}));
  if (const Node parent = members.First({"thr:in-reply-to"})) item.in_reply_to = Attribute(parent, "ref");
  item.point = PointOf(members);
  if (!item.point && members.First({"georss:point", "geo:lat", "geo:point", "gml:point", "georss:where"}))
    NoteUnread("point", &item);
  AddAttachments(members, url, 0, &item.attachments);
  return item;
}

std::chrono::seconds FreshFor(const Members& channel) {
  static constexpr int64_t kYear = int64_t{366} * 24 * 3600;
  const auto number = [](const std::string& text) {
    int64_t value = 0;
    std::from_chars(text.data(), text.data() + text.size(), value);
    return std::clamp<int64_t>(value, 0, kYear);
  };
  if (const Node ttl = channel.First({"ttl"})) return std::chrono::minutes(number(Plain(ttl)));
  const std::string period = Lower(Plain(channel.First({"sy:updateperiod"})));
  int64_t seconds = 0;
  if (period == "hourly") seconds = 3600;
  if (period == "daily") seconds = int64_t{24} * 3600;
  if (period == "weekly") seconds = int64_t{7} * 24 * 3600;
  if (period == "monthly") seconds = int64_t{30} * 24 * 3600;
  if (period == "yearly") seconds = kYear;
  return std::chrono::seconds(seconds /
                              std::max<int64_t>(1, number(Plain(channel.First({"sy:updatefrequency"})))));
}

std::string LocalName(Node node) { return Lower(kit::LocalName(node)); }

bool IsRoot(Node node) {
  const std::string name = LocalName(node);
  return name == "rss" || name == "rdf" || name == "feed";
}

Error NotAFeed(std::string_view what) { return {Fault::kBadData, std::string(what)}; }

}  // namespace

Result<Document> ReadXmlFeed(const std::string& text, const std::string& url) {
  const size_t start = MarkupStart(text);
  if (start == text.npos) return NotAFeed("neither XML nor JSON");
  const std::string resolved = ResolveNames(std::string_view(text).substr(start));
  constexpr unsigned kParse = pugi::parse_default | pugi::parse_ws_pcdata;
  pugi::xml_document xml;
  Document document;
  const auto parsed = xml.load_buffer(resolved.data(), resolved.size(), kParse, pugi::encoding_utf8);
  if (!parsed) {
    const Mended mended = MendXml(resolved);
    document.whole = !mended.cut;
    if (!xml.load_buffer(mended.xml.data(), mended.xml.size(), kParse, pugi::encoding_utf8)) xml.reset();
  }
  Node root = xml.document_element();
  if (!root) return NotAFeed("no XML that can be read");
  if (!IsRoot(root))
    return NotAFeed("XML, but no feed: it begins with <" + Excerpt(LocalName(root), 40) + ">");

  // Only Atom has this root.
  if (LocalName(root) == "feed" && !root.attribute("xmlns")) {
    root.append_attribute("xmlns") = "http://www.w3.org/2005/Atom";
  }

  // In RSS 1.0 and 0.90 the items stand beside the channel, in 0.9x and 2.0 within, in Atom there is no
  // channel.
  std::vector<Node> places = {root};
  Node channel = root;
  for (const Node& child : root.children()) {
    if (LocalName(child) != "channel") continue;
    if (channel == root) channel = child;
    places.push_back(child);
  }
  const Members about(channel);
  document.title = TextOf(about.First({"title", "atom:title", "dc:title"}));
  document.next = AtomLink(about, "next", url);
  if (document.next.empty()) document.next = AtomLink(about, "prev-archive", url);
  document.fresh_for = FreshFor(about);
  const Author author = AuthorOf(about, url);
  std::string lang = Plain(about.First({"language", "dc:language"}));
  for (const Node& place : places) {
    for (const Node& child : place.children()) {
      const std::string name = LocalName(child);
      if (name != "item" && name != "entry") continue;
      if (document.items.size() == kMaxItems) break;
      Item item = ReadItem(child, url);
      if (item.author.name.empty() && item.author.id.empty()) item.author = author;
      if (item.lang.empty()) item.lang = lang;
      document.items.push_back(std::move(item));
    }
  }
  return document;
}

}  // namespace crier::feed
