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
  line("actor", change.actor);
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
  decision.actor = Actor::Command("consent");
  if (auto good = CheckDecision(decision); !good) return Fail(good.error());
  auto db = OpenDb(config->store);
  if (!db) return Fail(db.error());
  const Time now = SystemClock()->Now();
  std::vector<ShownConsent> shown;
  const char* const action = restore ? "consent.restore" : "consent.withdraw";
  auto written = Act(**db, decision.actor, now, action, [&](Tx& tx) -> Result<AuditedChange> {
    auto was = LastConsent(tx, options.channel, options.recipient);
    if (!was) return was.error();
    // Read in the same transaction: what is shown below is what was undone.
    auto before = FindConsents(tx, {.channel = options.channel, .recipient = options.recipient});
    if (!before) return before.error();
    if (restore && !before->empty()) decision.seen = before->front().id;
    auto done = DecideAll(tx, decision, now);
    if (!done) return done.error();
    auto history = ShowAll(tx, ConsentHistory(tx, options.channel, options.recipient));
    if (!history) return history.error();
    shown = *std::move(history);
    return ChangeOf(*was, shown.front());
  });
  if (!written) return Fail(written.error());
  return Print(shown, options.json, ShowWhole);
}

}  // namespace

Command ConsentCommand() {
  auto options = std::make_shared<Options>();
  const auto arguments = [&](std::vector<Argument> more) {
    more.insert(more.begin(),
                {ConfigArgument(&options->config), {"--json", "One JSON object a line", &options->json}});
    return more;
  };
  const Argument channel = Argument("channel", "The channel's name", &options->channel).Required();
  const Argument recipient = Argument("recipient", "The address or number", &options->recipient).Required();
  const Argument by = Argument("--by", "Who decides it", &options->who).Required();
  const Argument why = Argument("--why", "For what reason", &options->why).Required();
  return {
      .name = "consent",
      .help = "Who gets no more messages, and why",
      .commands = {{"list", "The last word of each recipient, newest first",
                    arguments(
                        {{"channel", "The channel's name; all if left out", &options->channel},
                         {"--state", "Only withdrawn, granted, asked or restored", &options->state},
                         {"--before", "Older than the one with this id", &options->before},
                         Argument("--limit", "How many", &options->limit).ShowsDefault().Range(1, 500)}),
                    [=] { return List(*options); }},
                   {"show", "All that is known of one recipient, newest first",
                    arguments({channel, recipient}), [=] { return Show(*options); }},
                   {"restore", "Messages go out again, until the recipient withdraws anew",
                    arguments({channel, recipient, by, why}), [=] { return Decide(*options, true); }},
                   {"withdraw", "Nothing more goes out to the recipient",
                    arguments({channel, recipient, by, why}), [=] { return Decide(*options, false); }}},
  };
}

}  // namespace crier
