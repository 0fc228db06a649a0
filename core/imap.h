// What an IMAP server says, read: pure functions over single responses. A response is a line without its end,
// its literals ("{5}" CRLF and five bytes) inside it as they came. Whatever cannot be read is nothing, never
// a guess. Private to mail.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/mail.h"
#include "core/time.h"

namespace crier::imap {

// How many bytes of a literal follow this line, if it ends in "{5}" or "{5+}".
std::optional<uint64_t> LiteralAfter(std::string_view line);

// "* 23 EXISTS" -> 23.
std::optional<uint32_t> Exists(std::string_view response);
// The number in "[UIDVALIDITY 7]", "[UIDNEXT 12]" of an untagged OK.
std::optional<uint32_t> CodeNumber(std::string_view response, std::string_view name);
// "* SEARCH 2 84 882"; adds to `uids` those that can be read. False for any other response.
bool AddSearch(std::string_view response, std::vector<uint32_t>* uids);
// Whether "* CAPABILITY ..." lists the name; nothing for any other response.
std::optional<bool> Capability(std::string_view response, std::string_view name);

// Whether a NO or BAD speaks of now: "NO [UNAVAILABLE] ...", [INUSE], [LIMIT] (RFC 5530), [OVERQUOTA], or of
// a throttle in words.
bool IsPassing(std::string_view status);

struct Fetched {
  uint32_t uid = 0;
  std::optional<Time> arrived;
  size_t size = 0;
  std::optional<std::string> body;
  std::map<std::string, std::string> sections;  // BODY[1.MIME]<0>, without brackets, in lower case
  std::optional<LetterPart> structure;          // nothing: not there, or not to be read
};
// "* 12 FETCH ...", whether the rest can be read or not.
bool IsFetch(std::string_view response);
// "* 12 FETCH (UID 5 INTERNALDATE ... RFC822.SIZE ... BODY[]<0> {n}...)", in any order, other items skipped.
// Nothing for what cannot be read, or whose body is NIL.
std::optional<Fetched> Fetch(std::string_view response);

// What follows BODYSTRUCTURE: at most 20 levels and 200 parts.
std::optional<LetterPart> Structure(std::string_view text);

// "17-Jul-2026 02:44:25 -0700"
std::optional<Time> InternalDate(std::string_view text);
// "17-Jul-2026", UTC, as SEARCH takes it.
std::string SearchDate(Time time);

// "5:7,9"; ascending.
std::string UidSet(const std::vector<uint32_t>& uids);
// A folder's name, UTF-8, as a quoted string of modified UTF-7 (RFC 3501, 5.1.3); nothing for one with
// control characters.
std::optional<std::string> FolderName(std::string_view name);

}  // namespace crier::imap
