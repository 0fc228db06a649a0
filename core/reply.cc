#include "core/reply.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace crier {
namespace {

constexpr std::pair<ReplyKind, std::string_view> kReplyKinds[] = {
    {ReplyKind::kAnswer, "answer"}, {ReplyKind::kAsk, "ask"},       {ReplyKind::kAccepted, "accepted"},
    {ReplyKind::kStatus, "status"}, {ReplyKind::kCanned, "canned"},
};
constexpr std::string_view kReplyStates[] = {"queued", "accepted", "delivered", "failed", "unknown"};

}  // namespace

std::string_view ReplyKindName(ReplyKind kind) {
  const auto found = std::find_if(std::begin(kReplyKinds), std::end(kReplyKinds),
                                  [&](const auto& each) { return each.first == kind; });
  return found == std::end(kReplyKinds) ? std::string_view("answer") : found->second;
}

std::optional<ReplyKind> ReplyKindOf(std::string_view name) {
  for (const auto& [kind, its_name] : kReplyKinds) {
    if (its_name == name) return kind;
  }
  return std::nullopt;
}

std::string_view ReplyStateName(ReplyState state) { return kReplyStates[static_cast<size_t>(state)]; }

}  // namespace crier
