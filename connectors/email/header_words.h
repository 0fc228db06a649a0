// Encoded words in headers (RFC 2047), as the standard has them and as programs write them. Pure, total,
// linear; valid UTF-8 comes out.
#pragma once

#include <string>
#include <string_view>

namespace crier::email {

// The text of an unstructured header (Subject), unfolded and decoded. Neighbouring encoded words of one
// charset are joined as bytes first, so a character that was cut between them is whole again; Base64 that was
// cut anywhere, without padding, is joined as well. Bytes outside of encoded words: core/charset.h.
std::string DecodeHeader(std::string_view raw);

// For headers that hold addresses: each row of neighbouring encoded words made one, of UTF-8 and well formed.
// The rest is left as it is.
std::string JoinEncodedWords(std::string_view raw);

}  // namespace crier::email
