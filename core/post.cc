#include "core/post.h"

#include <array>

namespace crier {
namespace {

constexpr std::array<std::string_view, 8> kNames = {"pending", "sending", "accepted",  "delivered",
                                                    "failed",  "unknown", "retracted", "skipped"};
constexpr std::array<std::string_view, 3> kVisibilities = {"usual", "public", "direct"};

}  // namespace

std::string_view DeliveryStateName(DeliveryState state) { return kNames[static_cast<size_t>(state)]; }

std::optional<DeliveryState> DeliveryStateOf(std::string_view name) {
  for (size_t i = 0; i < kNames.size(); ++i) {
    if (kNames[i] == name) return static_cast<DeliveryState>(i);
  }
  return std::nullopt;
}

std::string_view VisibilityName(Visibility visibility) {
  return kVisibilities[static_cast<size_t>(visibility)];
}

std::optional<Visibility> VisibilityOf(std::string_view name) {
  for (size_t i = 0; i < kVisibilities.size(); ++i) {
    if (kVisibilities[i] == name) return static_cast<Visibility>(i);
  }
  return std::nullopt;
}

Receipt Receipt::From(Error error) {
  Receipt receipt;
  if (error.in_doubt) {
    receipt.state = DeliveryState::kUnknown;
  } else if (error.fault == Fault::kThrottled || error.fault == Fault::kUnreachable ||
             error.fault == Fault::kAuth) {
    receipt.state = DeliveryState::kPending;
  } else {
    receipt.state = DeliveryState::kFailed;
  }
  receipt.error = std::move(error);
  return receipt;
}

}  // namespace crier
