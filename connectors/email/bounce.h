// Reports on mail that did not arrive, arrives late, or did arrive: RFC 3464, and the many that look as their
// program's author liked. Pure.
#pragma once

#include <optional>
#include <string>

#include "connectors/email/message.h"

namespace crier::email {

enum class BounceKind { kFailed, kDelayed, kArrived };

// Nothing: it is no such report.
std::optional<BounceKind> ReadBounce(const Message& message);

// What the other side says: "ana@example.org: 5.1.1, 550 no such user"; else the subject.
std::string BounceWords(const Message& message);

}  // namespace crier::email
