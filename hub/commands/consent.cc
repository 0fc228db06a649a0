// `crier consent`: who gets no more, why, and since when; and staff's own word on it. Works on the store,
// with the hub running or not.
#include <fmt/format.h>

#include <algorithm>

#include "core/clock.h"
#include "core/printable.h"
#include "core/text.h"
#include "hub/commands/commands.h"
#include "hub/config.h"
#include "hub/consents.h"

namespace crier {
namespace {

struct Options {
  std::string config = kDefaultConfig, channel, recipient, state, who, why;
  int64_t before = 0;
  int limit = 50;
  bool json = false;
};

std::string Or(const std::string& text, std::string_view other) {
  return text.empty() ? std::string(other) : text;
}

// "2026-11-21T12:00:00Z  withdrawn  mail  ana@example.org  key  unsubscribe"
void ShowLine(const ShownConsent& consent) {
  const ConsentChange& change = consent.change;
  const bool other = !change.sender.empty() && Lower(change.sender) != Lower(change.recipient);
  const std::string line =
      fmt::format("{}  {:<9}  {}  {}  {}{}  {}", FormatTime(change.at), ConsentStepName(change.step),
                  change.channel, change.recipient, ConsentProofName(change.proof),
                  other ? " from " + change.sender : "", Or(change.why, change.words));
  fmt::print("{}\n", Printable(line, false));
}

void ShowWhole(const ShownConsent& consent) {
  const ConsentChange& change = consent.change;
  fmt::print("{}  {}  {}  {}\n", FormatTime(change.at), ConsentStepName(change.step), change.channel,
             Printable(change.recipient, false));
  const auto line = [](std::string_view name, const std::string& text) {
    if (!text.empty()) fmt::print("    {:<9} {}\n", name, Printable(text, false));
  };
  line("words", change.words);
  line("proof", std::string(ConsentProofName(change.proof)));
  line("from", change.sender);
  line("key", change.key);
  line("bulletin", consent.bulletin_id);
  line("message", change.native_id);
  line("by", change.who);
  line("why", change.why);
}

int Print(const std::vector<ShownConsent>& consents, bool json, void (*show)(const ShownConsent&)) {
  for (const ShownConsent& each : consents) {
    if (json) {
      fmt::print("{}\n", Dump(ConsentJson(each)));
    } else {
      show(each);
    }
  }
  return 0;
}

int List(const Options& options) {
  ConsentQuery query{options.channel, "", std::nullopt, options.before, options.limit};
  if (!options.state.empty()) {
    query.state = ConsentStepOf(options.state);
    if (!query.state) return Fail({Fault::kConfig, "--state is withdrawn, granted, asked or restored"});
  }
  auto config = LoadConfig(options.config);
  if (!config) return Fail(config.error());
  auto db = OpenDb(config->store);
  if (!db) return Fail(db.error());
  std::vector<ShownConsent> found;
  auto read = (*db)->Read([&](Tx& tx) -> Result<void> {
    auto consents = ShowAll(tx, FindConsents(tx, query));
    if (!consents) return consents.error();
    found = *std::move(consents);
    return {};
  });
  if (!read) return Fail(read.error());
  if (found.empty() && !options.json) fmt::print("no consents\n");
  Print(found, options.json, ShowLine);
  if (found.size() == static_cast<size_t>(options.limit) && !options.json)
    fmt::print("(older ones: --before {})\n", found.back().change.id);
  return 0;
}

int Show(const Options& options) {
  auto config = LoadConfig(options.config);
  if (!config) return Fail(config.error());
  auto db = OpenDb(config->store);
  if (!db) return Fail(db.error());
  std::vector<ShownConsent> found;
  auto read = (*db)->Read([&](Tx& tx) -> Result<void> {
    auto consents = ShowAll(tx, ConsentHistory(tx, options.channel, options.recipient));
    if (!consents) return consents.error();
    found = *std::move(consents);
    return {};
  });
  if (!read) return Fail(read.error());
  if (found.empty()) {
    return Fail(
        {Fault::kRejected, fmt::format("channel {} heard nothing of {}: whoever is among its recipients "
                                       "gets its messages",
                                       options.channel, options.recipient)});
  }
  return Print(found, options.json, ShowWhole);
}

int Decide(const Options& options, bool restore) {
  auto config = LoadConfig(options.config);
  if (!config) return Fail(config.error());
  const bool known = std::any_of(config->channels.begin(), config->channels.end(),
                                 [&](const ChannelConfig& each) { return each.name == options.channel; });
  if (!known && !restore)
    return Fail({Fault::kRejected, fmt::format("there is no channel {}", options.channel)});
  ConsentDecision decision{options.channel, options.recipient, restore, options.who, options.why};
  if (auto good = CheckDecision(decision); !good) return Fail(good.error());
  auto db = OpenDb(config->store);
  if (!db) return Fail(db.error());
  const Time now = SystemClock()->Now();
  std::vector<ShownConsent> shown;
  auto written = (*db)->Write([&](Tx& tx) -> Result<void> {
    // Read in the same transaction: what is shown below is what was undone.
    auto before = FindConsents(tx, {.channel = options.channel, .recipient = options.recipient});
    if (!before) return before.error();
    if (restore && !before->empty()) decision.seen = before->front().id;
    auto done = DecideAll(tx, decision, now);
    if (!done) return done.error();
    auto history = ShowAll(tx, ConsentHistory(tx, options.channel, options.recipient));
    if (!history) return history.error();
    shown = *std::move(history);
    return {};
  });
  if (!written) return Fail(written.error());
  return Print(shown, options.json, ShowWhole);
}

}  // namespace

void AddConsent(CLI::App& app, int* exit_code) {
  auto* command = app.add_subcommand("consent", "Who gets no more messages, and why");
  command->require_subcommand(1);
  auto options = std::make_shared<Options>();
  const auto sub = [&](const char* name, const char* help, bool one) {
    auto* each = command->add_subcommand(name, help);
    each->add_option("-c,--config", options->config, "The configuration file")->capture_default_str();
    each->add_flag("--json", options->json, "One JSON object a line");
    if (one) {
      each->add_option("channel", options->channel, "The channel's name")->required();
      each->add_option("recipient", options->recipient, "The address or number")->required();
    }
    return each;
  };
  auto* list = sub("list", "The last word of each recipient, newest first", false);
  list->add_option("channel", options->channel, "The channel's name; all if left out");
  list->add_option("--state", options->state, "Only withdrawn, granted, asked or restored");
  list->add_option("--before", options->before, "Older than the one with this id");
  list->add_option("--limit", options->limit, "How many")->check(CLI::Range(1, 500))->capture_default_str();
  list->callback([=] { *exit_code = List(*options); });
  auto* show = sub("show", "All that is known of one recipient, newest first", true);
  show->callback([=] { *exit_code = Show(*options); });
  for (const bool restore : {true, false}) {
    auto* decide = restore ? sub("restore", "Messages go out again, until the recipient withdraws anew", true)
                           : sub("withdraw", "Nothing more goes out to the recipient", true);
    decide->add_option("--by", options->who, "Who decides it")->required();
    decide->add_option("--why", options->why, "For what reason")->required();
    decide->callback([=] { *exit_code = Decide(*options, restore); });
  }
}

}  // namespace crier
