// `crier rumour`: claims that spread, and what the city found of them, through the running hub.
#include <fmt/format.h>

#include <memory>

#include "core/http.h"
#include "core/printable.h"
#include "hub/api/views.h"
#include "hub/commands/hub_client.h"

namespace crier {
namespace {

struct RumourOptions : HubOptions {
  std::string id, state;
  int limit = 50;
};

std::string ClaimLine(const Json& of) {
  return fmt::format("{} repeat, {} deny, {} ask", of.value("repeats", int64_t{0}),
                     of.value("denies", int64_t{0}), of.value("asks", int64_t{0}));
}

std::string ReasonsOf(const Json& of) {
  std::string reasons;
  for (const Json& each : of.value("because", Json::array())) {
    const std::string what = each.value("what", "");
    reasons += (reasons.empty() ? "" : ", ") + each.value("why", "");
    if (!what.empty()) reasons += " (" + Printable(what) + ")";
  }
  return reasons;
}

void ShowRumourLine(const Json& rumour) {
  const std::string verdict = rumour.value("verdict", ""), owner = rumour.value("owner", "");
  fmt::print("{}  {:<8}{}  {}  [{}]\n", rumour.value("id", ""), verdict.empty() ? "open" : verdict,
             owner.empty() ? "" : "  " + Printable(owner), Printable(rumour.value("claim", "")),
             ClaimLine(rumour));
}

void ShowSaid(const Json& said, const std::string& more) {
  const Json& mention = said["mention"];
  fmt::print("  {:<8} mention {} of {} on {}: {}{}\n", said.value("stance", ""),
             mention.value("id", int64_t{0}), mention.value("created_at", ""), mention.value("channel", ""),
             Printable(mention.value("text", ""), false), more);
}

void ShowRumour(const Json& rumour) {
  ShowRumourLine(rumour);
  if (const std::string reason = rumour.value("reason", ""); !reason.empty())
    fmt::print("  because: {}\n", Printable(reason));
  if (const Json& bulletin = rumour["bulletin"]; bulletin.is_object())
    fmt::print("  answered by bulletin {} ({}), {} told\n", bulletin.value("id", ""),
               bulletin.value("state", ""), rumour.value("answered", int64_t{0}));
  for (const Json& hour : rumour["spread"]) fmt::print("  {}  {}\n", hour.value("hour", ""), ClaimLine(hour));
  for (const Json& each : rumour["mentions"]) ShowSaid(each, "");
  if (rumour["suggested"].empty()) return;
  fmt::print("perhaps of the same claim:\n");
  for (const Json& each : rumour["suggested"]) ShowSaid(each, "  <- " + ReasonsOf(each));
}

int ListRumours(const RumourOptions& options) {
  const auto client = HubClient::Find(options);
  if (!client) return Fail(client.error());
  const std::string path =
      PathWith("/rumours", {{"state", options.state}, {"limit", std::to_string(options.limit)}});
  return Print(client->Call("GET", path), options, [](const Json& answer) {
    for (const Json& each : answer["rumours"]) ShowRumourLine(each);
    if (answer["rumours"].empty()) fmt::print("there are none\n");
    if (!answer["next"].is_null()) fmt::print("and more: --limit shows up to 100\n");
    for (const Json& each : answer["spreading"]) {
      fmt::print("spreading, and in no rumour: {}: {}  <- {}\n", ClaimLine(each),
                 Printable(each["first"].value("text", ""), false), ReasonsOf(each));
    }
  });
}

int ShowOneRumour(const RumourOptions& options) {
  const auto client = HubClient::Find(options);
  if (!client) return Fail(client.error());
  const auto whole = client->WholeId("rumours", options.id);
  if (!whole) return Fail(whole.error());
  return Print(client->Call("GET", "/rumours/" + PercentEncode(*whole)), options, ShowRumour);
}

}  // namespace

Command RumourCommand() {
  auto options = std::make_shared<RumourOptions>();
  auto list = HubArguments(options.get()), show = HubArguments(options.get());
  list.push_back(Argument("--state", "Only these", &options->state).OneOf({"open", "closed"}));
  list.push_back(Argument("--limit", "How many, newest first", &options->limit).Range(1, 100).ShowsDefault());
  show.push_back(Argument("id", "The rumour's id, or its last characters", &options->id).Required());
  return {.name = "rumour",
          .help = "Claims that spread, and what the city found of them",
          .commands = {{"list", "Rumours, and claims that are in none, through the running hub",
                        std::move(list), [options] { return ListRumours(*options); }},
                       {"show", "One with its spread, its mentions and what may belong to it",
                        std::move(show), [options] { return ShowOneRumour(*options); }}}};
}

}  // namespace crier
