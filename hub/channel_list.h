// The channels of a running hub. They are added, changed and removed while it runs: who uses one holds on to
// it, so that it lives until its loops and its calls have ended. Thread-safe.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "hub/channels.h"

namespace crier {

class ChannelList {
 public:
  using Channels = std::vector<std::shared_ptr<OpenChannel>>;

  // As they are now, in the configuration's order.
  Channels All() const;
  // Null where there is none of that name.
  std::shared_ptr<OpenChannel> Find(const std::string& name) const;

  struct Change {
    std::vector<std::string> added, changed, removed;
    bool empty() const { return added.empty() && changed.empty() && removed.empty(); }
  };
  // Opens what is new or has other settings, keeps the rest as it is, and then takes all of them on; after an
  // error nothing has changed. One that the console keeps and that cannot be opened is left out, and
  // `unopened` says why. One caller at a time.
  Result<Change> Take(const std::vector<ChannelConfig>& configured, HttpLoop& loop, const Clock& clock,
                      Db& db, std::map<std::string, Error>* unopened);
  // The same where each that cannot be opened is left out and told.
  void TakeWhatOpens(const std::vector<ChannelConfig>& configured, HttpLoop& loop, const Clock& clock, Db& db,
                     std::vector<Error>* unopened);

 private:
  mutable std::mutex mutex_;
  Channels channels_;
};

}  // namespace crier
