#include "connectors/kit/characters.h"

#include <algorithm>

#include "core/utf8.h"

namespace crier::kit {

bool IsAlnum(std::string_view text, std::string_view besides) {
  return std::all_of(text.begin(), text.end(), [&](char c) {
    return IsAsciiAlnum(static_cast<unsigned char>(c)) || besides.find(c) != besides.npos;
  });
}

bool IsDigits(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace crier::kit
