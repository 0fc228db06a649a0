// The source: a recorded day.
#pragma once

#include <string>

#include "connectors/connector.h"

namespace crier::replay {

class Recording : public Source {
 public:
  // `file` empty: nothing is ever heard. The lines' "at" counts from `day_start`.
  Recording(std::string file, std::string channel, Time day_start, const Clock& clock)
      : file_(std::move(file)), channel_(std::move(channel)), day_start_(day_start), clock_(clock) {}

  // The cursor is the offset of the next line and its number: "1834 12".
  Result<Batch> Poll(const std::string& cursor, Time deadline, std::stop_token stop) override;

 private:
  struct Line {
    Time due;
    Event event;
    std::string unread;  // "at, author": fields that could not be read, and were left out
  };
  Result<Line> Read(std::string_view text) const;

  const std::string file_;
  const std::string channel_;
  const Time day_start_;
  const Clock& clock_;
};

}  // namespace crier::replay
