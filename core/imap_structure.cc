#include <charconv>

#include "core/imap.h"
#include "core/imap_reader.h"
#include "core/text.h"

namespace crier::imap {
namespace {

constexpr int kMaxLevels = 20;
constexpr int kMaxParts = 200;
constexpr size_t kMaxWord = 200;

class StructureReader {
 public:
  explicit StructureReader(std::string_view text) : reader_(text) {}

  // `section`: of what the body belongs to. `alone`: it is the whole of that, a letter or one that is
  // attached.
  bool Body(const std::string& section, bool alone, int level, LetterPart* part) {
    if (level > kMaxLevels || ++parts_ > kMaxParts || !reader_.Take('(')) return false;
    if (reader_.At('(')) return Multipart(section, level, part);
    return Single(alone ? Below(section, 1) : section, level, part);
  }

 private:
  static std::string Below(const std::string& section, size_t number) {
    return section + (section.empty() ? "" : ".") + std::to_string(number);
  }

  bool Multipart(const std::string& section, int level, LetterPart* part) {
    part->section = section;
    while (reader_.At('(')) {
      LetterPart one;
      if (!Body(Below(section, part->parts.size() + 1), false, level + 1, &one)) return false;
      part->parts.push_back(std::move(one));
    }
    std::string subtype;
    if (!Word(&subtype)) return false;
    part->type = "multipart/" + subtype;
    if (!reader_.At(')') && !Parameters(part)) return false;
    return Rest(part);
  }

  bool Single(const std::string& section, int level, LetterPart* part) {
    part->section = section;
    std::string type, subtype, size;
    if (!Word(&type) || !Word(&subtype) || !Parameters(part)) return false;
    part->type = type + "/" + subtype;
    for (int skipped = 0; skipped < 3; ++skipped) {  // id, description, encoding
      if (!reader_.Skip()) return false;
    }
    if (!Word(&size)) return false;
    std::from_chars(size.data(), size.data() + size.size(), part->size);
    if (part->type == "message/rfc822" && reader_.At('(')) {
      LetterPart body;
      if (!reader_.Skip() || !Body(section, true, level + 1, &body)) return false;  // the envelope first
      part->parts.push_back(std::move(body));
    }
    return Rest(part);
  }

  // A string in lower case; NIL is an empty one.
  bool Word(std::string* word) {
    const bool quoted = reader_.At('"') || reader_.At('{');
    const auto text = reader_.String();
    if (!text) return false;
    *word = Lower(CleanUtf8(text->substr(0, kMaxWord)));
    if (!quoted && *word == "nil") word->clear();
    return true;
  }

  bool Parameters(LetterPart* part) {
    if (!reader_.At('(')) return reader_.Skip();
    reader_.Take('(');
    while (!reader_.Take(')')) {
      std::string name, value;
      if (!Word(&name) || !Word(&value)) return false;
      if (name == "report-type") part->report_type = value;
    }
    return true;
  }

  // What servers add: the disposition is a list that begins with its name; other lists are passed over.
  bool Rest(LetterPart* part) {
    while (!reader_.Take(')')) {
      if (!reader_.At('(') || !part->disposition.empty()) {
        if (!reader_.Skip()) return false;
        continue;
      }
      Reader ahead = reader_;
      if (!reader_.Skip()) return false;
      ahead.Take('(');
      if (ahead.At('(')) continue;
      const auto name = ahead.String();
      const std::string low = name ? Lower(*name) : "";
      if (low == "attachment" || low == "inline") part->disposition = low;
    }
    return true;
  }

  Reader reader_;
  int parts_ = 0;
};

}  // namespace

std::optional<LetterPart> Structure(std::string_view text) {
  LetterPart part;
  if (!StructureReader(text).Body("", true, 0, &part)) return std::nullopt;
  return part;
}

}  // namespace crier::imap
