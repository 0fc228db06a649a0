// Links in text, found as twitter-text v3 finds them. Linear in the text, whatever it holds.
#pragma once

#include <string_view>
#include <vector>

#include "core/length.h"

namespace crier {

struct Link {
  Span span;  // bytes
  bool scheme = false;
};

// Every link in order, also those without http(s)://, which X shortens as well. What a top-level domain is,
// libpsl's copy of the public suffix list and ICU's list of countries say.
std::vector<Link> FindLinks(std::string_view text);

}  // namespace crier
