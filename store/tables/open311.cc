#include "store/tables/open311.h"

#include <algorithm>
#include <span>

#include "store/db/record.h"

namespace crier {
namespace {

constexpr Column<Open311Report> kReportColumns[] = {
    Kept<&Open311Report::request_id>("request_id"), Kept<&Open311Report::reporter>("reporter"),
    Kept<&Open311Report::digest>("digest"),         Kept<&Open311Report::at>("at"),
    Kept<&Open311Report::address_id>("address_id"), Kept<&Open311Report::media_url>("media_url"),
    Kept<&Open311Report::attributes>("attributes"), Kept<&Open311Report::contact>("contact"),
};
const Columns<Open311Report> kReport = kReportColumns;

constexpr char kSame[] =
    "SELECT request_id FROM open311_reports WHERE digest = ? AND at >= ? ORDER BY at DESC, request_id DESC "
    "LIMIT 1";
// Named one by one: what is not here does not leave.
constexpr char kPublic[] =
    "SELECT r.id, r.service_code, r.status, r.status_notes, r.description, r.address_string, r.lat, r.long,"
    " r.requested_datetime, r.updated_datetime, o.address_id, o.media_url, o.request_id, r.due_datetime"
    " FROM requests r LEFT JOIN open311_reports o ON o.request_id = r.id WHERE ";

PublicRequest PublicOf(const Row& row) {
  PublicRequest request{.id = row.Text(0),
                        .service_code = row.Text(1),
                        .status = row.Text(2),
                        .status_notes = row.Text(3),
                        .description = row.Text(4),
                        .address_string = row.Text(5),
                        .point = PointAt(row, 6, 7),
                        .requested_datetime = row.At(8),
                        .updated_datetime = row.At(9)};
  if (!row.IsNull(13)) request.due_datetime = row.At(13);
  if (row.IsNull(12)) return request;
  request.address_id = row.Text(10);
  request.media_url = row.Text(11);
  request.reported = true;
  return request;
}

// Composes the condition and its values.
class Condition {
 public:
  void Add(std::string_view sql) { sql_ += sql; }
  void Add(std::string_view sql, Value value) {
    sql_ += sql;
    values_.push_back(std::move(value));
  }
  template <typename Texts>
  void AddIn(std::string_view column, const Texts& texts) {
    sql_ += std::string(column) + " IN (" + Marks(std::size(texts)) + ")";
    for (const auto& text : texts) values_.emplace_back(std::string(text));
  }

  const std::string& sql() const { return sql_; }
  const std::vector<Value>& values() const { return values_; }

 private:
  std::string sql_;
  std::vector<Value> values_;
};

std::vector<std::string_view> AcceptedStates(bool open, bool closed) {
  std::vector<std::string_view> states;
  if (open) states.insert(states.end(), std::begin(kAcceptedOpen), std::end(kAcceptedOpen));
  if (closed) states.insert(states.end(), std::begin(kAcceptedClosed), std::end(kAcceptedClosed));
  return states;
}

// Of the reporter's own every state counts as open that is not one of the closed.
void AddOwn(const PublicQuery& query, Condition* where) {
  if (query.reporter.empty()) return;
  where->Add(" OR (o.reporter = ?", query.reporter);
  if (query.open != query.closed) {
    std::vector<std::string_view> closed(std::begin(kAcceptedClosed), std::end(kAcceptedClosed));
    closed.insert(closed.end(), std::begin(kUnacceptedClosed), std::end(kUnacceptedClosed));
    where->AddIn(query.closed ? " AND r.status" : " AND r.status NOT", closed);
  }
  where->Add(")");
}

void AddTimes(const PublicQuery& query, Condition* where) {
  const std::pair<const char*, const std::optional<Time>*> bounds[] = {
      {" AND r.requested_datetime >= ?", &query.since},
      {" AND r.requested_datetime <= ?", &query.until},
      {" AND r.updated_datetime >= ?", &query.updated_since},
      {" AND r.updated_datetime <= ?", &query.updated_until}};
  for (const auto& [sql, time] : bounds) {
    if (*time) where->Add(sql, ToValue(**time));
  }
}

Condition ConditionOf(const PublicQuery& query) {
  Condition where;
  if (!query.ids.empty()) {
    where.AddIn("r.id", query.ids);
    where.AddIn(" AND (r.status", AcceptedStates(true, true));
    where.Add(" OR o.request_id IS NOT NULL)");
    return where;
  }
  where.AddIn("(r.status", AcceptedStates(query.open, query.closed));
  AddOwn(query, &where);
  where.Add(")");
  if (!query.service_codes.empty()) where.AddIn(" AND r.service_code", query.service_codes);
  AddTimes(query, &where);
  return where;
}

}  // namespace

Result<void> AddOpen311Report(Tx& tx, const Open311Report& report) {
  static const std::string sql =
      "INSERT INTO open311_reports (" + WrittenNames(kReport) + ") VALUES (" + Marks(kReport.size()) + ")";
  auto added = tx.Run(sql, ValuesOf(kReport, report));
  return added ? Result<void>() : added.error();
}

Result<std::optional<Open311Report>> FindOpen311Report(Tx& tx, const std::string& request_id) {
  static const std::string sql =
      "SELECT " + ReadNames(kReport) + " FROM open311_reports WHERE request_id = ?";
  auto rows = tx.Query(sql, {request_id});
  if (!rows) return rows.error();
  if (rows->empty()) return std::optional<Open311Report>();
  auto report = RecordOf(kReport, rows->front(), "open311_reports", request_id);
  if (!report) return report.error();
  return std::optional(*std::move(report));
}

Result<std::optional<std::string>> FindSameReport(Tx& tx, const std::string& digest, Time since) {
  auto rows = tx.Query(kSame, {digest, ToValue(since)});
  if (!rows) return rows.error();
  if (rows->empty()) return std::optional<std::string>();
  return std::optional(rows->front().Text(0));
}

Result<std::vector<PublicRequest>> FindPublicRequests(Tx& tx, const PublicQuery& query) {
  if (query.ids.empty() && !query.open && !query.closed) return std::vector<PublicRequest>();
  const Condition where = ConditionOf(query);
  std::string sql = kPublic + where.sql();
  sql += query.ids.empty() && query.by_update() ? " ORDER BY r.updated_datetime, r.id"
                                                : " ORDER BY r.requested_datetime DESC, r.id DESC";
  sql += " LIMIT ? OFFSET ?";
  std::vector<Value> values = where.values();
  values.emplace_back(int64_t{std::clamp(query.limit, 0, kMostPublicRequests)});
  values.emplace_back(int64_t{std::max(query.offset, 0)});
  auto rows = tx.Query(sql, values);
  if (!rows) return rows.error();
  std::vector<PublicRequest> requests;
  requests.reserve(rows->size());
  for (const Row& row : *rows) requests.push_back(PublicOf(row));
  return requests;
}

}  // namespace crier
