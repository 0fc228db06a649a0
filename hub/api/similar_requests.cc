// What may be the same matter as a request, or as a contact before it is entered.
#include <functional>

#include "desk/similar.h"
#include "hub/api/api.h"
#include "hub/api/routes.h"
#include "hub/contacts.h"
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

Result<Candidates> CandidatesOf(Tx& tx, const std::string& id) {
  auto request = FindRequest(tx, id);
  if (!request) return request.error();
  if (!*request) return NotFound("request " + id);
  return FindCandidates(tx, **request);
}

Result<ServerReply> SimilarReply(Hub& hub, const std::function<Result<Candidates>(Tx&)>& find) {
  Candidates candidates;
  auto read = hub.db().Read([&](Tx& tx) -> Result<void> {
    auto found = find(tx);
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

}  // namespace

Result<ServerReply> GetSimilarRequests(Hub& hub, const ApiCall& call) {
  if (auto only = OnlyParams(call.request, {}); !only) return std::move(only).error();
  return SimilarReply(hub, [&](Tx& tx) { return CandidatesOf(tx, call.id); });
}

Result<ServerReply> PostSimilarToContact(Hub& hub, const ApiCall& call) {
  if (auto only = OnlyParams(call.request, {}); !only) return std::move(only).error();
  auto channel = FormChannelOf(hub, call.id);
  if (!channel) return channel.error();
  auto body = BodyOf(call.request);
  if (!body) return body.error();
  auto mention = ReadEntered(hub, **channel, *body);
  if (!mention) return mention.error();
  const auto draft = DraftOfEntered(hub, *mention);
  if (!draft) return JsonReply({{"similar", Json::array()}});
  return SimilarReply(hub, [&](Tx& tx) { return FindCandidates(tx, *draft); });
}

}  // namespace crier
