// `crier bulletin`: a client of the running hub's API, so that what a script does is what the console does.
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
#include "core/delivery.h"
#include "core/http.h"
#include "core/printable.h"
#include "hub/api/views.h"
#include "hub/commands/commands.h"
#include "hub/config.h"

namespace crier {
namespace {

struct Options {
  std::string config = kDefaultConfig, url, token, file, id, channel, as, bulletin, seen;
  int64_t delivery = 0;
  int wait = 0;  // seconds
  bool json = false;
};

// The running hub, found by --url and --token or by the configuration.
class HubClient {
 public:
  static Result<HubClient> Find(const Options& options) {
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
      if (client.url_.empty())
        client.url_ = fmt::format("http://{}:{}", config->api.address, config->api.port);
      if (client.token_.empty()) client.token_ = config->token;
    }
    return client;
  }

  Result<Json> Call(const std::string& method, const std::string& path, const std::string& body = "") const {
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

 private:
  std::string url_;
  Secret token_;
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

int Print(const Result<Json>& answer, bool json, const std::function<void(const Json&)>& show) {
  if (!answer) return Fail(answer.error());
  if (json) {
    fmt::print("{}\n", Dump(*answer));
  } else {
    show(*answer);
  }
  return 0;
}

std::string Counted(int count, std::string_view one, std::string_view many) {
  return fmt::format("{} {}", count, count == 1 ? one : many);
}

void ShowLine(const Json& bulletin) {
  std::string headline;
  if (!bulletin["info"].empty()) headline = bulletin["info"].begin().value().value("headline", "");
  const int unknown = bulletin.value("unknown", 0);
  fmt::print("{}  {:<10} {:<8} {:<8} {}{}\n", bulletin.value("id", ""), bulletin.value("state", ""),
             bulletin.value("msg_type", ""), bulletin.value("status", ""), Printable(headline),
             unknown > 0 ? fmt::format("  ({} unknown)", unknown) : "");
}

void ShowPreview(const Json& preview) {
  for (const Json& post : preview["posts"]) {
    const auto& parts = post["parts"];
    for (size_t i = 0; i < parts.size(); ++i) {
      fmt::print("--- {} [{}] part {} of {}: {}{} {}\n{}\n", post.value("channel", ""),
                 post.value("lang", ""), i + 1, parts.size(), parts[i].value("length", 0),
                 parts[i].value("limit", 0) > 0 ? fmt::format(" of {}", parts[i].value("limit", 0)) : "",
                 post.value("unit", ""), Printable(parts[i].value("text", "")));
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
  const int printed = Print(answer, options.json, preview ? ShowPreview : ShowLine);
  if (!preview || !answer) return printed;
  // Not of all: a channel would not carry it, or the hub would not send it. A script must not miss that.
  const Json advice = answer->value("advice", Json::array());
  const bool blocked =
      std::any_of(advice.begin(), advice.end(), [](const Json& each) { return each.value("blocks", false); });
  return blocked || !answer->value("errors", Json::array()).empty() ? 1 : printed;
}

// Until all of it is settled; 1 where some of it failed, is unknown, or is still on its way then.
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
    const int printed = Print(bulletin, options.json, ShowStatus);
    if (!bulletin) return printed;
    const Json progress = bulletin->value("progress", Json::object());
    return under_way || progress.contains("failed") || progress.contains("unknown") ? 1 : printed;
  }
}

// Shows what goes out, and approves those words and no others: where somebody changed them since, it fails.
int Send(const HubClient& client, const Options& options, const std::string& id) {
  const auto draft = client.Call("GET", "/bulletins/" + id);
  if (!draft) return Fail(draft.error());
  if (!options.json) {
    if (auto posts = client.Call("POST", "/bulletins/preview", Dump(*draft))) ShowPreview(*posts);
  }
  const Json seen{{"updated_at", options.seen.empty() ? draft->value("updated_at", "") : options.seen}};
  const auto approved = client.Call("POST", "/bulletins/" + id + "/approve", Dump(seen));
  if (approved && options.wait > 0) return Await(client, options, id);
  return Print(approved, options.json, ShowLine);
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
  const std::string id = PercentEncode(options.id);
  if (action == "approve") return Send(*client, options, id);
  if (action == "withdraw") {
    return Print(client->Call("POST", "/bulletins/" + id + "/withdraw"), options.json, [&](const Json& json) {
      const int posts = json.value("retractions", 0);
      const auto standing = json.value("standing", std::vector<std::string>());
      if (posts > 0) fmt::print("{} being taken back\n", Counted(posts, "post is", "posts are"));
      if (posts == 0 && standing.empty()) {
        fmt::print("{}\n", json.value("was", "") == "draft" ? "it was a draft, and is dropped"
                                                            : "there is nothing to take back any more");
      }
      if (standing.empty()) return;
      fmt::print(
          "it still stands on {}, where nothing can be taken back: say so there by a bulletin of your own "
          "with msg_type: Update and references: {}\n",
          fmt::join(standing, ", "), options.id);
    });
  }
  return Print(client->Call("POST", "/bulletins/" + id + "/" + action), options.json, ShowLine);
}

int Settle(const Options& options) {
  auto client = HubClient::Find(options);
  if (!client) return Fail(client.error());
  return Print(
      client->Call(
          "POST", "/channels/" + PercentEncode(options.channel) + "/settle",
          Dump(Json{{"as", options.as}, {"bulletin", options.bulletin}, {"delivery", options.delivery}})),
      options.json, [](const Json& json) {
        fmt::print("{} settled\n", Counted(json.value("settled", 0), "delivery is", "deliveries are"));
      });
}

int Status(const Options& options) {
  auto client = HubClient::Find(options);
  if (!client) return Fail(client.error());
  if (!options.id.empty())
    return Print(client->Call("GET", "/bulletins/" + PercentEncode(options.id)), options.json, ShowStatus);
  return Print(client->Call("GET", "/bulletins"), options.json, [](const Json& json) {
    for (const Json& bulletin : json["bulletins"]) ShowLine(bulletin);
  });
}

}  // namespace

void AddBulletin(CLI::App& app, int* exit_code) {
  auto* command = app.add_subcommand(
      "bulletin", "Write, check, send, correct and follow bulletins, through the running hub");
  command->require_subcommand(1);
  auto options = std::make_shared<Options>();
  const auto add = [&](const char* name, const char* help, auto extra, auto run) {
    auto* sub = command->add_subcommand(name, help);
    sub->add_option("-c,--config", options->config, "The configuration file")->capture_default_str();
    sub->add_option("--url", options->url, "The hub's address; otherwise the configuration's");
    sub->add_option("--token", options->token, "env:NAME or file:PATH; otherwise the configuration's");
    sub->add_flag("--json", options->json, "Answer in JSON");
    extra(sub);
    sub->callback([=] { *exit_code = run(*options); });
  };
  const auto file = [&](CLI::App* sub) {
    sub->add_option("file", options->file, "The bulletin, YAML or JSON; - for standard input")->required();
  };
  const auto id = [&](CLI::App* sub) { sub->add_option("id", options->id, "The bulletin's id")->required(); };
  add("new", "Make a draft", file, [](const Options& o) { return SendFile(o, "/bulletins"); });
  add("lint", "What a careful colleague would say; needs no hub", file,
      [](const Options& o) { return Lint(o); });
  add("preview", "How it will read on every channel; fails where one would not carry it or it must be mended",
      file, [](const Options& o) { return SendFile(o, "/bulletins/preview"); });
  add(
      "send", "Approve a draft, and show what goes out at once",
      [&](CLI::App* sub) {
        id(sub);
        sub->add_option("--seen", options->seen,
                        "The updated_at of what you looked at (--json): fails where it was changed since");
        sub->add_option(
               "--wait", options->wait,
               "Seconds until all of it is settled; fails where something of it failed or is unknown")
            ->check(CLI::Range(1, 86'400));
      },
      [](const Options& o) { return Act(o, "approve"); });
  add("correct", "Make a draft that updates a sent bulletin", id,
      [](const Options& o) { return Act(o, "correct"); });
  add("cancel", "Drop a draft, or make one that cancels a sent bulletin", id,
      [](const Options& o) { return Act(o, "cancel"); });
  add("withdraw", "Take back what can be taken back", id,
      [](const Options& o) { return Act(o, "withdraw"); });
  add(
      "settle", "What was found out of the unknown deliveries of a channel",
      [&](CLI::App* sub) {
        sub->add_option("channel", options->channel, "The channel's name")->required();
        sub->add_option("--as", options->as, "They arrived, they did not, or: send them again")
            ->required()
            ->check(CLI::IsMember({"accepted", "failed", "again"}));
        sub->add_option("--bulletin", options->bulletin, "Only those of this one");
        sub->add_option("--delivery", options->delivery, "Only this one, as `status` numbers it")
            ->check(CLI::PositiveNumber);
      },
      [](const Options& o) { return Settle(o); });
  add(
      "status", "What became of a bulletin; without an id, all of them",
      [&](CLI::App* sub) { sub->add_option("id", options->id, "The bulletin's id"); },
      [](const Options& o) { return Status(o); });
}

}  // namespace crier
