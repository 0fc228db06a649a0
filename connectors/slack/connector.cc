// Slack: what is said in the channels of a workspace that a bot is in, and posts to one of them. The Events
// API tells what happens, and each poll of conversations.history catches up what no event brought.
#include "connectors/connector.h"

#include <fmt/format.h>

#include <algorithm>

#include "connectors/kit/chat_message.h"
#include "connectors/kit/cursor.h"
#include "connectors/kit/hook_call.h"
#include "connectors/kit/options.h"
#include "connectors/kit/room_channel.h"
#include "connectors/kit/signatures.h"
#include "connectors/slack/messages.h"

namespace crier::slack {

const ConnectorType& Type();

namespace {

using namespace std::chrono_literals;

constexpr size_t kPage = 15;        // what apps that are sold may ask for at once; for others more would do
constexpr size_t kMostThreads = 5;  // pages of answers that are read in one poll
constexpr size_t kMostOfAThread = 20;  // pages of one in which our own is looked for
constexpr const char* kNever = "0000000000.000000";
constexpr std::chrono::seconds kToAnswer{35};
// https://docs.slack.dev/authentication/verifying-requests-from-slack
constexpr std::chrono::minutes kWindow{5};
const kit::HmacScheme kScheme{.prefix = "v0="};

kit::RoomPlan PlanOf(const kit::RoomSettings& at, const Settings& settings) {
  const auto older = [](std::string_view a, std::string_view b) { return a < b; };
  return {.api = {.who = "slack " + at.channel,
                  .base = at.server + "/api",
                  .token = settings.Secret("token"),
                  .refuses = Refusal},
          .target = "/auth.test",
          .own_id = "user_id",
          .is_own_id = &IsId,
          .sink = {.older_id = older}};
}

// The cursor has for each channel: "after", the newest message up to which all are known, and "answered",
// the newest answer under that one; of a list that is read over several polls "next", what leads to its next
// page, "top" and "top_answered", which will be the new "after" and "answered", and "left", how many more the
// first list may bring; "threads", whose answers are still to be read: {"of", "after", "next"}.
class SlackChannel : public kit::RoomChannel, public Receiver {
 public:
  SlackChannel(const kit::RoomSettings& at, const Settings& settings, Doors doors)
      : RoomChannel(Type(), at, PlanOf(at, settings), doors), secrets_(kit::SecretsOf(settings)) {}

  Receiver* receiver() override { return secrets_.empty() ? nullptr : this; }
  std::optional<Abilities> abilities() override {
    Abilities can = type_.abilities;
    can.receive = !secrets_.empty();
    return can;
  }

  Result<Identity> WhoAmI() override;
  Result<Batch> Poll(const std::string& cursor, Time deadline, std::stop_token stop) override;
  Result<Reply> Receive(const Inbound& call) override;

  bool IsMessage(std::string_view id) const override { return IsTime(id); }

  std::string AddressOf(const std::string& id) override {
    const auto own = Own();
    return own ? slack::AddressOf(*own, at_.own, id) : "";
  }

  Result<std::string> Post(const Outgoing& out, const std::string& parent) override {
    // mrkdwn false: stars and underscores are what they are. No previews, which come as changes of their own.
    Json body = {{"channel", at_.own},
                 {"text", Escaped(out.text())},
                 {"mrkdwn", false},
                 {"unfurl_links", false},
                 {"unfurl_media", false}};
    if (!parent.empty()) body["thread_ts"] = parent;
    return Write("/chat.postMessage", body);
  }

  Result<std::string> Change(const std::string& id, const Outgoing& now) override {
    return Write("/chat.update", {{"channel", at_.own}, {"ts", id}, {"text", Escaped(now.text())}});
  }

  Result<void> Delete(const std::string& id) override {
    return kit::Done(api_.AskMaybe({.method = "POST",
                                    .target = "/chat.delete",
                                    .body = kit::Written({{"channel", at_.own}, {"ts", id}}),
                                    .may_be_gone = true}));
  }

  Result<std::optional<kit::OwnPost>> Read(const std::string& id) override;
  Result<Page> ReadOwn(const Sought& sought, const std::string& older) override;

 private:
  // What one poll has of all channels.
  struct Reading {
    const Json& own;
    const std::stop_token& stop;
    Batch* batch;
    size_t threads = 0;  // pages of answers that were read
  };
  static bool HasThreads(const Json& place) { return !In(place, "threads").empty(); }

  Result<std::string> Write(const std::string& target, const Json& body) {
    const auto said = api_.AskJson({.method = "POST", .target = target, .body = kit::Written(body)});
    return said ? TimeIn(*said, "ts") : Result<std::string>(said.error());
  }

  Result<std::optional<std::vector<Json>>> ReadPage(kit::ApiCall call, size_t limit, const std::string& after,
                                                    std::string* next, const std::stop_token& stop);
  Result<void> ReadChannel(const std::string& channel, Reading* reading, Json* place);
  Result<void> ReadList(const std::string& channel, Reading* reading, Json* place);
  Result<void> ReadThread(const std::string& channel, Reading* reading, Json* threads);
  void Tell(const Json& message, const std::string& channel, Reading* reading) const {
    auto said = ReadMessage(message, at_.channel, channel, reading->own, Now());
    if (said) reading->batch->events.emplace_back(*std::move(said));
  }

  const std::vector<Secret> secrets_;  // none: nobody calls
};

Result<Identity> SlackChannel::WhoAmI() {
  const auto bot = Own(true);
  if (!bot) return bot.error();
  Identity identity{.who = fmt::format("@{} in {}", TextIn(*bot, "user", 100), kit::WebUrlIn(*bot, "url"))};
  const auto ask = [&](const std::string& channel) {
    return kit::Done(
        api_.AskJson({.target = fmt::format("/conversations.history?channel={}&limit=1", channel)}));
  };
  const auto asked = kit::ProveRooms(at_.rooms, at_.own, ask, &identity);
  return asked ? Result<Identity>(identity) : asked.error();
}

Result<std::optional<kit::OwnPost>> SlackChannel::Read(const std::string& id) {
  // Finds what stands in the channel and what stands in a thread alike.
  const auto page = api_.AskMaybe(
      {.target = fmt::format(
           "/conversations.replies?channel={0}&ts={1}&latest={1}&oldest={1}&inclusive=true&limit=1", at_.own,
           id),
       .may_be_gone = true});
  if (!page) return page.error();
  const Json said = page->value_or(Json()), &list = In(said, "messages");
  const auto message = std::find_if(list.begin(), list.end(), [&](const Json& each) {
    return TimeIn(each, "ts") == id && TextIn(each, "subtype") != "tombstone";
  });
  return message == list.end() ? std::nullopt : std::optional(PostOf(*message));
}

// Of the channel a page; of a thread, which is shown oldest first, all of it.
Result<kit::Room::Page> SlackChannel::ReadOwn(const Sought& sought, const std::string& older) {
  const auto own = Own();
  if (!own) return own.error();
  const bool thread = !sought.parent.empty();
  const std::string list =
      fmt::format("/conversations.{}?channel={}{}&limit=100", thread ? "replies" : "history", at_.own,
                  thread ? "&ts=" + sought.parent.substr(sought.parent.find('/') + 1) : "");
  Page page{.posts = {}, .older = older};
  for (size_t pages = 0; pages == 0 || (thread && !page.older.empty()); ++pages) {
    if (pages == kMostOfAThread) return api_.Wrong("the thread is too long");
    const auto said =
        api_.AskJson({.target = list + (page.older.empty() ? "" : "&cursor=" + PercentEncode(page.older))});
    if (!said) return said.error();
    const Json& messages = In(*said, "messages");
    if (!messages.is_array()) return api_.Wrong("the answer holds no messages");
    for (const Json& message : messages)
      if (IsOwn(message, *own) && !TimeIn(message, "ts").empty()) page.posts.push_back(PostOf(message));
    page.older = TextIn(In(*said, "response_metadata"), "next_cursor");
  }
  if (thread) std::reverse(page.posts.begin(), page.posts.end());
  return page;
}

Result<Batch> SlackChannel::Poll(const std::string& cursor, Time deadline, std::stop_token stop) {
  const auto own = Own(false, stop);
  if (!own) return own.error();
  const auto said = kit::ReadCursor(cursor, Json::object(), api_.plan().who);
  if (!said) return said.error();
  Json places = Json::object();
  for (const std::string& channel : at_.rooms)
    if (const Json& place = In(*said, channel.c_str()); place.is_object()) places[channel] = place;
  Batch batch;
  Reading reading{*own, stop, &batch};
  const auto read_one = [&](const std::string& channel) {
    Json place = places.value(channel, Json::object());
    const size_t heard = batch.events.size();
    auto done = ReadChannel(channel, &reading, &place);
    // Of what an error interrupted only that is kept which was heard as well.
    if (done || batch.events.size() > heard) places[channel] = std::move(place);
    return done;
  };
  if (auto read = ReadRooms(at_.rooms, deadline - kToAnswer, stop, read_one, &batch); !read)
    return read.error();
  for (const Json& place : places) batch.more = batch.more || place.contains("next") || HasThreads(place);
  batch.cursor = places.dump();
  return batch;
}

Result<void> SlackChannel::ReadChannel(const std::string& channel, Reading* reading, Json* place) {
  // The list waits for its threads, so no more of them than a page has are ever remembered.
  if (!HasThreads(*place)) {
    if (auto read = ReadList(channel, reading, place); !read) return read;
  }
  while (HasThreads(*place) && reading->threads < kMostThreads) {
    ++reading->threads;
    if (auto read = ReadThread(channel, reading, &(*place)["threads"]); !read) return read;
  }
  return {};
}

// One page of a list's messages, oldest first, and what leads to the next one; nothing where the list is
// gone, or refused and the call says that it may be.
Result<std::optional<std::vector<Json>>> SlackChannel::ReadPage(kit::ApiCall call, size_t limit,
                                                                const std::string& after, std::string* next,
                                                                const std::stop_token& stop) {
  const std::string list = call.target;
  call.target += fmt::format("&limit={}&inclusive=true{}{}", limit, after.empty() ? "" : "&oldest=" + after,
                             next->empty() ? "" : "&cursor=" + PercentEncode(*next));
  call.may_be_gone = true;
  const auto page = api_.AskMaybe(call, stop);
  if (!page) return page.error();
  if (!*page && next->empty()) return std::optional<std::vector<Json>>();
  if (!*page) {
    // What leads on is too old: from the beginning again.
    next->clear();
    call.target = list;
    return ReadPage(call, limit, after, next, stop);
  }
  const Json& list_of = In(**page, "messages");
  if (!list_of.is_array()) return api_.Wrong("the answer holds no messages");
  std::string then = TextIn(In(**page, "response_metadata"), "next_cursor");
  if (then == *next) then.clear();  // it leads back to itself
  *next = std::move(then);
  std::vector<Json> messages(list_of.begin(), list_of.end());
  std::stable_sort(messages.begin(), messages.end(),
                   [](const Json& a, const Json& b) { return TimeIn(a, "ts") < TimeIn(b, "ts"); });
  return std::optional(std::move(messages));
}

Result<void> SlackChannel::ReadList(const std::string& channel, Reading* reading, Json* place) {
  const std::string after = TimeIn(*place, "after"), answered = TimeIn(*place, "answered");
  const bool first = after.empty();
  const auto left = static_cast<size_t>(
      std::clamp<int64_t>(WholeIn(*place, "left").value_or(static_cast<int64_t>(at_.backfill)), 0, 100));
  std::string next = TextIn(*place, "next");
  const size_t limit = first ? std::clamp<size_t>(left, 1, kPage) : kPage;
  const auto page =
      ReadPage({.target = "/conversations.history?channel=" + channel}, limit, after, &next, reading->stop);
  if (!page) return page.error();
  if (!*page) return api_.Wrong("the channel's history is not found", Fault::kRejected);
  std::string top = TimeIn(*place, "top"), top_answered = TimeIn(*place, "top_answered");
  for (const Json& message : **page) {
    const std::string ts = TimeIn(message, "ts"), latest = TimeIn(message, "latest_reply");
    if (ts.empty() || ts < after) continue;
    if (ts >= top) top_answered = latest;
    top = std::max(top, ts);
    if (ts != after && !(first && left == 0)) Tell(message, channel, reading);
    // History shows no answers, only that there are some; those before our time are not asked for.
    const std::string known = ts == after ? std::max(after, answered) : after;
    if (!first && latest > known) (*place)["threads"].push_back({{"of", ts}, {"after", known}});
  }
  const size_t then_left = left - std::min(left, (*page)->size());
  if (next.empty() || (first && then_left == 0)) {
    for (const char* over : {"next", "left", "top", "top_answered"}) place->erase(over);
    (*place)["after"] = top.empty() ? kNever : top;
    (*place)["answered"] = top_answered;
    return {};
  }
  place->update({{"next", next}, {"top", top}, {"top_answered", top_answered}});
  if (first) (*place)["left"] = then_left;
  return {};
}

Result<void> SlackChannel::ReadThread(const std::string& channel, Reading* reading, Json* threads) {
  Json& thread = threads->front();
  const std::string of = TimeIn(thread, "of"), after = TimeIn(thread, "after");
  std::string next = TextIn(thread, "next");
  // One that Slack no longer shows keeps nobody from the others.
  const auto page = ReadPage(
      {.target = fmt::format("/conversations.replies?channel={}&ts={}", channel, of), .may_be_refused = true},
      kPage, after, &next, reading->stop);
  if (!page) return page.error();
  for (const Json& message : page->value_or(std::vector<Json>()))
    if (const std::string ts = TimeIn(message, "ts"); ts > after && ts != of) Tell(message, channel, reading);
  if (next.empty())
    threads->erase(0);
  else
    thread["next"] = next;
  return {};
}

// Slack calls again where it was not answered; the store keeps one of each.
Result<Receiver::Reply> SlackChannel::Receive(const Inbound& call) {
  const auto body = kit::ReadHookCall(call, api_.plan().who, [&]() -> Result<void> {
    const std::string time = "X-Slack-Request-Timestamp";
    if (auto fresh = kit::CheckSignedSeconds(call, time, api_.plan().who, kWindow); !fresh) return fresh;
    const std::string signed_text = fmt::format("v0:{}:{}", call.headers.Get(time), call.body);
    if (kit::Holds(kScheme, secrets_, signed_text, call.headers.Get("X-Slack-Signature"))) return {};
    return api_.Wrong("X-Slack-Signature is wrong or missing", Fault::kAuth);
  });
  if (!body) return body.error();
  Reply reply;
  if (TextIn(*body, "type") == "url_verification") reply.body = TextIn(*body, "challenge", 1024);
  // Also "app_rate_limited" has no event in it: what is not told is caught up by asking.
  const Json& event = TextIn(*body, "type") == "event_callback" ? In(*body, "event") : Json();
  const std::string place = TextIn(event, "channel", 32);
  if (TextIn(event, "type") != "message" || !Hears(place)) return reply;
  // Who does not know himself would hear himself; Slack calls again.
  const auto own = Own();
  if (!own) return own.error();
  if (auto said = ReadEvent(event, at_.channel, *own, call.received_at))
    reply.batch.events.push_back(*std::move(said));
  return reply;
}

constexpr kit::RoomNames kRooms = {.own = "channel",
                                   .others = "channels",
                                   .most = 20,
                                   .is_id = &IsId,
                                   .wants = "no channel's id, such as C012AB3CD"};

Result<std::unique_ptr<Channel>> Open(const Settings& settings, const std::string& channel, Doors doors,
                                      State&) {
  const auto at = kit::ReadRoomSettings(settings, "slack", channel, kRooms);
  if (!at) return at.error();
  if (settings.Secret("secret").empty() && !settings.Secret("secret_next").empty()) {
    return kit::BadSettings(
        settings, "slack", channel,
        "'secret_next' is for a secret that takes the place of 'secret', and there is none");
  }
  return std::unique_ptr<Channel>(std::make_unique<SlackChannel>(*at, settings, doors));
}

}  // namespace

const ConnectorType& Type() {
  static const ConnectorType type{
      .name = "slack",
      .summary = "Slack: channels of a workspace in, messages to one of them out",
      .proven = "a double of ours, by Slack's description",
      .options = {{.key = "token", .help = "the bot's token, xoxb-...", .required = true, .secret = true},
                  {.key = "channel",
                   .help = "where bulletins are posted: a channel's id, C012AB3CD",
                   .destination = true},
                  {.key = "channels",
                   .help = "the channels to listen in, besides `channel`, by their ids",
                   .kind = OptionKind::kList},
                  kit::SecretOption("secret", "the app's signing secret; set: events come by webhook"),
                  kit::SecretOption("secret_next",
                                    "a second signing secret that holds as well, while secret is changed"),
                  kit::BackfillOption("how many old messages of each channel to take at the first poll", "15",
                                      100),
                  kit::ServerOption("Slack's address", "https://slack.com")},
      // client_msg_id keeps nothing from being posted twice.
      .abilities = {.poll = true,
                    .receive = true,
                    .send = true,
                    .edit = true,
                    .retract = true,
                    .read_back = true,
                    .threads = true},
      // Near 4,000 it answers msg_too_long, whatever is written of 40,000; and each & counts five.
      .limits = {.unit = LengthUnit::kCharacters,
                 .max_length = 3000,
                 .rates = {{50, 60s, "requests a method"},
                           {1, 1s, "messages a channel", Spend::kSend},
                           {50, 60s, "deletions", Spend::kRetract}},
                 .source = "https://docs.slack.dev/reference/methods/chat.postMessage and "
                           "/apis/web-api/rate-limits; msg_too_long near 4,000 as apps met it"},
      .poll_every = 60s,
      .open = &Open,
      .contact_mode = "web_chat"};
  return type;
}

}  // namespace crier::slack
