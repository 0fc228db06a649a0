// What is told of deliveries to who watches. A row for the public is told each time that it changes. Rows for
// people may be a hundred thousand: of them, as of all others, only the bulletin's progress is told, at most
// once a second. A reply to one person is told each time. How a channel's sending fares may change with every
// row, and is told as often as the progress.
#pragma once

#include <mutex>
#include <set>
#include <stop_token>
#include <string>
#include <vector>

#include "core/delivery.h"
#include "hub/loops/bell.h"

namespace crier {

class Hub;

// Bulletins whose progress is to be told, and channels whose status is. Thread-safe.
class ProgressDue {
 public:
  struct All {
    std::set<std::string> bulletins, channels;
  };
  void Add(const std::string& bulletin_id);
  void AddChannel(const std::string& name);
  All TakeAll();
  Bell& bell() { return bell_; }

 private:
  std::mutex mutex_;
  All due_;
  Bell bell_;
};

// These have changed.
void TellRows(Hub& hub, const std::vector<Delivery>& rows);

// The loop that tells what is due.
void TellProgress(Hub& hub, std::stop_token stop);

}  // namespace crier
