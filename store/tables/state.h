// Tables: cursors, channel_state. What a channel remembers.
#pragma once

#include <optional>
#include <string>

#include "store/db/db.h"

namespace crier {

// Empty: never polled.
Result<std::string> CursorOf(Tx& tx, const std::string& channel);
// Part of TakeIn. At most 64 KiB, else kBadData.
Result<void> PutCursor(Tx& tx, const std::string& channel, const std::string& cursor, Time now);

// The durable key-value memory of a channel.
Result<std::optional<std::string>> GetState(Tx& tx, const std::string& channel, const std::string& key);
Result<void> PutState(Tx& tx, const std::string& channel, const std::string& key, const std::string& value);

// All of that: another channel may come under its name.
Result<void> ForgetChannel(Tx& tx, const std::string& channel);

}  // namespace crier
