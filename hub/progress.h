// What is told of deliveries to who watches. A row for the public is told each time that it changes. Rows for
// people may be a hundred thousand: of them, as of all others, only the bulletin's progress is told, at most
// once a second. A reply to one person is told each time.
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

// Bulletins whose progress is to be told. Thread-safe.
class ProgressDue {
 public:
  void Add(const std::string& bulletin_id);
  std::set<std::string> TakeAll();
  Bell& bell() { return bell_; }

 private:
  std::mutex mutex_;
  std::set<std::string> ids_;
  Bell bell_;
};

// These have changed.
void TellRows(Hub& hub, const std::vector<Delivery>& rows);

// The loop that tells what is due.
void TellProgress(Hub& hub, std::stop_token stop);

}  // namespace crier
