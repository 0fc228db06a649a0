// Our delivery key as a Message-ID, and back: so a bounce, and an answer, tell which delivery they are about.
// Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace crier::email {

// "KEY.crier@DOMAIN", without brackets, the same for the same key. What an address may not hold (RFC 5322,
// 3.2.3) is written "=XX".
std::string DeliveryId(std::string_view key, std::string_view domain);
// The key, if the id is one of ours.
std::optional<std::string> KeyOfId(std::string_view id, std::string_view domain);
// The first id of ours anywhere in the text.
std::optional<std::string> FindDeliveryId(std::string_view text, std::string_view domain);

// VERP: "bounces@city.example" and a key -> "bounces+KEY@city.example", and back.
std::string TaggedAddress(std::string_view address, std::string_view tag);
std::optional<std::string> TagOf(std::string_view tagged, std::string_view address);
// A key as a tag, or as a word of a subject: letters, digits, "-", "_" and "=XX".
std::string Tag(std::string_view key);
// A tag as it was before it was made fit.
std::string FromTag(std::string_view tag);

}  // namespace crier::email
