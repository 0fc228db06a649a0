// The keys that people make for programs. Everybody sees and makes his own; an administrator sees all and may
// revoke any.
#include "accounts/rights.h"
#include "hub/api/api.h"
#include "hub/api/routes.h"
#include "hub/hub.h"
#include "hub/loops/sessions.h"
#include "hub/people.h"
#include "store/tables/api_tokens.h"

namespace crier {
namespace {

// Whose tokens the caller deals with; empty: everybody's.
std::string Whose(const ApiCall& call) {
  const bool all = Has(call.caller.permissions, Permission::kAdminister) && call.caller.duties.empty();
  return all ? "" : call.caller.person->name;
}

Result<std::vector<Permission>> PermissionsIn(const Json& body) {
  const Error bad{Fault::kBadData,
                  "permissions is a list of view, triage, publish, approve, export, report, administer"};
  if (!body.contains("permissions") || !body["permissions"].is_array()) return bad;
  std::vector<Permission> permissions;
  for (const Json& each : body["permissions"]) {
    const auto permission = each.is_string() ? PermissionOf(each.get<std::string>()) : std::nullopt;
    if (!permission) return bad;
    if (!Has(permissions, *permission)) permissions.push_back(*permission);
  }
  return permissions;
}

Result<std::optional<Time>> ExpiryIn(const Json& body, Time now) {
  if (!body.contains("expires_at") || body["expires_at"].is_null()) return std::optional<Time>();
  auto text = TextIn(body, "expires_at");
  if (!text) return text.error();
  auto time = ParseTime(*text);
  if (!time) return Error{Fault::kBadData, "expires_at: " + time.error().message};
  if (*time <= now) return Error{Fault::kBadData, "expires_at lies in the past"};
  return std::optional(*time);
}

}  // namespace

Result<ServerReply> GetTokens(Hub& hub, const ApiCall& call) {
  if (auto only = OnlyParams(call.request, {}); !only) return std::move(only).error();
  std::vector<ApiToken> tokens;
  auto read = hub.db().Read([&](Tx& tx) -> Result<void> {
    auto found = FindApiTokens(tx, Whose(call));
    if (!found) return found.error();
    tokens = *std::move(found);
    return {};
  });
  if (!read) return read.error();
  Json list = Json::array();
  for (const ApiToken& each : tokens) list.push_back(ApiTokenJson(each));
  return JsonReply({{"tokens", std::move(list)}});
}

Result<ServerReply> PostToken(Hub& hub, const ApiCall& call) {
  if (!call.caller.duties.empty())
    return Error{Fault::kRejected, "do first what your account wants of you: GET /api/v1/session says it"};
  auto body = BodyOf(call.request);
  if (!body) return body.error();
  if (auto known = OnlyMembers(*body, {"name", "permissions", "expires_at"}); !known) return known.error();
  const Time now = hub.clock().Now();
  auto name = TextIn(*body, "name");
  if (!name) return name.error();
  auto permissions = PermissionsIn(*body);
  if (!permissions) return permissions.error();
  auto expires_at = ExpiryIn(*body, now);
  if (!expires_at) return expires_at.error();
  auto made = MakeApiToken(hub.db(), {call.acting(), now}, call.caller.person->name, *name, *permissions,
                           *expires_at);
  if (!made) return made.error();
  Json json = ApiTokenJson(made->token);
  json["token"] = made->secret;
  return JsonReply(json, 201);
}

Result<ServerReply> DeleteToken(Hub& hub, const ApiCall& call) {
  auto revoked = RevokeToken(hub.db(), {call.acting(), hub.clock().Now()}, call.id, Whose(call));
  if (!revoked) return revoked.error();
  CloseEndedStreams(hub);
  return JsonReply(ApiTokenJson(*revoked));
}

}  // namespace crier
