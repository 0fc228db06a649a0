// Tables: request_history, every step of a request, and request_notes, what staff write for each other. Rows
// are added and never changed. Only this file reads notes: nothing that goes out includes it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/request.h"
#include "store/db/db.h"

namespace crier {

// Both give the row its id.
Result<void> AddEvent(Tx& tx, RequestEvent* event);
Result<void> AddNote(Tx& tx, RequestNote* note);

struct HistoryLine {
  RequestEvent event;
  std::optional<RequestNote> note;
};
// Newest first, before the event of that id; 0: from the newest. At most 500.
Result<std::vector<HistoryLine>> FindHistory(Tx& tx, const std::string& request_id, int64_t before,
                                             int limit);

}  // namespace crier
