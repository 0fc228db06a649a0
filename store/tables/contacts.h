// Table: contacts, what was entered in a form, by the caller's own key: sent again it is the same one. What
// was said, and by whom, stands in its mention alone.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "core/time.h"
#include "store/db/db.h"

namespace crier {

struct EnteredContact {
  std::string channel, key;
  std::string digest;      // of all that was entered
  int64_t mention_id = 0;  // that it became
  Time at{};
  std::string who;  // an Actor as text
};

// Its mention must be there, its key must not.
Result<void> AddContact(Tx& tx, const EnteredContact& contact);
Result<std::optional<EnteredContact>> FindContact(Tx& tx, const std::string& channel, const std::string& key);

}  // namespace crier
