// How an account's rooms are heard: /sync waits for what comes, /messages brings what a sync left out.
#pragma once

#include <set>

#include "connectors/kit/api_client.h"
#include "connectors/kit/rooms.h"
#include "connectors/matrix/events.h"

namespace crier::matrix {

// "/_matrix/client/v3/rooms/ROOM", where everything about a room is asked.
std::string PathOf(std::string_view room);
// The rooms that the account is in.
Result<std::set<std::string>> Joined(kit::ApiClient& api, const std::stop_token& stop = {});
// An event; nothing where there is none.
Result<std::optional<Json>> FetchEvent(kit::ApiClient& api, std::string_view room, std::string_view event,
                                       const std::stop_token& stop = {});

// One poll of the rooms `at`. An invitation into one of them is accepted, all others are left alone.
struct SyncCall {
  kit::ApiClient& api;
  const kit::RoomSettings& at;
  const std::string& own;  // the account's id
  std::chrono::seconds long_poll;
  Time deadline;
  std::stop_token stop;
};
Result<Batch> Sync(const SyncCall& call, const std::string& cursor);

}  // namespace crier::matrix
