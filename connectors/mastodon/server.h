// A Mastodon server, as it says what it is and what it takes.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "connectors/kit/api_client.h"

namespace crier::mastodon {

// Limits::key_lasts of a server that is not known to honour our key.
inline constexpr std::chrono::seconds kNoKey{-1};

// What a server is known to do, by the software that its instance says it runs. Nothing is promised for a
// server that was not asked or whose software is not known here: what rests on it is done the careful way.
struct Software {
  // Mastodon, or a fork of its own: a key makes one status for an hour, ids of statuses grow with time, and
  // text is counted as its StatusLengthValidator does: graphemes, a URL as what the instance says.
  bool mastodon = false;
  // Where a server pays no heed to paging: fewer statuses of an account than this are all that there are. 20
  // is Mastodon's own default for a page.
  size_t whole_below = 20;
};
// `version` and `source_url` as the instance tells them; both may be empty.
// - Mastodon, and forks that keep its app/services/post_status_service.rb (glitch-soc, hometown, kmyblue,
//   ecko, chuckya, fedibird; lib/mastodon/version.rb puts the fork behind a "+"): keeps an Idempotency-Key in
//   Redis for 3,600 s; ids are snowflakes (lib/mastodon/snowflake.rb, timestamp_ids.rb).
// - GoToSocial ("0.20.0+git-57cb4fe", or "3.5.3+0.20.0-git-..." with instance-inject-mastodon-version,
//   internal/typeutils): pays no heed to the key; ids are ULIDs; counts code points
//   (internal/validate/formvalidation.go).
// - Pleroma and Akkoma ("2.7.2 (compatible; Pleroma 2.5.0)"): lib/pleroma/web/plugs/idempotency_plug.ex keeps
//   answers for six hours, but in memory: whoever restarts the server forgets them. Ids are flakes.
// - snac ("4.0.0 (not true; really snac/2.75)"): pays no heed to the key, to limit, min_id and max_id. It
//   lists an account's newest 256 entries, boosts among them, and shows those that are posts: so fewer than
//   128 are all, unless as many boosts came between them. Its ids: status.h.
Software SoftwareOf(std::string_view version, std::string_view source_url);

// What the server says of itself, at most a day old; kept in State. Thread-safe.
class Server {
 public:
  Server(kit::ApiClient& api, State& state);

  // A server that does not say has Mastodon's own numbers. Unless it is known to count as Mastodon does, the
  // stricter of the rules there are.
  Result<Limits> ReadLimits(const Limits& usual);
  // The server refused this text, in these words: asks for its limits again now, so that the next rendering
  // fits. For the end of the refusal's message: what the server says now.
  std::string LimitsAgain(std::string_view words, std::string_view text);
  // Where the server cannot be asked, nothing.
  Software ReadSoftware();

 private:
  // What GET /api/v2/instance or /api/v1/instance says.
  Result<nlohmann::json> Instance();
  Limits LimitsOf(Limits limits, const nlohmann::json& instance) const;

  kit::ApiClient& api_;
  State& state_;
  kit::Remembered instance_;
};

}  // namespace crier::mastodon
