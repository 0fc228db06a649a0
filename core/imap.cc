#include "core/imap.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>

#include "core/digest.h"
#include "core/imap_reader.h"
#include "core/text.h"

namespace crier::imap {
namespace {

constexpr std::array<std::string_view, 12> kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                      "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

template <typename T>
std::optional<T> Number(std::string_view text) {
  T value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

bool Same(std::string_view a, std::string_view b) { return Lower(a) == Lower(b); }

// What stands after "* NAME ", if the response is one of that name.
std::optional<std::string_view> After(std::string_view response, std::string_view name) {
  if (!response.starts_with("* ")) return std::nullopt;
  response.remove_prefix(2);
  if (!Same(response.substr(0, name.size()), name)) return std::nullopt;
  response.remove_prefix(name.size());
  if (!response.empty() && response.front() != ' ') return std::nullopt;
  return Trim(response);
}

}  // namespace

std::optional<uint64_t> LiteralAfter(std::string_view line) {
  if (!line.ends_with('}')) return std::nullopt;
  const size_t open = line.rfind('{');
  if (open == line.npos) return std::nullopt;
  std::string_view digits = line.substr(open + 1, line.size() - open - 2);
  if (digits.ends_with('+')) digits.remove_suffix(1);
  return Number<uint64_t>(digits);
}

std::optional<uint32_t> Exists(std::string_view response) {
  if (!response.starts_with("* ") || !Same(response.substr(response.rfind(' ') + 1), "EXISTS"))
    return std::nullopt;
  response.remove_prefix(2);
  return Number<uint32_t>(response.substr(0, response.find(' ')));
}

std::optional<uint32_t> CodeNumber(std::string_view response, std::string_view name) {
  const auto text = After(response, "OK");
  if (!text || !text->starts_with('[')) return std::nullopt;
  const std::string_view code = text->substr(1, text->find(']') - 1);
  const size_t space = code.find(' ');
  if (space == code.npos || !Same(code.substr(0, space), name)) return std::nullopt;
  return Number<uint32_t>(code.substr(space + 1));
}

bool AddSearch(std::string_view response, std::vector<uint32_t>* uids) {
  const auto text = After(response, "SEARCH");
  if (!text) return false;
  for (const std::string_view word : Split(*text, ' ')) {
    if (const auto uid = Number<uint32_t>(word)) uids->push_back(*uid);
  }
  return true;
}

std::optional<bool> Capability(std::string_view response, std::string_view name) {
  const auto text = After(response, "CAPABILITY");
  if (!text) return std::nullopt;
  const auto words = Split(*text, ' ');
  return std::any_of(words.begin(), words.end(), [&](std::string_view word) { return Same(word, name); });
}

bool IsPassing(std::string_view status) {
  const std::string low = Lower(status);
  for (const std::string_view code : {"[unavailable]", "[inuse]", "[limit]", "[overquota]", "[throttled]",
                                      "throttle", "bandwidth", "too many"}) {
    if (low.find(code) != low.npos) return true;
  }
  return false;
}

bool IsFetch(std::string_view response) {
  if (!response.starts_with("* ")) return false;
  Reader reader(response.substr(2));
  return Number<uint32_t>(reader.Atom()) && Same(reader.Atom(), "FETCH");
}

std::optional<Fetched> Fetch(std::string_view response) {
  if (!IsFetch(response)) return std::nullopt;
  Reader reader(response.substr(2));
  reader.Atom();
  reader.Atom();
  if (!reader.Take('(')) return std::nullopt;
  Fetched fetched;
  while (!reader.Take(')')) {
    const std::string name = Lower(reader.Atom());
    if (name.empty()) return std::nullopt;
    if (name == "uid") {
      const auto uid = Number<uint32_t>(reader.Atom());
      if (!uid) return std::nullopt;
      fetched.uid = *uid;
    } else if (name == "rfc822.size") {
      fetched.size = Number<size_t>(reader.Atom()).value_or(0);
    } else if (name == "internaldate") {
      const auto date = reader.String();
      if (!date) return std::nullopt;
      fetched.arrived = InternalDate(*date);
    } else if (name == "body[]" || name.starts_with("body[]<")) {
      const bool text = reader.At('"') || reader.At('{');
      fetched.body = reader.String();
      if (!text || !fetched.body) return std::nullopt;  // NIL: the server has it and cannot give it
    } else if (name.starts_with("body[")) {
      const std::string section = name.substr(5, name.find(']') - 5);
      if (reader.At('"') || reader.At('{')) {
        auto text = reader.String();
        if (!text) return std::nullopt;
        fetched.sections[section] = *std::move(text);
      } else if (!reader.Skip()) {
        return std::nullopt;
      }
    } else if (name == "bodystructure") {
      const std::string_view rest = reader.rest();
      if (!reader.Skip()) return std::nullopt;
      fetched.structure = Structure(rest.substr(0, rest.size() - reader.rest().size()));
    } else if (!reader.Skip()) {
      return std::nullopt;
    }
  }
  return fetched;
}

std::optional<Time> InternalDate(std::string_view text) {
  text = Trim(text);
  const auto words = Split(text, ' ');
  if (words.size() != 3) return std::nullopt;
  const auto date = Split(words[0], '-');
  if (date.size() != 3) return std::nullopt;
  const auto month =
      std::find_if(kMonths.begin(), kMonths.end(), [&](auto name) { return Same(name, date[1]); });
  const auto day = Number<int>(date[0]);
  if (month == kMonths.end() || !day) return std::nullopt;
  std::string_view zone = words[2];
  if (zone.size() != 5) return std::nullopt;
  const auto time = ParseTime(fmt::format("{}-{:02}-{:02}T{}{}:{}", date[2], month - kMonths.begin() + 1,
                                          *day, words[1], zone.substr(0, 3), zone.substr(3)));
  if (!time) return std::nullopt;
  return *time;
}

std::string SearchDate(Time time) {
  const std::chrono::year_month_day day{std::chrono::floor<std::chrono::days>(time)};
  return fmt::format("{}-{}-{:04}", static_cast<unsigned>(day.day()),
                     kMonths[static_cast<unsigned>(day.month()) - 1], static_cast<int>(day.year()));
}

std::string UidSet(const std::vector<uint32_t>& uids) {
  std::string set;
  for (size_t i = 0; i < uids.size();) {
    size_t last = i;
    while (last + 1 < uids.size() && uids[last + 1] == uids[last] + 1) ++last;
    if (!set.empty()) set += ',';
    set += std::to_string(uids[i]);
    if (last > i) set += ":" + std::to_string(uids[last]);
    i = last + 1;
  }
  return set;
}

std::optional<std::string> FolderName(std::string_view name) {
  std::string out = "\"";
  std::string wide;  // UTF-16, big-endian, of what is not printable ASCII
  const auto flush = [&] {
    if (wide.empty()) return;
    std::string coded = Base64(wide);
    while (coded.ends_with('=')) coded.pop_back();
    std::replace(coded.begin(), coded.end(), '/', ',');
    out += "&" + coded + "-";
    wide.clear();
  };
  const auto unit = [&](uint32_t value) {
    wide += static_cast<char>(value >> 8 & 0xff);
    wide += static_cast<char>(value & 0xff);
  };
  const std::string clean = CleanUtf8(name);
  for (size_t i = 0; i < clean.size();) {
    const auto byte = static_cast<unsigned char>(clean[i]);
    if (byte < 0x20 || byte == 0x7f) return std::nullopt;
    if (byte < 0x80) {
      flush();
      if (byte == '\\' || byte == '"') out += '\\';
      out += static_cast<char>(byte);
      if (byte == '&') out += '-';
      ++i;
      continue;
    }
    const size_t length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
    uint32_t point = byte & (0xff >> (length + 1));
    for (size_t k = 1; k < length && i + k < clean.size(); ++k)
      point = point << 6 | (static_cast<unsigned char>(clean[i + k]) & 0x3f);
    if (point >= 0x10000) {
      unit(0xd800 + ((point - 0x10000) >> 10));
      unit(0xdc00 + ((point - 0x10000) & 0x3ff));
    } else {
      unit(point);
    }
    i += length;
  }
  flush();
  return out + "\"";
}

}  // namespace crier::imap
