// `crier request`: service requests and their drafts, through the running hub.
#include <fmt/format.h>

#include <memory>

#include "core/http.h"
#include "core/printable.h"
#include "hub/api/views.h"
#include "hub/commands/hub_client.h"

namespace crier {
namespace {

struct Options : HubOptions {
  std::string id, status, service, neighborhood, order = "urgency", address, notes;
  int limit = 50;
};

std::string PlaceOf(const Json& request) {
  const std::string address = request.value("address_string", ""),
                    neighborhood = request.value("neighborhood", "");
  if (address.empty()) return neighborhood.empty() ? "no place" : neighborhood;
  return neighborhood.empty() ? address : address + ", " + neighborhood;
}

void ShowLine(const Json& request) {
  fmt::print("{}  {:<9} {:.2f}  {:<18} {}  {}\n", request.value("id", ""), request.value("status", ""),
             request.value("urgency", 0.0), request.value("service_code", ""), Printable(PlaceOf(request)),
             Counted(request.value("mention_count", int64_t{0}), "mention", "mentions"));
}

void ShowWhole(const Json& request) {
  ShowLine(request);
  fmt::print("  {}\n", Printable(request.value("description", "")));
  if (const std::string notes = request.value("status_notes", ""); !notes.empty())
    fmt::print("  notes: {}\n", Printable(notes));
  fmt::print("  made {}, changed {} by {}\n", request.value("requested_datetime", ""),
             request.value("updated_datetime", ""), Printable(request.value("changed_by", "")));
  for (const Json& mention : request.value("mentions", Json::array())) {
    fmt::print("  mention {} of {} on {}: {}\n", mention.value("id", int64_t{0}),
               mention.value("created_at", ""), mention.value("channel", ""),
               Printable(mention.value("text", ""), false));
  }
}

int List(const Options& options) {
  const auto client = HubClient::Find(options);
  if (!client) return Fail(client.error());
  const std::string path = PathWith("/requests", {{"status", options.status},
                                                  {"service_code", options.service},
                                                  {"neighborhood", options.neighborhood},
                                                  {"order", options.order},
                                                  {"limit", std::to_string(options.limit)}});
  return Print(client->Call("GET", path), options, [&](const Json& answer) {
    const Json& requests = answer["requests"];
    for (const Json& request : requests) ShowLine(request);
    if (requests.empty()) fmt::print("there are none\n");
    if (!answer["next"].is_null()) fmt::print("and more: --limit shows up to 500\n");
  });
}

// The path of the request that `id` names.
Result<std::string> PathOf(const HubClient& client, const std::string& id) {
  const auto whole = client.WholeId("requests", id);
  return whole ? Result<std::string>("/requests/" + PercentEncode(*whole)) : whole.error();
}

int Show(const Options& options) {
  const auto client = HubClient::Find(options);
  if (!client) return Fail(client.error());
  const auto path = PathOf(*client, options.id);
  if (!path) return Fail(path.error());
  return Print(client->Call("GET", *path), options, ShowWhole);
}

// As the request is now: where somebody changes it at the same moment, it fails.
int Change(const Options& options, const char* action) {
  const auto client = HubClient::Find(options);
  if (!client) return Fail(client.error());
  const auto path = PathOf(*client, options.id);
  if (!path) return Fail(path.error());
  const auto seen = client->Call("GET", *path);
  if (!seen) return Fail(seen.error());
  const Json change{{"action", action},
                    {"service_code", options.service},
                    {"address_string", options.address},
                    {"status_notes", options.notes},
                    {"updated_datetime", seen->value("updated_datetime", "")}};
  return Print(client->Call("POST", *path, Dump(change)), options, ShowLine);
}

}  // namespace

Command RequestCommand() {
  auto options = std::make_shared<Options>();
  Command command = {.name = "request",
                     .help = "List, read and decide service requests and drafts, through the running hub"};
  const auto add = [&](const char* name, const char* help, std::vector<Argument> more, auto run) {
    const auto hub = HubArguments(options.get());
    more.insert(more.begin(), hub.begin(), hub.end());
    command.commands.push_back({name, help, std::move(more), [=] { return run(*options); }});
  };
  const Argument id = Argument("id", "The request's id, or its last characters", &options->id).Required();
  const Argument service = {"--service", "A service_code", &options->service};
  const Argument notes = {"--notes", "Why", &options->notes};
  add("list", "Requests, the gravest first",
      {Argument("--status", "Only these", &options->status).OneOf({"draft", "open", "closed", "dismissed"}),
       service,
       {"--neighborhood", "Only of this neighborhood", &options->neighborhood},
       Argument("--order", "What stands first", &options->order)
           .OneOf({"urgency", "newest", "oldest"})
           .ShowsDefault(),
       Argument("--limit", "How many", &options->limit).Range(1, 500).ShowsDefault()},
      [](const Options& o) { return List(o); });
  add("show", "A request, with what residents said", {id}, [](const Options& o) { return Show(o); });
  add("accept", "Make a service request of a draft",
      {id, service, {"--address", "Where it is; otherwise as it stands", &options->address}, notes},
      [](const Options& o) { return Change(o, "accept"); });
  add("dismiss", "Drop a draft", {id, notes}, [](const Options& o) { return Change(o, "dismiss"); });
  add("close", "Say that it is done", {id, notes}, [](const Options& o) { return Change(o, "close"); });
  add("reopen", "Take a closed or dismissed one up again", {id, notes},
      [](const Options& o) { return Change(o, "reopen"); });
  return command;
}

}  // namespace crier
