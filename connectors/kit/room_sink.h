// A sink that posts into one room of a chat and finds there again what it said.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "connectors/kit/find_sent.h"

namespace crier::kit {

// "ROOM/MESSAGE": a message is found by its room alone.
std::string NativeIdOf(std::string_view room, std::string_view message);

// The room, as its platform is asked. All ids are of messages in it, without the room; of an OwnPost, too,
// whose url stays empty.
class Room {
 public:
  virtual ~Room() = default;
  virtual bool IsMessage(std::string_view id) const = 0;
  // Where people read it. Empty: nowhere, or it cannot be told, which is no reason to fail.
  virtual std::string AddressOf(const std::string& id) = 0;
  // The id that the answer names the new message by; one that is none is in doubt. `parent`: what it answers,
  // or empty.
  virtual Result<std::string> Post(const Outgoing& out, const std::string& parent) = 0;
  // The id of what was written, the message's own or that of the change: one that is none is in doubt.
  virtual Result<std::string> Change(const std::string& id, const Outgoing& now) = 0;
  // Gone already is success.
  virtual Result<void> Delete(const std::string& id) = 0;
  // Nothing where it is gone.
  virtual Result<std::optional<OwnPost>> Read(const std::string& id) = 0;
  struct Page {
    std::vector<OwnPost> posts;  // our own alone, newest first; may be none although there are older ones
    std::string older;           // what leads to the next page; empty: this was the last
  };
  virtual Result<Page> ReadOwn(const Sought& sought, const std::string& older) = 0;
};

struct RoomSinkPlan {
  std::string room;
  std::string_view noun = "channel";     // what people call it there,
  std::string_view message = "message";  // and what stands in it
  // Whether a message is older than another; empty: ids say nothing of their order.
  bool (*older_id)(std::string_view a, std::string_view b) = nullptr;
  int most_pages = 20;  // in a row in which we said nothing
};

class RoomSink : public Sink {
 public:
  // `api` and `room` outlive it.
  RoomSink(RoomSinkPlan plan, ApiClient& api, Room& room) : plan_(std::move(plan)), api_(api), room_(room) {}

  std::vector<Receipt> Send(std::span<const Outgoing> batch) override;
  Receipt Edit(const std::string& native_id, const Outgoing& now) override;
  Result<void> Retract(const std::string& native_id) override;
  Result<std::optional<Shown>> ReadBack(const Sought& sought) override;

 private:
  // kRejected for what is not in this room: answered or changed there, it would stand where nobody looks.
  Result<std::string> MessageIn(const std::string& native_id) const;
  Receipt SendOne(const Outgoing& out);
  Receipt Accepted(const std::string& id);
  // Of what was written: whether the answer names it.
  Receipt ReceiptOf(const Result<std::string>& written, const std::string& id);
  Result<std::vector<OwnPost>> ReadOwn(const Sought& sought, std::optional<std::string>* older);

  const RoomSinkPlan plan_;
  ApiClient& api_;
  Room& room_;
};

}  // namespace crier::kit
