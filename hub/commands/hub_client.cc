#include "hub/commands/hub_client.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "core/http.h"
#include "hub/api/views.h"
#include "hub/config.h"

namespace crier {

std::vector<Argument> HubArguments(HubOptions* options) {
  return {ConfigArgument(&options->config),
          {"--url", "The hub's address; otherwise the configuration's", &options->url},
          {"--token", "env:NAME or file:PATH; otherwise the configuration's", &options->token},
          JsonArgument(&options->json)};
}

Result<HubClient> HubClient::Find(const HubOptions& options) {
  HubClient client;
  client.url_ = options.url;
  if (!options.token.empty()) {
    auto token = Secret::Resolve(options.token);
    if (!token) return Error{Fault::kConfig, "--token: " + token.error().message};
    client.token_ = *std::move(token);
  }
  if (client.url_.empty() || client.token_.empty()) {
    auto config = LoadConfig(options.config);
    if (!config) return config.error();
    if (client.url_.empty()) client.url_ = fmt::format("http://{}:{}", config->api.address, config->api.port);
    if (client.token_.empty()) client.token_ = config->token;
  }
  return client;
}

Result<Json> HubClient::Call(const std::string& method, const std::string& path,
                             const std::string& body) const {
  HttpLoop loop;
  HttpRequest request{.method = method, .url = url_ + "/api/v1" + path};
  request.headers.Add("Authorization", "Bearer " + token_.Reveal());
  if (!body.empty()) request.headers.Add("Content-Type", "application/json");
  request.body = body;
  auto answer = loop.Door({.allow_private = true})->Fetch(request);
  if (!answer) {
    return Error{Fault::kUnreachable,
                 fmt::format("the hub at {} does not answer; is `crier serve` running? {}", url_,
                             answer.error().message)};
  }
  Json json = Json::parse(answer->body, nullptr, false);
  if (json.is_discarded())
    return Error{Fault::kBadData, fmt::format("what answers at {} is not Crier", url_)};
  if (answer->status >= 400) {
    const Json& error = json["error"];
    return Error{Fault::kRejected, error.is_object() ? error.value("message", "refused") : "refused"};
  }
  return json;
}

Result<std::string> HubClient::WholeId(const std::string& list, const std::string& id) const {
  constexpr size_t kShort = 12;  // whole ones are longer
  if (id.size() >= kShort) return id;
  std::vector<std::string> found;
  for (std::string before; found.size() < 2;) {
    const auto page = Call("GET", PathWith("/" + list, {{"limit", "200"}, {"before", before}}));
    if (!page) return page.error();
    for (const Json& record : page->value(list, Json::array())) {
      if (const std::string whole = record.value("id", ""); whole.ends_with(id)) found.push_back(whole);
    }
    const auto next = page->find("next");
    if (next == page->end() || !next->is_string()) break;
    before = next->get<std::string>();
  }
  if (found.size() > 1)
    return Error{Fault::kRejected,
                 fmt::format("{} ends the ids of several {}: {}", id, list, fmt::join(found, ", "))};
  return found.empty() ? id : found.front();
}

int Print(const Result<Json>& answer, const HubOptions& options,
          const std::function<void(const Json&)>& show) {
  if (!answer) return Fail(answer.error());
  if (options.json) {
    fmt::print("{}\n", Dump(*answer));
  } else {
    show(*answer);
  }
  return 0;
}

std::string Counted(int64_t count, std::string_view one, std::string_view many) {
  return fmt::format("{} {}", count, count == 1 ? one : many);
}

std::string PathWith(std::string path, const std::vector<std::pair<std::string, std::string>>& query) {
  char mark = '?';
  for (const auto& [name, value] : query) {
    if (value.empty()) continue;
    path += mark + name + "=" + PercentEncode(value);
    mark = '&';
  }
  return path;
}

}  // namespace crier
