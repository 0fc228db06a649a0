#include "store/tables/outbox_columns.h"

namespace crier {
namespace {

// Reads a name into a member; why it cannot be read names `what` it is.
template <auto kRead, auto kMember>
std::string SetNamed(const Row& row, size_t column, Delivery* delivery, std::string_view what) {
  const auto known = kRead(row.Text(column));
  if (!known) return std::string(what) + " is \"" + row.Text(column) + "\"";
  delivery->*kMember = *known;
  return "";
}
std::string KindSet(const Row& row, size_t column, Delivery* delivery) {
  return SetNamed<JobKindOf, &Delivery::kind>(row, column, delivery, "the kind of its job");
}
std::string StateSet(const Row& row, size_t column, Delivery* delivery) {
  return SetNamed<DeliveryStateOf, &Delivery::state>(row, column, delivery, "its state");
}
std::string ReasonSet(const Row& row, size_t column, Delivery* delivery) {
  return SetNamed<DeliveryReasonOf, &Delivery::reason>(row, column, delivery, "its reason");
}

constexpr Column<Delivery> kColumns[] = {
    Read<&Delivery::id>("id"),
    Kept<&Delivery::job_id>("job_id"),
    {"(SELECT kind FROM jobs WHERE jobs.id = deliveries.job_id)", nullptr, KindSet},
    Read<&Delivery::subject>("(SELECT subject FROM jobs WHERE jobs.id = deliveries.job_id)"),
    Kept<&Delivery::channel>("channel"),
    Kept<&Delivery::lang>("lang"),
    Kept<&Delivery::part>("part"),
    Kept<&Delivery::recipient>("recipient"),
    Kept<&Delivery::key>("key"),
    Kept<&Delivery::action>("action"),
    Kept<&Delivery::target>("target"),
    Kept<&Delivery::priority>("priority"),
    Kept<&Delivery::created_at>("created_at"),
    // From here on they change.
    {"state", [](const Delivery& row) -> Value { return std::string(DeliveryStateName(row.state)); },
     StateSet},
    Kept<&Delivery::native_id>("native_id"),
    Kept<&Delivery::url>("url"),
    Kept<&Delivery::may_be_out>("may_be_out"),
    {"reason", [](const Delivery& row) -> Value { return std::string(DeliveryReasonName(row.reason)); },
     ReasonSet},
    Kept<&Delivery::error>("error"),
    Kept<&Delivery::attempts>("attempts"),
    Kept<&Delivery::next_attempt>("next_attempt"),
    Kept<&Delivery::updated_at>("updated_at"),
    Read<&Delivery::claim>("claim"),
};
constexpr size_t kFirstChanging = 13;

}  // namespace

Columns<Delivery> DeliveryColumns() { return kColumns; }
Columns<Delivery> ChangingDeliveryColumns() { return DeliveryColumns().subspan(kFirstChanging); }

}  // namespace crier
