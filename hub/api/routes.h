// Every call that the API takes: one table of method, pattern and permission. docs/api.md lists the same.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "core/actor.h"
#include "core/result.h"
#include "hub/http/server.h"

namespace crier {

class Hub;

// Who may make a call. Until there are accounts, the hub's token grants all that is neither public nor
// signed.
enum class Permission {
  kPublic,      // anybody
  kSigned,      // other services: the channel's receiver checks the signature
  kViewer,      // read
  kTriage,      // decide about service requests and consents
  kPublish,     // write bulletins
  kApprove,     // send them, take them back, settle their deliveries
  kAdminister,  // change how the hub runs
};

struct ApiCall {
  const ServerRequest& request;
  Actor actor;     // who calls
  std::string id;  // what stands where the pattern has its parameter; else empty
};

struct Route {
  std::string_view method;
  std::string_view pattern;  // at most one segment is a parameter: "/api/v1/requests/{id}"
  Permission permission;
  Result<ServerReply> (*handle)(Hub& hub, const ApiCall& call);
};

std::span<const Route> Routes();

struct RouteMatch {
  const Route* route = nullptr;    // takes the method and the path; null: 404, or 405 where `pattern` is set
  const Route* pattern = nullptr;  // the first row with the path's pattern; null: there is no such path
  std::string id;
  std::string allow;  // the methods that the path takes: "GET, POST"
};
// A slash at the end of the path is passed over. Where two patterns fit, the row that stands first decides.
RouteMatch FindRoute(std::string_view method, std::string_view path);

// The path's segment where the pattern has its parameter, empty if it has none; nothing where it does not
// fit.
std::optional<std::string> ParameterIn(std::string_view pattern, std::string_view path);

inline constexpr std::string_view kHookPattern = "/hooks/{channel}";

// hub/api/probes.cc
Result<ServerReply> GetHealth(Hub& hub, const ApiCall& call);
Result<ServerReply> GetReady(Hub& hub, const ApiCall& call);
Result<ServerReply> GetMetrics(Hub& hub, const ApiCall& call);
// hub/api/hooks.cc
Result<ServerReply> CallHook(Hub& hub, const ApiCall& call);
// hub/api/city.cc
Result<ServerReply> GetStatus(Hub& hub, const ApiCall& call);
Result<ServerReply> GetServices(Hub& hub, const ApiCall& call);
Result<ServerReply> GetRules(Hub& hub, const ApiCall& call);
Result<ServerReply> GetStream(Hub& hub, const ApiCall& call);
Result<ServerReply> PostReload(Hub& hub, const ApiCall& call);
// hub/api/mentions.cc, tallies.cc
Result<ServerReply> GetMentions(Hub& hub, const ApiCall& call);
Result<ServerReply> GetMention(Hub& hub, const ApiCall& call);
Result<ServerReply> GetTallies(Hub& hub, const ApiCall& call);
// hub/api/requests.cc
Result<ServerReply> GetRequests(Hub& hub, const ApiCall& call);
Result<ServerReply> GetRequest(Hub& hub, const ApiCall& call);
Result<ServerReply> PostRequest(Hub& hub, const ApiCall& call);
// hub/api/channels.cc
Result<ServerReply> GetChannels(Hub& hub, const ApiCall& call);
Result<ServerReply> PostSettle(Hub& hub, const ApiCall& call);
// hub/api/consents.cc
Result<ServerReply> GetConsents(Hub& hub, const ApiCall& call);
Result<ServerReply> PostConsentRestore(Hub& hub, const ApiCall& call);
Result<ServerReply> PostConsentWithdraw(Hub& hub, const ApiCall& call);
// hub/api/bulletins.cc
Result<ServerReply> GetBulletins(Hub& hub, const ApiCall& call);
Result<ServerReply> GetBulletin(Hub& hub, const ApiCall& call);
Result<ServerReply> PostBulletin(Hub& hub, const ApiCall& call);
Result<ServerReply> PutBulletin(Hub& hub, const ApiCall& call);
Result<ServerReply> PostPreview(Hub& hub, const ApiCall& call);
Result<ServerReply> PostApprove(Hub& hub, const ApiCall& call);
Result<ServerReply> PostCorrect(Hub& hub, const ApiCall& call);
Result<ServerReply> PostCancel(Hub& hub, const ApiCall& call);
Result<ServerReply> PostWithdraw(Hub& hub, const ApiCall& call);

}  // namespace crier
