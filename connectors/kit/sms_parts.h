// Long SMS: cut into the parts that a telephone joins again, and what reports on the parts say of the whole.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "connectors/connector.h"

namespace crier::kit {

// By characters, and none of two units is cut; as many parts as core/length.h counts. One piece where it fits
// into one.
std::vector<std::string> SplitSms(std::string_view text);

// What is known of messages that went out in several parts, of each of which a report comes, in any order.
// Thread-safe.
class PartReports {
 public:
  explicit PartReports(State& state) : state_(state) {}
  // True: with this report all parts have arrived. False: this one did not, and so the message. Nothing: not
  // known yet. A part that failed once keeps its message from ever counting as delivered. Kept for the last
  // 4 MiB of them, 100,000 messages or so. `key` has no line breaks.
  Result<std::optional<bool>> Note(const std::string& key, size_t part, size_t of, bool delivered);

 private:
  State& state_;
};

}  // namespace crier::kit
