// Which language a text is in.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "classifier/reading.h"
#include "core/verdict.h"

namespace crier {

struct Language {
  std::string code;   // ISO 639-1 ("en", "es", ...), or empty where the text does not tell
  bool sure = false;  // only then may the rules of other languages be left out
};

// `places` of the text say which words are names; names, handles, hashtags and numbers have no say. `hint` is
// what the platform says (BCP 47, may be empty or wrong). The commonest words of English and Spanish decide;
// cld2, which takes ten times as long, only the rest. A guess from few words is never sure, and a language
// that is neither English nor Spanish is named only where it is.
Language LanguageOf(const Reading& reading, const std::vector<Place>& places, std::string_view hint);

}  // namespace crier
