// A source that is asked over HTTP, against a far side that answers anything.
#pragma once

#include <string_view>

#include "connectors/connector.h"

namespace crier::fuzz {

// The input's pieces (Pieces in fuzz.h) answer one question each, in turn, from the first again after the
// last; a question asked again gets its answer again. A piece that begins with "HTTP 304" is a status, header
// lines, an empty line and a body; any other is the body of a 200. Polls from the beginning, twice, each on a
// channel just opened: both must bring the same, within bounds. Then goes on from the cursor; where that
// holds all that the source knows (`all_in_cursor`), this may tell nothing again, on any channel, and nothing
// at all where no other question was asked.
void PollWhatever(const ConnectorType& type, std::string_view settings, std::string_view input,
                  bool all_in_cursor);

}  // namespace crier::fuzz
