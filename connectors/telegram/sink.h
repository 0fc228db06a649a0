// Sends to the channel or group of the settings, or to one recipient at a time.
#pragma once

#include <string>

#include "connectors/telegram/api.h"

namespace crier::telegram {

class TelegramSink : public Sink {
 public:
  // `chat` empty: to Outgoing::recipient.
  TelegramSink(Api& api, Moves& moves, const Clock& clock, std::string chat, bool link_previews)
      : api_(api),
        moves_(moves),
        clock_(clock),
        chat_(std::move(chat)),
        preview_({{"is_disabled", !link_previews}}) {}

  std::vector<Receipt> Send(std::span<const Outgoing> batch) override;
  Receipt Edit(const std::string& native_id, const Outgoing& now) override;
  Result<void> Retract(const std::string& native_id) override;

 private:
  Receipt SendOne(const Outgoing& out);
  Result<Api::Done> SendTo(const std::string& chat, const Outgoing& out);
  Receipt Judge(const Result<Api::Done>& done) const;

  Api& api_;
  Moves& moves_;
  const Clock& clock_;
  const std::string chat_;
  const Json preview_;
};

}  // namespace crier::telegram
