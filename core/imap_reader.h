// Walks through the values of one IMAP response. Private to imap.cc and imap_structure.cc.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/imap.h"

namespace crier::imap {

class Reader {
 public:
  explicit Reader(std::string_view text) : rest_(text) {}

  bool Take(char c) {
    Blank();
    if (rest_.empty() || rest_.front() != c) return false;
    rest_.remove_prefix(1);
    return true;
  }
  bool At(char c) {
    Blank();
    return !rest_.empty() && rest_.front() == c;
  }
  bool empty() {
    Blank();
    return rest_.empty();
  }

  // A name such as BODY[HEADER.FIELDS (A B)]<0>: brackets belong to it.
  std::string_view Atom() {
    Blank();
    size_t end = 0;
    bool inside = false;
    while (end < rest_.size()) {
      const char c = rest_[end];
      if (c == '[') inside = true;
      if (c == ']') inside = false;
      if (!inside && (c == ' ' || c == '(' || c == ')' || c == '"' || c == '{')) break;
      ++end;
    }
    const std::string_view atom = rest_.substr(0, end);
    rest_.remove_prefix(end);
    return atom;
  }

  // A quoted string, a literal or an atom.
  std::optional<std::string> String() {
    Blank();
    if (rest_.empty()) return std::nullopt;
    if (rest_.front() == '"') return Quoted();
    if (rest_.front() == '{') return Literal();
    const std::string_view atom = Atom();
    if (atom.empty()) return std::nullopt;
    return std::string(atom);
  }

  // Any value, lists in lists too.
  bool Skip() {
    constexpr size_t kMaxDepth = 64;
    size_t depth = 0;
    do {
      Blank();
      if (rest_.empty()) return false;
      if (rest_.front() == '(') {
        rest_.remove_prefix(1);
        if (++depth > kMaxDepth) return false;
      } else if (rest_.front() == ')') {
        if (depth == 0) return false;
        rest_.remove_prefix(1);
        --depth;
      } else if (!String()) {
        return false;
      }
    } while (depth > 0);
    return true;
  }

  // What has not been read.
  std::string_view rest() const { return rest_; }

 private:
  void Blank() {
    while (!rest_.empty() && rest_.front() == ' ') rest_.remove_prefix(1);
  }
  std::optional<std::string> Quoted() {
    std::string text;
    for (size_t i = 1; i < rest_.size(); ++i) {
      if (rest_[i] == '"') {
        rest_.remove_prefix(i + 1);
        return text;
      }
      if (rest_[i] == '\\' && i + 1 < rest_.size()) ++i;
      text += rest_[i];
    }
    return std::nullopt;
  }
  std::optional<std::string> Literal() {
    const size_t end = rest_.find("}\r\n");
    if (end == rest_.npos) return std::nullopt;
    const auto count = LiteralAfter(rest_.substr(0, end + 1));
    if (!count || *count > rest_.size() - end - 3) return std::nullopt;
    std::string text(rest_.substr(end + 3, static_cast<size_t>(*count)));
    rest_.remove_prefix(end + 3 + text.size());
    return text;
  }

  std::string_view rest_;
};

}  // namespace crier::imap
