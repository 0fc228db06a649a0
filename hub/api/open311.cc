// Open311 GeoReport v2: docs/open311.md. Errors are the specification's list, in the format that was asked
// for.
#include "store/tables/open311.h"

#include <algorithm>
#include <filesystem>

#include "accounts/rights.h"
#include "core/text.h"
#include "desk/open311/ask.h"
#include "desk/open311/document.h"
#include "hub/api/api.h"
#include "hub/api/routes.h"
#include "hub/hub.h"
#include "hub/open311/take.h"

namespace crier {
namespace {

using georeport::Format;
using georeport::Problems;

struct Open311Call {
  Format format = Format::kXml;
  std::string name;           // of the file: "requests", or an id
  std::optional<Caller> key;  // whose key the call carries, one that may report
};

ServerReply Answered(Format format, std::string body, int status = 200) {
  ServerReply reply;
  reply.status = status;
  reply.content_type = georeport::ContentTypeOf(format);
  reply.body = std::move(body);
  return reply;
}

ServerReply RefuseWith(Format format, const Problems& problems) {
  return Answered(format, ProblemsDocument(problems, format), StatusOf(problems));
}

// 403 for a key; what may be tried again keeps its own status.
ServerReply RefuseWith(Format format, const Error& error) {
  constexpr std::pair<Fault, int> kStatus[] = {{Fault::kAuth, 403},        {Fault::kRejected, 403},
                                               {Fault::kNotFound, 404},    {Fault::kThrottled, 429},
                                               {Fault::kUnreachable, 503}, {Fault::kDamaged, 500}};
  const auto known = std::find_if(std::begin(kStatus), std::end(kStatus),
                                  [&](const auto& each) { return each.first == error.fault; });
  const int status = known == std::end(kStatus) ? 400 : known->second;
  ServerReply reply = Answered(format, ProblemsDocument({{status, Redact(error.message)}}, format), status);
  if (error.retry_after) {
    const auto seconds = std::chrono::ceil<std::chrono::seconds>(*error.retry_after);
    reply.headers.Add("Retry-After", std::to_string(seconds.count()));
  }
  return reply;
}

// The key of the call: the field or parameter api_key, or the header. Nothing where there is none.
Result<std::optional<Caller>> KeyOf(Hub& hub, const ServerRequest& request, std::string api_key) {
  if (api_key.empty()) api_key = Param(request, "api_key");
  if (api_key.empty() && request.headers.Get("authorization").empty()) return std::optional<Caller>();
  auto caller = api_key.empty() ? CallerOf(hub, request) : CallerByKey(hub, request, api_key);
  if (caller && Has(caller->permissions, Permission::kReport)) return std::optional(*std::move(caller));
  if (!caller && caller.error().fault != Fault::kAuth) return caller.error();
  return Error{Fault::kAuth, caller ? "this api_key may not report: it lacks the permission 'report'"
                                    : "the api_key is not valid, or no longer"};
}

// What every reading call begins with: how it is answered, and where it may not be made, that.
std::optional<Result<ServerReply>> OpenCall(Hub& hub, const ApiCall& call, Open311Call* asked) {
  const auto& config = hub.config().open311;
  const std::string& path = call.request.path;
  const auto format = georeport::FormatOf(path.substr(path.rfind('/') + 1), &asked->name);
  if (!config || !format) return NotFound("a call of this path; docs/open311.md lists all");
  asked->format = *format;
  auto key = KeyOf(hub, call.request, "");
  if (key && !*key && !config->open_to_all)
    key = Error{Fault::kAuth, "api_key was not provided, and this city wants one for reading"};
  if (!key || !*key) {
    if (const auto wait = hub.open311_reads().Count(call.caller.address, hub.wall().Now()))
      return RefuseWith(*format,
                        Error{Fault::kThrottled, "too many calls from this address; come again", *wait});
  }
  if (!key) return RefuseWith(*format, key.error());
  asked->key = *std::move(key);
  Problems problems;
  CheckJurisdiction(CleanUtf8(Param(call.request, "jurisdiction_id")), config->jurisdiction_id, &problems);
  if (!problems.empty()) return RefuseWith(*format, problems);
  return std::nullopt;
}

// The epoch where it cannot be told.
Time ServicesChanged(const Hub& hub) {
  std::error_code error;
  const auto at = std::filesystem::last_write_time(hub.config().rules / "services.yaml", error);
  if (error) return {};
  return std::chrono::time_point_cast<std::chrono::milliseconds>(std::chrono::file_clock::to_sys(at));
}

Result<std::vector<PublicRequest>> FindShown(Hub& hub, const PublicQuery& query) {
  std::vector<PublicRequest> requests;
  auto read = hub.db().Read([&](Tx& tx) -> Result<void> {
    auto found = FindPublicRequests(tx, query);
    if (!found) return found.error();
    requests = *std::move(found);
    return {};
  });
  if (!read) return read.error();
  return requests;
}

// The one request of the path; what is not there, or not for strangers, is the same.
Result<PublicRequest> FindNamed(Hub& hub, const Open311Call& asked) {
  auto found = FindShown(hub, {.ids = {asked.name}});
  if (!found) return found.error();
  if (found->empty())
    return Error{Fault::kNotFound, "service_request_id " + Excerpt(asked.name, 64) + " was not found"};
  return found->front();
}

// Fields of the query too, for clients that post all there; of a name that both have, the body's count.
georeport::Fields WithQuery(georeport::Fields fields, const ServerRequest& request) {
  const size_t sent = fields.size();
  for (const auto& [name, value] : request.query) {
    const auto end = fields.begin() + static_cast<std::ptrdiff_t>(sent);
    if (std::none_of(fields.begin(), end, [&name = name](const auto& each) { return each.first == name; }))
      fields.emplace_back(CleanUtf8(name), CleanUtf8(value));
  }
  return fields;
}

// All that came, by which the same call is known again.
std::string SentText(const ServerRequest& request) {
  std::string sent = request.body;
  for (const auto& [name, value] : request.query) sent += '\n' + name + '=' + value;
  return sent;
}

}  // namespace

Result<ServerReply> GetOpen311Discovery(Hub& hub, const ApiCall& call) {
  Open311Call asked;
  if (auto refused = OpenCall(hub, call, &asked)) return *std::move(refused);
  const Open311Config& config = *hub.config().open311;
  const georeport::Endpoint endpoint{
      .url = config.url + std::string(kOpen311Path),
      .contact = config.contact.empty() ? hub.config().city : config.contact,
      .key_service = config.key_service.empty() ? "Ask the city: " + hub.config().city : config.key_service,
      .test = hub.mode() == "demo",
      .changed = ServicesChanged(hub)};
  return Answered(asked.format, DiscoveryDocument(endpoint, asked.format));
}

Result<ServerReply> GetOpen311Services(Hub& hub, const ApiCall& call) {
  Open311Call asked;
  if (auto refused = OpenCall(hub, call, &asked)) return *std::move(refused);
  return Answered(asked.format, georeport::ServicesDocument(*hub.services(), asked.format));
}

Result<ServerReply> GetOpen311Service(Hub& hub, const ApiCall& call) {
  Open311Call asked;
  if (auto refused = OpenCall(hub, call, &asked)) return *std::move(refused);
  const auto services = hub.services();
  const Service* service = georeport::ServiceOf(*services, asked.name);
  if (service == nullptr)
    return RefuseWith(asked.format,
                      Problems{{404, "service_code " + Excerpt(asked.name, 64) + " was not found"}});
  return Answered(asked.format, ServiceDocument(*service, asked.format));
}

Result<ServerReply> GetOpen311Requests(Hub& hub, const ApiCall& call) {
  Open311Call asked;
  if (auto refused = OpenCall(hub, call, &asked)) return *std::move(refused);
  Problems problems;
  PublicQuery query = georeport::ReadAsk(call.request.query, hub.clock().Now(), &problems);
  if (!problems.empty()) return RefuseWith(asked.format, problems);
  if (asked.key) query.reporter = ReporterOf(*asked.key);
  auto requests = FindShown(hub, query);
  if (!requests) return RefuseWith(asked.format, requests.error());
  return Answered(asked.format, RequestsDocument(*requests, *hub.services(), asked.format));
}

Result<ServerReply> GetOpen311Request(Hub& hub, const ApiCall& call) {
  Open311Call asked;
  if (auto refused = OpenCall(hub, call, &asked)) return *std::move(refused);
  auto request = FindNamed(hub, asked);
  if (!request) return RefuseWith(asked.format, request.error());
  return Answered(asked.format, RequestsDocument({&*request, 1}, *hub.services(), asked.format));
}

Result<ServerReply> GetOpen311Token(Hub& hub, const ApiCall& call) {
  Open311Call asked;
  if (auto refused = OpenCall(hub, call, &asked)) return *std::move(refused);
  auto request = FindNamed(hub, asked);
  if (!request)
    return RefuseWith(asked.format, request.error().fault == Fault::kNotFound
                                        ? Error{Fault::kNotFound, "token was not found"}
                                        : request.error());
  return Answered(asked.format, georeport::TokenDocument(request->id, asked.format));
}

Result<ServerReply> PostOpen311Request(Hub& hub, const ApiCall& call) {
  const auto& config = hub.config().open311;
  if (!config) return NotFound("a call of this path; docs/open311.md lists all");
  std::string name;
  const Format format = *georeport::FormatOf(call.request.path, &name);
  const auto refuse_key = [&](const Error& error) -> ServerReply {
    if (const auto wait = hub.open311_reads().Count(call.caller.address, hub.wall().Now()))
      return RefuseWith(format,
                        Error{Fault::kThrottled, "too many calls from this address; come again", *wait});
    return RefuseWith(format, error);
  };
  auto fields = georeport::ReadFields(call.request.headers.Get("content-type"), call.request.body);
  if (!fields) return refuse_key(fields.error());
  Problems problems;
  const georeport::PostedRequest posted = ReadPosted(WithQuery(*std::move(fields), call.request), &problems);
  auto key = KeyOf(hub, call.request, posted.api_key);
  if (!key) return refuse_key(key.error());
  if (!*key) return refuse_key({Fault::kAuth, "api_key was not provided"});
  const auto services = hub.services();
  CheckPosted(posted, *services, config->jurisdiction_id, &problems);
  if (!problems.empty()) return RefuseWith(format, problems);
  const Service& service = *georeport::ServiceOf(*services, posted.service_code);
  auto made = TakeReport(hub, **key, posted, service, SentText(call.request));
  if (!made) return RefuseWith(format, made.error());
  return Answered(format, MadeDocument(*made, service, format));
}

}  // namespace crier
