// Listens: by asking (getUpdates), or by the calls of a webhook. Telegram does one of the two.
#pragma once

#include <string>
#include <vector>

#include "connectors/telegram/updates.h"

namespace crier::telegram {

// The cursor is the offset to ask from: Telegram forgets for ever what lies before the offset that it is
// asked from, so nothing but the stored cursor is ever sent.
class TelegramSource : public Source {
 public:
  TelegramSource(Api& api, const Updates& updates, std::chrono::seconds long_poll)
      : api_(api), updates_(updates), long_poll_(long_poll) {}
  Result<Batch> Poll(const std::string& cursor, Time deadline, std::stop_token stop) override;

 private:
  Api& api_;
  const Updates& updates_;
  const std::chrono::seconds long_poll_;
};

class TelegramReceiver : public Receiver {
 public:
  // Any of the secrets will do.
  TelegramReceiver(const Api& api, const Updates& updates, std::vector<Secret> secrets)
      : api_(api), updates_(updates), secrets_(std::move(secrets)) {}
  Result<Reply> Receive(const Inbound& call) override;

 private:
  const Api& api_;
  const Updates& updates_;
  const std::vector<Secret> secrets_;
};

}  // namespace crier::telegram
