#include "connectors/mastodon/software.h"

#include <algorithm>
#include <array>

#include "core/text.h"

namespace crier::mastodon {
namespace {

constexpr std::array<std::string_view, 6> kForks = {"glitch",  "hometown", "kmyblue",
                                                    "chuckya", "ecko",     "fedibird"};

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

// The number that `text` begins with, taken off it; -1 where there is none.
int TakeNumber(std::string_view* text) {
  size_t end = 0;
  while (end < text->size() && end < 6 && IsDigit((*text)[end])) ++end;
  if (end == 0) return -1;
  int number = 0;
  for (const char c : text->substr(0, end)) number = number * 10 + (c - '0');
  text->remove_prefix(end);
  return number;
}

// "4.5.0", "4.4.0-nightly.2026-03-01", "4.3.0-rc.1+glitch": whole, with nothing else behind it.
bool IsMastodon(std::string_view version, std::string_view source_url) {
  // The key is honoured since 1.2; what calls itself older than 3 is more likely another software's own
  // number.
  if (TakeNumber(&version) < 3) return false;
  for (int i = 0; i < 2; ++i) {
    if (!version.starts_with('.')) return false;
    version.remove_prefix(1);
    if (TakeNumber(&version) < 0) return false;
  }
  const size_t plus = std::min(version.find('+'), version.size());
  std::string_view before = version.substr(0, plus), fork = version.substr(plus);
  if (before.find_first_of(" (;/") != std::string_view::npos) return false;
  if (!before.empty() && !before.starts_with('-')) return false;
  if (!fork.empty()) {
    fork.remove_prefix(1);
    if (fork.find_first_of(" (;/") != std::string_view::npos) return false;
    const auto is = [&](std::string_view name) {
      return fork.starts_with(name) &&
             (fork.size() == name.size() ||
              std::string_view(".-_").find(fork[name.size()]) != std::string_view::npos);
    };
    if (std::none_of(kForks.begin(), kForks.end(), is)) return false;
  }
  // Another software with a plain number says where its source is.
  return source_url.empty() || source_url.find("mastodon") != std::string_view::npos ||
         std::any_of(kForks.begin(), kForks.end(),
                     [&](std::string_view name) { return source_url.find(name) != std::string_view::npos; });
}

}  // namespace

Software SoftwareOf(std::string_view version, std::string_view source_url) {
  const std::string said = Lower(version), source = Lower(source_url);
  if (IsMastodon(said, source)) return {"Mastodon", true, true, true, true};
  const auto tells = [&](std::string_view name) {
    return said.find(name) != std::string::npos || source.find(name) != std::string::npos;
  };
  Software software;
  if (tells("snac")) {
    software.name = "snac";
    software.whole_below = 128;
  } else if (tells("gotosocial") || said.find("+git-") != std::string::npos) {
    software.name = "GoToSocial";
    software.stable_ids = true;
  } else if (tells("pleroma") || tells("akkoma")) {
    software.name = tells("akkoma") ? "Akkoma" : "Pleroma";
    software.stable_ids = true;
  }
  return software;
}

}  // namespace crier::mastodon
