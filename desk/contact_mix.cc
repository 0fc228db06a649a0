#include "desk/contact_mix.h"

#include <algorithm>
#include <cmath>
#include <iterator>

namespace crier {
namespace {

std::optional<double> CostOf(const ContactCosts& costs, const std::string& mode) {
  const auto found = costs.each.find(mode);
  return found == costs.each.end() ? std::optional<double>() : found->second;
}

}  // namespace

bool IsContactMode(std::string_view mode) {
  return std::find(std::begin(kContactModes), std::end(kContactModes), mode) != std::end(kContactModes);
}

ContactMix MixOf(const std::map<std::string, int64_t>& contacts, const ContactCosts& costs) {
  ContactMix mix;
  const auto count = [&](const std::string& mode) {
    const auto found = contacts.find(mode);
    return found == contacts.end() ? int64_t{0} : found->second;
  };
  int64_t all = 0;
  for (const std::string_view mode : kContactModes) all += count(std::string(mode));
  for (const std::string_view name : kContactModes) {
    ModeFigures mode{.mode = std::string(name)};
    mode.contacts = count(mode.mode);
    mode.share = all == 0 ? 0 : static_cast<double>(mode.contacts) / static_cast<double>(all);
    mode.cost_each = CostOf(costs, mode.mode);
    if (mode.cost_each) mode.cost = *mode.cost_each * static_cast<double>(mode.contacts);
    mix.modes.push_back(std::move(mode));
  }
  for (const ContactShift& each : costs.shifts) {
    ShiftFigures shift{.shift = each};
    shift.contacts = static_cast<int64_t>(std::floor(each.share * static_cast<double>(count(each.from))));
    const auto from = CostOf(costs, each.from), to = CostOf(costs, each.to);
    if (from && to) shift.saves = static_cast<double>(shift.contacts) * (*from - *to);
    mix.shifts.push_back(std::move(shift));
  }
  return mix;
}

}  // namespace crier
