// Table: alerts. The official alerts that were heard, and the bulletin that each became.
#pragma once

#include <optional>
#include <string>

#include "core/bulletin.h"
#include "core/mention.h"
#include "store/db/db.h"

namespace crier {

struct HeardAlert {
  AlertId id;
  std::string channel;
  Time heard_at{};
  std::string bulletin_id;  // empty: none came of it
  Time written_at{};        // that bulletin's updated_at, as the alert left it
};

// Replaces nothing: an alert is heard once, whichever channels bring it.
Result<void> AddAlert(Tx& tx, const HeardAlert& alert);
Result<std::optional<HeardAlert>> FindAlert(Tx& tx, const AlertId& id);
// Whether it is a draft that is as an alert last wrote it: nobody has changed it since.
Result<bool> IsUntouched(Tx& tx, const Bulletin& bulletin);

}  // namespace crier
