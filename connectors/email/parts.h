// The parts of a mail, which of them hold its words, and what hangs on it. Private to message.cc.
#pragma once

#include <gmime/gmime.h>

#include "connectors/email/message.h"

namespace crier::email {

// How GMime is to read a stranger's headers and parts.
GMimeParserOptions* ParserOptions();

// Fills text, attachments, what a report says, and `decoded`. In multipart/alternative the first form that
// says something is the text: a plain part of blanks, or one that only speaks of HTML, says nothing. A text
// part with a name is the text where no other is, unless it is called an attachment; else it is an
// attachment. Where there are no words, an invitation's are taken, or a forwarded mail's.
void ReadParts(GMimeObject* body, Message* message);

// GMime reads groups in groups of addresses by recursion, and a stranger's list of them would end the
// program. So such a field is cut, in the mail and in what is attached to it. No address that we take lies so
// far off. For all that GMime is to read.
std::string WithShortLists(std::string_view raw);

// Text of a header that may be folded, one line, at most so many bytes.
std::string OneLine(std::string_view text, size_t most);

}  // namespace crier::email
