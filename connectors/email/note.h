// What staff is told where a mail's words were not found, in place of an empty mention. Pure.
#pragma once

#include <string>

#include "connectors/email/message.h"

namespace crier::email {

// A sentence in brackets, or nothing where the mail says what it says. `cut`: only its beginning could be
// fetched. It names nothing of what the mail brought, so no file name is taken for somebody's words.
std::string NoteOf(const Message& message, bool cut);

}  // namespace crier::email
