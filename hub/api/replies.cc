// Answers to residents: as they would go out, sent, and what became of them.
#include "hub/replies.h"

#include "core/log.h"
#include "core/text.h"
#include "core/visible.h"
#include "hub/api/api.h"
#include "hub/api/routes.h"
#include "hub/hub.h"
#include "store/tables/merges.h"
#include "store/tables/replies.h"
#include "store/tables/requests.h"

namespace crier {
namespace {

Result<Answering> AnsweringIn(const ApiCall& call) {
  Answering wanted;
  auto id = NumberOf(call.id, "a mention's id");
  if (!id) return id.error();
  wanted.mention = *id;
  auto body = BodyOf(call.request);
  if (!body) return body.error();
  if (auto known = OnlyMembers(*body, {"words", "canned", "lang", "kind", "once", "instead_of"}); !known)
    return known.error();
  std::string kind;
  const std::pair<const char*, std::string*> fields[] = {
      {"words", &wanted.words}, {"canned", &wanted.canned}, {"lang", &wanted.lang},
      {"kind", &kind},          {"once", &wanted.once},     {"instead_of", &wanted.instead_of}};
  for (const auto& [key, value] : fields) {
    auto text = TextIn(*body, key);
    if (!text) return text.error();
    *value = Trim(DropInvisible(*text));
  }
  if (wanted.words.empty() && wanted.canned.empty())
    return Error{Fault::kBadData, "say what to answer: words, or the id of a prepared answer in 'canned'"};
  if (!wanted.words.empty() && !wanted.canned.empty())
    return Error{Fault::kBadData, "either words or a prepared answer, not both"};
  if (kind.empty()) kind = "answer";
  if (kind != "answer" && kind != "ask") return Error{Fault::kBadData, "kind is answer or ask"};
  wanted.kind = *ReplyKindOf(kind);
  constexpr size_t kLongestTag = 35;  // RFC 5646: room for every tag in use
  if (wanted.lang.size() > kLongestTag) return Error{Fault::kBadData, "lang is a language, such as en or es"};
  if (wanted.once.size() > kMaxOnce) return Error{Fault::kBadData, "once has 64 bytes at most"};
  return wanted;
}

// To whom and in what words: what is shown is what goes out.
Json PreparedJson(PreparedReply prepared) {
  const Reply& reply = prepared.reply;
  if (!prepared.doubt.empty()) prepared.rendered.warnings.push_back(prepared.doubt);
  return {{"to",
           {{"channel", reply.channel},
            {"recipient", reply.recipient},
            {"handle", reply.handle},
            {"visibility", VisibilityName(reply.visibility)}}},
          {"kind", ReplyKindName(reply.kind)},
          {"words", reply.words},
          {"post", PreviewJson(prepared.rendered, prepared.view)}};
}

Result<ReplyQuery> ReplyQueryOf(const ServerRequest& call) {
  if (auto only = OnlyParams(call, {"request", "mention", "by", "returned", "before", "limit"}); !only)
    return std::move(only).error();
  ReplyQuery query;
  if (std::string id = Param(call, "request"); !id.empty()) query.requests.push_back(std::move(id));
  query.by = Param(call, "by");
  query.before = Param(call, "before");
  if (const std::string mention = Param(call, "mention"); !mention.empty()) {
    auto id = NumberOf(mention, "mention");
    if (!id) return id.error();
    query.mention_id = *id;
  }
  const std::string returned = Param(call, "returned");
  if (!returned.empty() && returned != "true" && returned != "false")
    return Error{Fault::kBadData, "returned is true or false"};
  query.returned = returned == "true";
  auto limit = LimitParam(call);
  if (!limit) return limit.error();
  query.limit = *limit;
  return query;
}

Result<Json> ReplyList(Tx& tx, const ReplyQuery& query) {
  auto replies = FindReplies(tx, query);
  if (!replies) return replies.error();
  Json list = Json::array();
  for (const Reply& reply : *replies) {
    auto rows = DeliveriesOfReply(tx, reply.id);
    if (!rows) return rows.error();
    list.push_back(ReplyJson(reply, *rows));
  }
  const bool full = replies->size() == static_cast<size_t>(query.limit);
  return Json{{"replies", std::move(list)}, {"next", full ? Json(replies->back().id) : Json()}};
}

// `request`: of that one, and of what was merged into it; empty: as the query says.
Result<ServerReply> AnswerList(Hub& hub, const ReplyQuery& query, const std::string& request) {
  Json json;
  auto read = hub.db().Read([&](Tx& tx) -> Result<void> {
    ReplyQuery wanted = query;
    if (!request.empty()) {
      auto found = FindRequest(tx, request);
      if (!found) return found.error();
      if (!*found) return NotFound("request " + request);
      auto behind = WithMerged(tx, request);
      if (!behind) return behind.error();
      wanted.requests = *std::move(behind);
    }
    auto list = ReplyList(tx, wanted);
    if (!list) return list.error();
    json = *std::move(list);
    return {};
  });
  if (!read) return read.error();
  return JsonReply(json);
}

}  // namespace

Result<ServerReply> PostReplyPreview(Hub& hub, const ApiCall& call) {
  const auto wanted = AnsweringIn(call);
  if (!wanted) return wanted.error();
  PreparedReply prepared;
  auto read = hub.db().Read([&](Tx& tx) -> Result<void> {
    auto made = PrepareReply(hub, tx, *wanted, call.acting(), hub.clock().Now());
    if (!made) return made.error();
    prepared = *std::move(made);
    return {};
  });
  if (!read) return read.error();
  return JsonReply(PreparedJson(std::move(prepared)));
}

Result<ServerReply> PostReply(Hub& hub, const ApiCall& call) {
  const auto wanted = AnsweringIn(call);
  if (!wanted) return wanted.error();
  Reply reply;
  std::vector<Delivery> rows;
  auto written = hub.db().Write([&](Tx& tx) -> Result<void> {
    auto sent = Answer(hub, tx, *wanted, call.acting(), hub.clock().Now());
    if (!sent) return sent.error();
    reply = *std::move(sent);
    auto its = DeliveriesOfReply(tx, reply.id);
    if (!its) return its.error();
    rows = *std::move(its);
    return {};
  });
  if (!written) return written.error();
  TellSent(hub, {reply});
  return JsonReply(ReplyJson(reply, rows), 201);
}

Result<ServerReply> GetReplies(Hub& hub, const ApiCall& call) {
  auto query = ReplyQueryOf(call.request);
  if (!query) return query.error();
  return AnswerList(hub, *query, "");
}

Result<ServerReply> GetRequestReplies(Hub& hub, const ApiCall& call) {
  if (auto only = OnlyParams(call.request, {"before", "limit"}); !only) return std::move(only).error();
  ReplyQuery query;
  query.before = Param(call.request, "before");
  auto limit = LimitParam(call.request);
  if (!limit) return limit.error();
  query.limit = *limit;
  return AnswerList(hub, query, call.id);
}

Result<ServerReply> GetAnswers(Hub& hub, const ApiCall& call) {
  if (auto only = OnlyParams(call.request, {}); !only) return std::move(only).error();
  Json list = Json::array();
  for (const CannedAnswer& each : hub.canned().all()) {
    Json languages = Json::object();
    for (const auto& [lang, words] : each.languages)
      languages[lang] = {{"name", words.name}, {"title", words.title}, {"words", words.words}};
    list.push_back({{"id", each.id},
                    {"kind", ReplyKindName(each.kind)},
                    {"emergency", each.emergency},
                    {"languages", languages}});
  }
  return JsonReply({{"answers", std::move(list)}});
}

}  // namespace crier
