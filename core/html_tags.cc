#include "core/html_tags.h"

#include <algorithm>
#include <array>
#include <string>

#include "core/html.h"
#include "core/text.h"
#include "core/utf8.h"

namespace crier {
namespace {

constexpr size_t kLooked = 256;

// https://html.spec.whatwg.org/multipage/indices.html#elements-3, then what HTML once had. In order.
constexpr auto kElements = std::to_array<std::string_view>(
    {"a",        "abbr",       "acronym",   "address",    "applet",   "area",    "article",  "aside",
     "audio",    "b",          "base",      "basefont",   "bdi",      "bdo",     "bgsound",  "big",
     "blink",    "blockquote", "body",      "br",         "button",   "canvas",  "caption",  "center",
     "cite",     "code",       "col",       "colgroup",   "command",  "data",    "datalist", "dd",
     "del",      "details",    "dfn",       "dialog",     "dir",      "div",     "dl",       "dt",
     "em",       "embed",      "fieldset",  "figcaption", "figure",   "font",    "footer",   "form",
     "frame",    "frameset",   "h1",        "h2",         "h3",       "h4",      "h5",       "h6",
     "head",     "header",     "hgroup",    "hr",         "html",     "i",       "iframe",   "img",
     "input",    "ins",        "isindex",   "kbd",        "keygen",   "label",   "legend",   "li",
     "link",     "listing",    "main",      "map",        "mark",     "marquee", "math",     "menu",
     "menuitem", "meta",       "meter",     "multicol",   "nav",      "nextid",  "nobr",     "noembed",
     "noframes", "noscript",   "object",    "ol",         "optgroup", "option",  "output",   "p",
     "param",    "picture",    "plaintext", "pre",        "progress", "q",       "rb",       "rp",
     "rt",       "rtc",        "ruby",      "s",          "samp",     "script",  "search",   "section",
     "select",   "slot",       "small",     "source",     "spacer",   "span",    "strike",   "strong",
     "style",    "sub",        "summary",   "sup",        "svg",      "table",   "tbody",    "td",
     "template", "textarea",   "tfoot",     "th",         "thead",    "time",    "title",    "tr",
     "track",    "tt",         "u",         "ul",         "var",      "video",   "wbr",      "xml",
     "xmp"});
static_assert(std::is_sorted(kElements.begin(), kElements.end()));

// Attributes that stand alone, and those that editors leave without a value.
constexpr auto kBare = std::to_array<std::string_view>(
    {"align",    "allowfullscreen", "alt",        "async",    "autofocus",   "autoplay", "border",
     "checked",  "class",           "compact",    "controls", "declare",     "default",  "defer",
     "disabled", "download",        "dropzone",   "height",   "hidden",      "href",     "id",
     "inert",    "ismap",           "itemscope",  "loop",     "multiple",    "muted",    "nomodule",
     "noresize", "noshade",         "novalidate", "nowrap",   "playsinline", "readonly", "rel",
     "required", "reversed",        "selected",   "src",      "style",       "valign",   "width"});
static_assert(std::is_sorted(kBare.begin(), kBare.end()));

bool IsHtmlSpace(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f'; }

// "o:p", "st1:place": what office programs write; not "https:" or "tel:5550100".
bool IsNamespaced(std::string_view name) {
  const size_t colon = name.find(':');
  if (colon == name.npos || colon == 0 || colon + 1 == name.size()) return false;
  if (name.starts_with("mailto:") || !IsAsciiLetter(static_cast<unsigned char>(name[colon + 1])))
    return false;
  return std::all_of(name.begin(), name.end(), [](char c) {
    return c == ':' || (c >= 'a' && c <= 'z') || IsAsciiDigit(static_cast<unsigned char>(c));
  });
}

// What is behind a name, within what is looked at.
struct Behind {
  bool values = false;  // name=value
  bool words = false;   // words that are no attributes
};

Behind Read(std::string_view name, std::string_view rest) {
  Behind behind;
  size_t at = 0;
  while (at < rest.size() && rest[at] != '>' && rest[at] != '<') {
    if (IsHtmlSpace(rest[at]) || rest[at] == '/') {
      ++at;
      continue;
    }
    const size_t from = at++;
    while (at < rest.size() && !IsHtmlSpace(rest[at]) &&
           std::string_view("=/<>").find(rest[at]) == std::string_view::npos)
      ++at;
    const std::string word = Lower(rest.substr(from, at - from));
    while (at < rest.size() && IsHtmlSpace(rest[at])) ++at;
    if (at == rest.size() || rest[at] != '=') {
      const bool opened = word == "open" && (name == "details" || name == "dialog");
      const bool known =
          opened || word.find('-') != word.npos || std::binary_search(kBare.begin(), kBare.end(), word);
      behind.words = behind.words || !known;
      continue;
    }
    behind.values = true;
    ++at;
    while (at < rest.size() && IsHtmlSpace(rest[at])) ++at;
    if (at < rest.size() && (rest[at] == '"' || rest[at] == '\'')) {
      const size_t end = rest.find(rest[at], at + 1);
      at = end == rest.npos ? rest.size() : end + 1;
    } else {
      while (at < rest.size() && !IsHtmlSpace(rest[at]) && rest[at] != '>') ++at;
    }
  }
  return behind;
}

}  // namespace

bool IsHtmlElement(std::string_view name) {
  return std::binary_search(kElements.begin(), kElements.end(), name);
}

bool IsTagName(std::string_view name) { return IsHtmlElement(name) || IsNamespaced(name); }

bool BeginsTag(std::string_view text) {
  text = text.substr(0, kLooked);
  size_t end = 1;
  while (end < text.size() && !IsHtmlSpace(text[end]) && text[end] != '/' && text[end] != '>') ++end;
  const std::string_view written = text.substr(1, end - 1);
  const std::string name = Lower(written);
  // The one element whose name is a street's, and that nobody writes like that.
  if (written == "Main") return false;
  const Behind behind = Read(name, text.substr(end));
  if (IsTagName(name)) return behind.values || !behind.words;
  const bool plain = std::all_of(name.begin(), name.end(), [](char c) {
    return c == '-' || c == '_' || c == ':' || IsAsciiAlnum(static_cast<unsigned char>(c));
  });
  return plain && behind.values && !behind.words;
}

}  // namespace crier
