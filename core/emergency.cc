#include "core/emergency.h"

#include <utility>

namespace crier {
namespace {

constexpr std::pair<EmergencyState, std::string_view> kStatesOfEmergency[] = {
    {EmergencyState::kWaiting, "waiting"},
    {EmergencyState::kTaken, "taken"},
    {EmergencyState::kHandedOver, "handed_over"},
    {EmergencyState::kClosed, "closed"},
};

}  // namespace

std::string_view EmergencyStateName(EmergencyState state) {
  for (const auto& [each, name] : kStatesOfEmergency) {
    if (each == state) return name;
  }
  return "waiting";
}

std::optional<EmergencyState> EmergencyStateOf(std::string_view name) {
  for (const auto& [state, its_name] : kStatesOfEmergency) {
    if (its_name == name) return state;
  }
  return std::nullopt;
}

std::string AlertSubject(int64_t mention_id) { return "emergency " + std::to_string(mention_id); }
std::string DispatchSubject(int64_t mention_id) { return "dispatch " + std::to_string(mention_id); }

}  // namespace crier
