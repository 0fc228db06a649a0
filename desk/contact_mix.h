// By which modes residents reach the city, what that costs as the city states it, and what shifting some of
// it would save. Pure.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace crier {

// The nine modes of a contact centre, in the order in which they are shown.
inline constexpr std::string_view kContactModes[] = {"walk_in",
                                                     "phone",
                                                     "web_chat",
                                                     "email",
                                                     "text",
                                                     "mobile_application",
                                                     "social_media",
                                                     "phone_self_service",
                                                     "web_self_service"};
bool IsContactMode(std::string_view mode);

// A part of what comes by one mode would come by another.
struct ContactShift {
  std::string from, to;
  double share = 0;  // above 0, at most 1

  bool operator==(const ContactShift&) const = default;
};
struct ContactCosts {
  std::string currency;                // ISO 4217; empty: the city states no costs
  std::map<std::string, double> each;  // of one contact by this mode, in units of the currency
  std::vector<ContactShift> shifts;

  bool operator==(const ContactCosts&) const = default;
};

struct ModeFigures {
  std::string mode;
  int64_t contacts = 0;
  double share = 0;                                                     // of all that have a mode
  std::optional<double> cost_each = std::nullopt, cost = std::nullopt;  // none: the city states no cost
};
struct ShiftFigures {
  ContactShift shift;
  int64_t contacts = 0;                        // that would move, rounded down
  std::optional<double> saves = std::nullopt;  // below 0: it would cost more; none: a cost is not stated
};
struct ContactMix {
  std::vector<ModeFigures> modes;  // all nine
  std::vector<ShiftFigures> shifts;
};
// `contacts`: by mode.
ContactMix MixOf(const std::map<std::string, int64_t>& contacts, const ContactCosts& costs);

}  // namespace crier
