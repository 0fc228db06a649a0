// Listens: mentions, replies and quotes of the account, and public posts with hashtags.
#pragma once

#include <string>
#include <vector>

#include "connectors/bluesky/account.h"
#include "connectors/kit/id_pages.h"

namespace crier::bluesky {

struct Stream {
  std::string name;    // "mentions", "#flood": its name in the cursor
  std::string target;  // without its cursor
  const char* list;    // where the answer has the posts
};

class BlueskySource : public Source {
 public:
  BlueskySource(Account& account, std::string channel, std::vector<Stream> streams, size_t backfill);
  Result<Batch> Poll(const std::string& cursor, Time deadline, std::stop_token stop) override;

 private:
  Result<kit::IdPage> ReadPage(const Stream& stream, const std::string& older, const std::string& own,
                               Time deadline, const std::stop_token& stop);

  Account& account_;
  const std::string channel_;
  const std::vector<Stream> streams_;
  const kit::IdPages pages_;
};

}  // namespace crier::bluesky
