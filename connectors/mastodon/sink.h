// Speaks: one status a part, threads by in_reply_to_id. Where the server is known to honour an
// Idempotency-Key, one that was used lately is sent again; everywhere else, and after that, what may be out
// is looked for before it is sent again. What is in doubt is never promised to be gone, changed or absent
// without having looked.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "connectors/mastodon/api.h"
#include "connectors/mastodon/sent.h"
#include "connectors/mastodon/status.h"

namespace crier::mastodon {

class MastodonSink : public Sink {
 public:
  MastodonSink(Api& api, std::string visibility) : api_(api), visibility_(std::move(visibility)) {}
  std::vector<Receipt> Send(std::span<const Outgoing> batch) override;
  // An edit that changes nothing is done.
  Receipt Edit(const std::string& native_id, const Outgoing& now) override;
  // What the server cannot delete, and still shows, is kRejected.
  Result<void> Retract(const std::string& native_id) override;
  // Without an id: the account's own statuses since the key was first used, looked through for the same text.
  Result<std::optional<Shown>> ReadBack(const Sought& sought) override;

 private:
  struct Noted {
    std::set<std::string> doubtful;  // keys that were used, and that the server may not know
    std::set<std::string> fresh;     // those that were never used before
  };
  // What came of one POST, and the uri of what it made.
  struct Made {
    Receipt receipt;
    std::string uri;
  };
  Result<Noted> Note(std::span<const Outgoing> batch);
  Made SendOne(const Outgoing& out);
  Made LookOrSend(const Outgoing& out);
  Made Judge(const Result<HttpResponse>& response) const;
  // The refusal of a text, with what the server says of its limits now.
  Error RefusedText(const Call& call, const HttpResponse& response, const std::string& text);
  Result<std::optional<Status>> ReadOne(const std::string& native_id);

  // In find.cc.
  struct Search;
  Result<std::optional<Shown>> Find(const std::string& key);
  // Where ids are the server's own order, and min_id leads on from one.
  Result<std::optional<Shown>> FindById(Search& search);
  // Where neither ids, nor limits of a page, nor clocks can be relied on: down from the newest, as far as
  // what is known to be older.
  Result<std::optional<Shown>> FindByPlace(Search& search);
  Result<std::vector<Entry>> ReadOwn(const Search& search, const std::string& bound);
  // Whether the status is what was sent so, by its words and by what it answers.
  Result<bool> IsIt(const Search& search, const Entry& entry);
  // Notes that this status is what was sent under the key; false where it is another key's by now.
  Result<bool> Claim(const std::string& key, const Status& status);
  // Notes that nothing was sent under the key, as far as this status: it may be used as a new one.
  Result<void> NotThere(const std::string& key, const std::string& seen);
  // Whether it was sent as an answer to `parent`: where that was taken back, the server shows it as an answer
  // to nothing; where ids change, the one that it answers may have another by now.
  Result<bool> Answers(const Search& search, const Status& status, const std::string& parent);

  Api& api_;
  const std::string visibility_;
};

}  // namespace crier::mastodon
