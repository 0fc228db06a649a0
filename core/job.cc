#include "core/job.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace crier {
namespace {

constexpr std::pair<JobKind, std::string_view> kKinds[] = {
    {JobKind::kBulletin, "bulletin"},         {JobKind::kReply, "reply"},
    {JobKind::kConfirmation, "confirmation"}, {JobKind::kAlert, "alert"},
    {JobKind::kForward, "forward"},
};
constexpr std::pair<JobState, std::string_view> kStates[] = {
    {JobState::kExpanding, "expanding"},   {JobState::kExpanded, "expanded"},
    {JobState::kSuperseded, "superseded"}, {JobState::kCancelled, "cancelled"},
    {JobState::kRetracting, "retracting"},
};

template <typename Names, typename Value>
std::string_view NameIn(const Names& names, Value value) {
  const auto found =
      std::find_if(std::begin(names), std::end(names), [&](const auto& each) { return each.first == value; });
  return found == std::end(names) ? std::string_view() : found->second;
}
template <typename Value, typename Names>
std::optional<Value> ValueIn(const Names& names, std::string_view name) {
  const auto found =
      std::find_if(std::begin(names), std::end(names), [&](const auto& each) { return each.second == name; });
  return found == std::end(names) ? std::nullopt : std::optional<Value>(found->first);
}

}  // namespace

std::string_view JobKindName(JobKind kind) { return NameIn(kKinds, kind); }
std::optional<JobKind> JobKindOf(std::string_view name) { return ValueIn<JobKind>(kKinds, name); }
std::string_view JobStateName(JobState state) { return NameIn(kStates, state); }
std::optional<JobState> JobStateOf(std::string_view name) { return ValueIn<JobState>(kStates, name); }

}  // namespace crier
