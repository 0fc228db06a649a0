// Lists whose pages lead to the next by a token, read to their end.
#pragma once

#include <functional>
#include <string>

#include "core/result.h"

namespace crier::kit {

// Reads the page that a token leads to, the first by an empty one, and answers the token of the next; empty:
// this was the last.
using ReadTokenPage = std::function<Result<std::string>(const std::string& token)>;

// True: the list was read to its end. False: there may be more, for a token led back to where it was asked,
// as servers were seen to do for weeks, or there are more than `most` pages.
Result<bool> ReadToEnd(size_t most, const ReadTokenPage& read);

}  // namespace crier::kit
