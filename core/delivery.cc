#include "core/delivery.h"

#include <utility>

namespace crier {
namespace {

constexpr std::pair<DeliveryReason, std::string_view> kReasons[] = {
    {DeliveryReason::kNone, "none"},
    {DeliveryReason::kSettled, "settled"},
    {DeliveryReason::kRepeated, "repeated"},
    {DeliveryReason::kRestored, "restored"},
};

}  // namespace

std::string_view DeliveryReasonName(DeliveryReason reason) {
  for (const auto& [each, name] : kReasons) {
    if (each == reason) return name;
  }
  return "none";
}

std::optional<DeliveryReason> DeliveryReasonOf(std::string_view name) {
  for (const auto& [reason, its_name] : kReasons) {
    if (its_name == name) return reason;
  }
  return std::nullopt;
}

const std::string& BulletinOf(const Delivery& row) {
  static const std::string none;
  return row.kind == JobKind::kBulletin ? row.subject : none;
}

std::string ErrorOf(const Delivery& row) { return ErrorOf(row.may_be_out, row.error); }

std::string ErrorOf(bool may_be_out, std::string_view error) {
  if (!may_be_out) return std::string(error);
  return error.empty() ? "it may be out" : "it may be out: " + std::string(error);
}

}  // namespace crier
