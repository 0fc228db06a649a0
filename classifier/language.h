// Which language a text is in.
#pragma once

#include <string>
#include <string_view>

namespace crier {

// ISO 639-1 ("en", "es", ...), or empty where the text does not tell: then the rules of all languages look at
// it. `text` is folded (see Reading), `original` as written, `hint` what the platform says (BCP 47, may be
// empty or wrong). The commonest words of English and Spanish decide; cld2, which takes ten times as long,
// only the rest.
std::string LanguageOf(std::string_view text, std::string_view original, std::string_view hint);

}  // namespace crier
