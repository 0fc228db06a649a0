// Whether a token allows what the channel needs, found out without changing anything.
#pragma once

#include <string>
#include <vector>

#include "connectors/mastodon/api.h"
#include "connectors/mastodon/source.h"

namespace crier::mastodon {

// Asks for one entry of each kind of list that is listened to, and to delete and to list statuses of which
// there is none; what is refused, or cannot be found out, is noted in `identity`. `own` is the account's id.
void ProveScopes(Api& api, const std::vector<Stream>& streams, const std::string& own, Identity* identity);

}  // namespace crier::mastodon
