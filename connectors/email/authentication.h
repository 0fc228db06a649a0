// Whether our own mail server proved who sent a mail: its Authentication-Results (RFC 8601), and no others'.
// Pure.
#pragma once

#include <string>
#include <string_view>

namespace crier::email {

// True if the mail has one From with one address, `sender` (in lower case), and the topmost
// Authentication-Results by `server` (an authserv-id in lower case; empty: nothing is believed) says that the
// From domain is proven: dmarc=pass, or no word of DMARC but dkim=pass or spf=pass for that domain or one
// above or below it. Whatever stands further down may have been written by the sender and is not looked at.
bool SenderProven(std::string_view raw, std::string_view server, std::string_view sender);

}  // namespace crier::email
