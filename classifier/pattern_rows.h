// A regular expression as strings with gaps between them.
#pragma once

#include <string>
#include <vector>

#include "classifier/pattern_tree.h"

namespace crier {

// Stand inside strings: \b; \w* (which only \b or the end follows); in front, that a space stands before the
// string. No pattern that is understood has them itself.
inline constexpr char kEdgeMark = '\x01';
inline constexpr char kTailMark = '\x02';
inline constexpr char kSpaceMark = '\x03';

using Strings = std::vector<std::string>;  // what a piece matches, in the order in which RE2 prefers it

// Segments with gaps between: a match is a string of the first, anything, a string of the second, ... One
// segment alone is all there is. {""}, {""} is anything at all.
using SegmentRow = std::vector<Strings>;

// The pattern matches at most what one of the rows matches; exactly that where there is one row of one
// segment.
std::vector<SegmentRow> RowsOf(const PatternTree& tree);

}  // namespace crier
