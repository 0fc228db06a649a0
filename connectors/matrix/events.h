// What the events of a room say. Every member of a stranger's event is optional and bounded; what cannot be
// used is left out, never guessed.
#pragma once

#include <functional>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "connectors/kit/members.h"
#include "core/mention.h"

namespace crier::matrix {

using Json = nlohmann::json;
using kit::In, kit::IsSet, kit::TextIn, kit::WholeIn;

inline constexpr size_t kMaxId = 255;     // bytes of a room's, an event's or a user's id (Appendices, 4.2)
inline constexpr size_t kMaxToken = 512;  // of a place in a timeline; ours, and what the cursor has room for

// "https://matrix.to/#/!ROOM/$EVENT", which any client can open.
std::string AddressOf(std::string_view room, std::string_view event);
// The content of a message as it is now: of one that was edited by its author, the newest words.
const Json& ContentOf(const Json& event);
// The id of what it answers; empty: nothing.
std::string AnsweredBy(const Json& content);

// What becomes of a room while it is listened to.
struct RoomSigns {
  bool encrypted = false;
  std::string moved_to;  // the room that took its place
};

class RoomReader {
 public:
  // Fetches the event that another one edits; nothing where there is none.
  using Fetch = std::function<Result<std::optional<Json>>(const std::string& event)>;
  RoomReader(std::string channel, std::string room, std::string own, Time now, Fetch fetch)
      : channel_(std::move(channel)),
        room_(std::move(room)),
        own_(std::move(own)),
        now_(now),
        fetch_(std::move(fetch)) {}

  // The room's state beside the events: who is called how, whether it is encrypted.
  void ReadState(const Json& events);
  // Adds what the event says. An error only where what it edits could not be fetched.
  Result<void> Read(const Json& event, std::vector<Event>* events);
  const RoomSigns& signs() const { return signs_; }

 private:
  void ReadSign(const Json& event);
  std::optional<Mention> ReadMessage(const Json& event, const Json& content) const;
  Result<void> ReadEdit(const Json& event, const std::string& of, std::vector<Event>* events);

  const std::string channel_, room_, own_;
  const Time now_;
  const Fetch fetch_;
  RoomSigns signs_;
  std::map<std::string, std::string> names_;  // of users
  std::map<std::string, Json> originals_;     // of what was read or fetched, by event id
};

}  // namespace crier::matrix
