// Lists that a platform shows newest first, page by page, with ids that say nothing of their order: read down
// to what was heard before, so that nothing is missed however many came, and no page is asked for in vain.
//
// The page that holds something known is taken as a whole: being looked at again at every poll, it also shows
// edits and posts that came late. Where a poll's pages do not reach so far down, the next poll goes on where
// it stopped; order then holds within a batch, not between them. Of a server that pays no heed to where it is
// asked to go on, more than it shows cannot be read: that is `trouble`. Not thread-safe.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "connectors/connector.h"

namespace crier::kit {

struct IdItem {
  std::string id;  // at most 512 bytes
  // Another one after an edit or a deletion (its time, a digest of the words); empty: edits are not told.
  std::string version = {};
  Mention mention = {};
  // False: not told (a like, a post of ours); that it is known still says how far down was read.
  bool told = true;
};

struct IdPage {
  std::vector<IdItem> items;  // newest first, as the platform shows them
  std::string older;          // what leads to the next page; empty: this was the last
};

struct IdPagesPlan {
  // A backfill to the end of the list, over as many polls as it takes.
  static constexpr size_t kAll = SIZE_MAX;
  std::string who;         // begins every error
  size_t backfill = 40;    // items told at the very first poll; older ones are known and not told
  size_t most_pages = 10;  // in one poll
  size_t remember = 400;   // ids in the cursor, at most 500: several pages
};

class IdPages {
 public:
  // Reads one page: the newest (`older` empty), or the one that `older` of a page before leads to.
  using ReadPage = std::function<Result<IdPage>(const std::string& older)>;

  explicit IdPages(IdPagesPlan plan) : plan_(std::move(plan)) {}

  // `cursor` is ours: empty at first, then of the batch before. Mentions that are new, oldest first, and as
  // Edited those whose version is another; make Removed of what is gone. An error only where nothing was
  // read: what a page in the middle refuses is `trouble`, and the rest is read by the next poll.
  Result<Batch> Poll(const std::string& cursor, Time deadline, const Clock& clock,
                     const std::stop_token& stop, const ReadPage& read) const;

 private:
  const IdPagesPlan plan_;
};

}  // namespace crier::kit
