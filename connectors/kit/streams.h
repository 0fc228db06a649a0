// A source of several lists (mentions, each hashtag), each read by IdPages.
#pragma once

#include <functional>
#include <map>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>

#include "connectors/kit/id_pages.h"

namespace crier::kit {

struct Stream {
  std::string name;  // its place in `places`
  IdPagesPlan plan;
  IdPages::ReadPage read;
};
// The cursor of each stream, by its name.
using Places = std::map<std::string, std::string>;
// As the channel's cursor, a JSON object. kBadData: it cannot be read. Of an empty cursor there are none.
Result<Places> ReadPlaces(std::string_view who, const std::string& cursor);
std::string WritePlaces(const Places& places);
// IdPagesPlan::remember of one of so many streams: all their places fit into a channel's cursor of 64 KiB.
size_t RememberOf(size_t streams);

// One batch of all, by the time at which each was said; what several streams bring is told once. `places`
// become those behind it; the batch has no cursor. A stream that is refused holds the others back no longer
// than it takes, and is the batch's trouble. Where the server is busy or gone no more is asked of it, and what
// was heard is handed over first: the next poll brings the error. An error where no stream could be read.
Result<Batch> PollStreams(std::span<const Stream> streams, Time deadline, const Clock& clock,
                          const std::stop_token& stop, Places* places);

}  // namespace crier::kit
