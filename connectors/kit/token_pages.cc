#include "connectors/kit/token_pages.h"

#include <set>

namespace crier::kit {

Result<bool> ReadToEnd(size_t most, const ReadTokenPage& read) {
  std::set<std::string> tokens = {""};
  std::string token;
  for (size_t pages = 0; pages < most; ++pages) {
    auto next = read(token);
    if (!next) return next.error();
    if (next->empty()) return true;
    token = *std::move(next);
    if (!tokens.insert(token).second) return false;
  }
  return false;
}

}  // namespace crier::kit
