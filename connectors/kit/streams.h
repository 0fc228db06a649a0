// A source of several lists (mentions, each hashtag), each read by IdPages, with one cursor for all.
#pragma once

#include <chrono>
#include <functional>
#include <stop_token>
#include <string>
#include <vector>

#include "connectors/kit/id_pages.h"

namespace crier::kit {

struct StreamPlan {
  std::string who;                 // begins every error
  std::vector<std::string> names;  // of the streams; in the cursor
  size_t backfill = 40;            // of each
  // Asked before the streams, such as whose account it is; its error is the poll's. May be empty.
  std::function<Result<void>(std::chrono::milliseconds timeout, const std::stop_token& stop)> begin = {};
  // What a cursor of a version before this source makes of itself: a JSON object that has for a stream
  // "NAME heard to" how far it was heard, which is handed to each reading of a page. May be empty.
  std::function<std::string(const std::string& cursor)> from_old = {};
};

struct PageCall {
  size_t stream = 0;     // its place in StreamPlan::names
  std::string older;     // empty: the newest page
  std::string heard_to;  // what came up to there only keeps its place, and is the end; empty: not known
  std::chrono::milliseconds timeout{};
};

// One batch of all, by the time at which each was said; what several streams bring is told once. A stream
// that is refused neither silences the others nor makes them wait, and is the batch's trouble. Where the
// server is busy or gone no more is asked of it, and what was heard is handed over first: the next poll
// brings the error. An error where no stream could be read.
class StreamSource : public Source {
 public:
  using ReadPage = std::function<Result<IdPage>(const PageCall& call, const std::stop_token& stop)>;
  StreamSource(StreamPlan plan, const Clock& clock, ReadPage read);
  Result<Batch> Poll(const std::string& cursor, Time deadline, std::stop_token stop) override;

 private:
  Result<IdPage> Read(const PageCall& call, Time deadline, const std::stop_token& stop) const;

  const StreamPlan plan_;
  const Clock& clock_;
  const ReadPage read_;
};

}  // namespace crier::kit
