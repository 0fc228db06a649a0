// Whether a person's mail asks to get no more of ours, in English or Spanish, in whatever words. Pure.
//
// The words are judged clause by clause. A clause asks to leave if it holds one of the ways to say so ("take
// me off", "no quiero recibir") and beside it nothing but the words that go with it; words that may mean
// something else ("stop", "baja") must stand alone. So "stop sign down" and "please remove the tree" are
// none.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace crier::email {

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

// `parts`: the subject, the body, in the writer's own words (OwnWordsAlone). `names`: of the writer, with
// which a letter may be signed, and the address, all in lower case.
LeaveWish ReadWish(const std::vector<std::string_view>& parts, const std::vector<std::string>& names);

// The key that the subject of our mailto: carries, wherever it stands in it: "unsubscribe KEY".
std::optional<std::string> KeyInSubject(std::string_view subject);

// Without "Re:", "Fwd:" and their like; `answers` says whether there was one.
std::string_view BareSubject(std::string_view subject, bool* answers);

// What is the writer's: without quotes, signature, and what telephones add. Empty where all of it is quoted.
std::string OwnWordsAlone(std::string_view text);

}  // namespace crier::email
