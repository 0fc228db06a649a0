#include "store/tables/duties.h"

#include "store/db/record.h"

namespace crier {
namespace {

constexpr Column<DutyEntry> kColumnsOfDuty[] = {
    Kept<&DutyEntry::id>("id"),
    Kept<&DutyEntry::person>("person"),
    Kept<&DutyEntry::from>("begins"),
    Kept<&DutyEntry::to>("ends"),
    Kept<&DutyEntry::level>("level"),
    Kept<&DutyEntry::channel>("channel"),
    Kept<&DutyEntry::recipient>("recipient"),
    Kept<&DutyEntry::made_by>("made_by"),
    Kept<&DutyEntry::made_at>("made_at"),
    Kept<&DutyEntry::acknowledged_at>("acknowledged_at"),
};
const Columns<DutyEntry> kDuty = kColumnsOfDuty;

constexpr char kOneDuty[] = " FROM duty_entries WHERE id = ?";
constexpr char kDropDuty[] = "DELETE FROM duty_entries WHERE id = ?";
constexpr char kDutiesSince[] = " FROM duty_entries WHERE ends > ?";
constexpr char kOfTheAble[] =
    " AND NOT EXISTS (SELECT 1 FROM people WHERE people.name = duty_entries.person AND disabled <> 0)";
constexpr char kDutiesInOrder[] = " ORDER BY ends, id LIMIT ?";

Result<std::vector<DutyEntry>> LoadDuties(Tx& tx, const std::string& from, const std::vector<Value>& values) {
  return RecordsFrom(tx.Query("SELECT " + ReadNames(kDuty) + from, values),
                     [](const Row& row) { return RecordOf(kDuty, row, "duty_entries", row.Text(0)); });
}

}  // namespace

Result<void> SaveDuty(Tx& tx, const DutyEntry& entry) {
  const std::vector<Value> values = ValuesOf(kDuty, entry);
  auto saved =
      tx.Run("INSERT INTO duty_entries (" + WrittenNames(kDuty) + ") VALUES (" + Marks(values.size()) +
                 ") ON CONFLICT (id) DO UPDATE SET " + Replacements(kDuty.subspan(1)),
             values);
  return saved ? Result<void>() : saved.error();
}

Result<std::optional<DutyEntry>> FindDuty(Tx& tx, const std::string& id) {
  auto found = LoadDuties(tx, kOneDuty, {id});
  if (!found) return found.error();
  if (found->empty()) return std::optional<DutyEntry>();
  return std::optional<DutyEntry>(std::move(found->front()));
}

Result<bool> DropDuty(Tx& tx, const std::string& id) {
  auto dropped = tx.Run(kDropDuty, {id});
  if (!dropped) return dropped.error();
  return *dropped > 0;
}

Result<std::vector<DutyEntry>> DutiesSince(Tx& tx, Time since, bool able) {
  const std::string where = std::string(kDutiesSince) + (able ? kOfTheAble : "") + kDutiesInOrder;
  return LoadDuties(tx, where, {ToValue(since), int64_t{kMostDuties}});
}

}  // namespace crier
