// One contact as it was entered: a JSON object, checked, and the mention that it becomes.
#pragma once

#include <string>
#include <string_view>

#include "core/mention.h"
#include "core/result.h"

namespace crier::form {

// All ours.
inline constexpr size_t kMaxWords =
    4'000;                                // characters: of the caller's words, as of a request's description
inline constexpr size_t kMaxPlace = 300;  // characters
inline constexpr size_t kMaxName = 200;   // characters
inline constexpr size_t kMaxEmail = 254;  // bytes (RFC 5321, with its erratum 1690)
inline constexpr size_t kMaxPhone = 40;   // bytes
inline constexpr size_t kMinKey = 8, kMaxKey = 128;  // bytes
// A page that was offline sends what it kept; an older clock than that is wrong.
inline constexpr std::chrono::days kLongestOffline{31};

// Without consent no contact details are in the mention, whatever was entered. kBadData, with the member that
// is wrong. `form`: the channel's, which the contact must name if it names one.
Result<Mention> ReadContact(std::string_view body, const std::string& channel, std::string_view form,
                            Time received_at);

}  // namespace crier::form
