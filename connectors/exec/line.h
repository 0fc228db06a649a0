// What a program says: one line of JSON, read. docs/exec-protocol.md has every form.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "connectors/connector.h"
#include "core/log.h"

namespace crier::exec {

using Json = nlohmann::json;

inline constexpr int kProtocol = 1;
// Ours: twice what the largest mention takes when every byte of it is escaped.
inline constexpr size_t kMaxLine = 1024 * 1024;
inline constexpr size_t kMaxCursor = 64 * 1024;  // Batch::cursor
inline constexpr size_t kMaxState = 64 * 1024;   // ours

// {"id": 3, "event": {...}}: one of what a poll or a receive brings. created_at is Time{} where it was left
// out.
struct EventLine {
  int64_t id = 0;
  Event event;
};
// {"id": 4, "key": "...", "receipt": {...}} or {"id": 4, "key": "...", "error": {...}}: one item of a send.
struct ReceiptLine {
  int64_t id = 0;
  std::string key;
  Receipt receipt;
};
// {"id": 3, "done": {...}}: the request is over. What each request wants of these is its asker's to look at.
struct Done {
  // hello
  int64_t protocol = 0;
  std::string name, version;
  std::vector<std::string> abilities;
  Limits limits;
  // poll
  std::optional<std::string> cursor;
  bool more = false;
  // receive
  int64_t status = 200;
  std::string body, content_type = "text/plain";
  // edit
  std::string native_id, url;
  // read_back: `asked` where the member is there at all
  bool has_shown = false;
  std::optional<Sink::Shown> shown;
  // who
  std::string who, quota;
};
struct DoneLine {
  int64_t id = 0;
  Done done;
};
// {"id": 3, "error": {...}}: the request is over, in vain.
struct ErrorLine {
  int64_t id = 0;
  Error error;
};
// {"log": "...", "level": "warn"}
struct LogLine {
  Level level = Level::kInfo;
  std::string text;
};
// {"state": "..."}: keep this for my next start.
struct StateLine {
  std::string state;
};

using Line = std::variant<EventLine, ReceiptLine, DoneLine, ErrorLine, LogLine, StateLine>;

// Pure. Everything in what it answers is within the bounds of core/mention.h and valid UTF-8. kBadData says
// what is wrong with the line.
Result<Line> ReadLine(std::string_view line);

// The words of `abilities`, in the order of core/channel.h.
std::vector<std::string> AbilityNames(const Abilities& abilities);
// kBadData: a word that is none, said twice, or one that goes with none of the others.
Result<Abilities> ReadAbilities(const std::vector<std::string>& names);

// As a hello has them, and back.
Json LimitsToJson(const Limits& limits);
Result<Limits> ReadLimits(const Json& json);

}  // namespace crier::exec
