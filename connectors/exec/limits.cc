// What a program says that it can and how much of it: the hello's `abilities` and `limits`.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>

#include "connectors/exec/line.h"
#include "connectors/exec/members.h"
#include "core/text.h"

namespace crier::exec {
namespace {

constexpr std::pair<std::string_view, bool Abilities::*> kAbilities[] = {
    {"poll", &Abilities::poll},
    {"stream", &Abilities::stream},
    {"receive", &Abilities::receive},
    {"send", &Abilities::send},
    {"edit", &Abilities::edit},
    {"retract", &Abilities::retract},
    {"read_back", &Abilities::read_back},
    {"honours_key", &Abilities::honours_key},
    {"threads", &Abilities::threads},
    {"recipients", &Abilities::recipients},
    {"answers", &Abilities::answers},
    {"answers_direct", &Abilities::answers_direct},
    {"names_author", &Abilities::names_author},
};

constexpr std::pair<std::string_view, LengthUnit> kUnits[] = {
    {"characters", LengthUnit::kCharacters}, {"graphemes", LengthUnit::kGraphemes},
    {"weighted", LengthUnit::kWeighted},     {"utf16", LengthUnit::kUtf16},
    {"bytes", LengthUnit::kBytes},           {"sms", LengthUnit::kSms},
};

constexpr double kLeastLength = 40;   // ours: below it a thread is all page numbers
constexpr double kMostLength = 1e6;   // ours
constexpr double kMostParts = 100;    // ours
constexpr double kMostSeconds = 1e9;  // ours
constexpr size_t kMaxSource = 500;    // ours

}  // namespace

std::vector<std::string> AbilityNames(const Abilities& abilities) {
  std::vector<std::string> names;
  for (const auto& [name, member] : kAbilities) {
    if (abilities.*member) names.emplace_back(name);
  }
  return names;
}

Result<Abilities> ReadAbilities(const std::vector<std::string>& names) {
  const auto bad = [](std::string what) { return Error{Fault::kBadData, "'abilities': " + std::move(what)}; };
  Abilities abilities;
  for (const std::string& word : names) {
    const auto* found = std::find_if(std::begin(kAbilities), std::end(kAbilities),
                                     [&](const auto& each) { return each.first == word; });
    if (found == std::end(kAbilities)) {
      std::vector<std::string_view> known;
      for (const auto& each : kAbilities) known.push_back(each.first);
      return bad(fmt::format("there is no '{}'; there are: {}", Excerpt(word, 40), fmt::join(known, ", ")));
    }
    if (abilities.*found->second) return bad(fmt::format("'{}' is there twice", word));
    abilities.*found->second = true;
  }
  const Abilities& can = abilities;
  if (!can.poll && !can.stream && !can.receive && !can.send)
    return bad("at least one of poll, stream, receive and send");
  if (can.poll && can.stream) return bad("poll or stream, not both");
  if (!can.send && (can.edit || can.retract || can.read_back || can.honours_key || can.threads ||
                    can.recipients || can.answers))
    return bad("edit, retract, read_back, honours_key, threads, recipients and answers need send");
  if (!can.answers && (can.answers_direct || can.names_author))
    return bad("answers_direct and names_author need answers");
  return abilities;
}

Json LimitsToJson(const Limits& limits) {
  const auto* unit = std::find_if(std::begin(kUnits), std::end(kUnits),
                                  [&](const auto& each) { return each.second == limits.unit; });
  return {{"unit", unit->first},           {"max_length", limits.max_length},
          {"max_bytes", limits.max_bytes}, {"url_length", limits.url_length},
          {"max_parts", limits.max_parts}, {"key_lasts", limits.key_lasts.count()},
          {"source", limits.source}};
}

Result<Limits> ReadLimits(const Json& json) {
  const Members members(json);
  Limits limits;
  const std::string word = members.Has("unit") ? members.Text("unit", kMaxSource) : "characters";
  const auto* unit = std::find_if(std::begin(kUnits), std::end(kUnits),
                                  [&](const auto& each) { return each.first == word; });
  members.Want(unit != std::end(kUnits),
               "'unit' must be characters, graphemes, weighted, utf16, bytes or sms");
  if (unit != std::end(kUnits)) limits.unit = unit->second;
  const auto whole = [&](const char* name, double otherwise, double most) {
    const double number = members.Number(name, otherwise, 0, most);
    members.Want(std::floor(number) == number, fmt::format("'{}' must be a whole number", name));
    return static_cast<size_t>(number);
  };
  limits.max_length = whole("max_length", 0, kMostLength);
  limits.max_bytes = whole("max_bytes", 0, kMostLength);
  for (const size_t length : {limits.max_length, limits.max_bytes}) {
    members.Want(length == 0 || static_cast<double>(length) >= kLeastLength,
                 fmt::format("'max_length' and 'max_bytes' are {} or more, or 0: none", kLeastLength));
  }
  limits.url_length = whole("url_length", 0, kMostLength);
  limits.max_parts = whole("max_parts", static_cast<double>(limits.max_parts), kMostParts);
  members.Want(limits.max_parts > 0, "'max_parts' is 1 or more");
  limits.key_lasts = std::chrono::seconds(whole("key_lasts", 0, kMostSeconds));
  limits.source = members.Has("source") ? members.Cut("source", kMaxSource) : "the program, at its start";
  if (!members.ok()) return Error{Fault::kBadData, "'limits': " + members.what()};
  return limits;
}

}  // namespace crier::exec
