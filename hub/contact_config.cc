#include "hub/contact_config.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace crier {
namespace {

constexpr double kMostCost = 1e6;
constexpr size_t kMostShifts = 50;

std::string UnknownMode(std::string_view key, const std::string& mode) {
  return fmt::format("'{}': there is no mode '{}'. There are: {}", key, mode, fmt::join(kContactModes, ", "));
}

Result<ContactShift> ReadShift(const Yaml& node) {
  if (!node.IsMap()) return node.Bad("a shift is a map: from, to, share");
  if (auto only = node.Only({"from", "to", "share"}); !only) return only.error();
  ContactShift shift;
  const std::pair<const char*, std::string*> ends[] = {{"from", &shift.from}, {"to", &shift.to}};
  for (const auto& [key, mode] : ends) {
    auto written = node.Text(key);
    if (!written) return written.error();
    if (!IsContactMode(*written)) return node.At(key).Bad(UnknownMode(key, *written));
    *mode = *std::move(written);
  }
  auto share = node.Number("share", 0);
  if (!share) return share.error();
  if (!(*share > 0 && *share <= 1)) return node.Bad("'share' is above 0 and at most 1");
  shift.share = *share;
  return shift;
}

}  // namespace

Result<void> ReadContact(const Yaml& node, ContactCosts* costs) {
  if (node.IsNull()) return {};
  if (!node.IsMap()) return node.Bad("'contact' is a map: currency, costs, shifts");
  if (auto only = node.Only({"currency", "costs", "shifts"}); !only) return only;
  auto currency = node.Text("currency");
  if (!currency) return currency.error();
  const bool code = currency->size() == 3 && std::all_of(currency->begin(), currency->end(),
                                                         [](char c) { return c >= 'A' && c <= 'Z'; });
  if (!code) return node.At("currency").Bad("'currency' is three capital letters (ISO 4217), such as USD");
  costs->currency = *std::move(currency);
  const Yaml each = node.At("costs");
  if (!each.IsNull() && !each.IsMap())
    return each.Bad("'costs' is a map of modes and what one contact costs");
  for (const std::string& mode : each.Keys()) {
    if (!IsContactMode(mode)) return each.At(mode).Bad(UnknownMode("costs", mode));
    auto cost = each.Number(mode, 0);
    if (!cost) return cost.error();
    if (!(*cost >= 0 && *cost <= kMostCost)) return each.At(mode).Bad("a cost is 0 to 1,000,000");
    costs->each[mode] = *cost;
  }
  const std::vector<Yaml> shifts = node.At("shifts").Items();
  if (shifts.size() > kMostShifts) return node.At("shifts").Bad("more than 50 shifts");
  for (const Yaml& item : shifts) {
    auto shift = ReadShift(item);
    if (!shift) return shift.error();
    costs->shifts.push_back(*std::move(shift));
  }
  return {};
}

Result<std::string> ReadContactMode(const Yaml& channel, std::string_view usual) {
  auto mode = channel.Text("contact_mode", usual);
  if (!mode || mode->empty() || IsContactMode(*mode)) return mode;
  return channel.At("contact_mode").Bad(UnknownMode("contact_mode", *mode));
}

}  // namespace crier
