// How Meta and its likes try an address before they call there: a GET with a token that we chose and a
// challenge, which they want back.
#pragma once

#include <string_view>

#include "connectors/connector.h"

namespace crier::kit {

// 1 to 256 letters, digits and -_.~+/=: only such is sent back, so that nobody can make us say anything else.
bool IsChallenge(std::string_view text);
// kBadData; `where` names what holds no challenge.
Error NoChallenge(std::string_view where);

// The reply to GET ?hub.mode=subscribe&hub.verify_token=...&hub.challenge=...: the challenge. kAuth where
// mode or token is wrong, or `verify_token` is empty.
Result<Receiver::Reply> HubChallenge(const Inbound& call, const Secret& verify_token);

}  // namespace crier::kit
