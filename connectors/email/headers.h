// Structured header fields, written byte by byte: URIs and identifiers stand between < and > as they are,
// never as encoded words (RFC 2047, 5), and a line is folded only between them (RFC 2369, RFC 8058, RFC
// 5322, 2.1.1). Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace crier::email {

// A longer URI is not written: its line would not fit beside the longest name of a field (998 bytes).
inline constexpr size_t kMaxUri = 970;

// "List-Unsubscribe: <A>,\r\n <B>\r\n"; URIs that are too long or no URI are left out; empty where none is
// left.
std::string UriField(std::string_view name, const std::vector<std::string>& uris);
// "In-Reply-To: <ID>\r\n"; empty where the id cannot be one (RFC 5322, 3.6.4).
std::string IdField(std::string_view name, std::string_view id);
// "Name: value\r\n"; empty where the value holds anything but printable ASCII, or is too long.
std::string TokenField(std::string_view name, std::string_view value);

// Whether it is all ASCII, without blanks, controls and what RFC 3986 never allows, and fits a line.
bool IsUri(std::string_view uri);
// The same with everything that no URI may hold percent-encoded; "%" stays where it begins an escape.
std::string EncodedUri(std::string_view text);
// "mailto:alerts@city.example?subject=unsubscribe%20KEY" (RFC 6068).
std::string MailtoUri(std::string_view address, std::string_view subject);

// "alerts.city.example": atoms with dots between (RFC 2919, 2).
bool IsListId(std::string_view id);

}  // namespace crier::email
