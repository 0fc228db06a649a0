#include "core/html.h"

#include <gumbo.h>

#include <algorithm>
#include <array>
#include <memory>
#include <set>
#include <vector>

#include "core/html_tags.h"
#include "core/text.h"
#include "core/utf8.h"

namespace crier {
namespace {

constexpr size_t kMostHtml = size_t{1024} * 1024;
constexpr size_t kMostDepth = 200;

bool IsBlank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f'; }

enum class TagKind {
  kInline,     // says nothing about lines
  kBlock,      // a line of its own
  kParagraph,  // and a blank line before and after
  kBreak,      // br
  kCell,       // a blank before
  kInvisible,  // with everything in it
};

TagKind KindOf(std::string_view name) {
  static constexpr std::array<std::string_view, 19> kBlocks = {
      "address", "article", "aside", "caption", "dd",  "div",     "dt",    "figcaption", "figure", "footer",
      "header",  "hr",      "li",    "main",    "nav", "section", "tbody", "thead",      "tr"};
  static constexpr std::array<std::string_view, 14> kParagraphs = {
      "blockquote", "dl", "h1", "h2", "h3", "h4", "h5", "h6", "ol", "p", "pre", "table", "ul", "form"};
  static constexpr std::array<std::string_view, 14> kInvisible = {
      "script", "style", "title",    "template", "noscript", "iframe", "object",
      "svg",    "math",  "textarea", "select",   "audio",    "video",  "noframes"};
  const auto in = [&](const auto& names) {
    return std::find(names.begin(), names.end(), name) != names.end();
  };
  if (name == "br") return TagKind::kBreak;
  if (name == "td" || name == "th") return TagKind::kCell;
  if (in(kBlocks)) return TagKind::kBlock;
  if (in(kParagraphs)) return TagKind::kParagraph;
  return in(kInvisible) ? TagKind::kInvisible : TagKind::kInline;
}

// Rewrites HTML to the little that decides where lines end: <div>, <p> in place of every block, <br>, text.
// Real pages lose nothing that a reader sees, and hostile ones can no longer make the parser build deep or
// quadratic trees: formatting elements, which it copies into every block that follows, are gone, and so are
// tables, which it rearranges.
class Sieve {
 public:
  explicit Sieve(std::string_view html) : html_(html) { out_.reserve(html.size()); }

  std::string Run() {
    while (at_ < html_.size()) {
      const size_t tag = html_.find('<', at_);
      out_ += html_.substr(at_, tag - at_);
      if (tag == std::string_view::npos) break;
      at_ = tag;
      const char next = At(at_ + 1);
      if (IsAsciiLetter(static_cast<unsigned char>(next))) {
        OpenTag();
      } else if (next == '/' && IsAsciiLetter(static_cast<unsigned char>(At(at_ + 2)))) {
        CloseTag();
      } else if (!SkipDeclaration()) {
        KeepBracket();
      }
    }
    return std::move(out_);
  }

 private:
  char At(size_t i) const { return i < html_.size() ? html_[i] : '\0'; }

  // "<!-- -->", "<!doctype html>", "<![CDATA[", "<?php ?>"; not "<!!>", "<?>", "</3" or what never ends.
  bool SkipDeclaration() {
    const char next = At(at_ + 1);
    const char after = At(at_ + 2);
    if (html_.substr(at_).starts_with("<!--") && Skip("-->", at_ + 4, &comments_end_)) return true;
    const bool declaration = after == '[' || after == '-' || IsAsciiLetter(static_cast<unsigned char>(after));
    return (next == '!' || next == '?') && declaration && Skip(">", at_ + 2, &tags_end_);
  }

  // To behind the next `what`; false, once and for all, where there is none.
  bool Skip(std::string_view what, size_t from, bool* any) {
    const size_t found = *any ? html_.find(what, from) : std::string_view::npos;
    *any = found != std::string_view::npos;
    if (*any) at_ = found + what.size();
    return *any;
  }

  void KeepBracket() {
    out_ += "&lt;";
    ++at_;
  }

  void SkipPast(std::string_view what, size_t from) {
    const size_t found = html_.find(what, from);
    at_ = found == std::string_view::npos ? html_.size() : found + what.size();
  }

  std::string NameAt(size_t i) const {
    size_t end = i;
    while (end < html_.size() && end - i < 32 && !IsBlank(html_[end]) && html_[end] != '/' &&
           html_[end] != '>')
      ++end;
    return Lower(html_.substr(i, end - i));
  }

  // Behind the ">" of the tag at at_; a ">" within quotes does not count. npos: the tag never ends.
  size_t TagEnd() const {
    char quote = 0;
    for (size_t i = at_ + 1; i < html_.size(); ++i) {
      const char c = html_[i];
      if (quote != 0) {
        if (c == quote) quote = 0;
      } else if ((c == '"' || c == '\'') && (html_[i - 1] == '=' || IsBlank(html_[i - 1]))) {
        quote = c;
      } else if (c == '>') {
        return i + 1;
      }
    }
    return std::string_view::npos;
  }

  // What looks like a tag but never ends is text: a person wrote "<3".
  bool Enter(size_t* end) {
    *end = TagEnd();
    if (*end != std::string_view::npos) return true;
    out_ += EscapeHtml(html_.substr(at_));
    at_ = html_.size();
    return false;
  }

  void OpenTag() {
    if (!BeginsTag(html_.substr(at_))) return KeepBracket();
    size_t end = 0;
    if (!Enter(&end)) return;
    const std::string name = NameAt(at_ + 1);
    const TagKind kind = KindOf(name);
    if (!IsTagName(name)) strange_.insert(name);
    const bool closed = html_[end - 2] == '/';
    at_ = end;
    switch (kind) {
      case TagKind::kInline:
        break;
      case TagKind::kBreak:
        out_ += "<br>";
        break;
      case TagKind::kCell:
        out_ += ' ';
        break;
      case TagKind::kBlock:
      case TagKind::kParagraph:
        if (name == "hr") {
          out_ += "<div></div>";
        } else {
          Push(name, kind);
        }
        break;
      case TagKind::kInvisible:
        if (!closed) SkipElement(name);
        break;
    }
  }

  void CloseTag() {
    const std::string name = NameAt(at_ + 2);
    if (!IsTagName(name) && !strange_.contains(name)) return KeepBracket();
    size_t end = 0;
    if (!Enter(&end)) return;
    at_ = end;
    if (name == "p" && std::find(open_.begin(), open_.end(), name) == open_.end()) {
      out_ += "<p></p>";
      return;
    }
    const TagKind kind = KindOf(name);
    if (kind != TagKind::kBlock && kind != TagKind::kParagraph) return;
    if (too_deep_ > 0) {
      --too_deep_;
      return;
    }
    const auto match = std::find(open_.rbegin(), open_.rend(), name);
    if (match == open_.rend()) return;
    for (auto count = match - open_.rbegin() + 1; count > 0; --count) Pop();
  }

  // A paragraph or an item ends where the next one of its kind begins.
  void Push(const std::string& name, TagKind kind) {
    if (!open_.empty() && (open_.back() == "p" || (open_.back() == name && (name == "li" || name == "dt" ||
                                                                            name == "dd" || name == "tr")))) {
      Pop();
    }
    if (open_.size() >= kMostDepth) {
      ++too_deep_;
      return;
    }
    open_.push_back(name);
    // A paragraph cannot hold another in HTML, so a block with blank lines around is an empty paragraph and a
    // <div>.
    out_ += kind == TagKind::kParagraph ? "<p></p><div>" : "<div>";
  }

  void Pop() {
    out_ += KindOf(open_.back()) == TagKind::kParagraph ? "</div><p></p>" : "</div>";
    open_.pop_back();
  }

  // To behind its end tag. Where there is none only a script or a style hides what follows.
  void SkipElement(const std::string& name) {
    if (endless_.contains(name)) return;
    const size_t start = at_;
    while (at_ < html_.size()) {
      SkipPast("</", at_);
      if (at_ < html_.size() && NameAt(at_) == name) {
        SkipPast(">", at_);
        return;
      }
    }
    if (name == "script" || name == "style") return;
    endless_.insert(name);
    at_ = start;
  }

  std::string_view html_;
  std::string out_;
  size_t at_ = 0;
  std::vector<std::string> open_;
  std::set<std::string> strange_;  // names that HTML does not know, of tags with attributes
  std::set<std::string> endless_;  // invisible elements that no tag ends from here on
  size_t too_deep_ = 0;
  bool comments_end_ = true;  // there may be another "-->"
  bool tags_end_ = true;      // and another ">"
};

// Gathers words and breaks; blanks fold as a browser folds them.
class Lines {
 public:
  void Text(std::string_view text) {
    for (size_t at = 0; at < text.size();) {
      if (const size_t blank = BlankAt(text, at); blank > 0) {
        blank_ = true;
        at += blank;
        continue;
      }
      const size_t from = at;
      while (at < text.size() && BlankAt(text, at) == 0) ++at;
      Word(text.substr(from, at - from));
    }
  }
  void Break(int lines) { breaks_ = std::max(breaks_, lines); }
  void NewLine() { breaks_ = std::min(breaks_ + 1, 2); }
  std::string Take() { return std::move(out_); }

 private:
  // Bytes of the blank at `at`: ASCII, or a no-break space.
  static size_t BlankAt(std::string_view text, size_t at) {
    if (IsBlank(text[at])) return 1;
    return text.substr(at, 2) == "\xC2\xA0" ? 2 : 0;
  }

  void Word(std::string_view word) {
    if (!out_.empty() && breaks_ > 0) {
      out_.append(static_cast<size_t>(breaks_), '\n');
    } else if (!out_.empty() && blank_) {
      out_ += ' ';
    }
    breaks_ = 0;
    blank_ = false;
    out_ += word;
  }

  std::string out_;
  int breaks_ = 0;
  bool blank_ = false;
};

void Walk(const GumboNode* root, Lines* lines) {
  struct Visit {
    const GumboNode* node;
    unsigned next = 0;  // child
  };
  std::vector<Visit> path = {{root}};
  while (!path.empty()) {
    Visit& visit = path.back();
    const GumboElement& element = visit.node->v.element;
    if (visit.next == element.children.length) {
      if (element.tag == GUMBO_TAG_DIV) lines->Break(1);
      path.pop_back();
      continue;
    }
    const auto* child = static_cast<const GumboNode*>(element.children.data[visit.next++]);
    if (child->type == GUMBO_NODE_TEXT || child->type == GUMBO_NODE_WHITESPACE) {
      lines->Text(CleanUtf8(child->v.text.text));  // "&#1;" makes a control character
    } else if (child->type == GUMBO_NODE_ELEMENT) {
      if (child->v.element.tag == GUMBO_TAG_BR) lines->NewLine();
      if (child->v.element.tag == GUMBO_TAG_DIV) lines->Break(1);
      if (child->v.element.tag == GUMBO_TAG_P) lines->Break(2);
      path.push_back({child});
    }
  }
}

}  // namespace

std::string HtmlToText(std::string_view html) {
  if (html.size() > kMostHtml) {
    html = html.substr(0, Utf8Floor(html, kMostHtml));
    // Half a tag at the cut is not text.
    const size_t tag = html.rfind('<');
    if (tag != std::string_view::npos && html.find('>', tag) == std::string_view::npos)
      html = html.substr(0, tag);
  }
  const std::string clean = MendReferences(CleanUtf8(html));
  const std::string sieved = Sieve(clean).Run();
  GumboOptions options = kGumboDefaultOptions;
  options.max_errors = 0;
  const auto destroy = [&](GumboOutput* tree) { gumbo_destroy_output(&options, tree); };
  const std::unique_ptr<GumboOutput, decltype(destroy)> tree(
      gumbo_parse_with_options(&options, sieved.data(), sieved.size()), destroy);
  Lines lines;
  Walk(tree->root, &lines);
  return lines.Take();
}

std::string EscapeHtml(std::string_view text) {
  std::string out;
  out.reserve(text.size() + text.size() / 8);
  for (const char c : text) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      case '\'':
        out += "&#39;";
        break;
      default:
        out += c;
    }
  }
  return out;
}

}  // namespace crier
