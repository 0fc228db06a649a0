// Whether a person's message asks to get no more of ours, in English or Spanish, in whatever words. Pure.
//
// The words are judged clause by clause. A clause asks to leave if it holds one of the ways to say so ("take
// me off", "no quiero recibir") and beside it nothing but the words that go with it; words that may mean
// something else ("stop", "baja") must stand alone. So "stop sign down" and "please remove the tree" are
// none.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace crier::kit {

enum class Wish {
  kNone,
  kMaybe,  // it speaks of leaving, and of something that we do not understand: a person has to read it
  kLeave,
};

struct LeaveWish {
  Wish wish = Wish::kNone;
  bool spanish = false;
  bool says_more = false;  // beside the wish, words that somebody should read
};

// `parts`: the message, or its subject and its body, in the writer's own words. `names`: of the writer, with
// which a letter may be signed, and the address, all in lower case.
LeaveWish ReadWish(const std::vector<std::string_view>& parts, const std::vector<std::string>& names);

// The words of a text, folded (core/text.h), without marks; a "?" is a word.
std::vector<std::string> WordsOf(std::string_view text);

// What staff are told above a message whose wish to leave changed nothing, in the language of the wish: it is
// not sure (`sure` false), or it is not proven that `who` wrote it.
std::string NoteOnWish(bool sure, bool spanish, std::string_view who);

}  // namespace crier::kit
