// Table: request_steps, the last step that a person took with a request, for as long as it can be taken back.
#pragma once

#include <optional>
#include <string>

#include "core/request.h"
#include "store/db/db.h"

namespace crier {

// In the transaction of the step itself; it takes the place of the request's step before. Steps of before
// `oldest` are dropped, with the residents' words that they hold.
Result<void> KeepStep(Tx& tx, const RequestStep& step, Time oldest);
Result<std::optional<RequestStep>> LastStep(Tx& tx, const std::string& request_id);
Result<void> DropStep(Tx& tx, const std::string& request_id);

}  // namespace crier
