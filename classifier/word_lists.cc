#include "classifier/word_lists.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace crier {
namespace {

// A list is written out wherever it is named, and lists name lists: this bounds a mistake.
constexpr size_t kMaxExpanded = 20000;

bool IsNameByte(char c) { return (c >= 'a' && c <= 'z') || c == '_'; }
bool IsName(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), IsNameByte);
}

}  // namespace

void WordLists::Read(const Yaml& yaml, std::vector<Finding>* findings) {
  const auto report = [&](const Error& error) {
    const size_t end = error.message.find(": ");
    if (end == std::string::npos) return findings->push_back({"", error.message});
    findings->push_back({error.message.substr(0, end), error.message.substr(end + 2)});
  };
  if (auto only = yaml.Only({"about", "words"}); !only) report(only.error());
  const Yaml words = yaml.At("words");
  if (!words.IsMap()) return report(words.Bad("must be a map of names and lists of words"));
  for (const auto& [name, list] : words.Entries()) {
    if (!IsName(name)) {
      report(list.Bad(fmt::format("'{}': a name is written in lower case and underscores", name)));
      continue;
    }
    std::vector<std::string> parts;
    for (const Yaml& word : list.Items()) {
      Result<std::string> part = Expand(word.Scalar());
      if (!part)
        report(word.Bad(part.error().message));
      else if (part->empty())
        report(word.Bad("an empty word would match everywhere"));
      else
        parts.push_back(*std::move(part));
    }
    if (parts.empty()) {
      report(list.Bad(fmt::format("'{}' must be a list of words", name)));
      continue;
    }
    if (!lists_.emplace(name, fmt::format("(?:{})", fmt::join(parts, "|"))).second)
      report(list.Bad(fmt::format("the list '{}' is there twice", name)));
  }
}

Result<std::string> WordLists::Expand(std::string_view pattern) const {
  std::string out;
  for (size_t i = 0; i < pattern.size();) {
    if (pattern[i] == '\\' && i + 1 < pattern.size()) {
      // `\p{lu}` is a class, not a list.
      const bool has_class = (pattern[i + 1] == 'p' || pattern[i + 1] == 'P' || pattern[i + 1] == 'x') &&
                             pattern.substr(i + 2, 1) == "{";
      const size_t close = has_class ? pattern.find('}', i) : i + 1;
      const size_t end =
          std::min(close == std::string_view::npos ? pattern.size() : close + 1, pattern.size());
      out += pattern.substr(i, end - i);
      i = end;
      continue;
    }
    if (pattern[i] == '{') {
      const size_t close = pattern.find('}', i);
      if (close != std::string_view::npos && IsName(pattern.substr(i + 1, close - i - 1))) {
        const std::string_view name = pattern.substr(i + 1, close - i - 1);
        const auto list = lists_.find(name);
        if (list == lists_.end())
          return Error{Fault::kConfig, fmt::format("there is no word list '{}' in words.*.yaml", name)};
        out += list->second;
        i = close + 1;
        if (out.size() > kMaxExpanded)
          return Error{Fault::kConfig, fmt::format("longer than {} bytes with its word lists", kMaxExpanded)};
        continue;
      }
    }
    out += pattern[i++];
  }
  return out;
}

}  // namespace crier
