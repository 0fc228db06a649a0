#include "store/tables/similar.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <numbers>
#include <set>

#include "store/db/columns.h"
#include "store/tables/request_columns.h"

namespace crier {
namespace {

constexpr double kBoxDegrees = 0.0015;  // of latitude, some 165 m
constexpr size_t kMostCandidates = 300;
constexpr size_t kMostLookedUp = 5;  // authors and posts of the request
constexpr size_t kAskedTogether = 100;

constexpr char kByKey[] = "SELECT id FROM requests WHERE join_key = ? ORDER BY last_mention_at DESC LIMIT 50";
constexpr char kByDanger[] =
    "SELECT id FROM requests WHERE danger_key = ? AND danger_key <> '' ORDER BY last_mention_at DESC LIMIT "
    "50";
constexpr char kByBox[] =
    "SELECT id FROM requests WHERE lat IS NOT NULL AND lat >= ? AND lat <= ? AND long >= ? AND long <= ? "
    "LIMIT "
    "100";
constexpr char kByNeighborhood[] = "SELECT id FROM requests WHERE neighborhood = ? ORDER BY id DESC LIMIT 50";
constexpr char kByService[] = "SELECT id FROM requests WHERE service_code = ? ORDER BY id DESC LIMIT 100";
constexpr char kByAuthor[] =
    "SELECT request_id FROM mentions WHERE channel = ? AND author_id = ? AND author_id <> '' ORDER BY id "
    "DESC "
    "LIMIT 20";
constexpr char kByParent[] =
    "SELECT request_id FROM mentions WHERE channel = ? AND in_reply_to = ? AND in_reply_to <> '' ORDER BY id "
    "DESC LIMIT 20";
constexpr char kByPost[] = "SELECT request_id FROM mentions WHERE channel = ? AND native_id = ?";
constexpr char kWhoAndWhere[] =
    "SELECT request_id, channel, author_id, native_id, in_reply_to FROM mentions WHERE request_id IN (";

// What is said of each request, by whom and where.
struct Said {
  std::string channel, author, post, parent;
};

std::string Key(const std::string& channel, const std::string& id) { return channel + '/' + id; }

Result<void> ReadSaid(Tx& tx, const std::vector<std::string>& ids,
                      std::map<std::string, std::vector<Said>>* said) {
  for (size_t begin = 0; begin < ids.size(); begin += kAskedTogether) {
    const size_t end = std::min(ids.size(), begin + kAskedTogether);
    std::vector<Value> values(ids.begin() + static_cast<ptrdiff_t>(begin),
                              ids.begin() + static_cast<ptrdiff_t>(end));
    const std::string marks = Marks(values.size());
    auto rows = tx.Query(kWhoAndWhere + marks + ") LIMIT 2000", values);
    if (!rows) return rows.error();
    for (const Row& row : *rows)
      (*said)[row.Text(0)].push_back({row.Text(1), row.Text(2), row.Text(3), row.Text(4)});
  }
  return {};
}

RequestTraits TraitsOf(ServiceRequest request, const std::vector<Said>& said) {
  RequestTraits traits{.request = std::move(request)};
  for (const Said& each : said) {
    if (!each.author.empty()) traits.authors.insert(Key(each.channel, each.author));
    traits.posts.insert(Key(each.channel, each.post));
    if (!each.parent.empty()) traits.posts.insert(Key(each.channel, each.parent));
  }
  return traits;
}

// The ids of candidates, each once, in the order in which they were found.
class CandidateIds {
 public:
  explicit CandidateIds(Tx& tx, const std::string& own) : tx_(tx), seen_{own, ""} {}

  void Ask(const char* sql, const std::vector<Value>& values) {
    if (failed_) return;
    auto rows = tx_.Query(sql, values);
    if (!rows) {
      failed_ = rows.error();
      return;
    }
    for (const Row& row : *rows) {
      if (ids_.size() < kMostCandidates && seen_.insert(row.Text(0)).second) ids_.push_back(row.Text(0));
    }
  }
  void AskIf(const char* sql, const std::string& value) {
    if (!value.empty()) Ask(sql, {value});
  }
  Result<std::vector<std::string>> Take() {
    if (failed_) return *failed_;
    return std::move(ids_);
  }

 private:
  Tx& tx_;
  std::set<std::string> seen_;
  std::vector<std::string> ids_;
  std::optional<Error> failed_;
};

void AskByPlace(const ServiceRequest& request, CandidateIds* ids) {
  ids->AskIf(kByKey, request.join_key);
  ids->AskIf(kByDanger, request.danger_key);
  if (!request.point) return;
  const double narrow = std::max(0.1, std::cos(request.point->lat * std::numbers::pi / 180));
  const double wide = kBoxDegrees / narrow;
  ids->Ask(kByBox, {request.point->lat - kBoxDegrees, request.point->lat + kBoxDegrees,
                    request.point->lon - wide, request.point->lon + wide});
}

void AskByPeople(const std::vector<Said>& said, CandidateIds* ids) {
  std::set<std::string> looked_up;
  for (const Said& each : said) {
    if (looked_up.size() >= kMostLookedUp) return;
    if (!looked_up.insert(Key(each.channel, each.post)).second) continue;
    ids->Ask(kByParent, {each.channel, each.post});
    if (!each.parent.empty()) {
      ids->Ask(kByParent, {each.channel, each.parent});
      ids->Ask(kByPost, {each.channel, each.parent});
    }
    if (!each.author.empty()) ids->Ask(kByAuthor, {each.channel, each.author});
  }
}

Result<std::vector<ServiceRequest>> ReadLive(Tx& tx, const std::vector<std::string>& ids) {
  std::vector<ServiceRequest> requests;
  for (size_t begin = 0; begin < ids.size(); begin += kAskedTogether) {
    const size_t end = std::min(ids.size(), begin + kAskedTogether);
    const std::vector<Value> values(ids.begin() + static_cast<ptrdiff_t>(begin),
                                    ids.begin() + static_cast<ptrdiff_t>(end));
    auto rows = tx.Query(SelectRequests() + "id IN (" + Marks(values.size()) + ")", values);
    if (!rows) return rows.error();
    for (const Row& row : *rows) {
      ServiceRequest request = RequestOf(row);
      if (IsLive(request.status)) requests.push_back(std::move(request));
    }
  }
  return requests;
}

}  // namespace

Result<Candidates> FindCandidates(Tx& tx, const ServiceRequest& request) {
  std::map<std::string, std::vector<Said>> said;
  if (!request.id.empty()) {
    if (auto read = ReadSaid(tx, {request.id}, &said); !read) return read.error();
  }
  CandidateIds ids(tx, request.id);
  AskByPlace(request, &ids);
  AskByPeople(said[request.id], &ids);
  ids.AskIf(kByNeighborhood, request.neighborhood);
  ids.AskIf(kByService, request.service_code);
  const auto found = ids.Take();
  if (!found) return found.error();
  auto live = ReadLive(tx, *found);
  if (!live) return live.error();
  if (auto read = ReadSaid(tx, *found, &said); !read) return read.error();
  Candidates candidates{TraitsOf(request, said[request.id]), {}};
  for (ServiceRequest& each : *live) {
    const std::vector<Said>& of = said[each.id];
    candidates.others.push_back(TraitsOf(std::move(each), of));
  }
  return candidates;
}

}  // namespace crier
