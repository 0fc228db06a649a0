#include "classifier/rule_book.h"
#include "core/request.h"
#include "hub/api/api.h"
#include "hub/api/routes.h"
#include "hub/hub.h"

namespace crier {
namespace {

using RulesByPart = std::map<std::string, std::vector<std::string>, std::less<>>;

constexpr std::chrono::hours kTrialSpan{24};
// Of one call: whoever wants all of the day goes on with `next`, and whoever leaves costs no more than this.
constexpr int kTrialChunk = 500;
constexpr int kTrialChunks = 4;
constexpr size_t kTrialSamples = 20;

Json RuleJson(const Rule& rule, const RulesByPart& named_by) {
  Json json{{"id", rule.id},        {"pack", PackOf(rule)}, {"line", LineOf(rule)},
            {"about", rule.about},  {"lang", LangOf(rule)}, {"says", rule.says_text},
            {"sets", KindOf(rule)}, {"target", rule.target}};
  const bool counts = rule.says != Says::kPart && rule.says != Says::kNoDraft;
  json["score"] = counts ? Json(rule.score) : Json();
  json["match"] = rule.written_match;
  json["unless"] = rule.written_unless;
  json["all"] = rule.all;
  json["any"] = rule.any;
  json["at_least"] = rule.any.empty() ? 0 : rule.at_least;
  json["none"] = rule.none;
  json["near"] = rule.near ? Json(*rule.near) : Json();
  const auto named = named_by.find(rule.id);
  json["named_by"] = named == named_by.end() ? std::vector<std::string>() : named->second;
  json["yes"] = rule.yes;
  json["no"] = rule.no;
  return json;
}

Json FacetJson(const std::map<std::string, size_t>& counts) {
  Json list = Json::array();
  for (const auto& [name, count] : counts) list.push_back({{"name", name}, {"rules", count}});
  return list;
}

Json EvidenceJson(const std::vector<Evidence>& evidence, std::string_view of_rule = {}) {
  Json list = Json::array();
  for (const Evidence& each : evidence) {
    if (of_rule.empty() || each.rule == of_rule)
      list.push_back({{"rule", each.rule}, {"start", each.start}, {"end", each.end}, {"text", each.text}});
  }
  return list;
}

// The id in {"before": id}; 0 where there is none.
Result<int64_t> BeforeIn(const Json& body) {
  if (!body.contains("before")) return int64_t{0};
  if (!body["before"].is_number_integer() || body["before"].get<int64_t>() < 1)
    return Error{Fault::kBadData, "before is the id of a mention"};
  return body["before"].get<int64_t>();
}

}  // namespace

Result<ServerReply> GetRules(Hub& hub, const ApiCall& call) {
  const ServerRequest& request = call.request;
  if (auto only = OnlyParams(request, {"q", "pack", "topic", "lang", "before", "limit"}); !only)
    return std::move(only).error();
  auto limit = LimitParam(request);
  if (!limit) return limit.error();
  const auto classifier = hub.classifier();
  auto page = FindRules(classifier->written_rules(), {.words = Param(request, "q"),
                                                      .pack = Param(request, "pack"),
                                                      .topic = Param(request, "topic"),
                                                      .lang = Param(request, "lang"),
                                                      .before = Param(request, "before"),
                                                      .limit = static_cast<size_t>(*limit)});
  if (!page) return page.error();
  const RulesByPart named_by = NamedBy(classifier->written_rules());
  Json list = Json::array();
  for (const Rule* rule : page->rules) list.push_back(RuleJson(*rule, named_by));
  return JsonReply({{"rules", std::move(list)},
                    {"next", page->next.empty() ? Json() : Json(page->next)},
                    {"total", page->total},
                    {"packs", FacetJson(page->packs)},
                    {"topics", FacetJson(page->topics)},
                    {"langs", FacetJson(page->langs)}});
}

Result<ServerReply> GetRule(Hub& hub, const ApiCall& call) {
  if (auto only = OnlyParams(call.request, {}); !only) return std::move(only).error();
  const auto classifier = hub.classifier();
  const Rule* rule = RuleById(classifier->written_rules(), call.id);
  if (rule == nullptr) return NotFound("a rule of this id");
  return JsonReply(RuleJson(*rule, NamedBy(classifier->written_rules())));
}

Result<ServerReply> GetRuleNames(Hub& hub, const ApiCall& call) {
  if (auto only = OnlyParams(call.request, {}); !only) return std::move(only).error();
  Json list = Json::array();
  for (const RuleLine& rule : hub.classifier()->rules())
    list.push_back({{"id", rule.id}, {"says", rule.says}});
  for (const JoinReason& reason : {kSameService, kSameFamily, kSameDanger, kNamedService, kEnteredInForm})
    list.push_back({{"id", reason.id}, {"says", reason.says}});
  return JsonReply({{"rules", std::move(list)}});
}

Result<ServerReply> PostRulesTry(Hub& hub, const ApiCall& call) {
  auto body = BodyOf(call.request);
  if (!body) return body.error();
  if (auto only = OnlyMembers(*body, {"text"}); !only) return std::move(only).error();
  auto text = TextIn(*body, "text");
  if (!text) return text.error();
  if (text->empty() || text->size() > kMaxMentionText)
    return Error{Fault::kBadData, "text is 1 to 65536 bytes"};
  Mention mention;
  mention.text = *std::move(text);
  const auto classifier = hub.classifier();
  return JsonReply({{"verdict", Json::parse(VerdictToJson(classifier->Classify(mention)), nullptr, false)},
                    {"fired", EvidenceJson(classifier->Fired(mention))}});
}

Result<ServerReply> PostRuleTry(Hub& hub, const ApiCall& call) {
  auto body = BodyOf(call.request);
  if (!body) return body.error();
  if (auto only = OnlyMembers(*body, {"before"}); !only) return std::move(only).error();
  auto before = BeforeIn(*body);
  if (!before) return before.error();
  const auto classifier = hub.classifier();
  if (RuleById(classifier->written_rules(), call.id) == nullptr) return NotFound("a rule of this id");

  MentionQuery query{.before = *before, .limit = kTrialChunk};
  query.since = hub.clock().Now() - kTrialSpan;
  int64_t tried = 0, fired = 0;
  Json samples = Json::array(), next;
  for (int chunk = 0; chunk < kTrialChunks; ++chunk) {
    std::vector<StoredMention> mentions;
    auto read = hub.db().Read([&](Tx& tx) -> Result<void> {
      auto found = FindMentions(tx, query);
      if (!found) return found.error();
      mentions = *std::move(found);
      return {};
    });
    if (!read) return read.error();
    for (const StoredMention& each : mentions) {
      ++tried;
      Json matched = EvidenceJson(classifier->Fired(each.mention), call.id);
      if (matched.empty()) continue;
      ++fired;
      if (samples.size() < kTrialSamples)
        samples.push_back({{"mention", MentionJson(each)}, {"matched", std::move(matched)}});
    }
    next = Json();
    if (mentions.size() < static_cast<size_t>(kTrialChunk)) break;
    query.before = mentions.back().id;
    next = query.before;
  }
  return JsonReply({{"rule", call.id},
                    {"since", FormatTime(*query.since)},
                    {"tried", tried},
                    {"fired", fired},
                    {"samples", std::move(samples)},
                    {"next", std::move(next)}});
}

}  // namespace crier
