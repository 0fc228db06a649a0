// One account on one server: whose it is, and what the server says of itself. Thread-safe: source, sink and
// `crier doctor` share it.
#pragma once

#include <memory>
#include <mutex>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "connectors/kit/api_client.h"
#include "connectors/mastodon/status.h"

namespace crier::mastodon {

// What a server is known to do, by the software that its instance says it runs. Nothing is promised for a
// server that was not asked or whose software is not known here: what rests on it is done the careful way.
struct Software {
  // Mastodon, or a fork of its own: ids of statuses grow with time, and text is counted as its
  // StatusLengthValidator does: graphemes, a URL as what the instance says.
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

class Server {
 public:
  // `url` is "https://example.social", without a slash at its end.
  Server(const std::string& url, Secret token, Doors doors, State& state);

  kit::ApiClient& api() { return api_; }
  const std::string& host() const { return host_; }

  // The account that the token speaks for: {id, handle}. Asked once in a process, then remembered; with
  // `quota` asked anew.
  Result<Author> Own(kit::ApiCall call = {}, std::stop_token stop = {}, std::string* quota = nullptr);
  // What the server says, at most a day old; kept in State. A server that does not say has Mastodon's own
  // numbers. Unless it is known to count as Mastodon does, the stricter of the rules there are.
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

  const std::string host_;
  State& state_;
  kit::ApiClient api_;
  kit::Remembered instance_;
  std::mutex mutex_;
  std::optional<Author> own_;
};

struct Stream {
  std::string name;    // "mentions", "#flood": its name in the cursor
  std::string target;  // "/api/v1/timelines/tag/flood?limit=", and how many
  std::string_view scope;
  size_t page = 40;  // as many as the server gives at once
  bool notifications = false;
};
// Listens: mentions of the account and public posts under hashtags.
std::unique_ptr<Source> NewSource(Server& server, const std::string& channel, std::vector<Stream> streams,
                                  size_t backfill);
// Speaks: one status a part, threads by in_reply_to_id, our key as Idempotency-Key. Not every server honours
// that, so the hub looks for what may be out before it sends it again. What is in doubt is never promised to
// be gone, changed or absent without having looked.
std::unique_ptr<Sink> NewSink(Server& server, std::string visibility);

}  // namespace crier::mastodon
