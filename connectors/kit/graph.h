// Meta's Graph API, as Facebook, Instagram and Threads speak it: what its errors and headers mean, its pages,
// its times. https://developers.facebook.com/docs/graph-api/guides/error-handling/ and
// /overview/rate-limiting/
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "connectors/kit/api_client.h"

namespace crier::kit {

// Of graph.facebook.com; a version lives for two years at least, and calls to one that ended are taken by the
// oldest that lives. https://developers.facebook.com/docs/graph-api/changelog/versions/
inline constexpr std::string_view kGraphVersion = "/v25.0";

// What stands in {"error": {...}}; code 0: none that can be read.
struct GraphError {
  int64_t code = 0;
  int64_t subcode = 0;
  bool transient = false;
  std::string words;  // for people, with code, subcode and the trace that Meta's support asks for
  // Codes of Meta that say "there is no such object, or none that this token may see".
  bool is_gone() const { return (code == 100 && subcode == 33) || code == 803; }
};
GraphError GraphErrorIn(const std::string& body);

// For ApiPlan::judge. Codes 1 and 2 and what is called transient are kUnreachable, and in doubt, for posts
// were seen online after them; a throttle lasts as long as X-Business-Use-Case-Usage says.
void JudgeGraph(const HttpResponse& response, Error* error);

// "31 % of the calls of this hour used" of the usage headers; empty where there are none.
std::string GraphUsage(const Headers& headers);

// "2026-11-21T12:00:00+0000", or seconds since 1970; `now` where it is neither.
Time GraphTime(const nlohmann::json& value, Time now);

struct GraphPage {
  std::vector<nlohmann::json> data;  // objects
  std::string after;                 // the cursor of the next page; empty: this was the last
};

using GraphFields = std::vector<std::pair<std::string, std::string>>;

struct GraphPlan {
  std::string who;         // begins every error: "facebook 1234"
  std::string base;        // "https://graph.facebook.com/v25.0"
  Secret token = {};       // goes in the header Authorization, never in an address
  Secret app_secret = {};  // empty: no appsecret_proof is sent
};

struct GraphCall {
  std::string target;  // "/1234/feed?fields=id&limit=25"
  bool may_wait = false;
  std::chrono::milliseconds timeout{30'000};
  std::stop_token stop = {};
};

// Thread-safe.
class Graph {
 public:
  Graph(const GraphPlan& plan, Doors doors);

  ApiClient& api() { return api_; }
  const std::string& who() const { return api_.plan().who; }

  Result<nlohmann::json> Read(const GraphCall& call);
  // Nothing where Graph says that there is no such object.
  Result<std::optional<nlohmann::json>> ReadMaybe(const GraphCall& call);
  // A list. The address that it gives for the next page is not followed: its cursor is, so that the token
  // stays with the server that was configured.
  Result<GraphPage> ReadPage(const GraphCall& call, const std::string& after = "");
  // The id of what was made: `id` of the answer. kBadData, in doubt, where there is none. `refused` gets what
  // was said of a refusal.
  Result<std::string> Make(const std::string& path, const GraphFields& fields, GraphError* refused = nullptr);
  // For a change that answers {"success": true}.
  Result<void> Change(const std::string& path, const GraphFields& fields);
  // Gone already is success: asked for once more where Graph says that there is nothing, for it says the same
  // of what a token may not touch. kRejected where it still stands.
  Result<void> Delete(const std::string& id);
  // GET /{target} with the usage of the calls: for `crier doctor`.
  Result<nlohmann::json> ReadSelf(const std::string& target, std::string* quota);

 private:
  ApiCall CallOf(const GraphCall& call) const;
  ApiCall FormOf(const std::string& path, const GraphFields& fields) const;
  std::string Proven(const std::string& target) const;
  // Nothing where what was asked for is not there.
  Result<std::optional<HttpResponse>> AskThere(const ApiCall& call, const std::stop_token& stop);

  ApiClient api_;
  // A digest of the token under the app's secret: it proves who asks, and opens nothing without the token.
  const std::string proof_;
};

// What an id may be in a path: one of Meta's, digits and "_", or of a conversation ("t_...").
bool IsGraphId(std::string_view id);

}  // namespace crier::kit
