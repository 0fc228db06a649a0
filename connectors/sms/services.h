// The services that carry text messages for the channel.
#pragma once

#include <memory>
#include <string>

#include "connectors/kit/text_channel.h"

namespace crier::sms {

// One sendsms user of a Kannel gateway; `server` is its smsbox.
std::unique_ptr<kit::TextService> NewKannel(const Settings& settings, const std::string& server,
                                            const std::string& channel, Doors doors, State& state);
// One Twilio account and its number, or messaging service.
std::unique_ptr<kit::TextService> NewTwilio(const Settings& settings, const std::string& server,
                                            const std::string& channel, Doors doors, State& state);

}  // namespace crier::sms
