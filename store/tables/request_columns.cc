#include "store/tables/request_columns.h"

namespace crier {
namespace {

std::string LatSet(const Row& row, size_t column, ServiceRequest* request) {
  if (!row.IsNull(column)) request->point = Point{row.Real(column), 0};
  return "";
}
std::string LonSet(const Row& row, size_t column, ServiceRequest* request) {
  if (row.IsNull(column)) request->point.reset();
  if (request->point) request->point->lon = row.Real(column);
  return "";
}

constexpr Column<ServiceRequest> kColumns[] = {
    Kept<&ServiceRequest::id>("id"),
    // What people change.
    Kept<&ServiceRequest::service_code>("service_code"),
    Kept<&ServiceRequest::status>("status"),
    Kept<&ServiceRequest::status_notes>("status_notes"),
    Kept<&ServiceRequest::description>("description"),
    Kept<&ServiceRequest::address_string>("address_string"),
    {"lat", [](const ServiceRequest& request) { return LatOf(request.point); }, LatSet},
    {"long", [](const ServiceRequest& request) { return LonOf(request.point); }, LonSet},
    Kept<&ServiceRequest::neighborhood>("neighborhood"),
    Kept<&ServiceRequest::requested_datetime>("requested_datetime"),
    Kept<&ServiceRequest::updated_datetime>("updated_datetime"),
    Kept<&ServiceRequest::changed_by>("changed_by"),
    Kept<&ServiceRequest::department>("department"),
    Kept<&ServiceRequest::assignee>("assignee"),
    Kept<&ServiceRequest::due_datetime>("due_datetime"),
    Kept<&ServiceRequest::waiting_for>("waiting_for"),
    Kept<&ServiceRequest::status_before_ask>("status_before_ask"),
    Kept<&ServiceRequest::duplicate_of>("duplicate_of"),
    Kept<&ServiceRequest::status_before_merge>("status_before_merge"),
    {"in_work", [](const ServiceRequest& request) { return ToValue(InWork(request)); }, nullptr},
    // What its mentions decide.
    Kept<&ServiceRequest::urgency>("urgency"),
    Kept<&ServiceRequest::join_key>("join_key"),
    Kept<&ServiceRequest::mention_count>("mention_count"),
    Kept<&ServiceRequest::danger_key>("danger_key"),
    // Once, when it is made.
    Kept<&ServiceRequest::made_by>("made_by"),
    Kept<&ServiceRequest::made_from>("made_from"),
    Kept<&ServiceRequest::ticket>("ticket"),
    // By its resident.
    Read<&ServiceRequest::rating>("rating"),
};
const Columns<ServiceRequest> kAll = kColumns;

}  // namespace

Columns<ServiceRequest> RequestColumns() { return kAll; }
Columns<ServiceRequest> EditedRequestColumns() { return kAll.subspan(1, 19); }

std::string SelectRequests() { return "SELECT " + ReadNames(kAll) + " FROM requests WHERE "; }

ServiceRequest RequestOf(const Row& row) {
  std::string why;  // every value of these types can be read
  return RecordOf(kAll, row, &why);
}

}  // namespace crier
