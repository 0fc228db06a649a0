// `crier bulletin`: bulletins written, sent and followed through the running hub.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <sstream>
#include <thread>

#include "broadcast/life.h"
#include "broadcast/lint.h"
#include "core/clock.h"
#include "core/delivery.h"
#include "core/http.h"
#include "core/printable.h"
#include "hub/api/views.h"
#include "hub/commands/hub_client.h"

namespace crier {
namespace {

struct Options : HubOptions {
  std::string file, id, channel, as, bulletin, seen, before, kind, of, break_glass;
  int64_t delivery = 0;
  int wait = 0;  // seconds
  int limit = 50;
};

Result<Bulletin> ReadBulletin(const std::string& file) {
  std::ostringstream text;
  if (file == "-") {
    text << std::cin.rdbuf();
  } else {
    std::ifstream in(file, std::ios::binary);
    if (!in) return Error{Fault::kConfig, fmt::format("{}: cannot be read", file)};
    text << in.rdbuf();
  }
  return ParseBulletin(text.str(), file == "-" ? "standard input" : file);
}

// "20,000"
std::string Digits(int64_t count) {
  std::string digits = std::to_string(count);
  for (size_t at = digits.size(); at > 3; at -= 3) digits.insert(at - 3, ",");
  return digits;
}

void ShowLine(const Json& bulletin) {
  std::string headline;
  if (!bulletin["info"].empty()) headline = bulletin["info"].begin().value().value("headline", "");
  const int unknown = bulletin.value("unknown", 0);
  fmt::print("{}  {:<10} {:<8} {:<8} {}{}\n", bulletin.value("id", ""), bulletin.value("state", ""),
             bulletin.value("msg_type", ""), bulletin.value("status", ""), Printable(headline),
             unknown > 0 ? fmt::format("  ({} unknown)", unknown) : "");
  if (const std::string held = bulletin.value("held", ""); !held.empty())
    fmt::print("  HELD: {}\n", Printable(held));
  if (const int missing = bulletin.value("approvals_missing", 0); missing > 0)
    fmt::print("  wants the approval of {}\n", Counted(missing, "more person", "more people"));
}

// Who approved it, oldest first.
void ShowApprovals(const Json& bulletin) {
  for (const Json& each : bulletin.value("approvals", Json::array())) {
    const std::string why = each.value("break_glass", "");
    fmt::print("  approved by {} at {}{}\n", Printable(each.value("who", "")), each.value("at", ""),
               why.empty() ? "" : ", ALONE (break glass): " + Printable(why));
  }
}

void ShowPreview(const Json& preview) {
  if (const std::string area = preview.value("area", ""); !area.empty())
    fmt::print("where: {}\n", Printable(area));
  for (const Json& post : preview["posts"]) {
    const auto& parts = post["parts"];
    for (size_t i = 0; i < parts.size(); ++i) {
      fmt::print("--- {} [{}] part {} of {}: {}{} {}\n{}\n", post.value("channel", ""),
                 post.value("lang", ""), i + 1, parts.size(), parts[i].value("length", 0),
                 parts[i].value("limit", 0) > 0 ? fmt::format(" of {}", parts[i].value("limit", 0)) : "",
                 post.value("unit", ""), Printable(parts[i].value("text", "")));
    }
    if (const auto cost = post.find("cost"); cost != post.end()) {
      fmt::print("  costs about {:.3f} {}\n", cost->value("amount", 0.0), cost->value("currency", ""));
    }
    for (const Json& warning : post["warnings"]) fmt::print("  warning: {}\n", warning.get<std::string>());
  }
  for (const Json& error : preview["errors"]) {
    const std::string channel = error.value("channel", "") + ": ", message = error.value("message", "");
    fmt::print("{}{}\n", message.starts_with(channel) ? "" : channel, Printable(message));
  }
  for (const Json& advice : preview["advice"]) {
    fmt::print("{}{}: {}\n",
               advice.value("blocks", false) ? "must be mended: " : "advice: ", advice.value("field", ""),
               advice.value("what", ""));
  }
}

void ShowStatus(const Json& bulletin) {
  ShowLine(bulletin);
  ShowApprovals(bulletin);
  for (const Json& row : bulletin["deliveries"]) {
    std::string line =
        fmt::format("  {:<16} {:<5} part {:<3} {:<8} {:<10}", row.value("channel", ""), row.value("lang", ""),
                    row.value("part", 0) + 1, row.value("action", ""), row.value("state", ""));
    const std::string error = ErrorOf(row.value("may_be_out", false), row.value("error", ""));
    for (const std::string& text : {row.value("recipient", ""), row.value("url", ""), error}) {
      if (!text.empty()) line += " " + Printable(text);
    }
    if (row.value("state", "") == "unknown") line += fmt::format(" (--delivery {})", row.value("id", 0));
    if (row.value("state", "") == "pending" && row.value("attempts", 0) > 0)
      line += fmt::format(" (next try {})", row.value("next_attempt", ""));
    fmt::print("{}\n", line);
  }
  int64_t rows = 0;
  for (const Json& count : bulletin.value("progress", Json::object())) rows += count.get<int64_t>();
  if (const auto shown = std::ssize(bulletin["deliveries"]); rows > shown) {
    fmt::print("  and {} more:", rows - shown);
    for (const auto& [state, count] : bulletin["progress"].items()) fmt::print(" {} {}", count.dump(), state);
    fmt::print(" in all\n");
  }
  if (const auto expanding = bulletin.find("expanding"); expanding != bulletin.end())
    fmt::print("  expanding {} of {}\n", Digits(expanding->value("written", int64_t{0})),
               Digits(expanding->value("of", int64_t{0})));
}

int Lint(const Options& options) {
  auto bulletin = ReadBulletin(options.file);
  if (!bulletin) return Fail(bulletin.error());
  bool blocks = false;
  Json list = Json::array();
  for (const Advice& advice : crier::Lint(*bulletin, SystemClock()->Now())) {
    blocks = blocks || advice.blocks;
    list.push_back(AdviceJson(advice));
    if (!options.json)
      fmt::print("{}{}: {}\n", advice.blocks ? "must be mended: " : "", advice.field, advice.what);
  }
  if (options.json) fmt::print("{}\n", Dump(list));
  return blocks ? 1 : 0;
}

int SendFile(const Options& options, const std::string& method_path) {
  auto bulletin = ReadBulletin(options.file);
  if (!bulletin) return Fail(bulletin.error());
  auto client = HubClient::Find(options);
  if (!client) return Fail(client.error());
  const bool preview = method_path == "/bulletins/preview";
  const auto answer = client->Call("POST", method_path, BulletinToJson(*bulletin));
  const int printed = Print(answer, options, preview ? ShowPreview : ShowLine);
  if (!preview || !answer) return printed;
  // Not of all: a channel would not carry it, or the hub would not send it. A script must not miss that.
  const Json advice = answer->value("advice", Json::array());
  const bool blocked =
      std::any_of(advice.begin(), advice.end(), [](const Json& each) { return each.value("blocks", false); });
  return blocked || !answer->value("errors", Json::array()).empty() ? 1 : printed;
}

// Until all of it is settled; 1 where some of it failed, is unknown, or is still on its way then, and where
// it does not go out: it is held, or wants more people.
int Await(const HubClient& client, const Options& options, const std::string& id) {
  const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(options.wait);
  for (;;) {
    const auto bulletin = client.Call("GET", "/bulletins/" + id);
    const std::string state = bulletin ? bulletin->value("state", "") : "";
    const bool under_way = state == "approved" || state == "sending";
    if (under_way && std::chrono::steady_clock::now() < until) {
      std::this_thread::sleep_for(std::chrono::milliseconds(300));
      continue;
    }
    const int printed = Print(bulletin, options, ShowStatus);
    if (!bulletin) return printed;
    const Json progress = bulletin->value("progress", Json::object());
    const bool stays = state == "held" || state == "draft";
    return under_way || stays || progress.contains("failed") || progress.contains("unknown") ? 1 : printed;
  }
}

// Shows what goes out, and approves those words and no others: where somebody changed them since, it fails.
int Send(const HubClient& client, const Options& options, const std::string& id) {
  const auto draft = client.Call("GET", "/bulletins/" + id);
  if (!draft) return Fail(draft.error());
  const auto preview = client.Call("POST", "/bulletins/preview", Dump(*draft));
  if (!preview) return Fail(preview.error());
  if (!options.json) ShowPreview(*preview);
  Json seen{{"updated_at", options.seen.empty() ? draft->value("updated_at", "") : options.seen},
            {"digest", preview->value("digest", "")}};
  if (!options.break_glass.empty()) seen["break_glass"] = options.break_glass;
  const auto approved = client.Call("POST", "/bulletins/" + id + "/approve", Dump(seen));
  if (approved && options.wait > 0) return Await(client, options, id);
  return Print(approved, options, ShowLine);
}

// A draft of a file, or one that says that the danger of a sent bulletin is over.
int New(const Options& options) {
  const auto usage = [](std::string what) {
    Fail({Fault::kConfig, std::move(what)});
    return 2;
  };
  if (options.of.empty() != options.kind.empty())
    return usage("--kind all_clear and --of ID belong together");
  if (options.of.empty() == options.file.empty()) {
    return usage(options.file.empty() ? "name a file, or what is over by --kind all_clear --of ID"
                                      : "an all clear is drafted from what it ends: without a file");
  }
  if (options.of.empty()) return SendFile(options, "/bulletins");
  auto client = HubClient::Find(options);
  if (!client) return Fail(client.error());
  const auto whole = client->WholeId("bulletins", options.of);
  if (!whole) return Fail(whole.error());
  return Print(client->Call("POST", "/bulletins/" + PercentEncode(*whole) + "/correct",
                            Dump(Json{{"kind", options.kind}})),
               options, ShowLine);
}

int Act(const Options& options, const std::string& action) {
  if (std::error_code error; std::filesystem::is_regular_file(options.id, error)) {
    return Fail(
        {Fault::kConfig, fmt::format("{} is a file, and an id is wanted here: crier bulletin new {} makes a "
                                     "draft of it and prints its id",
                                     options.id, options.id)});
  }
  auto client = HubClient::Find(options);
  if (!client) return Fail(client.error());
  const auto whole = client->WholeId("bulletins", options.id);
  if (!whole) return Fail(whole.error());
  const std::string id = PercentEncode(*whole);
  if (action == "approve") return Send(*client, options, id);
  if (action == "withdraw") {
    return Print(client->Call("POST", "/bulletins/" + id + "/withdraw"), options, [&](const Json& json) {
      const int posts = json.value("retractions", 0);
      const std::string was = json.value("was", "");
      const auto standing = json.value("standing", std::vector<std::string>());
      if (posts > 0) fmt::print("{} being taken back\n", Counted(posts, "post is", "posts are"));
      if (posts == 0 && standing.empty()) {
        fmt::print("{}\n", was == "draft"  ? "it was a draft, and is dropped"
                           : was == "held" ? "it was held, and is dropped"
                                           : "there is nothing to take back any more");
      }
      if (standing.empty()) return;
      fmt::print(
          "it still stands on {}, where nothing can be taken back: say so there by a bulletin of your own "
          "with msg_type: Update and references: {}\n",
          fmt::join(standing, ", "), *whole);
    });
  }
  return Print(client->Call("POST", "/bulletins/" + id + "/" + action), options, ShowLine);
}

int Settle(const Options& options) {
  auto client = HubClient::Find(options);
  if (!client) return Fail(client.error());
  return Print(
      client->Call(
          "POST", "/channels/" + PercentEncode(options.channel) + "/settle",
          Dump(Json{{"as", options.as}, {"bulletin", options.bulletin}, {"delivery", options.delivery}})),
      options, [](const Json& json) {
        fmt::print("{} settled\n", Counted(json.value("settled", 0), "delivery is", "deliveries are"));
      });
}

int List(const Options& options) {
  auto client = HubClient::Find(options);
  if (!client) return Fail(client.error());
  const std::string path =
      PathWith("/bulletins", {{"limit", std::to_string(options.limit)}, {"before", options.before}});
  return Print(client->Call("GET", path), options, [](const Json& json) {
    for (const Json& bulletin : json["bulletins"]) ShowLine(bulletin);
    if (json["bulletins"].empty()) fmt::print("there are none\n");
    if (json["next"].is_string()) fmt::print("older ones: --before {}\n", json["next"].get<std::string>());
  });
}

int Status(const Options& options) {
  if (options.id.empty()) return List(options);
  auto client = HubClient::Find(options);
  if (!client) return Fail(client.error());
  const auto whole = client->WholeId("bulletins", options.id);
  if (!whole) return Fail(whole.error());
  return Print(client->Call("GET", "/bulletins/" + PercentEncode(*whole)), options, ShowStatus);
}

}  // namespace

Command BulletinCommand() {
  auto options = std::make_shared<Options>();
  Command command = {
      .name = "bulletin",
      .help = "Write, check, send, correct and follow bulletins, through the running hub",
  };
  const auto add = [&](const char* name, const char* help, std::vector<Argument> more, auto run) {
    const auto hub = HubArguments(options.get());
    more.insert(more.begin(), hub.begin(), hub.end());
    command.commands.push_back({name, help, std::move(more), [=] { return run(*options); }});
  };
  const Argument file =
      Argument("file", "The bulletin, YAML or JSON; - for standard input", &options->file).Required();
  const Argument id = Argument("id", "The bulletin's id, or its last characters", &options->id).Required();
  add("new", "Make a draft",
      {{"file", "The bulletin, YAML or JSON; - for standard input", &options->file},
       Argument("--kind", "all_clear: that the danger of --of is over", &options->kind).OneOf({"all_clear"}),
       {"--of", "The id, or its last characters, of the sent bulletin that it follows", &options->of}},
      [](const Options& o) { return New(o); });
  add("lint", "What a careful colleague would say; needs no hub", {file},
      [](const Options& o) { return Lint(o); });
  add("preview", "How it will read on every channel; fails where one would not carry it or it must be mended",
      {file}, [](const Options& o) { return SendFile(o, "/bulletins/preview"); });
  add("send", "Approve a draft, and show what goes out at once",
      {id,
       {"--seen", "The updated_at of what you looked at (--json): fails where it was changed since",
        &options->seen},
       {"--break-glass", "Why you approve alone what others ought to approve; it is recorded and logged",
        &options->break_glass},
       Argument("--wait",
                "Seconds until all of it is settled; fails where something of it failed or is unknown",
                &options->wait)
           .Range(1, 86'400)},
      [](const Options& o) { return Act(o, "approve"); });
  add("correct", "Make a draft that updates a sent bulletin", {id},
      [](const Options& o) { return Act(o, "correct"); });
  add("cancel", "Drop a draft, or make one that cancels a sent bulletin", {id},
      [](const Options& o) { return Act(o, "cancel"); });
  add("withdraw", "Take back what can be taken back", {id},
      [](const Options& o) { return Act(o, "withdraw"); });
  add("settle", "What was found out of the unknown deliveries of a channel",
      {Argument("channel", "The channel's name", &options->channel).Required(),
       Argument("--as", "They arrived, they did not, or: send them again", &options->as)
           .Required()
           .OneOf({"accepted", "failed", "again"}),
       {"--bulletin", "Only those of this one", &options->bulletin},
       Argument("--delivery", "Only this one, as `status` numbers it", &options->delivery).Range(1, 1e15)},
      [](const Options& o) { return Settle(o); });
  add("list", "Bulletins, newest first",
      {Argument("--limit", "How many", &options->limit).Range(1, 500).ShowsDefault(),
       {"--before", "Only those made before this id", &options->before}},
      [](const Options& o) { return List(o); });
  add("status", "What became of a bulletin; without an id, all of them",
      {{"id", "The bulletin's id, or its last characters", &options->id}},
      [](const Options& o) { return Status(o); });
  return command;
}

}  // namespace crier
