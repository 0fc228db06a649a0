// What this channel sent under which key: written before anything leaves, so that it is known after a crash
// in the middle, and a key that is not here never left. Kept in the channel's State for a week; another node
// that spoke there a moment ago may still write to it.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "connectors/connector.h"
#include "connectors/kit/send_each.h"
#include "connectors/mastodon/status.h"

namespace crier::mastodon {

// The two clocks may differ by so much.
constexpr std::chrono::minutes kClockSkew{5};
// A batch is in hand no longer.
using kit::kInHand;

struct Sent {
  std::string key;
  std::string digest;  // of the canonical text
  Time at{};           // when the key was first used, or was found not to be, by the server's clock
  std::string id;      // once known
  std::string after;   // it is newer than this status of ours; empty: there was none that we knew of
  // What it answers; threads with the same words are told apart by it.
  std::optional<std::string> parent = {};
  // When the batch began in which the key was last used, by the server's clock, where that was known.
  std::optional<Time> last = {};
  std::string uri = {};  // digest of the status's uri, once known: it stays where ids do not
  // Steps of a count that grows with every change: when `at` was set, and when the id became known. A status
  // whose id was known before a key was used is older than what was sent under that key, whatever ids and
  // clocks say.
  uint64_t used = 0;
  uint64_t known = 0;
};

// Every change of the list goes through here; `next` is the step it happens in. What it makes of the newest
// id of ours is kept apart, for longer than the list.
using SentChange = std::function<void(std::vector<Sent>& list, uint64_t next)>;
Result<void> ChangeSent(State& state, Time now, const SentChange& change);
Result<std::vector<Sent>> ReadSent(const State& state, Time now);
// The newest status that we know to be ours; empty: none.
Result<std::string> NewestOfOurs(const State& state);

Sent* FindKey(std::vector<Sent>& list, const std::string& key);
// Whether the status is known to be what was sent under some key.
const Sent* OwnerOf(const std::vector<Sent>& list, const std::string& id, const Status& status);
// Notes what became of it.
void SetId(Sent* sent, const std::string& id, const std::string& uri, uint64_t step);

// FNV-1a, 64 bits: tells our own last few texts apart; nobody gains by a collision.
std::string Digest(std::string_view text);
// The text as it can be compared after the server made HTML of it and we made text of that: no white space,
// and "@user@host" as the "@user" that is shown.
std::string Canonical(std::string_view text);

}  // namespace crier::mastodon
