#include "connectors/kit/room_channel.h"

#include <algorithm>

#include "connectors/kit/members.h"

namespace crier::kit {
namespace {

RoomSinkPlan SinkPlanOf(RoomSinkPlan plan, const RoomSettings& at) {
  plan.room = at.own;
  return plan;
}

}  // namespace

RoomChannel::RoomChannel(const ConnectorType& type, RoomSettings at, RoomPlan plan, Doors doors)
    : type_(type),
      at_(std::move(at)),
      api_(plan.api, doors),
      plan_(std::move(plan)),
      sink_(SinkPlanOf(plan_.sink, at_), api_, *this) {}

bool RoomChannel::Hears(std::string_view room) const {
  return std::find(at_.rooms.begin(), at_.rooms.end(), room) != at_.rooms.end();
}

Result<nlohmann::json> RoomChannel::Own(bool anew, const std::stop_token& stop) {
  const auto ask = [&]() -> Result<nlohmann::json> {
    auto said = api_.AskJson({.target = plan_.target}, stop);
    if (!said || plan_.is_own_id(TextIn(*said, plan_.own_id))) return said;
    return api_.Wrong("the answer does not say whose the token is");
  };
  return own_.Get(ask, anew);
}

Result<void> RoomChannel::ReadRooms(const std::vector<std::string>& rooms, Time end,
                                    const std::stop_token& stop,
                                    const std::function<Result<void>(const std::string& room)>& read,
                                    Batch* batch) {
  const auto may_ask = [&] { return Now() <= end && !stop.stop_requested(); };
  return ReadEach(rooms, may_ask, read, batch);
}

}  // namespace crier::kit
