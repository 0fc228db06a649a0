// What a stranger writes is shown to staff as it will be read by everybody: nothing in it is hidden, turned
// around, or made to look like something else.
#pragma once

#include <string>
#include <string_view>

#include "core/mention.h"

namespace crier {

// Without the characters that show nothing or move others: controls, embeddings, overrides and isolates of
// the bidirectional algorithm, zero-width characters, tags, fillers, and marks beyond kMostMarks on one
// letter. What writing needs stays: joiners inside emoji and in scripts that use them, variation selectors
// where they choose a form, the flags of England, Scotland and others that are spelt with tags, and
// directional marks beside right-to-left letters, where no digit stands next to them. Line separators
// become newlines. Total, like all of core/text.h: bad UTF-8 becomes U+FFFD.
std::string DropInvisible(std::string_view text);

inline constexpr int kMostMarks = 8;

// Every text of the mention that staff see. Its identity, native_id and author.id, stays as the platform
// gave it, and so do its addresses, of which the console shows the host.
void DropInvisible(Mention* mention);

}  // namespace crier
