#include "connectors/feed/xml_text.h"

#include "core/html.h"
#include "core/text.h"

namespace crier::feed {
namespace {

using Node = pugi::xml_node;

// Namespaces by the beginning of their lower-case URI, the longer first, and how this file writes them. RSS's
// own are "".
struct Namespace {
  std::string_view uri;
  std::string_view prefix;
};
constexpr Namespace kNamespaces[] = {
    {"http://www.w3.org/2005/atom", "atom:"},
    {"http://purl.org/atom/", "atom:"},
    {"http://www.w3.org/1999/02/22-rdf-syntax-ns", "rdf:"},
    {"http://purl.org/rss/1.0/modules/content", "content:"},
    {"http://purl.org/rss/1.0/modules/syndication", "sy:"},
    {"http://purl.org/dc/elements/", "dc:"},
    {"http://purl.org/dc/terms", "dcterms:"},
    {"http://www.georss.org/georss", "georss:"},
    {"http://www.w3.org/2003/01/geo/wgs84_pos", "geo:"},
    {"http://www.opengis.net/gml", "gml:"},
    {"http://search.yahoo.com/mrss", "media:"},
    {"http://www.w3.org/1999/xhtml", "xhtml:"},
    {"http://purl.org/syndication/thread/1.0", "thr:"},
    {"http://www.itunes.com/dtds/podcast", "itunes:"},
    {"http://purl.org/rss/1.0/", ""},
    {"http://purl.org/net/rss1.1", ""},
    {"http://backend.userland.com/", ""},
    {"http://blogs.law.harvard.edu/tech/rss", ""},
    {"http://my.netscape.com/", ""},
    {"http://channel.netscape.com/", ""},
    {"http://hacks.benhammersley.com/rss/", ""},
};

// Bounds of one element: more belongs to no feed.
constexpr size_t kMaxAttributes = 64;
constexpr size_t kMaxMembers = 500;

// The URI that `attribute` (xmlns or xmlns:prefix) declares for a node.
std::string_view DeclaredAt(Node node, std::string_view attribute) {
  for (int level = 0; node && level < kMaxAncestors; node = node.parent(), ++level) {
    if (const std::string_view uri = Attribute(node, attribute); !uri.empty()) return uri;
  }
  return "";
}

struct StringWriter : pugi::xml_writer {
  std::string text;
  void write(const void* data, size_t size) override { text.append(static_cast<const char*>(data), size); }
};

bool HasElements(Node node) {
  for (const Node& child : node.children()) {
    if (child.type() == pugi::node_element) return true;
  }
  return false;
}

// What is inside, as markup: elements as written, text escaped.
std::string Inner(Node node) {
  StringWriter writer;
  for (const Node& child : node.children()) {
    child.print(writer, "", pugi::format_raw | pugi::format_no_declaration, pugi::encoding_utf8);
  }
  return std::move(writer.text);
}

// Elements that HTML does not know are markup here all the same, for they are elements of the XML.
struct Nameless : pugi::xml_tree_walker {
  bool for_each(Node& node) override {
    if (node.type() == pugi::node_element && !IsHtmlElement(Lower(node.name()))) node.set_name("span");
    return true;
  }
};

// Nothing where this is not base64 of text.
std::string Base64Text(std::string_view encoded) {
  std::string out;
  uint32_t bits = 0;
  int count = 0;
  for (const char c : encoded) {
    int digit = -1;
    if (c >= 'A' && c <= 'Z') digit = c - 'A';
    if (c >= 'a' && c <= 'z') digit = c - 'a' + 26;
    if (c >= '0' && c <= '9') digit = c - '0' + 52;
    if (c == '+') digit = 62;
    if (c == '/') digit = 63;
    if (c == '=' || c == ' ' || c == '\n' || c == '\r' || c == '\t') continue;
    if (digit < 0) return "";
    bits = (bits << 6 | static_cast<uint32_t>(digit)) & 0xFFFFFF;
    count += 6;
    if (count >= 8) {
      count -= 8;
      out += static_cast<char>(bits >> count & 0xFF);
    }
  }
  return IsUtf8(out) ? out : "";
}

// Atom's text constructs and content (RFC 4287, 3.1 and 4.1.3; Atom 0.3: type and mode).
std::string AtomText(Node node) {
  if (!node) return "";
  const std::string type = Lower(Trim(Attribute(node, "type")));
  const std::string mode = Lower(Trim(Attribute(node, "mode")));
  const bool html =
      type == "html" || type == "text/html" || type == "xhtml" || type == "application/xhtml+xml";
  if (mode == "base64") {
    const std::string text = Base64Text(Raw(node));
    return type == "text/plain" ? std::string(Trim(text)) : HtmlToText(text);
  }
  if (HasElements(node)) {
    Nameless nameless;
    node.traverse(nameless);
    const std::string text = HtmlToText(Inner(node));
    // Some put escaped markup into an element of their own.
    return type == "html" || type == "text/html" ? HtmlToText(text) : text;
  }
  if (html) return HtmlToText(Raw(node));
  if (type.empty() || type == "text" || type.starts_with("text/") || !mode.empty()) return Plain(node);
  if (type.ends_with("xml")) return HtmlToText(Raw(node));
  const std::string text = Base64Text(Raw(node));
  return text.empty() ? Plain(node) : HtmlToText(text);
}

}  // namespace

std::string_view Attribute(Node node, std::string_view name) {
  size_t seen = 0;
  for (const pugi::xml_attribute& a : node.attributes()) {
    if (a.name() == name) return a.value();
    if (++seen == kMaxAttributes) break;
  }
  return "";
}

std::string NameOf(Node node) {
  const std::string_view written = node.name();
  const size_t colon = written.find(':');
  const std::string local = Lower(written.substr(colon == written.npos ? 0 : colon + 1));
  const std::string prefix = colon == written.npos ? "" : Lower(written.substr(0, colon + 1));
  const std::string uri = Lower(
      DeclaredAt(node, colon == written.npos ? "xmlns" : "xmlns:" + std::string(written.substr(0, colon))));
  if (!uri.empty()) {
    for (const Namespace& known : kNamespaces) {
      if (uri.starts_with(known.uri)) return std::string(known.prefix) + local;
    }
  }
  return prefix + local;
}

Members::Members(Node node) {
  for (const Node& child : node.children()) {
    if (child.type() == pugi::node_element && list_.size() < kMaxMembers)
      list_.emplace_back(NameOf(child), child);
  }
}

Node Members::First(std::initializer_list<std::string_view> names) const {
  for (const std::string_view name : names) {
    for (const auto& [own, node] : list_) {
      if (own == name && (node.first_child() || node.first_attribute())) return node;
    }
  }
  return {};
}

std::string Raw(Node node) {
  std::string text;
  for (const Node& child : node.children()) text += child.value();
  return text;
}

std::string Plain(Node node) { return std::string(Trim(Raw(node))); }

std::string RssText(Node node) {
  if (!node) return "";
  if (!HasElements(node)) return HtmlToText(Raw(node));
  Nameless nameless;
  node.traverse(nameless);
  std::string html;
  for (const Node& child : node.children()) {
    if (child.type() != pugi::node_element) {
      html += child.value();
    } else {
      StringWriter writer;
      child.print(writer, "", pugi::format_raw | pugi::format_no_declaration, pugi::encoding_utf8);
      html += writer.text;
    }
  }
  return HtmlToText(html);
}

std::string TextOf(Node node) { return NameOf(node).starts_with("atom:") ? AtomText(node) : RssText(node); }

}  // namespace crier::feed
