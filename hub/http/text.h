// What the server reads out of a request line and writes into an event stream, apart from the library that
// carries it.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace crier {

// The path with its escapes resolved; nothing where it does not begin with "/", an escape is broken, or it
// holds ".." or a control character, in plain or escaped; nor where a proxy could read it in another way:
// with an empty segment or one that is ".", with an escaped slash or a backslash.
std::optional<std::string> DecodePath(std::string_view path);

// "a=b&c": names and values decoded, "+" as a space; the first of a name counts. Nothing where an escape is
// broken or there is a NUL.
std::optional<std::map<std::string, std::string>> DecodeQuery(std::string_view query);

// One server-sent event; a line break of any kind in `data` begins a new data line, none can leave the event.
std::string EventText(std::string_view event, std::string_view data);

// {"error": {"fault": ..., "message": ...}}; both plain ASCII without quotes.
std::string ErrorBody(std::string_view fault, std::string_view message);

}  // namespace crier
