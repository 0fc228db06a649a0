#include "connectors/kit/rooms.h"

#include <fmt/format.h>

#include <algorithm>

#include "connectors/kit/address.h"

namespace crier::kit {

Result<std::vector<std::string>> RoomsOf(const Settings& settings, const RoomNames& names) {
  const auto bad = [](std::string what) { return Error{Fault::kConfig, std::move(what)}; };
  std::vector<std::string> rooms;
  if (!settings.Text(names.own).empty()) rooms.push_back(settings.Text(names.own));
  for (const std::string& room : settings.List(names.others))
    if (std::find(rooms.begin(), rooms.end(), room) == rooms.end()) rooms.push_back(room);
  for (const std::string& room : rooms)
    if (!names.is_id(room)) return bad(fmt::format("'{}' is {}", room, names.wants));
  if (rooms.empty())
    return bad(
        fmt::format("it has neither '{}' nor '{}', so there is nothing to do", names.own, names.others));
  if (rooms.size() > names.most)
    return bad(fmt::format("'{}': more than {} in all", names.others, names.most));
  return rooms;
}

Error BadSettings(const Settings& settings, std::string_view type, const std::string& channel,
                  std::string_view what) {
  return {Fault::kConfig, fmt::format("{}: {} {}: {}", settings.Where(), type, channel, what)};
}

Result<RoomSettings> ReadRoomSettings(const Settings& settings, std::string_view type,
                                      const std::string& channel, const RoomNames& names) {
  auto server = ServerAddress("server", settings.Text("server"));
  if (!server) return BadSettings(settings, type, channel, server.error().message);
  auto rooms = RoomsOf(settings, names);
  if (!rooms) return BadSettings(settings, type, channel, rooms.error().message);
  return RoomSettings{channel, *std::move(server), settings.Text(names.own), *std::move(rooms),
                      static_cast<size_t>(settings.Whole("backfill"))};
}

bool IsOfOneRoom(const Error& error) {
  return error.fault == Fault::kAuth || error.fault == Fault::kRejected;
}

Result<void> ReadEach(const std::vector<std::string>& rooms, const std::function<bool()>& may_ask,
                      const std::function<Result<void>(const std::string& room)>& read, Batch* batch) {
  std::optional<Error> refused;
  bool any = false;
  for (const std::string& room : rooms) {
    if (!may_ask()) break;
    const auto done = read(room);
    any = any || done;
    if (done) continue;
    if (!IsOfOneRoom(done.error())) {
      if (batch->events.empty()) return done;
      break;
    }
    refused = done.error();
  }
  if (refused && !any && batch->events.empty()) return *refused;
  if (refused && !batch->trouble) batch->trouble = refused;
  return {};
}

Result<void> ProveRooms(const std::vector<std::string>& rooms, const std::string& own,
                        const std::function<Result<void>(const std::string& room)>& ask, Identity* identity) {
  for (const std::string& room : rooms) {
    const auto done = ask(room);
    if (done) continue;
    if (!IsOfOneRoom(done.error())) return done;
    identity->cannot_listen = done.error();
    if (room == own) identity->cannot_send = done.error();
  }
  return {};
}

}  // namespace crier::kit
