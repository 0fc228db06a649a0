// Telegram: a bot hears people in private chats and groups, posts to a channel or group, or writes to people.
#include "connectors/connector.h"

#include <fmt/format.h>

#include <algorithm>

#include "connectors/kit/address.h"
#include "connectors/kit/signatures.h"
#include "connectors/telegram/sink.h"
#include "connectors/telegram/source.h"
#include "core/text.h"

namespace crier::telegram {

const ConnectorType& Type();

namespace {

using namespace std::chrono_literals;

std::vector<Option> Options() {
  using enum OptionKind;
  return {
      {.key = "token", .help = "the bot's token, from @BotFather", .required = true, .secret = true},
      {.key = "chat",
       .help = "where bulletins are posted: a channel or group, as @name in lower case or id; none: to the "
               "channel's recipients",
       .destination = true},
      {.key = "groups",
       .help = "the groups to listen in, as @name or id; none: every group that the bot is in",
       .kind = kList},
      {.key = "link_previews",
       .help = "show a preview of the first link",
       .kind = kFlag,
       .fallback = "false"},
      {.key = "long_poll",
       .help = "how many seconds Telegram may wait for something to tell; 0: it answers at once",
       .kind = kWhole,
       .fallback = "30",
       .most = 50},
      {.key = "secret",
       .help = "the webhook's secret_token; set: updates come by webhook; none: they are asked for",
       .secret = true},
      {.key = "secret_next",
       .help = "a second secret_token that holds as well, while secret is changed",
       .secret = true},
      {.key = "server", .help = "the Bot API server", .kind = kUrl, .fallback = "https://api.telegram.org"},
  };
}

std::vector<std::string> Named(const Settings& settings) {
  std::vector<std::string> named = settings.List("groups");
  named.push_back(settings.Text("chat"));
  return named;
}

class TelegramChannel : public Channel {
 public:
  TelegramChannel(const std::string& server, const Settings& settings, const std::string& name, Doors doors,
                  State& state)
      : api_(server, settings.Secret("token"), name, doors),
        moves_(Named(settings), state),
        chat_(settings.Text("chat")),
        by_webhook_(!settings.Secret("secret").empty()),
        updates_(name, chat_, settings.List("groups"), moves_),
        source_(api_, updates_, std::chrono::seconds(settings.Whole("long_poll"))),
        receiver_(api_, updates_, kit::SecretsOf(settings)),
        sink_(api_, moves_, doors.clock, chat_, settings.Flag("link_previews")) {}

  Source* source() override { return by_webhook_ ? nullptr : &source_; }
  Receiver* receiver() override { return by_webhook_ ? &receiver_ : nullptr; }
  Sink* sink() override { return &sink_; }
  std::optional<Abilities> abilities() override {
    Abilities can = Type().abilities;
    can.poll = !by_webhook_;
    can.receive = by_webhook_;
    can.recipients = chat_.empty();
    return can;
  }
  Result<Limits> limits() override { return Type().limits; }
  Result<Identity> WhoAmI() override;

 private:
  std::optional<Error> CannotListen(const Json& hook) const;
  Result<std::string> ProvePosting(const Json& me, Identity* identity);

  Api api_;
  Moves moves_;
  const std::string chat_;
  const bool by_webhook_;
  const Updates updates_;
  TelegramSource source_;
  TelegramReceiver receiver_;
  TelegramSink sink_;
};

std::optional<Error> TelegramChannel::CannotListen(const Json& hook) const {
  const std::string url = TextIn(hook, "url", 2048);
  const Json& asked = In(hook, "allowed_updates");
  const auto wrong = [](std::string what) { return Error{Fault::kConfig, std::move(what)}; };
  if (!by_webhook_) {
    if (url.empty()) return std::nullopt;
    // Its path may be secret.
    return wrong(
        fmt::format("a webhook is set ({}), so nothing can be asked for: give the channel its "
                    "'secret', or call deleteWebhook (README)",
                    kit::OriginOf(url)));
  }
  if (url.empty()) return wrong("no webhook is set: call setWebhook (README), or leave 'secret' out");
  for (const char* update : kUpdates) {
    if (asked.is_array() && !asked.empty() && std::find(asked.begin(), asked.end(), update) == asked.end())
      return wrong(fmt::format("the webhook brings no {}: call setWebhook again with allowed_updates={}",
                               update, Json(kUpdates).dump()));
  }
  return std::nullopt;
}

// Whether the bot may post, and how the chat is called for people: the same text however `chat` is written.
Result<std::string> TelegramChannel::ProvePosting(const Json& me, Identity* identity) {
  const std::string query = "?chat_id=" + PercentEncode(moves_.Today(chat_));
  const auto chat = api_.Read("getChat", query);
  const auto member =
      !chat ? chat
            : api_.Read("getChatMember", fmt::format("{}&user_id={}", query, WholeIn(me, "id").value_or(0)));
  if (!member) {
    const Fault fault = member.error().fault;
    if (fault != Fault::kRejected && fault != Fault::kAuth) return member.error();
    identity->cannot_send = member.error();
    return chat_;
  }
  const std::string status = TextIn(*member, "status");
  const bool in_channel = TextIn(*chat, "type") == "channel";
  const bool may = status == "creator" ||
                   (status == "administrator" && (!in_channel || IsSet(*member, "can_post_messages"))) ||
                   (status == "member" && !in_channel) ||
                   (status == "restricted" && IsSet(*member, "can_send_messages"));
  if (!may) {
    identity->cannot_send =
        Error{Fault::kAuth, fmt::format("the bot is '{}' in {} and may not post there: make it an "
                                        "administrator who may post messages",
                                        status, chat_)};
  }
  return fmt::format("{} ({})", TextIn(*chat, "title"), WholeIn(*chat, "id").value_or(0));
}

Result<Identity> TelegramChannel::WhoAmI() {
  const auto me = api_.Read("getMe", "");
  if (!me) return me.error();
  const auto hook = api_.Read("getWebhookInfo", "");
  if (!hook) return hook.error();
  Identity identity;
  identity.who = "@" + TextIn(*me, "username");
  identity.cannot_listen = CannotListen(*hook);
  if (const auto waiting = WholeIn(*hook, "pending_update_count").value_or(0); waiting > 0)
    identity.quota = fmt::format("{} updates wait to be heard", waiting);
  if (const std::string error = TextIn(*hook, "last_error_message"); !error.empty())
    identity.quota +=
        fmt::format("{}the webhook's last error: {}", identity.quota.empty() ? "" : ", ", error);
  if (chat_.empty()) return identity;
  const auto where = ProvePosting(*me, &identity);
  if (!where) return where.error();
  identity.who += " in " + *where;
  return identity;
}

// "@name" in lower case, for two channels must not write one address in two ways, or the id of a group or
// channel.
bool IsChat(const std::string& text) {
  const bool name = text.starts_with('@');
  return text.size() > 1 && text.size() <= 33 && (name || text.starts_with('-')) &&
         std::all_of(text.begin() + 1, text.end(),
                     [&](char c) {
                       return (c >= '0' && c <= '9') || (name && ((c >= 'a' && c <= 'z') || c == '_'));
                     }) &&
         (name || text.size() <= 17);
}

Result<std::unique_ptr<Channel>> Open(const Settings& settings, const std::string& channel, Doors doors,
                                      State& state) {
  const auto bad = [&](std::string_view what) {
    return Error{Fault::kConfig, fmt::format("{}: telegram {}: {}", settings.Where(), channel, what)};
  };
  auto server = kit::ServerAddress("server", settings.Text("server"));
  if (!server) return bad(server.error().message);
  for (const std::string& chat : Named(settings)) {
    if (!chat.empty() && !IsChat(chat))
      return bad(
          fmt::format("'{}' is no channel or group: its @name in lower case, or its id, which begins "
                      "with '-' (people are recipients)",
                      chat));
  }
  if (settings.Secret("secret").empty() && !settings.Secret("secret_next").empty())
    return bad("'secret_next' is for a secret that takes the place of 'secret', and there is none");
  return std::unique_ptr<Channel>(
      std::make_unique<TelegramChannel>(*server, settings, channel, doors, state));
}

}  // namespace

const ConnectorType& Type() {
  static const ConnectorType type = {
      .name = "telegram",
      .summary = "Telegram: a bot's private chats and groups in, posts to a channel, a group or people out",
      .options = Options(),
      .abilities = {.poll = true,
                    .receive = true,
                    .send = true,
                    .edit = true,
                    .retract = true,
                    .threads = true,
                    .recipients = true},
      // Whether code points or UTF-16 units count is not written down; units are never too many.
      .limits = {.unit = LengthUnit::kUtf16,
                 .max_length = 4096,
                 // About 30 a second; the 20 a minute in one group are left to Telegram's 429.
                 .rates = {{1500, 60s, "messages a bot", Spend::kSend}},
                 .source = "https://core.telegram.org/bots/api#sendmessage and "
                           "https://core.telegram.org/bots/faq#broadcasting-to-users"},
      .poll_every = 1s,
      .open = &Open,
  };
  return type;
}

}  // namespace crier::telegram
