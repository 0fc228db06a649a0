// Speaks: one status a part, threads by in_reply_to_id. Mastodon keeps an Idempotency-Key for an hour: within
// it the same key makes one status. After that, what was sent is found again by its text.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "connectors/mastodon/api.h"
#include "connectors/mastodon/status.h"

namespace crier::mastodon {

class MastodonSink : public Sink {
 public:
  MastodonSink(Api& api, std::string visibility) : api_(api), visibility_(std::move(visibility)) {}
  std::vector<Receipt> Send(std::span<const Outgoing> batch) override;
  Receipt Edit(const std::string& native_id, const Outgoing& now) override;
  Result<void> Retract(const std::string& native_id) override;
  // Without an id: the account's own statuses since the key was first used, looked through for the same text.
  Result<std::optional<Shown>> ReadBack(const std::string& native_id, const std::string& key) override;

 private:
  struct Noted {
    std::set<std::string> forgotten;  // keys that the server may have forgotten since they were used
    std::set<std::string> fresh;      // those that were never used before
  };
  Result<Noted> Note(std::span<const Outgoing> batch);
  Receipt SendOne(const Outgoing& out);
  Receipt LookOrSend(const Outgoing& out);
  Receipt Judge(const Result<HttpResponse>& response) const;
  Result<std::optional<Shown>> Find(const std::string& key);
  // Notes that this status is what was sent under the key; false where it is another key's by now.
  Result<bool> Claim(const std::string& key, const std::string& id);
  // Notes that nothing was sent under the key, as far as this status: it may be used as a new one.
  Result<void> NotThere(const std::string& key, const std::string& seen);
  // Whether it was sent as an answer to `parent`: where that was taken back, the server shows it as an answer
  // to nothing.
  Result<bool> Answers(const Status& status, const std::string& parent);

  Api& api_;
  const std::string visibility_;
};

// The text as it can be compared after the server made HTML of it and we made text of that: no white space,
// and "@user@host" as the "@user" that is shown.
std::string Canonical(std::string_view text);

}  // namespace crier::mastodon
