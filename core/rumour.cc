#include "core/rumour.h"

#include <utility>

namespace crier {
namespace {

constexpr std::pair<RumourVerdict, std::string_view> kRumourVerdicts[] = {
    {RumourVerdict::kOpen, ""},
    {RumourVerdict::kTrue, "true"},
    {RumourVerdict::kFalse, "false"},
    {RumourVerdict::kUnclear, "unclear"},
};
constexpr std::pair<Stance, std::string_view> kStances[] = {
    {Stance::kRepeats, "repeats"},
    {Stance::kDenies, "denies"},
    {Stance::kAsks, "asks"},
};

}  // namespace

std::string_view RumourVerdictName(RumourVerdict verdict) {
  for (const auto& [each, name] : kRumourVerdicts) {
    if (each == verdict) return name;
  }
  return "";
}

std::optional<RumourVerdict> RumourVerdictOf(std::string_view name) {
  for (const auto& [verdict, its_name] : kRumourVerdicts) {
    if (its_name == name) return verdict;
  }
  return std::nullopt;
}

std::string_view StanceName(Stance stance) {
  for (const auto& [each, name] : kStances) {
    if (each == stance) return name;
  }
  return "repeats";
}

std::optional<Stance> StanceNamed(std::string_view name) {
  for (const auto& [stance, its_name] : kStances) {
    if (its_name == name) return stance;
  }
  return std::nullopt;
}

}  // namespace crier
