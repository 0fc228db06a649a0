// What the updates of the Bot API say. Pure but for Moves; thread-safe.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "connectors/telegram/bot.h"

namespace crier::telegram {

// All that is asked for, with every request: a list that is left out is the one that was given last.
inline constexpr const char* kUpdates[] = {"message", "edited_message", "my_chat_member"};

class Updates {
 public:
  // `own`: the channel or group to which we post. `groups`: where to listen beside private chats; none: in
  // every group. Both as the settings write them, "@name" or an id.
  Updates(std::string channel, std::string own, std::vector<std::string> groups, Moves& moves);
  // Adds what the update says to `events`: mostly one, often nothing. `albums` are those of which something
  // was heard in this batch: of their other pictures only those with words count.
  void Read(const Json& update, Time now, std::vector<Event>* events, std::set<std::string>* albums) const;

 private:
  bool Hears(const Json& chat) const;
  bool IsOwn(const Json& chat) const;
  std::optional<Mention> ReadMessage(const Json& message, Time now, std::set<std::string>* albums) const;

  const std::string channel_, own_;
  const std::vector<std::string> groups_;
  Moves& moves_;
};

}  // namespace crier::telegram
