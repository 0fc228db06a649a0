#include <fmt/format.h>

#include <map>
#include <utility>

#include "core/log.h"
#include "core/printable.h"
#include "hub/api/views.h"
#include "hub/commands/commands.h"
#include "hub/config.h"

namespace crier {
namespace {

// A channel's state for as long as the command runs: nothing is stored.
class PassingState : public State {
 public:
  Result<std::optional<std::string>> Get(std::string_view key) const override {
    const auto found = values_.find(key);
    return found == values_.end() ? std::nullopt : std::optional(found->second);
  }
  Result<void> Update(std::string_view key, const Change& change) override {
    std::string& value = values_[std::string(key)];
    value = change(value);
    return {};
  }

 private:
  std::map<std::string, std::string, std::less<>> values_;
};

Json EventJson(const Event& event) {
  const auto mention_json = [](const char* what, const Mention& mention) {
    Json json{{"event", what},
              {"native_id", mention.native_id},
              {"created_at", FormatTime(mention.created_at)},
              {"author", mention.author.handle.empty() ? mention.author.name : mention.author.handle},
              {"text", mention.text}};
    if (!mention.url.empty()) json["url"] = mention.url;
    if (!mention.lang.empty()) json["lang"] = mention.lang;
    if (mention.point) {
      json["lat"] = mention.point->lat;
      json["long"] = mention.point->lon;
    }
    return json;
  };
  struct Visitor {
    decltype(mention_json)& mention;
    Json operator()(const Mention& m) const { return mention("mention", m); }
    Json operator()(const Edited& e) const { return mention("edited", e.mention); }
    Json operator()(const Removed& r) const { return {{"event", "removed"}, {"native_id", r.native_id}}; }
    Json operator()(const Report& r) const {
      return {{"event", "report"},
              {"native_id", r.native_id},
              {"key", r.key},
              {"delivered", r.delivered},
              {"detail", r.detail}};
    }
    Json operator()(const Consent& c) const {
      return {{"event", "consent"},   {"recipient", c.recipient},
              {"granted", c.granted}, {"detail", c.detail},
              {"key", c.key},         {"proof", ConsentProofName(c.proof)},
              {"sender", c.sender}};
    }
    Json operator()(const Alert& a) const {
      Json json{{"event", "alert"},
                {"sender", a.id.sender},
                {"identifier", a.id.identifier},
                {"sent", FormatTime(a.id.sent)},
                {"references", Json::array()}};
      for (const AlertId& each : a.references) json["references"].push_back(each.identifier);
      Json said = BulletinJson(a.said);
      for (const char* ours : {"id", "kind", "channels", "references", "state", "author", "approved_by",
                               "created_at", "updated_at"}) {
        said.erase(ours);
      }
      json.update(said);
      return json;
    }
  };
  return std::visit(Visitor{mention_json}, event);
}

int Poll(const std::string& file, const std::string& name, bool once) {
  auto config = LoadConfig(file);
  if (!config) return Fail(config.error());
  for (const ChannelConfig& channel : config->channels) {
    if (channel.name != name) continue;
    HttpLoop loop;
    const auto clock = SystemClock();
    const auto http = loop.Door({.allow_private = channel.allow_private});
    const auto mail = MailDoor({.allow_private = channel.allow_private});
    const auto sockets = SocketDoor({.allow_private = channel.allow_private});
    PassingState state;
    auto open = channel.type->open(channel.settings, channel.name, {*http, *mail, *clock, *sockets}, state);
    if (!open) return Fail(open.error());
    Source* source = (*open)->source();
    if (source == nullptr)
      return Fail({Fault::kConfig, fmt::format("the channel '{}' has no source to poll", name)});
    std::string cursor;
    std::string told;  // the trouble that was told last
    bool refused = false;
    bool quiet = true;  // nothing was shown, nor that there is nothing
    for (;;) {
      auto batch = source->Poll(cursor, clock->Now() + std::chrono::minutes(2), {});
      if (!batch) {
        Error error = batch.error();
        if (error.message.find(name) == std::string::npos)
          error.message = fmt::format("channel {}: {}", name, error.message);
        return Fail(error);
      }
      for (const Event& event : batch->events) fmt::print("{}\n", PrintableJson(Dump(EventJson(event))));
      std::fflush(stdout);
      const std::string trouble = batch->trouble ? batch->trouble->message : "";
      if (!trouble.empty() && trouble != told)
        fmt::print(stderr, "a part of the channel {} cannot be read: {}\n", name, trouble);
      told = trouble;
      refused = refused || !trouble.empty();
      cursor = batch->cursor;
      quiet = quiet && batch->events.empty() && trouble.empty();
      if (batch->more) continue;
      if (std::exchange(quiet, false)) fmt::print(stderr, "nothing new on {}\n", name);
      if (once) return refused ? 1 : 0;
      clock->WaitUntil(clock->Now() + channel.poll_every, {});
    }
  }
  return Fail({Fault::kConfig, fmt::format("{} has no channel '{}'", file, name)});
}

}  // namespace

Command PollCommand() {
  struct Options {
    std::string config = kDefaultConfig, channel;
    bool once = false;
  };
  auto options = std::make_shared<Options>();
  return {
      "poll",
      "Show what a channel's source brings; stores nothing. 1 if a part of it was refused",
      {ConfigArgument(&options->config),
       Argument("channel", "The channel's name", &options->channel).Required(),
       {"--once", "Read what is there now, to the end, and stop", &options->once}},
      [=] { return Poll(options->config, options->channel, options->once); },
  };
}

}  // namespace crier
