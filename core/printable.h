// What strangers wrote, made fit for a terminal or a line of a log: nothing in it moves the cursor, changes
// colours, turns the reading direction or cannot be seen.
#pragma once

#include <string>
#include <string_view>

namespace crier {

// True for what a terminal obeys instead of showing: U+0000-001F, DEL, U+0080-009F; and for what turns or
// hides text: the bidirectional embeddings, overrides and isolates, line and paragraph separator, tag
// characters.
bool IsUnprintable(char32_t c);

// The text with each of these as \xNN, \uNNNN or \UNNNNNNNN, and bytes that are no UTF-8 as U+FFFD. Line
// breaks and tabs stay where `lines` says so.
std::string Printable(std::string_view text, bool lines = true);

// The same for what is JSON already, as JSON's own escapes: it means the same, but for bytes that are no
// UTF-8.
std::string PrintableJson(std::string_view json);

// Whether there is something in it that Printable would change.
bool HasUnprintable(std::string_view text);

}  // namespace crier
