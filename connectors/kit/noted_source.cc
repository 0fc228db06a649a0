#include "connectors/kit/noted_source.h"

#include <nlohmann/json.hpp>

#include "connectors/kit/cursor.h"
#include "connectors/kit/json_text.h"

namespace crier::kit {

Result<Batch> NotedSource::Poll(const std::string& cursor, Time deadline, std::stop_token stop) {
  auto notes = ReadCursor(cursor, {{"lists", ""}}, plan_.who);
  if (!notes) return notes.error();
  plan_.begin(*notes);
  auto batch = lists_->Poll((*notes)["lists"].get<std::string>(), deadline, stop);
  if (!batch) return batch;
  plan_.end(&*notes, &*batch, deadline, stop);
  (*notes)["lists"] = batch->cursor;
  batch->cursor = JsonText(*notes);
  return batch;
}

}  // namespace crier::kit
