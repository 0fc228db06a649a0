// A source of lists in whose cursor more is kept than how far they were read.
#pragma once

#include <functional>
#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <stop_token>
#include <string>

#include "connectors/connector.h"

namespace crier::kit {

struct NotesPlan {
  std::string who;  // begins every error
  // Before the lists are read, with what stood in the cursor: an object; at the first poll without notes.
  std::function<void(const nlohmann::json& notes)> begin;
  // After they were read: changes the batch, and the notes to those that its cursor will hold. The member
  // "lists" is none of them.
  std::function<void(nlohmann::json* notes, Batch* batch, Time deadline, const std::stop_token& stop)> end;
};

// The cursor is {"lists": "...", ...}. Not thread-safe.
class NotedSource : public Source {
 public:
  NotedSource(NotesPlan plan, std::unique_ptr<Source> lists)
      : plan_(std::move(plan)), lists_(std::move(lists)) {}
  Result<Batch> Poll(const std::string& cursor, Time deadline, std::stop_token stop) override;

 private:
  const NotesPlan plan_;
  const std::unique_ptr<Source> lists_;
};

}  // namespace crier::kit
