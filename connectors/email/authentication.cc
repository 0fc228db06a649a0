#include "connectors/email/authentication.h"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "connectors/email/compose.h"
#include "core/mail.h"
#include "core/text.h"

namespace crier::email {
namespace {

constexpr size_t kMaxHead = 256 * 1024;
constexpr size_t kMaxField = 16 * 1024;
constexpr size_t kMaxFrom = 2 * 1024;  // before GMime reads it: groups in groups are read by recursion
constexpr size_t kMaxResults = 50;
constexpr int kMaxComments = 20;

struct Field {
  std::string name;  // in lower case
  std::string value;
};

// The fields of the head in their order, unfolded; none is left out, or a second From might be.
std::vector<Field> FieldsOf(std::string_view raw) {
  std::vector<Field> fields;
  raw = raw.substr(0, kMaxHead);
  while (!raw.empty()) {
    std::string_view line = raw.substr(0, raw.find('\n'));
    raw.remove_prefix(std::min(raw.size(), line.size() + 1));
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (line.empty()) break;
    if (line.front() == ' ' || line.front() == '\t') {
      if (!fields.empty() && fields.back().value.size() < kMaxField)
        fields.back().value.append(" ").append(Trim(line));
      continue;
    }
    const size_t colon = line.find(':');
    if (colon == line.npos) continue;
    fields.push_back({Lower(Trim(line.substr(0, colon))), std::string(Trim(line.substr(colon + 1)))});
  }
  return fields;
}

// "method=result" or "ptype.property=value".
struct Pair {
  std::string name;
  std::string value;
};
using ResultInfo = std::vector<Pair>;  // the method first

// Reads one Authentication-Results: words, with comments left out and quotes taken off.
class Reading {
 public:
  explicit Reading(std::string_view text) : text_(text.substr(0, kMaxField)) {}

  // Nothing where it cannot be read: then it proves nothing.
  std::optional<std::vector<ResultInfo>> Results(std::string_view server) {
    const auto id = Word();
    if (!id || Lower(*id) != server) return std::nullopt;
    if (!At(';') && !AtEnd() && !Word()) return std::nullopt;  // a version
    std::vector<ResultInfo> results;
    while (Take(';')) {
      ResultInfo info;
      while (!At(';') && !AtEnd()) {
        const auto name = Word();
        if (!name) return std::nullopt;
        if (!Take('=')) {
          if (Lower(*name) != "none" || !info.empty()) return std::nullopt;
          continue;
        }
        const auto value = Word(true);  // a signature's may hold "="
        if (!value) return std::nullopt;
        info.push_back({Lower(*name), Lower(*value)});
      }
      if (!info.empty()) results.push_back(std::move(info));
      if (results.size() > kMaxResults) return std::nullopt;
    }
    if (!AtEnd() || broken_) return std::nullopt;
    return results;
  }

 private:
  void SkipBlanks() {
    int depth = 0;
    while (at_ < text_.size()) {
      const char c = text_[at_];
      if (c == '(') {
        if (++depth > kMaxComments) return;
      } else if (c == ')' && depth > 0) {
        --depth;
      } else if (c == '\\' && depth > 0) {
        ++at_;
      } else if (depth == 0 && c != ' ' && c != '\t') {
        return;
      }
      ++at_;
    }
    broken_ = broken_ || depth > 0;
  }
  bool AtEnd() {
    SkipBlanks();
    return at_ >= text_.size();
  }
  bool At(char c) {
    SkipBlanks();
    return at_ < text_.size() && text_[at_] == c;
  }
  bool Take(char c) {
    if (!At(c)) return false;
    ++at_;
    return true;
  }
  // A word, or what is quoted; nothing where neither begins here. A quoted piece within a word belongs to it:
  // smtp.mailfrom="odd; name"@example.org
  std::optional<std::string> Word(bool value = false) {
    SkipBlanks();
    std::string word;
    const size_t begin = at_;
    while (at_ < text_.size()) {
      const char c = text_[at_];
      if (c == '"') {
        for (++at_; at_ < text_.size() && text_[at_] != '"'; ++at_) {
          if (text_[at_] == '\\' && at_ + 1 < text_.size()) ++at_;
          word += text_[at_];
        }
        if (at_ >= text_.size()) return std::nullopt;
        ++at_;
      } else if (c == ' ' || c == '\t' || c == ';' || (c == '=' && !value) || c == '(' || c == ')') {
        break;
      } else {
        word += c;
        ++at_;
      }
    }
    if (at_ == begin) return std::nullopt;
    return word;
  }

  const std::string_view text_;
  size_t at_ = 0;
  bool broken_ = false;  // a comment that never ends
};

std::string Property(const ResultInfo& info, std::string_view name) {
  for (const Pair& pair : info) {
    if (pair.name == name) return pair.value;
  }
  return "";
}

std::string_view DomainIn(std::string_view value) {
  const size_t at = value.rfind('@');
  if (at != value.npos) value.remove_prefix(at + 1);
  if (value.ends_with('.')) value.remove_suffix(1);
  return value;
}

// The same, or one is above the other: relaxed alignment (RFC 7489, 3.1) without what two strangers under one
// registry have in common.
bool Aligned(std::string_view one, std::string_view other) {
  if (one.size() > other.size()) std::swap(one, other);
  if (one.find('.') == one.npos) return false;
  return one == other || (other.ends_with(one) && other[other.size() - one.size() - 1] == '.');
}

}  // namespace

bool SenderProven(std::string_view raw, std::string_view server, std::string_view sender) {
  if (server.empty()) return false;
  const std::vector<Field> fields = FieldsOf(raw);
  std::string from;
  std::optional<std::vector<ResultInfo>> results;
  bool found = false;
  for (const Field& field : fields) {
    if (field.name == "from") {
      std::string address, name;
      if (!from.empty() || field.value.size() > kMaxFrom || !ReadSender(field.value, &address, &name) ||
          Lower(address) != sender)
        return false;
      from = DomainOf(address);
    } else if (field.name == "authentication-results" && !found) {
      // Another server's, further inside or further out, says nothing; ours decides, readable or not.
      Reading reading(field.value);
      results = reading.Results(server);
      found = results.has_value() || Lower(field.value).starts_with(server);
    }
  }
  if (from.empty() || !results) return false;
  bool dmarc = false;
  bool aligned = false;
  for (const ResultInfo& info : *results) {
    const auto& [method_text, result] = info.front();
    const std::string_view method = std::string_view(method_text).substr(0, method_text.find('/'));
    if (method == "dmarc") {
      const std::string header_from = Property(info, "header.from");
      if (result == "pass" && (header_from.empty() || DomainIn(header_from) == from)) {
        dmarc = true;
      } else if (result != "none") {
        return false;
      }
    } else if (result == "pass" && method == "dkim") {
      std::string domain = Property(info, "header.d");
      if (domain.empty()) domain = Property(info, "header.i");
      aligned = aligned || Aligned(DomainIn(domain), from);
    } else if (result == "pass" && method == "spf") {
      aligned = aligned || Aligned(DomainIn(Property(info, "smtp.mailfrom")), from);
    }
  }
  return dmarc || aligned;
}

}  // namespace crier::email
