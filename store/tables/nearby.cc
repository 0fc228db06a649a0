#include "store/tables/nearby.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "core/public_request.h"
#include "core/request.h"
#include "store/db/columns.h"

namespace crier {
namespace {

constexpr double kMetersADegree = 111'195;  // of latitude
constexpr size_t kMostRead = 200;           // of one place

std::string NearbySql() {
  return "SELECT service_code, requested_datetime, lat, long FROM requests WHERE lat IS NOT NULL AND lat >= "
         "? "
         "AND lat <= ? AND long >= ? AND long <= ? AND urgency < ? AND status IN (" +
         Marks(std::size(kAcceptedOpen)) + ") LIMIT " + std::to_string(kMostRead);
}

}  // namespace

Result<std::vector<NearbyRequest>> FindNearby(Tx& tx, const Point& around, double meters, size_t most) {
  const double narrow = std::max(0.01, std::cos(around.lat * std::numbers::pi / 180));
  const double high = meters / kMetersADegree, wide = high / narrow;
  std::vector<Value> values = {around.lat - high, around.lat + high, around.lon - wide, around.lon + wide,
                               kInDangerUrgency};
  for (const std::string_view status : kAcceptedOpen) values.emplace_back(std::string(status));
  static const std::string sql = NearbySql();
  auto rows = tx.Query(sql, values);
  if (!rows) return rows.error();
  std::vector<NearbyRequest> found;
  for (const Row& row : *rows) {
    const double away =
        std::hypot(row.Real(2) - around.lat, (row.Real(3) - around.lon) * narrow) * kMetersADegree;
    if (away <= meters) found.push_back({row.Text(0), row.At(1), away});
  }
  std::sort(found.begin(), found.end(),
            [](const NearbyRequest& a, const NearbyRequest& b) { return a.meters < b.meters; });
  if (found.size() > most) found.resize(most);
  return found;
}

}  // namespace crier
