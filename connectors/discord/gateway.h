// Discord's Gateway: one connection on which it tells what happens, kept alive and taken up again where it
// broke off. Used by one thread at a time.
#pragma once

#include <deque>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <utility>

#include "connectors/discord/messages.h"
#include "connectors/kit/api_client.h"
#include "connectors/kit/socket_session.h"

namespace crier::discord {

class Gateway {
 public:
  Gateway(kit::ApiClient& api, Sockets& sockets, const Secret& token)
      : api_(api), sockets_(sockets), token_(token) {}

  // Connects where it is not connected, and waits until Discord says that it is listened to. An error is told
  // and tried again by a later call: soon at first, then every five minutes; an hour after a refusal that
  // cannot mend itself (4004, 4010 to 4014), for each try costs one of a thousand a day.
  Result<void> Connect(Time deadline, const std::stop_token& stop);
  bool connected() const { return socket_ != nullptr; }
  // True once after a session began anew, so that what came before it must be asked for.
  bool TakeNew() { return std::exchange(new_, false); }

  struct Dispatch {
    std::string name;  // "MESSAGE_CREATE"
    Json data;
  };
  // The next thing that happened; nothing where that was the connection's own affair, nothing came within
  // `wait`, or the connection ended.
  std::optional<Dispatch> Next(std::chrono::milliseconds wait, const std::stop_token& stop);

 private:
  Result<void> Open(const std::stop_token& stop);
  std::optional<Dispatch> Hear(std::chrono::milliseconds wait, const std::stop_token& stop);
  std::optional<Dispatch> Take(const Json& message);
  std::optional<Dispatch> Happened(std::string name, const Json& data);
  void Greet(const Json& hello);
  void Beat();
  void Say(int op, Json data);
  void Hang();  // closes so that the session can be taken up again
  void Ended();
  void Drop();

  kit::ApiClient& api_;
  Sockets& sockets_;
  const Secret token_;
  std::unique_ptr<Socket> socket_;
  bool listened_to_ = false, new_ = false;
  std::deque<Dispatch> missed_;  // what came before a resumed session was taken up
  std::string session_, url_;    // to take up again, and where
  std::optional<int64_t> sequence_;
  kit::Heartbeat heartbeat_;
  kit::Reconnect reconnect_;
  std::optional<Error> refused_;  // why no new try can mend it
};

}  // namespace crier::discord
