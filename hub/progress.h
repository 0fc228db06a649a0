// What is told of deliveries to who watches, at most once a second: rows for the public that have changed, as
// they are by then, a bulletin's progress, and how a channel's sending fares. Rows for people may be a
// hundred thousand and are told by the progress alone. A reply to one person is told each time.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <set>
#include <stop_token>
#include <string>
#include <vector>

#include "core/delivery.h"
#include "hub/loops/bell.h"

namespace crier {

class Hub;

// What is to be told. Thread-safe.
class ProgressDue {
 public:
  struct All {
    std::map<int64_t, Delivery> rows;  // by id
    std::set<std::string> bulletins, channels;
    bool empty() const { return rows.empty() && bulletins.empty() && channels.empty(); }
  };
  void Add(const std::string& bulletin_id);
  void AddRow(const Delivery& row);
  void AddChannel(const std::string& name);
  All TakeAll();
  Bell& bell() { return bell_; }

 private:
  void Mark(const std::function<bool(All*)>& mark);  // rings where that is new

  std::mutex mutex_;
  All due_;
  Bell bell_;
};

// These have changed.
void TellRows(Hub& hub, const std::vector<Delivery>& rows);

// The loop that tells what is due.
void TellProgress(Hub& hub, std::stop_token stop);

}  // namespace crier
