#include "connectors/feed/mend.h"

#include <charconv>
#include <map>
#include <vector>

#include "core/html.h"
#include "core/text.h"

namespace crier::feed {
namespace {

constexpr size_t kMaxDepth = 100;
constexpr size_t kMaxName = 256;
constexpr size_t kHead = size_t{64} * 1024;

bool IsSpace(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }
bool IsNameStart(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || static_cast<signed char>(c) < 0;
}
bool IsName(char c) { return IsNameStart(c) || (c >= '0' && c <= '9') || c == ':' || c == '-' || c == '.'; }

size_t NameEnd(std::string_view text, size_t at) {
  while (at < text.size() && IsName(text[at])) ++at;
  return at;
}

// The length of "&name;" or "&#123;" at the front; 0 if this is a stray "&".
size_t EntityLength(std::string_view text) {
  size_t at = 1;
  if (at < text.size() && text[at] == '#') ++at;
  const size_t start = at;
  while (at < text.size() && at < 32 && IsName(text[at]) && text[at] != ':') ++at;
  return at > start && at < text.size() && text[at] == ';' ? at + 1 : 0;
}

// A name, or a number that means a character of windows-1252 ("&#146;"); any other number XML reads as it is
// meant.
bool IsOddName(std::string_view entity) {
  if (entity[1] != '#') return true;
  const bool hex = entity[2] == 'x' || entity[2] == 'X';
  int number = 0;
  std::from_chars(entity.data() + (hex ? 3 : 2), entity.data() + entity.size(), number, hex ? 16 : 10);
  return number >= 0x80 && number < 0xA0;
}

// "<Elm to Maple>", "<ana@example.org>": brackets of a person's own in a text that nobody escaped.
bool IsOwnBracket(std::string_view rest) {
  rest = rest.substr(0, 256);
  const size_t end = rest.find_first_of("<>=/", 1);
  if (end == rest.npos || rest[end] != '>') return false;
  const std::string_view inside = Trim(rest.substr(1, end - 1));
  const size_t name = inside.find_first_of(" \t\r\n");
  if (inside.find('@') != inside.npos) return true;
  return name != inside.npos && !IsHtmlElement(Lower(inside.substr(0, name)));
}

// Elements that hold text.
bool HoldsText(const std::string& element) {
  const std::string local = Lower(std::string_view(element).substr(element.rfind(':') + 1));
  return local == "title" || local == "description" || local == "summary" || local == "content" ||
         local == "encoded";
}

void AppendEscaped(std::string_view text, std::string* out) {
  for (size_t i = 0; i < text.size(); ++i) {
    switch (text[i]) {
      case '<':
        *out += "&lt;";
        break;
      case '>':
        *out += "&gt;";
        break;
      case '"':
        *out += "&quot;";
        break;
      case '&':
        *out += EntityLength(text.substr(i)) > 0 ? "&" : "&amp;";
        break;
      default:
        *out += text[i];
    }
  }
}

class Mender {
 public:
  explicit Mender(std::string_view text) : text_(text) {}

  Mended Run() {
    while (at_ < text_.size()) {
      if (text_[at_] != '<') {
        const size_t end = std::min(text_.find('<', at_), text_.size());
        if (!open_.empty()) AppendEscaped(text_.substr(at_, end - at_), &out_);
        at_ = end;
      } else {
        Markup();
      }
    }
    Mended mended;
    // An end tag cut in its last characters ("</rss") is no loss.
    mended.cut = cut_ || !open_.empty();
    if (mended.cut) DropOpenItem();
    while (!open_.empty()) Close();
    mended.xml = std::move(out_);
    return mended;
  }

 private:
  struct Open {
    std::string name;
    size_t start;  // in out_
    bool item;
  };

  // Skips to after `end`, or to the end of the text.
  void SkipPast(std::string_view end, size_t from) {
    const size_t found = text_.find(end, from);
    cut_ = cut_ || found == text_.npos;
    at_ = found == text_.npos ? text_.size() : found + end.size();
  }

  void Markup() {
    const std::string_view rest = text_.substr(at_);
    if (rest.starts_with("<!--")) return SkipPast("-->", at_ + 4);
    if (rest.starts_with("<?")) return SkipPast(">", at_ + 2);
    if (rest.starts_with("<![CDATA[")) {
      const size_t start = at_ + 9;
      SkipPast("]]>", start);
      const size_t end = cut_ ? text_.size() : at_ - 3;
      if (!open_.empty()) {
        out_ += "<![CDATA[";
        out_ += text_.substr(start, end - start);
        out_ += "]]>";
      }
      return;
    }
    if (rest.starts_with("<!")) return Doctype();
    if (rest.starts_with("</")) return EndTag();
    const bool own = !open_.empty() && HoldsText(open_.back().name) && IsOwnBracket(rest);
    if (rest.size() > 1 && IsNameStart(rest[1]) && !own) return StartTag();
    if (!open_.empty()) out_ += "&lt;";
    ++at_;
  }

  void Doctype() {
    int brackets = 0;
    for (; at_ < text_.size(); ++at_) {
      if (text_[at_] == '[') ++brackets;
      if (text_[at_] == ']') --brackets;
      if (text_[at_] == '>' && brackets <= 0) {
        ++at_;
        return;
      }
    }
    cut_ = true;
  }

  void EndTag() {
    const size_t end = NameEnd(text_, at_ + 2);
    const std::string_view name = text_.substr(at_ + 2, end - at_ - 2);
    SkipPast(">", end);
    for (size_t i = open_.size(); i-- > 0;) {
      if (open_[i].name != name) continue;
      // "</b>" does not end an item that was left open around it.
      while (open_.size() > i) Close();
      return;
    }
  }

  void StartTag() {
    const size_t end = NameEnd(text_, at_ + 1);
    std::string name(text_.substr(at_ + 1, end - at_ - 1));
    name.resize(Utf8Floor(name, kMaxName));
    const size_t start = out_.size();
    at_ = end;
    out_ += '<';
    out_ += name;
    bool empty = false;
    bool ended = false;
    std::vector<std::string_view> seen;
    while (at_ < text_.size()) {
      const char c = text_[at_];
      if (c == '>') {
        ++at_;
        ended = true;
        break;
      }
      if (c == '<') {  // the ">" is missing
        ended = true;
        break;
      }
      empty = c == '/';
      if (IsNameStart(c)) {
        Attribute(&seen);
      } else {
        ++at_;
      }
    }
    const bool root_again = open_.empty() && !roots_.empty();
    if (!ended || open_.size() >= kMaxDepth || root_again) {
      cut_ = cut_ || !ended;
      out_.resize(start);
      return;
    }
    out_ += '>';
    const std::string local = Lower(std::string_view(name).substr(name.rfind(':') + 1));
    roots_ = open_.empty() ? name : roots_;
    open_.push_back({name, start, local == "item" || local == "entry"});
    if (empty) Close();
  }

  void Attribute(std::vector<std::string_view>* seen) {
    const size_t end = NameEnd(text_, at_);
    const std::string_view name = text_.substr(at_, end - at_);
    at_ = end;
    while (at_ < text_.size() && IsSpace(text_[at_])) ++at_;
    std::string_view value;
    if (at_ < text_.size() && text_[at_] == '=') {
      ++at_;
      while (at_ < text_.size() && IsSpace(text_[at_])) ++at_;
      const char quote = at_ < text_.size() ? text_[at_] : '\0';
      size_t stop = at_;
      if (quote == '"' || quote == '\'') {
        const size_t start = ++at_;
        stop = std::min(text_.find(quote, at_), text_.size());
        value = text_.substr(start, stop - start);
        at_ = std::min(stop + 1, text_.size());
      } else {
        while (stop < text_.size() && !IsSpace(text_[stop]) && text_[stop] != '>') ++stop;
        value = text_.substr(at_, stop - at_);
        at_ = stop;
      }
    }
    if (seen->size() >= 64 || name.size() > kMaxName) return;
    for (const std::string_view other : *seen) {
      if (other == name) return;
    }
    seen->push_back(name);
    out_ += ' ';
    out_ += name;
    out_ += "=\"";
    AppendEscaped(value, &out_);
    out_ += '"';
  }

  void Close() {
    out_ += "</";
    out_ += open_.back().name;
    out_ += '>';
    open_.pop_back();
  }

  void DropOpenItem() {
    for (size_t i = 0; i < open_.size(); ++i) {
      if (!open_[i].item) continue;
      out_.resize(open_[i].start);
      open_.resize(i);
      return;
    }
  }

  const std::string_view text_;
  size_t at_ = 0;
  std::string out_;
  std::vector<Open> open_;
  std::string roots_;  // the root's name, once there was one; a second root is no XML
  bool cut_ = false;
};

}  // namespace

size_t MarkupStart(std::string_view text) {
  const std::string head = Lower(text.substr(0, kHead));
  const size_t first = head.find('<');
  if (first == head.npos) return head.npos;
  // A page is a page, whatever it holds; anything else before the feed is junk.
  if (head.compare(first, 5, "<html") == 0 || head.compare(first, 14, "<!doctype html") == 0) return first;
  size_t best = head.npos;
  for (const std::string_view root : {"<?xml", "<rss", "<rdf:rdf", "<feed"})
    best = std::min(best, head.find(root));
  return best == head.npos ? first : best;
}

std::string ResolveNames(std::string_view xml) {
  const std::string characters = MendReferences(xml);
  const std::string_view text = characters;
  std::map<std::string_view, std::string> known = {
      {"&amp;", "&amp;"}, {"&lt;", "&lt;"}, {"&gt;", "&gt;"}, {"&quot;", "&quot;"}, {"&apos;", "&apos;"}};
  std::string out;
  out.reserve(text.size());
  for (size_t at = 0; at < text.size();) {
    const size_t next = std::min(text.find_first_of("&<", at), text.size());
    out += text.substr(at, next - at);
    at = next;
    if (at == text.size()) break;
    const std::string_view rest = text.substr(at);
    size_t length = 1;
    if (rest.front() == '<') {
      const std::string_view end = rest.starts_with("<![CDATA[") ? "]]>"
                                   : rest.starts_with("<!--")    ? "-->"
                                                                 : "";
      if (!end.empty()) length = rest.find(end) == rest.npos ? rest.size() : rest.find(end) + end.size();
    } else if (const size_t entity = EntityLength(rest); entity > 0 && IsOddName(rest.substr(0, entity))) {
      const std::string_view name = rest.substr(0, entity);
      auto it = known.find(name);
      if (it == known.end() && known.size() < 2000) {
        // Between two letters, so that a space is not trimmed.
        const std::string read = HtmlToText("x" + std::string(name) + "x");
        std::string value =
            read.size() > 2 && read.find('&') == read.npos ? read.substr(1, read.size() - 2) : "";
        it = known.emplace(name, value.empty() ? std::string(name) : value).first;
      }
      if (it != known.end()) {
        out += it->second;
        at += entity;
        continue;
      }
    }
    out += rest.substr(0, length);
    at += length;
  }
  return out;
}

Mended MendXml(std::string_view text) { return Mender(text).Run(); }

}  // namespace crier::feed
