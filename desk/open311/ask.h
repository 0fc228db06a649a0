// GET requests.xml: which requests a call asks for. Pure.
#pragma once

#include <map>
#include <string>

#include "core/public_request.h"
#include "desk/open311/post.h"

namespace crier::georeport {

inline constexpr std::chrono::days kLongestSpan{90};  // GeoReport v2: of a question by time of request
inline constexpr size_t kMostIds = 1'000;             // of one question; ours, as many as an answer holds

// A parameter that is empty counts as absent, and one that the specification does not know is passed over.
// Beyond the specification: updated_after, updated_before, page (from 1), page_size. Without any time those
// of the last 90 days are asked for; with a time of update, those of any age. Adds a problem for each value
// that cannot be read.
PublicQuery ReadAsk(const std::map<std::string, std::string>& query, Time now, Problems* problems);

}  // namespace crier::georeport
