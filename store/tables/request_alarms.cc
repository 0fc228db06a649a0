#include "store/tables/request_alarms.h"

#include <cstdint>

#include "store/db/record.h"
#include "store/tables/request_columns.h"

namespace crier {
namespace {

// The index of what is in work by due date leads.
constexpr char kToTell[] =
    "in_work = 1 AND due_datetime >= ? AND due_datetime < ? AND NOT EXISTS (SELECT 1 FROM request_alarms a "
    "WHERE a.request_id = requests.id AND a.step = ? AND a.due_datetime = requests.due_datetime)";
constexpr char kAddAlarm[] =
    "INSERT INTO request_alarms (request_id, step, due_datetime, at) VALUES (?, ?, ?, ?) ON CONFLICT "
    "(request_id, step, due_datetime) DO NOTHING";

std::vector<Value> ValuesOfWindow(const DueWindow& window) {
  return {window.from ? ToValue(*window.from) : Value(INT64_MIN), ToValue(window.until), window.step};
}

}  // namespace

Result<std::vector<std::string>> DepartmentsToTell(Tx& tx, const DueWindow& window) {
  auto rows = tx.Query(std::string("SELECT DISTINCT department FROM requests WHERE ") + kToTell,
                       ValuesOfWindow(window));
  if (!rows) return rows.error();
  std::vector<std::string> departments;
  for (const Row& row : *rows) departments.push_back(row.Text(0));
  return departments;
}

Result<std::vector<ServiceRequest>> RequestsToTell(Tx& tx, const DueWindow& window,
                                                   const std::string& department, int most) {
  std::vector<Value> values = ValuesOfWindow(window);
  values.emplace_back(department);
  values.emplace_back(int64_t{most});
  auto rows = tx.Query(
      SelectRequests() + kToTell + " AND COALESCE(department, '') = ? ORDER BY due_datetime, id LIMIT ?",
      values);
  if (!rows) return rows.error();
  std::vector<ServiceRequest> requests;
  for (const Row& row : *rows) requests.push_back(RequestOf(row));
  return requests;
}

Result<bool> AddRequestAlarm(Tx& tx, const ServiceRequest& request, const std::string& step, Time now) {
  if (!request.due_datetime) return false;
  auto added = tx.Run(kAddAlarm, {request.id, step, ToValue(*request.due_datetime), ToValue(now)});
  if (!added) return added.error();
  return *added == 1;
}

}  // namespace crier
