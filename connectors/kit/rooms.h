// Rooms that the settings name (channels of a server or of a workspace), and reading one after the other.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "connectors/connector.h"

namespace crier::kit {

struct RoomNames {
  std::string_view own;                // the option for the room that is posted to; it is listened to as well
  std::string_view others;             // the option for a list of rooms besides
  size_t most;                         // rooms in all, each of which is a request at a poll
  bool (*is_id)(std::string_view id);  // ids alone: whoever may rename a room would decide where bulletins go
  std::string_view wants;              // after "'town' is ": "no channel's id, such as C012AB3CD"
};

// The rooms of both options, each once, the one that is posted to first. kConfig: none is named, too many
// are, or one is no id.
Result<std::vector<std::string>> RoomsOf(const Settings& settings, const RoomNames& names);

// What Open answers for settings that cannot be meant: where they stand, whose they are, and what is wrong.
Error BadSettings(const Settings& settings, std::string_view type, const std::string& channel,
                  std::string_view what);

// The options `server` (ServerAddress in connectors/kit/address.h) and `backfill` (kit/options.h) and the
// rooms, checked.
struct RoomSettings {
  std::string channel;  // by the name that Open was given
  std::string server;
  std::string own;                 // the room that is posted to; empty: none
  std::vector<std::string> rooms;  // to listen in, `own` among them
  size_t backfill = 0;             // messages of each at the first poll
};
Result<RoomSettings> ReadRoomSettings(const Settings& settings, std::string_view type,
                                      const std::string& channel, const RoomNames& names);

// Whether this concerns one room alone (kAuth, kRejected), and nobody else has to wait for it.
bool IsOfOneRoom(const Error& error);

// Reads the rooms in turn into one batch, as long as `may_ask` says yes. A room that is refused silences no
// other and is the batch's trouble. After any other error no more is asked; what was heard before is handed
// over first, and the next poll brings the error. An error where nothing was heard.
Result<void> ReadEach(const std::vector<std::string>& rooms, const std::function<bool()>& may_ask,
                      const std::function<Result<void>(const std::string& room)>& read, Batch* batch);

// For WhoAmI: asks of each room what listening there needs. Why one is refused is why the channel cannot
// listen, and of `own` why it cannot send. An error where the far side could not be asked.
Result<void> ProveRooms(const std::vector<std::string>& rooms, const std::string& own,
                        const std::function<Result<void>(const std::string& room)>& ask, Identity* identity);

}  // namespace crier::kit
