#include "hub/api/api.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "core/json.h"
#include "core/log.h"
#include "core/secret.h"
#include "core/text.h"
#include "hub/api/routes.h"
#include "hub/hub.h"

namespace crier {
namespace {

int StatusOf(const Error& error) {
  switch (error.fault) {
    case Fault::kBadData:
      return 400;
    case Fault::kConfig:
      return 422;
    case Fault::kAuth:
      return 401;
    case Fault::kRejected:
      return 409;
    case Fault::kNotFound:
      return 404;
    case Fault::kThrottled:
      return 429;
    case Fault::kUnreachable:
      return 503;
    case Fault::kDamaged:
      return 500;
  }
  return 500;
}

ServerReply ErrorReply(const Error& error, int status) {
  return JsonReply({{"error", {{"fault", FaultName(error.fault)}, {"message", Redact(error.message)}}}},
                   status);
}

bool IsGuarded(const Route& route) {
  const Door door = route.access.door;
  return door != Door::kPublic && door != Door::kSigned && door != Door::kOpen311;
}

// Who calls, where anybody may not, and nobody else; else the answer that says why not.
std::optional<ServerReply> Refusal(Hub& hub, const ServerRequest& request, const Route* route,
                                   Caller* caller) {
  auto found = CallerOf(hub, request);
  if (!found) {
    ServerReply reply = ErrorReply(found.error());
    if (reply.status == 401) reply.headers.Add("WWW-Authenticate", "Bearer");
    return reply;
  }
  *caller = *std::move(found);
  for (const Result<void>& checked :
       {CheckOurPage(*caller, request),
        route != nullptr ? CheckAccess(route->access, *caller) : Result<void>()}) {
    if (!checked) return Forbidden(checked.error());
  }
  return std::nullopt;
}

bool IsUnder(std::string_view path, std::string_view folder) {
  return path.starts_with(folder) && (path.size() == folder.size() || path[folder.size()] == '/');
}

ServerReply Finish(const Route& route, const ServerRequest& request, Result<ServerReply> answered) {
  const auto log = [&](const std::string& why) {
    if (route.access.door == Door::kPublic || route.access.door == Door::kOpen311)
      return;  // else anybody could fill the log
    LogError("the API failed", {{"path", request.path}, {"error", why}});
  };
  if (answered) {
    if (answered->status >= 500) log(answered->body);
    return *std::move(answered);
  }
  ServerReply reply = ErrorReply(answered.error());
  if (reply.status >= 500) log(answered.error().message);
  return reply;
}

}  // namespace

ServerReply JsonReply(const Json& json, int status) {
  ServerReply reply;
  reply.status = status;
  reply.body = Dump(json);
  return reply;
}

ServerReply JsonTextReply(std::string text) {
  ServerReply reply;
  reply.body = std::move(text);
  return reply;
}

ServerReply ErrorReply(const Error& error) {
  ServerReply reply = ErrorReply(error, StatusOf(error));
  if (error.retry_after) {
    const auto seconds = std::chrono::ceil<std::chrono::seconds>(*error.retry_after);
    reply.headers.Add("Retry-After", std::to_string(seconds.count()));
  }
  return reply;
}

ServerReply MethodNotAllowed(const std::string& allow) {
  const Error error{Fault::kBadData, "method not allowed; this path takes " + allow};
  ServerReply reply = ErrorReply(error, 405);
  reply.headers.Add("Allow", allow);
  return reply;
}

ServerReply Forbidden(const Error& error) { return ErrorReply(error, 403); }

Error NotFound(std::string_view what) { return {Fault::kNotFound, fmt::format("not found: {}", what)}; }

Result<Json> BodyOf(const ServerRequest& request) {
  auto json = ReadJson(request.body);
  if (!json) return Error{Fault::kBadData, "the body is " + json.error().message};
  if (!json->is_object()) return Error{Fault::kBadData, "the body must be one JSON object"};
  return Json(*json);  // in the order of names
}

Result<void> OnlyMembers(const Json& body, std::initializer_list<std::string_view> names) {
  for (const auto& [name, value] : body.items()) {
    if (std::find(names.begin(), names.end(), name) == names.end())
      return Error{Fault::kBadData, fmt::format("'{}' is no member of this call", Excerpt(name, 64))};
  }
  return {};
}

Result<std::string> TextIn(const Json& body, const char* key) {
  if (!body.contains(key)) return std::string();
  if (!body[key].is_string()) return Error{Fault::kBadData, std::string(key) + " must be text"};
  return body[key].get<std::string>();
}

bool HasService(const Hub& hub, std::string_view service_code) {
  const auto services = hub.services();
  return std::any_of(services->begin(), services->end(),
                     [&](const Service& each) { return each.service_code == service_code; });
}

std::string Param(const ServerRequest& request, const std::string& name) {
  const auto found = request.query.find(name);
  return found == request.query.end() ? std::string() : found->second;
}

Result<void> OnlyParams(const ServerRequest& request, std::initializer_list<std::string_view> names) {
  for (const auto& [name, value] : request.query) {
    if (std::find(names.begin(), names.end(), name) == names.end())
      return Error{Fault::kBadData, fmt::format("'{}' is no parameter of this call", Excerpt(name, 64))};
  }
  return {};
}

Result<std::optional<Time>> TimeParam(const ServerRequest& request, const std::string& name) {
  const std::string text = Param(request, name);
  if (text.empty()) return std::optional<Time>();
  auto time = ParseTime(text);
  if (!time) return Error{Fault::kBadData, fmt::format("{}: {}", name, time.error().message)};
  return std::optional<Time>(*time);
}

Result<int64_t> NumberOf(const std::string& text, const char* what) {
  int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (text.empty() || error != std::errc() || end != text.data() + text.size() || number < 0)
    return Error{Fault::kBadData, std::string(what) + " must be a number"};
  return number;
}

Result<int> LimitParam(const ServerRequest& request) {
  const std::string text = Param(request, "limit");
  if (text.empty()) return 50;
  int limit = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), limit);
  if (error != std::errc() || end != text.data() + text.size() || limit < 1 || limit > 500) {
    return Error{Fault::kBadData, "limit is 1 to 500"};
  }
  return limit;
}

ServerReply AnswerApi(Hub& hub, const ServerRequest& request) {
  const RouteMatch match = FindRoute(request.method, request.path);
  const Route* const row = match.route != nullptr ? match.route : match.pattern;
  const bool guarded = row != nullptr ? IsGuarded(*row) : IsUnder(request.path, "/api");
  Caller caller;
  caller.address = AddressOf(request, hub.config().proxies);
  if (guarded) {
    if (auto refusal = Refusal(hub, request, match.route, &caller)) return *std::move(refusal);
  }
  if (match.route != nullptr)
    return Finish(*match.route, request, match.route->handle(hub, {request, caller.actor, match.id, caller}));
  if (match.pattern != nullptr) return MethodNotAllowed(match.allow);
  if (IsUnder(request.path, "/api") || IsUnder(request.path, "/hooks") || IsUnder(request.path, "/open311"))
    return ErrorReply(NotFound("a call of this path; docs/api.md lists all"));
  return ConsoleFile(hub, request);
}

}  // namespace crier
