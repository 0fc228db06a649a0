// The sink: what was sent, edited and taken back, as a journal of JSON Lines. Reading it again makes the same
// state.
#pragma once

#include <map>
#include <string>

#include "connectors/connector.h"
#include "connectors/replay/lines.h"

namespace crier::replay {

class Journal : public Sink {
 public:
  // `file` empty: kept in memory only.
  Journal(std::string file, std::string channel, const Clock& clock);

  std::vector<Receipt> Send(std::span<const Outgoing> batch) override;
  Receipt Edit(const std::string& native_id, const Outgoing& now) override;
  Result<void> Retract(const std::string& native_id) override;
  Result<std::optional<Shown>> ReadBack(const Sought& sought) override;

 private:
  Receipt Write(const char* event, const std::string& native_id, const Outgoing& out);
  bool Append(std::string line);
  void Apply(const Json& line);

  const std::string file_;
  const std::string channel_;
  const Clock& clock_;
  bool torn_ = false;                         // the file's last line has no end
  std::map<std::string, std::string> ids_;    // our key -> native id
  std::map<std::string, std::string> shown_;  // native id -> text
};

}  // namespace crier::replay
