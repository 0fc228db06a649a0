// What of a mail is the writer's own, where a wish to leave is looked for (connectors/kit/leave.h), and the
// key that a click on our List-Unsubscribe brings. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "connectors/kit/leave.h"

namespace crier::email {

using kit::LeaveWish;
using kit::ReadWish;
using kit::Wish;

// The key that the subject of our mailto: carries, wherever it stands in it: "unsubscribe KEY".
std::optional<std::string> KeyInSubject(std::string_view subject);

// Without "Re:", "Fwd:" and their like; `answers` says whether there was one.
std::string_view BareSubject(std::string_view subject, bool* answers);

// What is the writer's: without quotes, signature, and what telephones add. Empty where all of it is quoted.
std::string OwnWordsAlone(std::string_view text);

}  // namespace crier::email
