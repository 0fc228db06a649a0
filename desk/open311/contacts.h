// A request's words as strangers may read them. Pure.
#pragma once

#include <string>
#include <string_view>

namespace crier::georeport {

// The text with each mail address and each telephone number replaced by "[removed]". Of numbers those count
// that have 7 to 15 digits, written with blanks, dots, dashes or brackets between them or without; dates
// ("2026-11-30") and what stands within a word or an identifier stay. It rather takes a meter's number away
// than leaves a person's.
std::string WithoutContacts(std::string_view text);

}  // namespace crier::georeport
