// The list of requests: each mix of filters and order walks along one index, and looks at the other filters
// as it goes.
#include <algorithm>

#include "store/db/columns.h"
#include "store/tables/request_columns.h"
#include "store/tables/requests.h"

namespace crier {
namespace {

constexpr int kMaxLimit = 500;

// The index that leads: the filter that leaves least.
enum class Lead { kNone, kDue, kInWork, kAssignee, kDepartment };

Lead LeadOf(const RequestQuery& query) {
  if (query.order == RequestOrder::kDue) return Lead::kDue;
  if ((query.due_from || query.due_before) && query.order == RequestOrder::kUrgency) return Lead::kInWork;
  if (!query.assignee.empty()) return Lead::kAssignee;
  if (!query.department.empty()) return Lead::kDepartment;
  return Lead::kNone;
}

// Composes the statement. A database takes an index of its own choice wherever it can: what only filters is
// written as COALESCE, which no index has.
class ListSql {
 public:
  void Equal(const std::string& column, const std::string& value, bool leads) {
    if (value.empty()) return;
    sql_ += leads ? " AND " + column + " = ?" : " AND COALESCE(" + column + ", '') = ?";
    values_.emplace_back(value);
  }
  void EqualAndSet(const std::string& column, const std::string& value, bool leads) {
    Equal(column, value, leads);
    if (leads && !value.empty()) sql_ += " AND " + column + " <> ''";  // as its index has it
  }
  void AnyOf(const std::string& column, const std::vector<std::string>& among) {
    if (among.empty()) return;
    sql_ += " AND COALESCE(" + column + ", '') IN (" + Marks(among.size()) + ")";
    for (const std::string& each : among) values_.emplace_back(each);
  }
  void And(const std::string& condition, std::vector<Value> values = {}) {
    sql_ += " AND " + condition;
    for (Value& each : values) values_.push_back(std::move(each));
  }
  void Order(const std::string& order, int limit) {
    sql_ += " ORDER BY " + order + " LIMIT ?";
    values_.emplace_back(int64_t{std::clamp(limit, 0, kMaxLimit)});
  }
  Result<std::vector<Row>> Ask(Tx& tx) const { return tx.Query(sql_, values_); }

 private:
  std::string sql_ = SelectRequests() + "id <> ''";
  std::vector<Value> values_;
};

void AddDue(const RequestQuery& query, Lead lead, ListSql* sql) {
  if (lead == Lead::kDue) {
    sql->And("in_work = 1 AND due_datetime IS NOT NULL");
    if (query.due_from) sql->And("due_datetime >= ?", {ToValue(*query.due_from)});
    if (query.due_before) sql->And("due_datetime < ?", {ToValue(*query.due_before)});
    return;
  }
  if (!query.due_from && !query.due_before) return;
  sql->And(lead == Lead::kInWork ? "in_work = 1" : "COALESCE(in_work, 0) = 1");
  sql->And("due_datetime IS NOT NULL");
  if (query.due_from) sql->And("COALESCE(due_datetime, 0) >= ?", {ToValue(*query.due_from)});
  if (query.due_before) sql->And("COALESCE(due_datetime, 0) < ?", {ToValue(*query.due_before)});
}

void AddOrder(const RequestQuery& query, ListSql* sql) {
  const RequestQuery::Place& after = query.after;
  const bool first = after.id.empty();
  switch (query.order) {
    case RequestOrder::kNewest:
      if (!first) sql->And("id < ?", {after.id});
      return sql->Order("id DESC", query.limit);
    case RequestOrder::kOldest:
      if (!first) sql->And("id > ?", {after.id});
      return sql->Order("id", query.limit);
    case RequestOrder::kUrgency:
      if (!first) sql->And("(urgency, id) < (?, ?)", {after.urgency, after.id});
      return sql->Order("urgency DESC, id DESC", query.limit);
    case RequestOrder::kDue:
      if (!first) sql->And("(due_datetime, id) > (?, ?)", {ToValue(after.due), after.id});
      return sql->Order("due_datetime, id", query.limit);
  }
}

}  // namespace

Result<std::vector<ServiceRequest>> FindRequests(Tx& tx, const RequestQuery& query) {
  const Lead lead = LeadOf(query);
  const bool free = lead == Lead::kNone;
  // By urgency the indexes of service and neighborhood would not give the order.
  const bool by_id = query.order == RequestOrder::kNewest || query.order == RequestOrder::kOldest;
  ListSql sql;
  sql.Equal("status", query.status, free);
  sql.AnyOf("status", query.statuses);
  sql.Equal("service_code", query.service_code, free && by_id);
  sql.Equal("neighborhood", query.neighborhood, free && by_id);
  sql.EqualAndSet("assignee", query.assignee, lead == Lead::kAssignee);
  sql.EqualAndSet("department", query.department, lead == Lead::kDepartment);
  if (query.unassigned) sql.And("COALESCE(assignee, '') = ''");
  if (query.since) sql.And("requested_datetime >= ?", {ToValue(*query.since)});
  if (query.until) sql.And("requested_datetime < ?", {ToValue(*query.until)});
  AddDue(query, lead, &sql);
  AddOrder(query, &sql);
  auto rows = sql.Ask(tx);
  if (!rows) return rows.error();
  std::vector<ServiceRequest> requests;
  requests.reserve(rows->size());
  for (const Row& row : *rows) requests.push_back(RequestOf(row));
  return requests;
}

}  // namespace crier
