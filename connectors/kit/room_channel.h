// A channel on a platform of rooms with messages: it listens in those that the settings name, and speaks in
// one of them.
#pragma once

#include <functional>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "connectors/connector.h"
#include "connectors/kit/asked_once.h"
#include "connectors/kit/room_sink.h"
#include "connectors/kit/rooms.h"

namespace crier::kit {

struct RoomPlan {
  ApiPlan api;
  // Where the platform says whose the token is, in which member, and what such an id looks like.
  std::string target;
  const char* own_id = "id";
  bool (*is_own_id)(std::string_view id) = nullptr;
  RoomSinkPlan sink = {};  // but for its room
};

// All of the channel but what is the platform's own: the room that is spoken in (Room), how the rooms are
// heard (Source), and the doctor's questions. There is a sink where the settings name a room to post to.
class RoomChannel : public Channel, public Source, public Room {
 public:
  RoomChannel(const ConnectorType& type, RoomSettings at, RoomPlan plan, Doors doors);
  Source* source() override { return this; }
  Sink* sink() override { return at_.own.empty() ? nullptr : &sink_; }
  Result<Limits> limits() override { return type_.limits; }

 protected:
  Time Now() const { return api_.Now(); }
  bool Hears(std::string_view room) const;
  // The account, as the platform describes it; asked once in a process, or `anew`. Nothing is heard before
  // its id is known, for what it says itself must be told apart.
  Result<nlohmann::json> Own(bool anew = false, const std::stop_token& stop = {});
  // ReadEach (connectors/kit/rooms.h) until `end` or a stop.
  Result<void> ReadRooms(const std::vector<std::string>& rooms, Time end, const std::stop_token& stop,
                         const std::function<Result<void>(const std::string& room)>& read, Batch* batch);

  const ConnectorType& type_;
  const RoomSettings at_;
  ApiClient api_;

 private:
  const RoomPlan plan_;
  AskedOnce<nlohmann::json> own_;
  RoomSink sink_;
};

}  // namespace crier::kit
