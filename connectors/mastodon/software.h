// What a server is known to do, by the software that its instance says it runs. Nothing is promised for a
// server that was not asked or whose software is not known here: then all of it is false, and what rests on
// it is done the careful way.
#pragma once

#include <string>
#include <string_view>

namespace crier::mastodon {

struct Software {
  std::string name;  // "Mastodon", "GoToSocial", "snac" ...; empty: not known
  // An Idempotency-Key that was used within the hour makes no second status, also after a restart of the
  // server.
  bool honours_key = false;
  // Ids of statuses grow with time, and min_id and max_id page through them.
  bool ordered_ids = false;
  // A status keeps its id for as long as it stands.
  bool stable_ids = false;
  // Text is counted as Mastodon's StatusLengthValidator does: graphemes, a URL as what the instance says.
  bool counts_graphemes = false;
  // Where a server pays no heed to paging: fewer statuses of an account than this are all that there are. 20
  // is Mastodon's own default for a page.
  size_t whole_below = 20;
};

// `version` and `source_url` as the instance tells them (GET /api/v2/instance, or v1); both may be empty.
// What each software does, and where that is written:
// - Mastodon, and forks that keep its app/services/post_status_service.rb (glitch-soc, hometown, kmyblue,
//   ecko, chuckya, fedibird; lib/mastodon/version.rb puts the fork behind a "+"): keeps the key in Redis for
//   3,600 s; ids are snowflakes (lib/mastodon/snowflake.rb, timestamp_ids.rb).
// - GoToSocial ("0.20.0+git-57cb4fe", or "3.5.3+0.20.0-git-..." with instance-inject-mastodon-version,
//   internal/typeutils): pays no heed to the key; ids are ULIDs; counts code points
//   (internal/validate/formvalidation.go).
// - Pleroma and Akkoma ("2.7.2 (compatible; Pleroma 2.5.0)"): lib/pleroma/web/plugs/idempotency_plug.ex keeps
//   answers for six hours, but in memory: whoever restarts the server forgets them, so that is not counted
//   on. Ids are flakes.
// - snac ("4.0.0 (not true; really snac/2.75)"): pays no heed to the key, to limit, min_id and max_id; an id
//   is the time in seconds at which the file was written last, and a digest of the uri (mastoapi.c,
//   mastoapi_id). It lists an account's newest 256 entries, boosts among them, and shows those that are
//   posts: so fewer than 128 are all, unless as many boosts came between them.
Software SoftwareOf(std::string_view version, std::string_view source_url);

}  // namespace crier::mastodon
