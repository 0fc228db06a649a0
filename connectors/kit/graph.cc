#include "connectors/kit/graph.h"

#include <fmt/format.h>

#include <algorithm>

#include "connectors/kit/members.h"
#include "core/digest.h"
#include "core/json.h"
#include "core/text.h"

namespace crier::kit {
namespace {

using nlohmann::json;
using std::chrono::milliseconds;

constexpr size_t kMaxUsage = 16 * 1024;           // bytes of a usage header; ours
constexpr size_t kMaxCursor = 2048;               // ours
constexpr size_t kMostListed = 500;               // of a page; ours: we ask for 100 at most
constexpr int64_t kTemporarilyBlocked = 1390008;  // with 368: posting too fast, not what was posted
constexpr milliseconds kBlockedFor = std::chrono::minutes(30);  // Meta does not say for how long; ours

// https://developers.facebook.com/docs/graph-api/overview/rate-limiting/#error-codes
bool IsThrottle(int64_t code) {
  static constexpr int64_t kCodes[] = {4, 17, 32, 341, 613};
  return std::find(std::begin(kCodes), std::end(kCodes), code) != std::end(kCodes) ||
         (code >= 80'000 && code <= 80'014);
}

// Of the token, or of a permission: 10 and 200 to 299. 3 is a capability that the app lacks.
bool IsAuth(int64_t code) {
  return code == 190 || code == 102 || code == 3 || code == 10 || (code >= 200 && code < 300);
}

// {"PAGE": [{"call_count": 28, "estimated_time_to_regain_access": 19, ...}]}: the longest wait of them, in
// minutes, and the highest percentage.
struct Usage {
  int64_t percent = -1;
  int64_t minutes = 0;
};

void Widen(const json& of, Usage* usage) {
  for (const char* key : {"call_count", "total_cputime", "total_time"})
    usage->percent = std::max(usage->percent, WholeIn(of, key).value_or(-1));
  usage->minutes = std::max(usage->minutes, WholeIn(of, "estimated_time_to_regain_access").value_or(0));
}

Usage UsageOf(const Headers& headers) {
  Usage usage;
  for (const std::string_view name : {"X-App-Usage", "X-Page-Usage"}) {
    if (const auto said = ReadJson(headers.Get(name), kMaxUsage)) Widen(*said, &usage);
  }
  const auto cases = ReadJson(headers.Get("X-Business-Use-Case-Usage"), kMaxUsage);
  if (!cases || !cases->is_object()) return usage;
  for (const auto& [business, uses] : cases->items()) {
    if (!uses.is_array()) continue;
    for (const json& use : uses) Widen(use, &usage);
  }
  return usage;
}

std::string ProofOf(const GraphPlan& plan) {
  if (plan.app_secret.empty() || plan.token.empty()) return "";
  return Hex(HmacSha256(plan.app_secret.Reveal(), plan.token.Reveal()));
}

ApiPlan PlanOf(const GraphPlan& plan) {
  return {.who = plan.who,
          .base = plan.base,
          .token = plan.token,
          .words = [](const std::string& body) { return GraphErrorIn(body).words; },
          .judge = JudgeGraph};
}

}  // namespace

GraphError GraphErrorIn(const std::string& body) {
  GraphError said;
  const auto read = ReadJson(body);
  if (!read) return said;
  const json& error = In(*read, "error");
  said.code = WholeIn(error, "code").value_or(0);
  said.subcode = WholeIn(error, "error_subcode").value_or(0);
  said.transient = IsSet(error, "is_transient");
  const std::string message = TextIn(error, "message");
  if (message.empty() && said.code == 0) return said;
  said.words = fmt::format("{} (code {}", message, said.code);
  if (said.subcode != 0) said.words += fmt::format(", subcode {}", said.subcode);
  if (const std::string trace = IdIn(error, "fbtrace_id"); !trace.empty()) said.words += ", trace " + trace;
  said.words += ")";
  // The longer of the two is what a person is meant to read.
  if (const std::string user = TextIn(error, "error_user_msg", 256); !user.empty()) said.words += ": " + user;
  return said;
}

void JudgeGraph(const HttpResponse& response, Error* error) {
  const GraphError said = GraphErrorIn(response.body);
  if (said.code == 0 && !said.transient) return;
  const auto mean = [&](Fault fault, bool in_doubt = false) {
    error->fault = fault;
    error->in_doubt = in_doubt;
  };
  if (IsAuth(said.code)) {
    mean(Fault::kAuth);
  } else if (IsThrottle(said.code)) {
    mean(Fault::kThrottled);
    if (const int64_t minutes = UsageOf(response.headers).minutes; minutes > 0)
      error->retry_after = std::chrono::minutes(std::min<int64_t>(minutes, 24 * 60));
  } else if (said.code == 368 && said.subcode == kTemporarilyBlocked) {
    mean(Fault::kThrottled);
    error->retry_after = kBlockedFor;
  } else if (said.code == 1 || said.code == 2 || said.transient) {
    mean(Fault::kUnreachable, true);
  } else if (error->fault != Fault::kUnreachable && error->fault != Fault::kThrottled) {
    mean(Fault::kRejected);
  }
}

std::string GraphUsage(const Headers& headers) {
  const int64_t percent = UsageOf(headers).percent;
  return percent < 0 ? "" : fmt::format("{} % of the calls of this hour used", percent);
}

Time GraphTime(const json& value, Time now) {
  if (value.is_number_integer()) {
    const int64_t seconds =
        value.is_number_unsigned() && value.get<uint64_t>() > INT64_MAX ? 0 : value.get<int64_t>();
    // Webhooks of messages tell milliseconds; no second count is as large for thousands of years.
    constexpr int64_t kLatest = 4'102'444'800;  // 2100
    if (seconds > 0 && seconds <= kLatest) return Time(std::chrono::seconds(seconds));
    if (seconds > kLatest && seconds / 1000 <= kLatest) return Time(milliseconds(seconds));
    return now;
  }
  if (!value.is_string()) return now;
  std::string text = value.get<std::string>();
  const size_t zone = text.size() < 5 ? 0 : text.size() - 5;
  if (text.size() > 10 && (text[zone] == '+' || text[zone] == '-')) text.insert(text.size() - 2, ":");
  return ParseTime(text).value_or(now);
}

bool IsGraphId(std::string_view id) {
  return !id.empty() && id.size() <= 64 && std::all_of(id.begin(), id.end(), [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '-';
  });
}

Graph::Graph(const GraphPlan& plan, Doors doors) : api_(PlanOf(plan), doors), proof_(ProofOf(plan)) {}

std::string Graph::Proven(const std::string& target) const {
  if (proof_.empty()) return target;
  return fmt::format("{}{}appsecret_proof={}", target, target.find('?') == target.npos ? '?' : '&', proof_);
}

ApiCall Graph::CallOf(const GraphCall& call) const {
  ApiCall asked{.target = Proven(call.target)};
  asked.may_wait = call.may_wait;
  asked.timeout = call.timeout;
  return asked;
}

ApiCall Graph::FormOf(const std::string& path, const GraphFields& fields) const {
  ApiCall call{.method = "POST", .target = path};
  for (const auto& [key, value] : fields) {
    if (!call.body.empty()) call.body += '&';
    call.body += key + "=" + PercentEncode(value);
  }
  if (!proof_.empty()) call.body += (call.body.empty() ? "appsecret_proof=" : "&appsecret_proof=") + proof_;
  call.headers.Add("Content-Type", "application/x-www-form-urlencoded");
  return call;
}

Result<json> Graph::Read(const GraphCall& call) { return api_.AskJson(CallOf(call), call.stop); }

Result<std::optional<HttpResponse>> Graph::AskThere(const ApiCall& call, const std::stop_token& stop) {
  ApiCall asked = call;
  asked.may_be_gone = true;
  asked.may_be_refused = true;
  auto response = api_.Ask(asked, stop);
  if (!response) return response.error();
  if (response->status < 300) return std::optional(*std::move(response));
  // A 404 is that of Graph itself only where it says so: an address that is wrong answers 404 as well.
  if (GraphErrorIn(response->body).is_gone()) return std::optional<HttpResponse>();
  return api_.Refusal(asked, *response);
}

Result<std::optional<json>> Graph::ReadMaybe(const GraphCall& call) {
  const ApiCall asked = CallOf(call);
  const auto response = AskThere(asked, call.stop);
  if (!response) return response.error();
  if (!*response) return std::optional<json>();
  auto said = api_.ReadAnswer(asked, **response);
  if (!said) return said.error();
  return std::optional(*std::move(said));
}

Result<GraphPage> Graph::ReadPage(const GraphCall& call, const std::string& after) {
  GraphCall asked = call;
  if (!after.empty()) asked.target += "&after=" + PercentEncode(after);
  auto said = Read(asked);
  if (!said) return said.error();
  GraphPage page;
  const auto data = said->find("data");
  if (!said->is_object() || data == said->end() || !data->is_array())
    return Error{Fault::kBadData, who() + ": the answer holds no list"};
  for (json& entry : *data) {
    if (page.data.size() >= kMostListed) break;
    if (entry.is_object()) page.data.push_back(std::move(entry));
  }
  const json& paging = In(*said, "paging");
  // Without an address of a next page this was the last, though a cursor be there.
  if (!TextIn(paging, "next", 16).empty()) page.after = TextIn(In(paging, "cursors"), "after", kMaxCursor);
  return page;
}

Result<std::string> Graph::Make(const std::string& path, const GraphFields& fields, GraphError* refused) {
  ApiCall call = FormOf(path, fields);
  call.may_be_refused = true;
  const auto response = api_.Ask(call);
  if (!response) return response.error();
  if (response->status >= 300) {
    if (refused) *refused = GraphErrorIn(response->body);
    return api_.Refusal(call, *response);
  }
  const auto said = api_.ReadAnswer(call, *response);
  if (!said) return said.error();
  std::string id = IdIn(*said, "id");
  if (!id.empty()) return id;
  return InDoubt({Fault::kBadData, who() + ": the answer holds no id"});
}

Result<void> Graph::Change(const std::string& path, const GraphFields& fields) {
  const auto said = api_.AskJson(FormOf(path, fields));
  if (!said) return said.error();
  if (IsSet(*said, "success") || !IdIn(*said, "id").empty()) return {};
  return InDoubt({Fault::kBadData, who() + ": the answer does not say that it was done"});
}

Result<void> Graph::Delete(const std::string& id) {
  ApiCall call{.method = "DELETE", .target = Proven("/" + id)};
  const auto response = AskThere(call, {});
  if (!response) return response.error();
  if (*response) {
    const auto said = api_.ReadAnswer(call, **response);
    if (!said) return said.error();
    if (IsSet(*said, "success")) return {};
    return InDoubt({Fault::kBadData, who() + ": the answer does not say that it was deleted"});
  }
  const auto there = ReadMaybe({.target = "/" + id + "?fields=id"});
  if (!there) return InDoubt(there.error());
  if (!*there) return {};
  return Error{Fault::kRejected,
               who() + ": it still stands and this token may not delete it; delete it by hand: " + id};
}

Result<json> Graph::ReadSelf(const std::string& target, std::string* quota) {
  const ApiCall call = CallOf({.target = target});
  const auto response = api_.Ask(call);
  if (!response) return response.error();
  *quota = GraphUsage(response->headers);
  return api_.ReadAnswer(call, *response);
}

}  // namespace crier::kit
