#include "store/tables/approvals.h"

#include <algorithm>

#include "store/db/record.h"

namespace crier {
namespace {

constexpr Column<Approval> kColumns[] = {
    Read<&Approval::id>("id"),           Kept<&Approval::bulletin_id>("bulletin_id"),
    Kept<&Approval::who>("who"),         Kept<&Approval::at>("at"),
    Kept<&Approval::digest>("digest"),   Kept<&Approval::break_glass>("break_glass"),
    Kept<&Approval::payload>("payload"),
};
const Columns<Approval> kAll = kColumns;

constexpr char kNewestOf[] = " FROM bulletin_approvals WHERE bulletin_id = ? ORDER BY id DESC LIMIT 500";

}  // namespace

Result<void> AddApproval(Tx& tx, const Approval& approval) {
  const std::vector<Value> values = ValuesOf(kAll, approval);
  auto added = tx.Run(
      "INSERT INTO bulletin_approvals (" + WrittenNames(kAll) + ") VALUES (" + Marks(values.size()) + ")",
      values);
  return added ? Result<void>() : added.error();
}

Result<std::vector<Approval>> ApprovalsOf(Tx& tx, const std::string& bulletin_id) {
  auto found = RecordsFrom(
      tx.Query("SELECT " + ReadNames(kAll) + kNewestOf, {bulletin_id}),
      [](const Row& row) { return RecordOf(kAll, row, "bulletin_approvals", std::to_string(row.Int(0))); });
  if (found) std::reverse(found->begin(), found->end());
  return found;
}

}  // namespace crier
