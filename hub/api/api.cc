#include "hub/api/api.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "accounts/token.h"
#include "core/json.h"
#include "core/log.h"
#include "core/secret.h"
#include "core/text.h"
#include "hub/api/metrics.h"
#include "hub/hub.h"
#include "store/tables/requests.h"

namespace crier {
namespace {

constexpr std::string_view kNotFound = "not found: ";
constexpr std::string_view kNotAllowed = "method not allowed";

int StatusOf(const Error& error) {
  if (error.message.starts_with(kNotFound)) return 404;
  if (error.message == kNotAllowed) return 405;
  switch (error.fault) {
    case Fault::kBadData:
      return 400;
    case Fault::kConfig:
      return 422;
    case Fault::kAuth:
      return 401;
    case Fault::kRejected:
      return 409;
    case Fault::kThrottled:
      return 429;
    case Fault::kUnreachable:
      return 503;
    case Fault::kDamaged:
      return 500;
  }
  return 500;
}

ServerReply ErrorReply(const Error& error) {
  return JsonReply({{"error", {{"fault", FaultName(error.fault)}, {"message", Redact(error.message)}}}},
                   StatusOf(error));
}

// Anybody may ask: where the store is and what ails it stands in the log alone.
ServerReply Ready(Hub& hub) {
  auto read = hub.db().Read([](Tx& tx) -> Result<void> {
    auto drafts = CountRequests(tx, "draft");
    if (!drafts) return drafts.error();
    return {};
  });
  if (read) return JsonReply({{"ready", true}});
  return ErrorReply({Fault::kUnreachable, "the store cannot be read"});
}

Segments Pieces(std::string_view path) {
  Segments pieces;
  for (const std::string_view piece : Split(path, '/')) {
    if (!piece.empty()) pieces.emplace_back(piece);
  }
  return pieces;
}

ServerReply Finish(const ServerRequest& request, Result<ServerReply> answered) {
  const auto log = [&](const std::string& why) {
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

ServerReply Metrics(Hub& hub, const ServerRequest& request) {
  auto text = MetricsText(hub);
  if (!text) return Finish(request, Error{Fault::kUnreachable, text.error().message});
  ServerReply reply;
  reply.content_type = "text/plain; version=0.0.4; charset=utf-8";
  reply.body = *std::move(text);
  return reply;
}

Result<ServerReply> Route(Hub& hub, const ServerRequest& request, const Segments& path) {
  if (path.empty()) return NotFound("an API call such as /api/v1/status");
  const std::string& resource = path.front();
  if (resource == "mentions") return MentionsApi(hub, request, path);
  if (resource == "tallies") return TalliesApi(hub, request, path);
  if (resource == "requests") return RequestsApi(hub, request, path);
  if (resource == "bulletins") return BulletinsApi(hub, request, path);
  if (resource == "consents") return ConsentsApi(hub, request, path);
  if (resource == "channels" && path.size() > 1) return ChannelsApi(hub, request, path);
  return CityApi(hub, request, path);
}

}  // namespace

ServerReply JsonReply(const Json& json, int status) {
  ServerReply reply;
  reply.status = status;
  reply.body = Dump(json);
  return reply;
}

Error NotFound(std::string_view what) { return {Fault::kBadData, fmt::format("{}{}", kNotFound, what)}; }
Error MethodNotAllowed() { return {Fault::kBadData, std::string(kNotAllowed)}; }

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
  if (request.path == "/health") return JsonReply({{"ok", true}});
  if (request.path == "/ready") return Ready(hub);
  constexpr std::string_view kPrefix = "/api/v1/";
  const std::string_view whole = request.path;
  if (whole.starts_with(kHooksPrefix)) {
    return Finish(request, HooksApi(hub, request, Pieces(whole.substr(kHooksPrefix.size()))));
  }
  if (!whole.starts_with("/api") && whole != "/metrics") return ConsoleFile(hub, request);
  if (!BearerMatches(request.headers.Get("authorization"), hub.token_hash())) {
    const bool given = !request.headers.Get("authorization").empty();
    ServerReply reply =
        ErrorReply({Fault::kAuth, given ? "the header Authorization does not carry this hub's token"
                                        : "this call wants the header Authorization: Bearer TOKEN"});
    reply.headers.Add("WWW-Authenticate", "Bearer");
    return reply;
  }
  if (whole == "/metrics") return Metrics(hub, request);
  const Segments path = whole.starts_with(kPrefix) ? Pieces(whole.substr(kPrefix.size())) : Segments();
  return Finish(request, Route(hub, request, path));
}

}  // namespace crier
