// Telephone numbers as recipients. Pure.
#pragma once

#include <string>
#include <string_view>

namespace crier::kit {

// E.164: "+" and 7 to 15 digits.
bool IsPhoneNumber(std::string_view text);
// With the "+" that some services leave out: "15550142". A short code, or a name, stays.
std::string PhoneNumberOf(const std::string& text);

}  // namespace crier::kit
