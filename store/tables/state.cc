#include "store/tables/state.h"

namespace crier {
namespace {

constexpr char kReadCursor[] = "SELECT cursor FROM cursors WHERE channel = ?";
constexpr char kWriteCursor[] =
    "INSERT INTO cursors (channel, cursor, updated_at) VALUES (?, ?, ?)"
    " ON CONFLICT (channel) DO UPDATE SET cursor = excluded.cursor, updated_at = excluded.updated_at";
constexpr char kReadState[] = "SELECT value FROM channel_state WHERE channel = ? AND key = ?";
constexpr char kWriteState[] =
    "INSERT INTO channel_state (channel, key, value) VALUES (?, ?, ?)"
    " ON CONFLICT (channel, key) DO UPDATE SET value = excluded.value";
constexpr char kForgetCursor[] = "DELETE FROM cursors WHERE channel = ?";
constexpr char kForgetState[] = "DELETE FROM channel_state WHERE channel = ?";

constexpr size_t kMaxCursor = size_t{64} * 1024;  // core/mention.h, Batch

}  // namespace

Result<std::string> CursorOf(Tx& tx, const std::string& channel) {
  auto rows = tx.Query(kReadCursor, {channel});
  if (!rows) return rows.error();
  return rows->empty() ? std::string() : rows->front().Text(0);
}

Result<void> PutCursor(Tx& tx, const std::string& channel, const std::string& cursor, Time now) {
  if (cursor.size() > kMaxCursor) {
    return Error{Fault::kBadData, "channel " + channel + ": a cursor of " + std::to_string(cursor.size()) +
                                      " bytes; 64 KiB are allowed"};
  }
  auto done = tx.Run(kWriteCursor, {channel, cursor, int64_t{now.time_since_epoch().count()}});
  return done ? Result<void>() : done.error();
}

Result<std::optional<std::string>> GetState(Tx& tx, const std::string& channel, const std::string& key) {
  auto rows = tx.Query(kReadState, {channel, key});
  if (!rows) return rows.error();
  if (rows->empty()) return std::optional<std::string>();
  return std::optional<std::string>(rows->front().Text(0));
}

Result<void> PutState(Tx& tx, const std::string& channel, const std::string& key, const std::string& value) {
  auto done = tx.Run(kWriteState, {channel, key, value});
  return done ? Result<void>() : done.error();
}

Result<void> ForgetChannel(Tx& tx, const std::string& channel) {
  for (const char* sql : {kForgetCursor, kForgetState}) {
    if (auto done = tx.Run(sql, {channel}); !done) return done.error();
  }
  return {};
}

}  // namespace crier
