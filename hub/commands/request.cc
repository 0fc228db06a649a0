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
  std::string department, assignee, due, into, note, since, until;
  int limit = 50;
  double lat = 0, lon = 0;
};

std::string PlaceOf(const Json& request) {
  const std::string address = request.value("address_string", ""),
                    neighborhood = request.value("neighborhood", "");
  if (address.empty()) return neighborhood.empty() ? "no place" : neighborhood;
  return neighborhood.empty() ? address : address + ", " + neighborhood;
}

void ShowLine(const Json& request) {
  fmt::print("{}  {:<11} {:.2f}  {:<18} {}  {}\n", request.value("id", ""), request.value("status", ""),
             request.value("urgency", 0.0), request.value("service_code", ""), Printable(PlaceOf(request)),
             Counted(request.value("mention_count", int64_t{0}), "mention", "mentions"));
}

// Who has it, until when, and what became of it; a line where there is something.
void ShowWork(const Json& request) {
  std::string line;
  for (const auto& [key, says] :
       {std::pair("ticket", "ticket"), std::pair("department", "for"), std::pair("assignee", "taken by"),
        std::pair("due_datetime", "due"), std::pair("waiting_for", "waits for"),
        std::pair("duplicate_of", "merged into")}) {
    const std::string value = request.value(key, "");
    if (!value.empty()) line += fmt::format("{}{} {}", line.empty() ? "" : ", ", says, Printable(value));
  }
  if (!line.empty()) fmt::print("  {}\n", line);
}

void ShowWhole(const Json& request) {
  ShowLine(request);
  fmt::print("  {}\n", Printable(request.value("description", "")));
  if (const std::string notes = request.value("status_notes", ""); !notes.empty())
    fmt::print("  notes: {}\n", Printable(notes));
  ShowWork(request);
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
                                                  {"department", options.department},
                                                  {"assignee", options.assignee},
                                                  {"due", options.due},
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
int Take(const Options& options, const HubClient& client, Json change) {
  const auto path = PathOf(client, options.id);
  if (!path) return Fail(path.error());
  const auto seen = client.Call("GET", *path);
  if (!seen) return Fail(seen.error());
  change["updated_datetime"] = seen->value("updated_datetime", "");
  if (!options.notes.empty()) change["status_notes"] = options.notes;
  if (!options.note.empty()) change["note"] = options.note;
  return Print(client.Call("POST", *path, Dump(change)), options, ShowLine);
}

int Change(const Options& options, Json change) {
  const auto client = HubClient::Find(options);
  return client ? Take(options, *client, std::move(change)) : Fail(client.error());
}

int Accept(const Options& options) {
  return Change(options, {{"action", "accept"},
                          {"service_code", options.service},
                          {"address_string", options.address},
                          {"department", options.department}});
}

int PlaceByHand(const Options& options) {
  Json change{{"action", "place"}, {"lat", options.lat}, {"long", options.lon}};
  if (!options.address.empty()) change["address_string"] = options.address;
  return Change(options, std::move(change));
}

int MergeInto(const Options& options) {
  const auto client = HubClient::Find(options);
  if (!client) return Fail(client.error());
  const auto into = client->WholeId("requests", options.into);
  if (!into) return Fail(into.error());
  return Take(options, *client, {{"action", "merge"}, {"into", *into}});
}

int WriteNoteTo(const Options& options) {
  const auto client = HubClient::Find(options);
  if (!client) return Fail(client.error());
  const auto path = PathOf(*client, options.id);
  if (!path) return Fail(path.error());
  return Print(client->Call("POST", *path + "/notes", Dump(Json{{"note", options.note}})), options,
               [](const Json& note) { fmt::print("noted at request {}\n", note.value("request_id", "")); });
}

void ShowEvent(const Json& event) {
  fmt::print("{}  {:<9} {}", event.value("at", ""), event.value("action", ""),
             Printable(event.value("who", "")));
  if (const std::string after = event.value("status_after", ""); after != event.value("status_before", ""))
    fmt::print(", {} now", after);
  for (const auto& [key, says] :
       {std::pair("detail", ""), std::pair("words", "said: "), std::pair("note", "note: ")}) {
    if (const std::string value = event.value(key, ""); !value.empty())
      fmt::print("\n  {}{}", says, Printable(value, false));
  }
  fmt::print("\n");
}

int History(const Options& options) {
  const auto client = HubClient::Find(options);
  if (!client) return Fail(client.error());
  const auto path = PathOf(*client, options.id);
  if (!path) return Fail(path.error());
  const std::string asked = PathWith(*path + "/history", {{"limit", std::to_string(options.limit)}});
  return Print(client->Call("GET", asked), options, [](const Json& answer) {
    const Json& history = answer["history"];
    for (const Json& event : history) ShowEvent(event);
    if (history.empty()) fmt::print("there is none\n");
    if (!answer["next"].is_null()) fmt::print("and more: --limit shows up to 500\n");
  });
}

// "2 h" of seconds, "3 d", or "-" where there is none.
std::string Lasted(const Json& waiting, const char* which) {
  if (waiting.is_null()) return "-";
  const auto seconds = waiting.value(which, int64_t{0});
  constexpr int64_t kHour = 3'600, kDay = 24 * kHour;
  if (seconds >= 2 * kDay) return fmt::format("{:.1f} d", static_cast<double>(seconds) / kDay);
  return seconds >= kHour ? fmt::format("{:.1f} h", static_cast<double>(seconds) / kHour)
                          : fmt::format("{} min", seconds / 60);
}

void ShowFigures(const std::string& name, const Json& figures) {
  const Json answer = figures.value("first_answer_seconds", Json()),
             close = figures.value("close_seconds", Json());
  const auto count = [&](const char* key) { return figures.value(key, int64_t{0}); };
  fmt::print("{:<28} {:>8} {:>8} {:>8} {:>8}  {:>8} {:>8}  {:>8} {:>8}\n", Printable(name), count("requests"),
             count("closed"), count("first_contact"), count("reopened"), Lasted(answer, "median"),
             Lasted(answer, "p90"), Lasted(close, "median"), Lasted(close, "p90"));
}

int FiguresByWeek(const Options& options) {
  const auto client = HubClient::Find(options);
  if (!client) return Fail(client.error());
  const std::string path =
      PathWith("/requests/figures", {{"since", options.since}, {"until", options.until}});
  return Print(client->Call("GET", path), options, [](const Json& answer) {
    fmt::print(
        "{:<28} {:>8} {:>8} {:>8} {:>8}  {:>17}  {:>17}\n{:<28} {:>8} {:>8} {:>8} {:>8}  {:>8} {:>8}  "
        "{:>8} {:>8}\n",
        "", "", "", "first", "", "to first answer", "to close", "", "accepted", "closed", "contact",
        "reopened", "median", "90 of 100", "median", "90 of 100");
    for (const Json& department : answer["departments"]) {
      const std::string name = department.value("department", "");
      ShowFigures(name.empty() ? "(no department)" : name, department["figures"]);
      for (const Json& week : department["weeks"])
        ShowFigures("  from " + week.value("monday", ""), week["figures"]);
    }
    ShowFigures("all", answer["all"]);
  });
}

std::string Amount(const Json& number, const std::string& currency) {
  return number.is_number() ? fmt::format("{:.2f} {}", number.get<double>(), currency) : "-";
}

int Contacts(const Options& options) {
  const auto client = HubClient::Find(options);
  if (!client) return Fail(client.error());
  const std::string path = PathWith("/contacts", {{"since", options.since}, {"until", options.until}});
  return Print(client->Call("GET", path), options, [](const Json& answer) {
    const std::string currency = answer.value("currency", "");
    for (const Json& mode : answer["modes"]) {
      fmt::print("{:<20} {:>8} {:>6.1f} %  {:>14} {:>16}\n", mode.value("mode", ""),
                 mode.value("contacts", int64_t{0}), 100 * mode.value("share", 0.0),
                 Amount(mode["cost_each"], currency), Amount(mode["cost"], currency));
    }
    if (const auto left = answer.value("without_mode", int64_t{0}); left > 0)
      fmt::print("{:<20} {:>8}  set contact_mode of their channels\n", "without a mode", left);
    for (const Json& shift : answer["shifts"]) {
      fmt::print("{:.0f} % of {} by {} instead: {}, saves {}\n", 100 * shift.value("share", 0.0),
                 shift.value("from", ""), shift.value("to", ""),
                 Counted(shift.value("contacts", int64_t{0}), "contact", "contacts"),
                 Amount(shift["saves"], currency));
    }
  });
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
  const Argument notes = {"--notes", "Why; residents are told", &options->notes};
  const Argument note = {"--note", "For staff alone", &options->note};
  const Argument limit = Argument("--limit", "How many", &options->limit).Range(1, 500).ShowsDefault();
  const auto step = [&](const char* action, const char* help, std::vector<Argument> more = {}) {
    more.insert(more.begin(), id);
    more.insert(more.end(), {notes, note});
    add(action, help, std::move(more), [action](const Options& o) {
      return Change(o, {{"action", action}});
    });
  };
  add("list", "Requests, the gravest first",
      {Argument("--status", "Only these; several with commas", &options->status),
       service,
       {"--neighborhood", "Only of this neighborhood", &options->neighborhood},
       {"--department", "Only of this department", &options->department},
       {"--assignee", "Only what this person has taken; me; nobody", &options->assignee},
       Argument("--due", "Only what is due", &options->due).OneOf({"soon", "overdue"}),
       Argument("--order", "What stands first", &options->order)
           .OneOf({"urgency", "newest", "oldest", "due"})
           .ShowsDefault(),
       limit},
      [](const Options& o) { return List(o); });
  add("show", "A request, with what residents said", {id}, [](const Options& o) { return Show(o); });
  add("history", "Who did what with a request, the newest first", {id, limit},
      [](const Options& o) { return History(o); });
  add("accept", "Make a service request of a draft",
      {id,
       service,
       {"--address", "Where it is; otherwise as it stands", &options->address},
       {"--department", "Who works on it; otherwise its service says", &options->department},
       notes,
       note},
      [](const Options& o) { return Accept(o); });
  add("place", "Say where it is; its neighborhood follows",
      {id,
       Argument("--lat", "Degrees north", &options->lat).Required().Range(-90, 90),
       Argument("--long", "Degrees east; west is below 0", &options->lon).Required().Range(-180, 180),
       {"--address", "In words; otherwise they stay", &options->address},
       note},
      [](const Options& o) { return PlaceByHand(o); });
  step("dismiss", "Drop a draft");
  step("start", "Say that it is being done");
  step("close", "Say that it is done");
  step("reopen", "Take a closed or dismissed one up again");
  add("merge", "Make it a part of another request",
      {id, Argument("--into", "The other request's id, or its last characters", &options->into).Required(),
       note},
      [](const Options& o) { return MergeInto(o); });
  step("split", "Take a merge back");
  add("assign", "Give it to a person",
      {id, Argument("--to", "The person's name, or me", &options->assignee).Required(), note},
      [](const Options& o) {
        return Change(o, {{"action", "assign"}, {"assignee", o.assignee}});
      });
  step("release", "Let others take it");
  add("note", "Write a note for staff", {id, Argument("text", "The note", &options->note).Required()},
      [](const Options& o) { return WriteNoteTo(o); });
  const std::vector<Argument> period = {
      {"--since", "RFC 3339: 2026-11-01T00:00:00Z; otherwise eight weeks ago", &options->since},
      {"--until", "RFC 3339; otherwise now", &options->until}};
  add("figures", "How departments do, week by week: answers, closing, reopened", period,
      [](const Options& o) { return FiguresByWeek(o); });
  add("contacts", "By which modes residents reach the city, and what that costs", period,
      [](const Options& o) { return Contacts(o); });
  return command;
}

}  // namespace crier
