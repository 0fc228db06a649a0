#include "core/urls.h"

#include <libpsl.h>
#include <unicode/idna.h>
#include <unicode/uloc.h>

#include <algorithm>
#include <memory>
#include <set>
#include <string>

#include "core/text.h"
#include "core/utf8.h"

namespace crier {
namespace {

constexpr size_t kNone = static_cast<size_t>(-1);
constexpr size_t kMostUrl = 4096;     // twitter-text's MAX_URL_LENGTH, UTF-16 units
constexpr size_t kMostDomain = 1024;  // code points; DNS allows 253 ASCII characters
constexpr size_t kMostTld = 24;      // code points; the longest there is has 24 as xn--, far fewer in letters
constexpr size_t kMostTcoSlug = 40;  // twitter-text's MAX_TCO_SLUG_LENGTH
constexpr std::string_view kPunctuation = "!'#%&()*+,-./:;<=>?@[\\]^_{|}~$";

bool Within(char32_t c, char32_t first, char32_t last) { return c >= first && c <= last; }

bool IsDirectional(char32_t c) {
  return Within(c, 0x202A, 0x202E) || c == 0x061C || c == 0x200E || c == 0x200F || Within(c, 0x2066, 0x2069);
}
bool IsNonCharacter(char32_t c) { return c == 0xFFFE || c == 0xFEFF || c == 0xFFFF; }
bool IsSpace(char32_t c) {
  return Within(c, 0x09, 0x0D) || c == 0x20 || c == 0x85 || c == 0xA0 || c == 0x1680 || c == 0x180E ||
         Within(c, 0x2000, 0x200A) || c == 0x2028 || c == 0x2029 || c == 0x202F || c == 0x205F || c == 0x3000;
}
bool IsDomainChar(char32_t c) {
  if (IsAsciiAlnum(c)) return true;
  if (c < 0x80) return !IsSpace(c) && kPunctuation.find(static_cast<char>(c)) == std::string_view::npos;
  return !IsSpace(c) && !IsNonCharacter(c) && !IsDirectional(c);
}
bool IsAccentedLatin(char32_t c) {
  if (c < 0xC0) return false;
  switch (c) {
    case 0xD7:
    case 0xF7:
      return false;
    case 0x253:
    case 0x254:
    case 0x256:
    case 0x257:
    case 0x259:
    case 0x25B:
    case 0x263:
    case 0x268:
    case 0x26F:
    case 0x272:
    case 0x289:
    case 0x28B:
    case 0x2BB:
      return true;
    default:
      return c <= 0x24F || Within(c, 0x300, 0x36F) || Within(c, 0x1E00, 0x1EFF);
  }
}
bool IsCyrillic(char32_t c) { return Within(c, 0x400, 0x4FF); }
bool IsAnyOf(char32_t c, std::string_view ascii) {
  return c < 0x80 && ascii.find(static_cast<char>(c)) != std::string_view::npos;
}
bool IsPathChar(char32_t c) {
  return IsAsciiAlnum(c) || IsAnyOf(c, "!*';:=+,.$/%#[]-_~@|&") || c == 0x2013 || IsCyrillic(c) ||
         IsAccentedLatin(c);
}
bool IsPathEnd(char32_t c) {
  return IsAsciiAlnum(c) || IsAnyOf(c, "+-=_#/") || IsCyrillic(c) || IsAccentedLatin(c);
}
bool IsQueryChar(char32_t c) { return IsAsciiAlnum(c) || IsAnyOf(c, "!?*'@();:&=+$/%#[]-_.,~|"); }
bool IsQueryEnd(char32_t c) { return IsAsciiAlnum(c) || IsAnyOf(c, "-_&=#/"); }
// What may stand right before a link.
bool MayPrecede(char32_t c) {
  return !IsAsciiAlnum(c) && !IsAnyOf(c, "@$#") && c != 0xFF20 && c != 0xFF03 && !IsNonCharacter(c);
}

bool IsCountryCode(std::string_view tld) {
  static const std::set<std::string, std::less<>> codes = [] {
    std::set<std::string, std::less<>> made;
    for (const char* const* code = uloc_getISOCountries(); *code != nullptr; ++code)
      made.insert(Lower(*code));
    return made;
  }();
  return codes.contains(tld);
}

bool IsTopLevelDomain(const std::string& tld) {
  // Some country domains (za) are not in the list by themselves: only what is below them.
  return psl_is_public_suffix2(psl_builtin(), tld.c_str(), PSL_TYPE_ICANN | PSL_TYPE_NO_STAR_RULE) == 1 ||
         IsCountryCode(tld);
}

class Scanner {
 public:
  explicit Scanner(std::string_view text) : text_(text) {
    for (size_t at = 0; at < text.size();) {
      bytes_.push_back(static_cast<uint32_t>(at));
      chars_.push_back(NextCodePoint(text, &at));
    }
    bytes_.push_back(static_cast<uint32_t>(text.size()));
  }

  std::vector<Link> Run() {
    while (at_ < chars_.size()) {
      const bool free = at_ == 0 || (at_ > behind_ && MayPrecede(chars_[at_ - 1]));
      if (!free || !TryLink()) ++at_;
    }
    return std::move(links_);
  }

 private:
  // A piece of a domain between two dots, all of it.
  struct Label {
    size_t begin = 0;
    size_t end = 0;          // the dot, or the end of the run
    size_t tld_end = kNone;  // where a top-level domain that begins this label ends
    size_t last_underscore = kNone;
    bool solid = false;   // begins and ends with a domain character
    size_t best = kNone;  // the label of the domain name when a domain begins with this whole label
  };

  char32_t At(size_t i) const { return i < chars_.size() ? chars_[i] : 0; }
  bool IsHost(size_t i) const {
    return i < chars_.size() &&
           (IsDomainChar(chars_[i]) || chars_[i] == '-' || chars_[i] == '_' || chars_[i] == '.');
  }
  std::string_view Slice(size_t begin, size_t end) const {
    return text_.substr(bytes_[begin], bytes_[end] - bytes_[begin]);
  }

  // Length of "http://" or "https://" at i, or 0.
  size_t SchemeAt(size_t i) const {
    for (const std::string_view scheme : {"http://", "https://"}) {
      size_t k = 0;
      while (k < scheme.size() && (IsAsciiLetter(At(i + k)) ? (At(i + k) | 0x20) : At(i + k)) ==
                                      static_cast<unsigned char>(scheme[k]))
        ++k;
      if (k == scheme.size()) return k;
    }
    return 0;
  }

  // Where a top-level domain that begins at `begin` ends, or kNone. Nothing of an address may follow it
  // directly.
  size_t TldAt(size_t begin, size_t limit) const {
    if ((At(begin) | 0x20) == 'x' && (At(begin + 1) | 0x20) == 'n' && At(begin + 2) == '-' &&
        At(begin + 3) == '-') {
      size_t end = begin + 4;
      while (end < limit && (IsAsciiAlnum(chars_[end]) || chars_[end] == '-')) ++end;
      return end > begin + 4 ? end : kNone;
    }
    size_t end = begin;
    while (end < limit && end - begin < kMostTld && IsDomainChar(chars_[end])) ++end;
    for (; end > begin; --end) {
      const char32_t next = end < limit ? chars_[end] : At(limit);
      if (IsAsciiAlnum(next) || IsAnyOf(next, "@+-")) continue;
      // Two letters at least; one ideograph is never a domain either.
      if (end - begin >= 2 && IsTopLevelDomain(Lowered(Slice(begin, end)))) return end;
    }
    return kNone;
  }

  static std::string Lowered(std::string_view label) {
    const bool ascii =
        std::all_of(label.begin(), label.end(), [](char c) { return static_cast<signed char>(c) >= 0; });
    return ascii ? Lower(label) : std::string(label);
  }

  // Cuts the run of host characters around `begin` into labels, once, and finds from right to left where a
  // domain that begins with each label would end: as far right as subdomains reach.
  void ReadRun(size_t begin) {
    labels_.clear();
    size_t i = begin;
    while (true) {
      Label label;
      label.begin = i;
      for (; IsHost(i) && chars_[i] != '.'; ++i) {
        if (chars_[i] == '_') label.last_underscore = i;
      }
      label.end = i;
      label.solid =
          label.end > label.begin && IsDomainChar(chars_[label.begin]) && IsDomainChar(chars_[label.end - 1]);
      label.tld_end = labels_.empty() ? kNone : TldAt(label.begin, label.end);
      labels_.push_back(label);
      if (At(i) != '.') break;
      ++i;
    }
    run_begin_ = begin;
    run_end_ = i;
    label_ = 0;
    for (size_t k = labels_.size(); k-- > 0;) labels_[k].best = Best(k, labels_[k].begin);
  }

  // The label of the domain name for a domain that begins at `begin` in label k.
  size_t Best(size_t k, size_t begin) const {
    const Label& label = labels_[k];
    if (begin >= label.end || !IsDomainChar(chars_[begin]) || !IsDomainChar(chars_[label.end - 1]))
      return kNone;
    if (k + 1 >= labels_.size()) return kNone;
    if (labels_[k + 1].best != kNone) return labels_[k + 1].best;
    const bool name = label.last_underscore == kNone || label.last_underscore < begin;
    return name && labels_[k + 1].tld_end != kNone ? k : kNone;
  }

  // Where the domain that begins at `begin` ends, or kNone.
  size_t DomainAt(size_t begin) {
    if (!IsHost(begin) || chars_[begin] == '.') return kNone;
    if (begin < run_begin_ || begin >= run_end_) ReadRun(begin);
    while (labels_[label_].end <= begin) ++label_;
    const size_t best = Best(label_, begin);
    return best == kNone ? kNone : labels_[best + 1].tld_end;
  }

  // Behind "(...)" with at most one more pair inside, or kNone.
  size_t ParensAt(size_t i) const {
    const auto skip = [&](size_t from) {
      while (from < chars_.size() && IsPathChar(chars_[from])) ++from;
      return from;
    };
    size_t end = skip(i + 1);
    if (At(end) == ')') return end > i + 1 ? end + 1 : kNone;
    if (At(end) != '(') return kNone;
    const size_t inner = end + 1;
    end = skip(inner);
    if (end == inner || At(end) != ')') return kNone;
    end = skip(end + 1);
    return At(end) == ')' ? end + 1 : kNone;
  }

  // Behind the port, path and query that follow a domain.
  size_t RestAt(size_t i, size_t* path) const {
    if (At(i) == ':' && IsAsciiDigit(At(i + 1))) {
      ++i;
      while (IsAsciiDigit(At(i))) ++i;
    }
    *path = i;
    size_t end = i;
    if (At(i) == '/') {
      end = i + 1;
      for (size_t k = end; k < chars_.size();) {
        if (IsPathChar(chars_[k])) {
          if (IsPathEnd(chars_[k])) end = k + 1;
          ++k;
        } else if (const size_t behind = chars_[k] == '(' ? ParensAt(k) : kNone; behind != kNone) {
          end = k = behind;
        } else {
          break;
        }
      }
    }
    return QueryAt(end);
  }

  size_t QueryAt(size_t i) const {
    if (At(i) != '?') return i;
    size_t end = i;
    for (size_t k = i + 1; k < chars_.size() && IsQueryChar(chars_[k]); ++k) {
      if (IsQueryEnd(chars_[k])) end = k + 1;
    }
    return end;
  }

  void Add(size_t begin, size_t end, bool scheme) {
    links_.push_back({{bytes_[begin], bytes_[end]}, scheme});
  }

  // A link that begins at at_: moves behind it and says true.
  bool TryLink() {
    const size_t begin = at_;
    const size_t scheme = SchemeAt(begin);
    const size_t domain = begin + scheme;
    const size_t domain_end = DomainAt(domain);
    if (domain_end == kNone) return false;
    size_t path = domain_end;
    size_t end = RestAt(domain_end, &path);
    at_ = behind_ = end;
    if (scheme == 0) {
      if (begin == 0 || !IsAnyOf(chars_[begin - 1], "-_./")) AddBare(domain, domain_end, path, end);
    } else if (IsAddress(domain, domain_end, end - begin)) {
      if (Lower(Slice(domain, domain_end)) == "t.co" && At(domain_end) == '/' &&
          IsAsciiAlnum(At(domain_end + 1))) {
        size_t slug = domain_end + 1;
        while (IsAsciiAlnum(At(slug))) ++slug;
        if (slug - domain_end - 1 > kMostTcoSlug) return true;
        end = QueryAt(slug);
      }
      Add(begin, end, true);
    }
    return true;
  }

  // Without a scheme only the ASCII part of a domain is a link, so that text in a script without spaces is
  // not.
  void AddBare(size_t begin, size_t domain_end, size_t path, size_t end) {
    const auto is_plain = [&](size_t i) {
      return IsAsciiAlnum(chars_[i]) || chars_[i] == '-' || IsAccentedLatin(chars_[i]);
    };
    size_t last_end = kNone;
    for (size_t i = begin; i < domain_end;) {
      const size_t start = i;
      size_t found = kNone;
      // label "." label "." tld: as many as there are
      while (i < domain_end && is_plain(i)) {
        while (i < domain_end && is_plain(i)) ++i;
        if (i >= domain_end || chars_[i] != '.') break;
        if (const size_t tld = TldAt(i + 1, domain_end); tld != kNone) found = tld;
        ++i;
      }
      if (found != kNone) {
        if (IsAddress(start, found, found - start)) {
          Add(start, found, false);
          last_end = found;
        }
        i = std::max(found, start + 1);
      } else if (i == start) {
        ++i;
      }
    }
    if (last_end == domain_end && At(path) == '/') links_.back().span.end = bytes_[end];
  }

  // Labels of at most 63 characters in DNS, punycode that can be read.
  bool IsAddress(size_t begin, size_t end, size_t url_length) const {
    if (end - begin > kMostDomain) return false;
    const std::string_view domain = Slice(begin, end);
    static const std::unique_ptr<icu::IDNA> idna = [] {
      UErrorCode status = U_ZERO_ERROR;
      return std::unique_ptr<icu::IDNA>(icu::IDNA::createUTS46Instance(UIDNA_DEFAULT, status));
    }();
    if (idna == nullptr) return false;
    UErrorCode status = U_ZERO_ERROR;
    icu::IDNAInfo info;
    std::string ascii;
    icu::StringByteSink<std::string> sink(&ascii);
    idna->nameToASCII_UTF8(icu::StringPiece(domain.data(), static_cast<int32_t>(domain.size())), sink, info,
                           status);
    constexpr uint32_t kFatal =
        UIDNA_ERROR_LABEL_TOO_LONG | UIDNA_ERROR_DOMAIN_NAME_TOO_LONG | UIDNA_ERROR_PUNYCODE;
    if (U_FAILURE(status) || (info.getErrors() & kFatal) != 0) return false;
    return url_length - (end - begin) + ascii.size() <= kMostUrl;
  }

  std::string_view text_;
  std::vector<char32_t> chars_;
  std::vector<uint32_t> bytes_;  // where each character begins, and the end
  std::vector<Link> links_;
  size_t at_ = 0;
  size_t behind_ = 0;  // the end of the last link: its last character may not precede another

  std::vector<Label> labels_;  // of the run that was read last
  size_t run_begin_ = 0;
  size_t run_end_ = 0;
  size_t label_ = 0;
};

}  // namespace

std::vector<Link> FindLinks(std::string_view text) {
  if (text.find('.') == std::string_view::npos) return {};
  return Scanner(text).Run();
}

std::vector<Span> FindUrls(std::string_view text) {
  if (text.find("://") == std::string_view::npos) return {};
  std::vector<Span> spans;
  for (const Link& link : FindLinks(text)) {
    if (link.scheme) spans.push_back(link.span);
  }
  return spans;
}

}  // namespace crier
