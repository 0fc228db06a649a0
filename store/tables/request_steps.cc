#include "store/tables/request_steps.h"

#include "store/db/record.h"

namespace crier {
namespace {

constexpr Column<RequestStep> kColumns[] = {
    Kept<&RequestStep::request_id>("request_id"),
    Kept<&RequestStep::action>("action"),
    Kept<&RequestStep::who>("who"),
    Kept<&RequestStep::at>("at"),
    Kept<&RequestStep::became>("became"),
    Kept<&RequestStep::service_code>("service_code"),
    Kept<&RequestStep::status>("status"),
    Kept<&RequestStep::status_notes>("status_notes"),
    Kept<&RequestStep::description>("description"),
    Kept<&RequestStep::address_string>("address_string"),
    {"lat", [](const RequestStep& step) { return LatOf(step.point); },
     [](const Row& row, size_t column, RequestStep* step) {
       if (!row.IsNull(column)) step->point = Point{row.Real(column), 0};
       return std::string();
     }},
    {"long", [](const RequestStep& step) { return LonOf(step.point); },
     [](const Row& row, size_t column, RequestStep* step) {
       if (row.IsNull(column)) step->point.reset();
       if (step->point) step->point->lon = row.Real(column);
       return std::string();
     }},
    Kept<&RequestStep::neighborhood>("neighborhood"),
    Kept<&RequestStep::department>("department"),
    Kept<&RequestStep::assignee>("assignee"),
    Kept<&RequestStep::due_datetime>("due_datetime"),
    Kept<&RequestStep::waiting_for>("waiting_for"),
    Kept<&RequestStep::status_before_ask>("status_before_ask"),
    Kept<&RequestStep::duplicate_of>("duplicate_of"),
    Kept<&RequestStep::status_before_merge>("status_before_merge"),
};
const Columns<RequestStep> kAll = kColumns;

constexpr char kDropOld[] = "DELETE FROM request_steps WHERE at < ?";
constexpr char kDropOne[] = "DELETE FROM request_steps WHERE request_id = ?";

}  // namespace

Result<void> KeepStep(Tx& tx, const RequestStep& step, Time oldest) {
  if (auto dropped = tx.Run(kDropOld, {ToValue(oldest)}); !dropped) return dropped.error();
  auto kept = tx.Run("INSERT INTO request_steps (" + WrittenNames(kAll) + ") VALUES (" + Marks(kAll.size()) +
                         ") ON CONFLICT (request_id) DO UPDATE SET " + Replacements(kAll.subspan(1)),
                     ValuesOf(kAll, step));
  return kept ? Result<void>() : kept.error();
}

Result<std::optional<RequestStep>> LastStep(Tx& tx, const std::string& request_id) {
  auto rows =
      tx.Query("SELECT " + ReadNames(kAll) + " FROM request_steps WHERE request_id = ?", {request_id});
  if (!rows) return rows.error();
  if (rows->empty()) return std::optional<RequestStep>();
  auto step = RecordOf(kAll, rows->front(), "request_steps", request_id);
  if (!step) return step.error();
  return std::optional<RequestStep>(*std::move(step));
}

Result<void> DropStep(Tx& tx, const std::string& request_id) {
  auto dropped = tx.Run(kDropOne, {request_id});
  return dropped ? Result<void>() : dropped.error();
}

}  // namespace crier
