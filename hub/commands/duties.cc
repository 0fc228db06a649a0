// `crier duties`: who is on duty when people are in danger, through the running hub.
#include <fmt/format.h>

#include <memory>

#include "core/http.h"
#include "core/printable.h"
#include "hub/api/views.h"
#include "hub/commands/hub_client.h"

namespace crier {
namespace {

struct DutyOptions : HubOptions {
  std::string id, person, from, to, channel, recipient;
  int level = 1;
};

void ShowDuty(const Json& duty) {
  const bool acknowledged = !duty.value("acknowledged_at", Json()).is_null();
  fmt::print("{}  level {}  {} to {}  {:<16} by {} {}{}\n", duty.value("id", ""), duty.value("level", 0),
             duty.value("from", ""), duty.value("to", ""), Printable(duty.value("person", "")),
             Printable(duty.value("channel", "")), Printable(duty.value("recipient", "")),
             acknowledged ? "" : " [not acknowledged]");
}

std::string PathOfDuty(const DutyOptions& options) { return "/duties/" + PercentEncode(options.id); }

int ListDuties(const DutyOptions& options) {
  const auto client = HubClient::Find(options);
  if (!client) return Fail(client.error());
  return Print(client->Call("GET", "/duties"), options, [&](const Json& answer) {
    for (const Json& each : answer["duties"]) ShowDuty(each);
    if (answer["duties"].empty())
      fmt::print("there are none: crier duties add PERSON --to ... --channel ...\n");
    for (const Json& each : answer["reaches"]) {
      std::string people;
      for (const Json& person : each["people"])
        people += (people.empty() ? "" : ", ") + person.get<std::string>();
      fmt::print("now, level {}: {}\n", each.value("level", 0),
                 people.empty() ? "NOBODY" : Printable(people));
    }
    for (const Json& each : answer["gaps"])
      fmt::print("nobody at level {} from {} to {}\n", each.value("level", 0), each.value("from", ""),
                 each.value("to", ""));
    for (const Json& each : answer["alarms"]) {
      if (each.value("what", "") == "unacknowledged")
        fmt::print("level {}: {} has not acknowledged\n", each.value("level", 0),
                   Printable(each.value("person", "")));
    }
  });
}

int AddDuty(const DutyOptions& options) {
  const auto client = HubClient::Find(options);
  if (!client) return Fail(client.error());
  Json body{{"person", options.person},
            {"to", options.to},
            {"level", options.level},
            {"channel", options.channel},
            {"recipient", options.recipient}};
  if (!options.from.empty()) body["from"] = options.from;
  return Print(client->Call("POST", "/duties", Dump(body)), options, ShowDuty);
}

int ChangeDuty(const DutyOptions& options, const char* method, const char* action) {
  const auto client = HubClient::Find(options);
  if (!client) return Fail(client.error());
  return Print(client->Call(method, PathOfDuty(options) + action), options, ShowDuty);
}

}  // namespace

Command DutiesCommand() {
  auto options = std::make_shared<DutyOptions>();
  Command command = {.name = "duties",
                     .help = "Who is on duty when people are in danger, through the running hub"};
  const auto add = [&](const char* name, const char* help, std::vector<Argument> more, auto run) {
    const auto hub = HubArguments(options.get());
    more.insert(more.begin(), hub.begin(), hub.end());
    command.commands.push_back({name, help, std::move(more), [=] { return run(*options); }});
  };
  const Argument id = Argument("id", "The duty's id", &options->id).Required();
  add("list", "Duties now and ahead, whom an alert would reach now, and where nobody is", {},
      [](const DutyOptions& o) { return ListDuties(o); });
  add("add", "A new one",
      {Argument("person", "Who; a name that may sign in, with the role triage", &options->person).Required(),
       {"--from", "When it begins, RFC 3339; otherwise now", &options->from},
       Argument("--to", "When it ends, RFC 3339: 2026-11-21T18:00:00-05:00", &options->to).Required(),
       Argument("--level", "Who is alerted first has 1", &options->level).Range(1, 5).ShowsDefault(),
       Argument("--channel", "By which channel the person is reached", &options->channel).Required(),
       {"--recipient", "The person's address there: of mail, a number; none for a webhook",
        &options->recipient}},
      [](const DutyOptions& o) { return AddDuty(o); });
  add("remove", "Drop it", {id}, [](const DutyOptions& o) { return ChangeDuty(o, "DELETE", ""); });
  add("ack", "Say that you have it: with --token, a token of the person's own", {id},
      [](const DutyOptions& o) { return ChangeDuty(o, "POST", "/acknowledge"); });
  add("test", "Send a test by its way", {id},
      [](const DutyOptions& o) { return ChangeDuty(o, "POST", "/test"); });
  return command;
}

}  // namespace crier
