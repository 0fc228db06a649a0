// What a channel of alerts remembers between polls: its cursor.
#pragma once

#include <string>
#include <vector>

#include "connectors/kit/caching.h"
#include "connectors/kit/known_keys.h"
#include "core/mention.h"

namespace crier::cap {

// One address that is asked, as it answered last.
struct Asked {
  std::string url;
  kit::Validators validators = {};
  Time fresh_until{};  // nobody is asked before
};

// Which alerts were told and which entries read; the store knows those that are forgotten all the same.
struct Memory {
  static constexpr size_t kMost = 4'000;  // with the rest below the 64 KiB of a cursor

  kit::KnownKeys told{kMost};
  std::vector<Asked> asked;

  // As of the address, which may be another than that of the poll before.
  Asked& Of(const std::string& url);

  // Text of ours that cannot be read is an empty memory.
  static Memory Read(const std::string& cursor);
  std::string Write() const;
};

std::string KeyOf(const AlertId& id);

}  // namespace crier::cap
