// Mail that a program wrote for its owner: absence notes, receipts, newsletters, notifications. By the
// headers that say so, and where there are none by subjects that only programs write, in the languages whose
// mail programs we know. Pure.
#pragma once

#include <string_view>

#include "connectors/email/message.h"

namespace crier::email {

// RFC 3834, 5, and what programs wrote before it and still write.
bool IsAutomatic(const Message& message);

// That somebody read a mail, or threw it away (RFC 8098, and the subjects of those who do not follow it).
bool IsReceipt(const Message& message);

// "Automatic reply: ...", "Respuesta automática", "Abwesenheitsnotiz (bis Montag)". A person who writes of
// automatic gates, of noise out of office hours or of a hole outside the post office is none.
bool IsAbsenceSubject(std::string_view subject);

}  // namespace crier::email
