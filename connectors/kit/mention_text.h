// The words of a mention as the store takes them.
#pragma once

#include <string>
#include <string_view>

namespace crier::kit {

// Clean UTF-8, without blanks around it, at most kMaxMentionText bytes (core/mention.h).
std::string MentionText(std::string_view text);

}  // namespace crier::kit
