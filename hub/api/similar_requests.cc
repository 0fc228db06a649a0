// What may be the same matter as a request.
#include "desk/similar.h"
#include "hub/api/api.h"
#include "hub/api/routes.h"
#include "hub/hub.h"
#include "hub/requests.h"
#include "store/tables/requests.h"
#include "store/tables/similar.h"

namespace crier {
namespace {

constexpr size_t kMostSimilar = 10;

Json SimilarJson(const SimilarRequest& similar) {
  Json because = Json::array();
  for (const Likeness& each : similar.because) {
    Json reason{{"why", each.why}};
    if (!each.what.empty()) reason["what"] = each.what;
    because.push_back(std::move(reason));
  }
  return {
      {"request", RequestJson(similar.request)}, {"because", std::move(because)}, {"score", similar.score}};
}

}  // namespace

Result<ServerReply> GetSimilarRequests(Hub& hub, const ApiCall& call) {
  if (auto only = OnlyParams(call.request, {}); !only) return std::move(only).error();
  Candidates candidates;
  auto read = hub.db().Read([&](Tx& tx) -> Result<void> {
    auto request = FindRequest(tx, call.id);
    if (!request) return request.error();
    if (!*request) return NotFound("request " + call.id);
    auto found = FindCandidates(tx, **request);
    if (!found) return found.error();
    candidates = *std::move(found);
    return {};
  });
  if (!read) return read.error();
  const auto similar = FindSimilar(candidates.of, candidates.others, kMostSimilar);
  Json list = Json::array();
  for (const SimilarRequest& each : similar) list.push_back(SimilarJson(each));
  return JsonReply({{"similar", std::move(list)}});
}

}  // namespace crier
