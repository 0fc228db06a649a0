// Matrix: the rooms of an account on a homeserver in, messages to one room out.
#include "connectors/connector.h"

#include <fmt/format.h>

#include "connectors/kit/chat_message.h"
#include "connectors/kit/markup.h"
#include "connectors/kit/meanings.h"
#include "connectors/kit/options.h"
#include "connectors/kit/room_channel.h"
#include "connectors/matrix/sync.h"
#include "core/digest.h"
#include "core/html.h"
#include "core/json.h"
#include "core/text.h"

namespace crier::matrix {

const ConnectorType& Type();

namespace {

using namespace std::chrono_literals;

// An event with all that the server adds to it has 65,536 bytes at most (Client-Server API, "Size limits"):
// ids, hashes and signatures take well under 3,000.
constexpr size_t kMostContent = 62'000;
// A page of the largest events that there may be, in as many rooms as may be named.
constexpr size_t kMaxAnswer = size_t{64} << 20;

constexpr kit::Meaning kMeanings[] = {
    {.says = "M_UNKNOWN_TOKEN, soft logout",
     .advice = "the server keeps the device (soft logout): log in again with the same device id and replace "
               "the token"},
    {.says = "M_UNKNOWN_TOKEN", .advice = "log in again and replace the token"},
    {.says = "M_FORBIDDEN", .advice = "is the account in the room, and has it the power to do this?"}};

std::string CodeOf(const Json& body) {
  return TextIn(body, "errcode", 64) + (IsSet(body, "soft_logout") ? ", soft logout" : "");
}

std::string Words(const std::string& body) {
  const Json said = ReadJson(body).value_or(Json());
  const std::string code = TextIn(said, "errcode", 64);
  return code.empty() ? TextIn(said, "error") : fmt::format("{}: {}", code, TextIn(said, "error"));
}

bool IsUser(std::string_view id) { return id.starts_with('@') && id.size() <= kMaxId; }

kit::RoomPlan PlanOf(const kit::RoomSettings& at, const Settings& settings) {
  // Servers before 1.10 of the specification say how long to wait in the body alone.
  return {.api = {.who = "matrix " + at.server.substr(at.server.find("//") + 2),
                  .base = at.server,
                  .token = settings.Secret("token"),
                  .words = Words,
                  .judge = kit::JudgeBy(
                      {.rows = kMeanings, .said = CodeOf, .wait = "/retry_after_ms", .unit = 1ms}),
                  .max_answer = kMaxAnswer},
          .target = "/_matrix/client/v3/account/whoami",
          .own_id = "user_id",
          .is_own_id = &IsUser,
          .sink = {.noun = "room", .message = "event"}};
}

// The words as HTML, so that lines and links look alike on every client.
std::string HtmlOf(std::string_view text) {
  return kit::MarkUp(
      text,
      [](std::string_view piece) {
        std::string html;
        for (const char c : EscapeHtml(piece)) c == '\n' ? html += "<br>" : html += c;
        return html;
      },
      [](std::string_view link) { return fmt::format(R"(<a href="{0}">{0}</a>)", EscapeHtml(link)); });
}

kit::OwnPost PostOf(const Json& event) {
  const Json &content = ContentOf(event), &first = In(event, "content");
  return {.id = TextIn(event, "event_id", kMaxId),
          .text = TextIn(content, "body", kMaxMentionText),
          .parent = AnsweredBy(first),
          .made_at = Time(std::chrono::milliseconds(WholeIn(event, "origin_server_ts").value_or(0))),
          .edited = &content != &first};
}

class MatrixChannel : public kit::RoomChannel {
 public:
  MatrixChannel(const kit::RoomSettings& at, const Settings& settings, Doors doors)
      : RoomChannel(Type(), at, PlanOf(at, settings), doors),
        long_poll_(settings.Whole("long_poll")),
        type_of_message_(settings.Text("message_type")) {}

  Result<Identity> WhoAmI() override;

  Result<Batch> Poll(const std::string& cursor, Time deadline, std::stop_token stop) override {
    const auto own = OwnId(false, stop);
    return own ? Sync({api_, at_, *own, long_poll_, deadline, stop}, cursor) : Result<Batch>(own.error());
  }

  bool IsMessage(std::string_view id) const override { return id.starts_with('$') && id.size() <= kMaxId; }
  std::string AddressOf(const std::string& id) override { return matrix::AddressOf(at_.own, id); }

  Result<std::string> Post(const Outgoing& out, const std::string& parent) override {
    return Put(out.key, out.text(), [&](Json words) {
      if (!parent.empty()) words["m.relates_to"]["m.in_reply_to"]["event_id"] = parent;
      return words;
    });
  }

  Result<std::string> Change(const std::string& id, const Outgoing& now) override {
    const auto there = Read(id);
    if (!there) return there.error();
    // The server takes an edit of what is gone, and shows it to nobody.
    if (!*there) return api_.Wrong("the message that is edited is gone", Fault::kRejected);
    return Put(now.key + "-edit", now.text(), [&](const Json& words) {
      Json content = words;
      content["m.new_content"] = words;
      content["body"] = "* " + now.text();
      content["m.relates_to"] = {{"rel_type", "m.replace"}, {"event_id", id}};
      return content;
    });
  }

  Result<void> Delete(const std::string& id) override {
    // One redaction an event is enough, so the event makes its key.
    const std::string key = Hex(Sha256(kit::NativeIdOf(at_.own, id))).substr(0, 32);
    return kit::Done(
        api_.AskMaybe({.method = "PUT",
                       .target = fmt::format("{}/redact/{}/{}", PathOf(at_.own), PercentEncode(id), key),
                       .body = "{}",
                       .may_be_gone = true}));
  }

  // Of a deleted event the server keeps a shell without content.
  Result<std::optional<kit::OwnPost>> Read(const std::string& id) override {
    const auto event = FetchEvent(api_, at_.own, id);
    if (!event) return event.error();
    if (!*event || In(**event, "content").empty()) return std::optional<kit::OwnPost>();
    if (TextIn(**event, "event_id", kMaxId) != id) return api_.Wrong("the answer is another event");
    return std::optional(PostOf(**event));
  }

  Result<Page> ReadOwn(const Sought& sought, const std::string& older) override;

 private:
  Result<std::string> OwnId(bool anew = false, const std::stop_token& stop = {}) {
    const auto own = Own(anew, stop);
    return own ? TextIn(*own, "user_id") : Result<std::string>(own.error());
  }

  // A piece of the state of the room that is posted to ("m.room.encryption"); nothing where there is none.
  Result<std::optional<Json>> StateOf(std::string_view type) {
    return api_.AskMaybe({.target = fmt::format("{}/state/{}", PathOf(at_.own), type), .may_be_gone = true});
  }
  Result<std::optional<Error>> CannotPost(const std::string& own);

  // `contents` makes an event's content of the words; where that is too much, of words without HTML. Answers
  // the event's id: the same key from the same device is the same event.
  template <typename Contents>
  Result<std::string> Put(const std::string& key, const std::string& text, const Contents& contents) {
    // An empty m.mentions: whatever the words are, they wake up nobody who did not ask for it.
    Json words = {{"msgtype", type_of_message_}, {"body", text}, {"m.mentions", Json::object()}};
    const std::string plain = kit::Written(contents(words));
    words["format"] = "org.matrix.custom.html";
    words["formatted_body"] = HtmlOf(text);
    std::string body = kit::Written(contents(words));
    if (body.size() > kMostContent) body = plain;
    const std::string target = fmt::format("{}/send/m.room.message/{}", PathOf(at_.own), PercentEncode(key));
    const auto said = api_.AskJson({.method = "PUT", .target = target, .body = body});
    return said ? TextIn(*said, "event_id") : Result<std::string>(said.error());
  }

  const std::chrono::seconds long_poll_;
  const std::string type_of_message_;
};

Result<kit::Room::Page> MatrixChannel::ReadOwn(const Sought& sought, const std::string& older) {
  const auto own = OwnId();
  if (!own) return own.error();
  const Json filter = {{"types", {"m.room.message"}}, {"senders", Json::array({*own})}};
  const auto said =
      api_.AskJson({.target = fmt::format("{}/messages?dir=b&limit=100{}&filter={}", PathOf(at_.own),
                                          older.empty() ? "" : "&from=" + PercentEncode(older),
                                          PercentEncode(filter.dump()))});
  if (!said) return said.error();
  const Json& chunk = In(*said, "chunk");
  if (!chunk.is_array()) return api_.Wrong("the answer holds no events");
  Page page{.posts = {}, .older = TextIn(*said, "end", kMaxToken)};
  for (const Json& event : chunk) {
    // To the device that sent it the server shows the key for as long as it knows it.
    const std::string sent_as = TextIn(In(event, "unsigned"), "transaction_id");
    const bool edit = TextIn(In(In(event, "content"), "m.relates_to"), "rel_type") == "m.replace";
    if (!edit && (sent_as.empty() || sent_as == sought.key)) page.posts.push_back(PostOf(event));
  }
  return page;
}

// Of a room that the account is in: what keeps it from posting there all the same.
Result<std::optional<Error>> MatrixChannel::CannotPost(const std::string& own) {
  const auto moved = StateOf("m.room.tombstone");
  if (!moved) return moved.error();
  if (*moved) {
    return std::optional(api_.Wrong(fmt::format("{} was replaced by {}: name that one as 'room'", at_.own,
                                                TextIn(**moved, "replacement_room", kMaxId)),
                                    Fault::kConfig));
  }
  const auto sealed = StateOf("m.room.encryption");
  if (!sealed) return sealed.error();
  if (*sealed)
    return std::optional(api_.Wrong(
        at_.own + " is encrypted, and bulletins are not: post to a room without encryption", Fault::kConfig));
  const auto levels = StateOf("m.room.power_levels");
  if (!levels) return levels.error();
  // Since version 12 of rooms, whose ids name no server, who made one may do everything.
  if (!*levels || at_.own.find(':') == std::string::npos) return std::optional<Error>();
  const auto of = [&](const Json& object, const char* key, const char* usual) {
    return WholeIn(object, key).value_or(WholeIn(**levels, usual).value_or(0));
  };
  const int64_t need = of(In(**levels, "events"), "m.room.message", "events_default");
  if (of(In(**levels, "users"), own.c_str(), "users_default") >= need) return std::optional<Error>();
  return std::optional(api_.Wrong(
      fmt::format("the account needs the power level {} to post in {}", need, at_.own), Fault::kAuth));
}

Result<Identity> MatrixChannel::WhoAmI() {
  const auto own = OwnId(true);
  if (!own) return own.error();
  const auto joined = Joined(api_);
  if (!joined) return joined.error();
  Identity identity{.who = *own};
  for (const std::string& room : at_.rooms) {
    if (joined->contains(room)) continue;
    identity.cannot_listen =
        api_.Wrong(fmt::format("the account is not in {}: invite it there", room), Fault::kConfig);
    if (room == at_.own) identity.cannot_send = identity.cannot_listen;
  }
  if (at_.own.empty() || identity.cannot_send) return identity;
  const auto why = CannotPost(*own);
  if (!why) return why.error();
  identity.cannot_send = *why;
  return identity;
}

bool IsRoom(std::string_view text) {
  return text.starts_with('!') && text.size() > 1 && text.size() <= kMaxId &&
         text.find_first_of(" /?#\t\r\n") == text.npos && IsUtf8(text);
}

constexpr kit::RoomNames kRooms = {.own = "room",
                                   .others = "rooms",
                                   .most = 40,  // so many pages of the largest events are read at once
                                   .is_id = &IsRoom,
                                   .wants = "no room's id, which begins with '!'"};

Result<std::unique_ptr<Channel>> Open(const Settings& settings, const std::string& channel, Doors doors,
                                      State&) {
  const auto at = kit::ReadRoomSettings(settings, "matrix", channel, kRooms);
  if (!at) return at.error();
  return std::unique_ptr<Channel>(std::make_unique<MatrixChannel>(*at, settings, doors));
}

}  // namespace

const ConnectorType& Type() {
  static const ConnectorType type{
      .name = "matrix",
      .summary = "Matrix: an account's rooms in, messages to one of them out",
      .proven = "a double of ours, by the specification",
      .options =
          {{.key = "server",
            .help = "the account's homeserver, such as https://matrix.example.org",
            .kind = OptionKind::kUrl,
            .required = true,
            .destination = true},
           {.key = "token", .help = "access token of the account", .required = true, .secret = true},
           {.key = "room",
            .help = "where bulletins are posted, by its id: !abc:example.org",
            .destination = true},
           {.key = "rooms",
            .help = "the rooms to listen in, besides `room`, by their ids",
            .kind = OptionKind::kList},
           kit::BackfillOption("how many old messages of each room to take at the first poll", "40", 100),
           kit::LongPollOption(
               "how many seconds the server may wait for something to tell; 0: it answers at once"),
           {.key = "message_type",
            .help = "how bulletins are shown: m.notice, the voice of programs, which others' programs do not "
                    "answer, or m.text",
            .kind = OptionKind::kChoice,
            .fallback = "m.notice",
            .choices = {"m.notice", "m.text"}}},
      .abilities = {.poll = true,
                    .send = true,
                    .edit = true,
                    .retract = true,
                    .read_back = true,
                    .honours_key = true,
                    .threads = true},
      // An edit holds the words twice, and half of them again where they are marked up: 12,000 bytes, however
      // they are escaped, stay below the 65,536 of an event.
      // Synapse forgets a transaction after 24 hours (storage/databases/main/events_worker.py,
      // _cleanup_old_transaction_ids); Dendrite after half an hour at the earliest
      // (internal/transactions/transactions.go). The least of them counts.
      // Synapse's rc_message, which an administrator may change: 0.2 a second after a burst of 10.
      .limits = {.unit = LengthUnit::kBytes,
                 .max_length = 12'000,
                 .key_lasts = 30min,
                 .rates = {{10, 50s, "messages an account", Spend::kSend},
                           {10, 50s, "redactions an account", Spend::kRetract}},
                 .source = "https://spec.matrix.org/v1.15/client-server-api/#size-limits; Synapse's "
                           "rc_message and both servers' source"},
      .poll_every = 1s,
      .open = &Open,
      .contact_mode = "web_chat"};
  return type;
}

}  // namespace crier::matrix
