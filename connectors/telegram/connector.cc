// Telegram: a bot hears people in private chats and groups, posts to a channel or group, or writes to people.
#include "connectors/connector.h"

#include <fmt/format.h>

#include <algorithm>

#include "connectors/kit/address.h"
#include "connectors/kit/characters.h"
#include "connectors/kit/chat_message.h"
#include "connectors/kit/hook_call.h"
#include "connectors/kit/options.h"
#include "connectors/kit/rooms.h"
#include "connectors/kit/send_each.h"
#include "connectors/kit/signatures.h"
#include "connectors/telegram/updates.h"
#include "core/digest.h"
#include "core/json.h"
#include "core/text.h"

namespace crier::telegram {

const ConnectorType& Type();

namespace {

using namespace std::chrono_literals;

constexpr size_t kMostUpdates = 100;  // at once: https://core.telegram.org/bots/api#getupdates
constexpr int64_t kHighestUpdate = 1'000'000'000'000'000;  // ours; Telegram counts in 32 bits
// Ours: beyond the time that Telegram may hold the answer back.
constexpr std::chrono::seconds kToAnswer{15};

// What a method that changes something answers: its result, or why it was refused with a 400 and was not
// done.
struct Done {
  Json result = {};
  std::optional<Error> refused = {};
  std::string words = {};                // Telegram's, in lower case
  std::optional<int64_t> moved_to = {};  // the group is a supergroup now: its new id
};

bool IsPerson(std::string_view id) { return id.size() <= 16 && kit::IsDigits(id); }

// A number unless it is a name, as the Bot API describes it.
Json ChatId(const std::string& chat) {
  const auto id = ReadNativeId(chat + ":0");
  return id ? Json(id->first) : Json(chat);
}

bool Says(const Done& done, std::string_view words) { return done.words.find(words) != std::string::npos; }

std::vector<std::string> Named(const Settings& settings) {
  std::vector<std::string> named = settings.List("groups");
  named.push_back(settings.Text("chat"));
  return named;
}

class TelegramChannel : public Channel, public Source, public Receiver, public Sink {
 public:
  TelegramChannel(const std::string& server, const Settings& settings, const std::string& name, Doors doors,
                  crier::State& state)
      : api_(PlanOf(server, settings.Secret("token"), name), doors),
        moves_(Named(settings), state),
        chat_(settings.Text("chat")),
        secrets_(kit::SecretsOf(settings)),
        long_poll_(settings.Whole("long_poll")),
        preview_({{"is_disabled", !settings.Flag("link_previews")}}),
        updates_(name, chat_, settings.List("groups"), moves_) {}

  // Telegram does one of the two.
  Source* source() override { return by_webhook() ? nullptr : this; }
  Receiver* receiver() override { return by_webhook() ? this : nullptr; }
  Sink* sink() override { return this; }
  Result<Limits> limits() override { return Type().limits; }
  std::optional<Abilities> abilities() override {
    Abilities can = Type().abilities;
    can.poll = !by_webhook();
    can.receive = by_webhook();
    can.recipients = chat_.empty();
    return can;
  }
  Result<Identity> WhoAmI() override;

  // The cursor is the offset to ask from: Telegram forgets for ever what lies before the offset that it is
  // asked from, so nothing but the stored cursor is ever sent.
  Result<Batch> Poll(const std::string& cursor, Time deadline, std::stop_token stop) override {
    if (!std::all_of(cursor.begin(), cursor.end(), [](char c) { return c >= '0' && c <= '9'; }) ||
        cursor.size() > 18)
      return api_.Wrong("the cursor cannot be read; clear it");
    const auto left = std::chrono::floor<std::chrono::seconds>(deadline - api_.Now()) - kToAnswer;
    const auto wait = std::clamp(left, std::chrono::seconds(0), long_poll_);
    const std::string call =
        fmt::format("getUpdates?limit={}&timeout={}&allowed_updates={}{}", kMostUpdates, wait.count(),
                    PercentEncode(Json(kUpdates).dump()), cursor.empty() ? "" : "&offset=" + cursor);
    const auto result = Read(call, wait + kToAnswer, stop);
    if (!result) return result.error();
    Batch batch;
    batch.cursor = cursor;
    std::set<std::string> albums;
    bool any = false;
    for (const Json& update : *result) {
      const auto id = WholeIn(update, "update_id");
      if (!id || *id < 0 || *id > kHighestUpdate) continue;
      any = true;
      updates_.Read(update, api_.Now(), &batch.events, &albums);
      // Even where that is lower: after a quiet week, and on another server, ids begin anew.
      batch.cursor = std::to_string(*id + 1);
    }
    if (!result->is_array() || (!any && !result->empty())) return api_.Wrong("the answer holds no updates");
    batch.more = result->size() >= kMostUpdates;
    return batch;
  }

  Result<Reply> Receive(const Inbound& call) override {
    const auto update = kit::ReadHookCall(call, api_.plan().who, [&]() -> Result<void> {
      const std::string_view said = call.headers.Get("X-Telegram-Bot-Api-Secret-Token");
      bool right = false;
      for (const Secret& secret : secrets_) right = EqualInConstantTime(said, secret.Reveal()) || right;
      if (right) return {};
      return api_.Wrong("X-Telegram-Bot-Api-Secret-Token is wrong or missing", Fault::kAuth);
    });
    if (!update) return update.error();
    if (!WholeIn(*update, "update_id")) return api_.Wrong("the body is no update");
    // Whatever else is in it, the answer is yes: what is refused comes again and holds up all that follows.
    Reply reply;
    std::set<std::string> albums;
    updates_.Read(*update, call.received_at, &reply.batch.events, &albums);
    return reply;
  }

  std::vector<Receipt> Send(std::span<const Outgoing> batch) override {
    return kit::SendEach(batch, api_.clock(), [this](const Outgoing& out) { return SendOne(out); });
  }

  Receipt Edit(const std::string& native_id, const Outgoing& now) override {
    const auto id = ReadNativeId(native_id);
    if (!id) return Receipt::From(NoMessage(native_id));
    const auto done = Do("editMessageText", {{"chat_id", id->first},
                                             {"message_id", id->second},
                                             {"text", now.text()},
                                             {"link_preview_options", preview_}});
    // It reads so already: a part that stays as it is, or an edit whose answer was lost.
    if (done && Says(*done, "message is not modified")) return Receipt::Accepted(native_id);
    return Judge(done);
  }

  Result<void> Retract(const std::string& native_id) override {
    const auto id = ReadNativeId(native_id);
    if (!id) return NoMessage(native_id);
    const auto done = Do("deleteMessage", {{"chat_id", id->first}, {"message_id", id->second}});
    if (!done) return done.error();
    if (!done->refused || Says(*done, "message to delete not found") || Says(*done, "message_id_invalid"))
      return {};
    Error error = *done->refused;
    if (Says(*done, "can't be deleted")) {
      error.message +=
          "; a bot deletes its messages for 48 hours, later only as an administrator who may "
          "delete messages: delete it by hand";
    }
    return error;
  }

 private:
  bool by_webhook() const { return !secrets_.empty(); }

  // The result of a method that changes nothing: "getChat?chat_id=1".
  Result<Json> Read(const std::string& call, std::chrono::milliseconds timeout = 30s,
                    const std::stop_token& stop = {}) {
    auto said = api_.AskJson({.target = "/" + call, .timeout = timeout}, stop);
    return said ? Result<Json>(std::move((*said)["result"])) : said;
  }

  Result<Done> Do(const std::string& method, const Json& parameters) {
    const kit::ApiCall call{
        .method = "POST", .target = "/" + method, .body = kit::Written(parameters), .may_be_refused = true};
    const auto response = api_.Ask(call);
    if (!response) return response.error();
    if (response->status < 300) {
      auto said = api_.ReadAnswer(call, *response);
      return said ? Result<Done>(Done{.result = std::move((*said)["result"])}) : said.error();
    }
    const Json body = ReadJson(response->body).value_or(Json());
    return Done{.refused = api_.Refusal(call, *response),
                .words = Lower(TextIn(body, "description")),
                .moved_to = WholeIn(In(body, "parameters"), "migrate_to_chat_id")};
  }

  Error NoMessage(const std::string& native_id) const {
    return api_.Wrong(fmt::format("'{}' is no message", native_id), Fault::kRejected);
  }

  Receipt SendOne(const Outgoing& out) {
    if (chat_.empty() && !IsPerson(out.recipient)) {
      return Receipt::From(
          api_.Wrong(fmt::format("'{}' is no recipient: it is the number of a chat in which somebody sent "
                                 "/start to the bot",
                                 out.recipient),
                     Fault::kRejected));
    }
    auto done = SendTo(chat_.empty() ? out.recipient : moves_.Today(chat_), out);
    if (done && done->moved_to && !chat_.empty()) {
      // Refused, so it went nowhere: once more, to where the group is now.
      moves_.Note(chat_, *done->moved_to);
      done = SendTo(std::to_string(*done->moved_to), out);
    }
    return Judge(done);
  }

  Result<Done> SendTo(const std::string& chat, const Outgoing& out) {
    // Plain text: there is no parse_mode, so nothing in it can be taken for markup.
    Json parameters = {{"chat_id", ChatId(chat)}, {"text", out.text()}, {"link_preview_options", preview_}};
    const auto parent = ReadNativeId(out.parent);
    // In another chat that number is another message.
    if (parent && (chat.starts_with('@') || chat == std::to_string(parent->first)))
      parameters["reply_parameters"] = {{"message_id", parent->second},
                                        {"allow_sending_without_reply", true}};
    return Do("sendMessage", parameters);
  }

  Receipt Judge(const Result<Done>& done) const {
    if (!done) return Receipt::From(done.error());
    if (done->refused) return Receipt::From(*done->refused);
    const auto chat = WholeIn(In(done->result, "chat"), "id"), message = WholeIn(done->result, "message_id");
    if (!chat || !message) return Receipt::From(kit::InDoubt(api_.Wrong("the answer holds no message")));
    return Receipt::Accepted(NativeId(*chat, *message), AddressOf(In(done->result, "chat"), *message));
  }

  std::optional<Error> CannotListen(const Json& hook) const;
  Result<std::string> ProvePosting(const Json& me, Identity* identity);

  kit::ApiClient api_;
  Moves moves_;
  const std::string chat_;  // empty: bulletins go to people
  const std::vector<Secret> secrets_;
  const std::chrono::seconds long_poll_;
  const Json preview_;
  const Updates updates_;
};

std::optional<Error> TelegramChannel::CannotListen(const Json& hook) const {
  const std::string url = TextIn(hook, "url", 2048);
  const Json& asked = In(hook, "allowed_updates");
  const auto wrong = [](std::string what) { return Error{Fault::kConfig, std::move(what)}; };
  if (!by_webhook()) {
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
  const auto chat = Read("getChat" + query);
  const auto member =
      !chat ? chat : Read(fmt::format("getChatMember{}&user_id={}", query, WholeIn(me, "id").value_or(0)));
  if (!member) {
    if (!kit::IsOfOneRoom(member.error())) return member.error();
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
  const auto me = Read("getMe");
  if (!me) return me.error();
  const auto hook = Read("getWebhookInfo");
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
bool IsChat(std::string_view text) {
  if (text.starts_with('-')) return text.size() <= 17 && kit::IsDigits(text.substr(1));
  return text.starts_with('@') && text.size() > 1 && text.size() <= 33 && Lower(text) == text &&
         kit::IsAlnum(text.substr(1), "_");
}

Result<std::unique_ptr<Channel>> Open(const Settings& settings, const std::string& channel, Doors doors,
                                      State& state) {
  const auto bad = [&](std::string_view what) {
    return kit::BadSettings(settings, "telegram", channel, what);
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
      .proven = "a double of ours, by the Bot API's words",
      .options =
          {{.key = "token", .help = "the bot's token, from @BotFather", .required = true, .secret = true},
           {.key = "chat",
            .help =
                "where bulletins are posted: a channel or group, as @name in lower case or id; none: to the "
                "channel's recipients",
            .destination = true},
           {.key = "groups",
            .help = "the groups to listen in, as @name or id; none: every group that the bot is in",
            .kind = OptionKind::kList},
           kit::FlagOption("link_previews", "show a preview of the first link", false),
           kit::LongPollOption(
               "how many seconds Telegram may wait for something to tell; 0: it answers at once"),
           kit::SecretOption(
               "secret",
               "the webhook's secret_token; set: updates come by webhook; none: they are asked for"),
           kit::SecretOption("secret_next",
                             "a second secret_token that holds as well, while secret is changed"),
           kit::ServerOption("the Bot API server", "https://api.telegram.org", false)},
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
      .contact_mode = "web_chat",
  };
  return type;
}

}  // namespace crier::telegram
