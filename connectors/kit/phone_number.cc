#include "connectors/kit/phone_number.h"

#include <algorithm>

namespace crier::kit {
namespace {

constexpr size_t kLeastDigits = 7, kMostDigits = 15;  // E.164; the shortest in use have seven

}  // namespace

bool IsPhoneNumber(std::string_view text) {
  if (!text.starts_with('+')) return false;
  text.remove_prefix(1);
  return text.size() >= kLeastDigits && text.size() <= kMostDigits && text[0] != '0' &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

std::string PhoneNumberOf(const std::string& text) { return IsPhoneNumber("+" + text) ? "+" + text : text; }

}  // namespace crier::kit
