// A source of several lists (mentions, each hashtag), each read by IdPages, with one cursor for all.
#pragma once

#include <chrono>
#include <functional>
#include <stop_token>
#include <string>
#include <vector>

#include "connectors/kit/id_pages.h"

namespace crier::kit {

// A stream that comes and goes, such as the answers to one of the newest posts.
struct PassingStream {
  std::string name;     // unlike those of StreamPlan::names
  std::string version;  // another where something came; the same: it is not read. Empty: read at every poll
};

struct StreamPlan {
  std::string who;                 // begins every error
  std::vector<std::string> names;  // of the streams; in the cursor
  size_t backfill = 40;            // of each
  // Asked before the streams, such as whose account it is; its error is the poll's. May be empty.
  std::function<Result<void>(std::chrono::milliseconds timeout, const std::stop_token& stop)> begin = {};
  // What a cursor of a version before this source makes of itself: a JSON object that has for a stream
  // "NAME heard to" how far it was heard, which is handed to each reading of a page. May be empty.
  std::function<std::string(const std::string& cursor)> from_old = {};
  // The streams that there are now beside `names`, at most kMostPassing; asked at every poll. One that was
  // not there before is read down to when the very first poll was. May be empty.
  std::function<Result<std::vector<PassingStream>>(std::chrono::milliseconds timeout,
                                                   const std::stop_token& stop)>
      passing = {};

  static constexpr size_t kMostPassing = 30;
};

struct PageCall {
  size_t stream = 0;     // its place in StreamPlan::names; beyond them: a passing one
  std::string name;      // the stream's
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
  struct Round;
  std::vector<PassingStream> Streams(Round* round) const;
  void ReadStream(const PassingStream& stream, size_t index, size_t of, Round* round) const;
  Result<IdPage> Read(const PageCall& call, Time deadline, const std::stop_token& stop) const;
  std::chrono::milliseconds Left(Time deadline) const;

  const StreamPlan plan_;
  const Clock& clock_;
  const ReadPage read_;
};

}  // namespace crier::kit
