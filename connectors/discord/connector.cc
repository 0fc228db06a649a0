// Discord: what is said in the channels of a server that a bot was invited to, and posts to one of them.
#include "connectors/connector.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "connectors/discord/gateway.h"
#include "connectors/discord/messages.h"
#include "connectors/kit/chat_message.h"
#include "connectors/kit/cursor.h"
#include "connectors/kit/meanings.h"
#include "connectors/kit/options.h"
#include "connectors/kit/post_ids.h"
#include "connectors/kit/room_channel.h"
#include "core/digest.h"
#include "core/json.h"
#include "core/length.h"
#include "core/version.h"

namespace crier::discord {

const ConnectorType& Type();

namespace {

using namespace std::chrono_literals;

constexpr size_t kMostCharacters = 2000;  // https://discord.com/developers/docs/resources/message
constexpr size_t kPage = 100;             // messages at once, the most that Discord gives
constexpr size_t kBatch = 200;            // things that happened, in one batch; ours
// Without a Gateway each channel is asked for at every poll.
constexpr std::chrono::seconds kToAnswer{5};

constexpr kit::Meaning kMeanings[] = {
    {.status = 401, .advice = "the bot's token does not hold: make a new one in the developer portal"},
    {.status = 403,
     .advice = "give the bot's role the right to view the channel, to read its history, and to send"}};

std::string Words(const std::string& body) {
  const Json said = ReadJson(body).value_or(Json());
  const auto code = WholeIn(said, "code").value_or(0);
  return code == 0 ? TextIn(said, "message") : fmt::format("{} (code {})", TextIn(said, "message"), code);
}

// The path without what changes from call to call: Discord counts by that and the method.
std::string RouteOf(const kit::ApiCall& call) {
  std::string route = call.method + " " + call.target.substr(0, call.target.find('?'));
  const size_t messages = route.find("/messages/");
  return messages == route.npos ? route : route.substr(0, messages + 10);
}

kit::RoomPlan PlanOf(const kit::RoomSettings& at, const Secret& token) {
  kit::ApiPlan api{.who = "discord " + at.channel, .base = at.server + "/api/v10"};
  api.headers = {{"Authorization", "Bot " + token.Reveal()},
                 {"User-Agent", fmt::format("DiscordBot (Crier, {})", kVersion)}};
  api.words = Words;
  api.judge = kit::JudgeBy({.rows = kMeanings, .wait = "/retry_after"});
  api.route = RouteOf;
  return {.api = api, .target = "/users/@me", .is_own_id = &IsId, .sink = {.older_id = &kit::OlderId}};
}

// The cursor: {"after": {CHANNEL: MESSAGE}, "batch": N}, the newest message of each channel up to which all
// are known, and a count that makes the cursor another one where only edits came.
class DiscordChannel : public kit::RoomChannel {
 public:
  DiscordChannel(const kit::RoomSettings& at, const Settings& settings, Doors doors)
      : RoomChannel(Type(), at, PlanOf(at, settings.Secret("token")), doors),
        gateway_(api_, doors.socket, settings.Secret("token")),
        long_poll_(settings.Whole("long_poll")),
        path_("/channels/" + at.own + "/messages") {
    for (const std::string& channel : at.rooms) guilds_[channel];
  }

  Result<Identity> WhoAmI() override;
  Result<Batch> Poll(const std::string& cursor, Time deadline, std::stop_token stop) override;

  bool IsMessage(std::string_view id) const override { return IsId(id); }

  std::string AddressOf(const std::string& id) override {
    const auto guild = GuildOf(at_.own);
    return guild ? discord::AddressOf(*guild, at_.own, id) : "";
  }

  Result<std::string> Post(const Outgoing& out, const std::string& parent) override {
    Json body = ContentOf(out.text());
    // 25 characters at most; made of the key, so that a try which arrives late finds the one before it.
    body["nonce"] = Hex(Sha256(out.key)).substr(0, 25);
    body["enforce_nonce"] = true;
    if (!parent.empty()) body["message_reference"] = {{"message_id", parent}, {"fail_if_not_exists", true}};
    return Write("POST", path_, body);
  }

  Result<std::string> Change(const std::string& id, const Outgoing& now) override {
    return Write("PATCH", path_ + "/" + id, ContentOf(now.text()));
  }

  Result<void> Delete(const std::string& id) override {
    return kit::Done(api_.Ask({.method = "DELETE", .target = path_ + "/" + id, .may_be_gone = true}));
  }

  Result<std::optional<kit::OwnPost>> Read(const std::string& id) override {
    const auto there = api_.AskMaybe({.target = path_ + "/" + id, .may_be_gone = true});
    if (!there) return there.error();
    return *there ? std::optional(PostOf(**there)) : std::nullopt;
  }

  Result<Page> ReadOwn(const Sought&, const std::string& older) override {
    const auto own = Own();
    if (!own) return own.error();
    const auto messages =
        Messages(at_.own, fmt::format("limit=100{}{}", older.empty() ? "" : "&before=", older));
    if (!messages) return messages.error();
    Page page;
    for (const Json& message : *messages)
      if (IdOf(In(message, "author")) == IdOf(*own) && !IdOf(message).empty())
        page.posts.push_back(PostOf(message));
    if (!messages->empty()) page.older = IdOf(messages->back());
    return page;
  }

 private:
  // Escaped, unless that made it too long: then stars and underscores are markup. Nobody is pinged.
  static Json ContentOf(const std::string& text) {
    std::string words = Escaped(text);
    if (CountCharacters(words) > kMostCharacters) words = text;
    return {{"content", words}, {"allowed_mentions", {{"parse", Json::array()}, {"replied_user", false}}}};
  }

  Result<std::string> Write(const std::string& method, const std::string& target, const Json& body) {
    const auto said = api_.AskJson({.method = method, .target = target, .body = kit::Written(body)});
    return said ? IdOf(*said) : Result<std::string>(said.error());
  }

  // Newest first; `query` is "limit=10&before=1".
  Result<Json> Messages(const std::string& channel, const std::string& query, bool may_wait = false,
                        const std::stop_token& stop = {}) {
    auto page = api_.AskJson(
        {.target = fmt::format("/channels/{}/messages?{}", channel, query), .may_wait = may_wait}, stop);
    return !page || page->is_array() ? page : api_.Wrong("the answer is no list of messages");
  }

  Result<std::string> GuildOf(const std::string& channel, const std::stop_token& stop = {}) {
    return guilds_.at(channel).Get([&]() -> Result<std::string> {
      const auto said = api_.AskJson({.target = "/channels/" + channel}, stop);
      return said ? IdOf(*said, "guild_id") : Result<std::string>(said.error());
    });
  }

  Error ComeWithoutWords() const {
    return api_.Wrong(
        "messages come without their words: switch on MESSAGE CONTENT INTENT in the developer portal",
        Fault::kConfig);
  }

  Result<Json> ReadPlace(const std::string& cursor) const;
  void Miss() { behind_.insert(at_.rooms.begin(), at_.rooms.end()); }
  Result<bool> ReadPage(const std::string& channel, const std::stop_token& stop, Json* place, Batch* batch);
  void Listen(Time end, const std::stop_token& stop, Json* place, Batch* batch);
  void Take(const Gateway::Dispatch& what, Json* place, Batch* batch);
  void Remove(const std::string& channel, const std::string& id, Batch* batch) const {
    if (!id.empty()) batch->events.emplace_back(Removed{at_.channel, kit::NativeIdOf(channel, id)});
  }

  Gateway gateway_;
  const std::chrono::seconds long_poll_;
  const std::string path_;                                     // of the channel that is posted to
  std::map<std::string, kit::AskedOnce<std::string>> guilds_;  // by channel
  std::set<std::string> behind_;  // channels of which something may have been missed
  bool bare_ = false;             // something came without its words
  std::string last_from_;         // the cursor of the poll that answered
  std::optional<Batch> last_;     // this
};

Result<Identity> DiscordChannel::WhoAmI() {
  const auto bot = Own(true);
  if (!bot) return bot.error();
  Identity identity{.who = "@" + TextIn(*bot, "username")};
  const auto ask = [&](const std::string& channel) -> Result<void> {
    const auto page = Messages(channel, "limit=10");
    if (!page) return page.error();
    bool bare = false, words = false;
    for (const Json& message : *page) words = ReadMessage(message, "", "", Now(), &bare) || words;
    if (bare && !words) identity.cannot_listen = ComeWithoutWords();
    return {};
  };
  const auto asked = kit::ProveRooms(at_.rooms, at_.own, ask, &identity);
  return asked ? Result<Identity>(identity) : asked.error();
}

Result<Batch> DiscordChannel::Poll(const std::string& cursor, Time deadline, std::stop_token stop) {
  if (auto own = Own(false, stop); !own) return own.error();
  // What the Gateway told once it tells no more: who asks again could not keep it.
  if (last_ && cursor == last_from_) return *last_;
  auto place = ReadPlace(cursor);
  if (!place) return place.error();
  // Another cursor than the one that was handed out last: somebody else may have polled meanwhile.
  if (!last_ || cursor != last_->cursor) Miss();
  Batch batch;
  const Time end = deadline - kToAnswer;
  const auto connected = gateway_.Connect(end, stop);
  if (gateway_.TakeNew() || !connected) Miss();
  if (!connected) batch.trouble = connected.error();
  bare_ = false;
  const auto read = [&](const std::string& channel) -> Result<void> {
    const auto full = ReadPage(channel, stop, &*place, &batch);
    if (full ? !*full : kit::IsOfOneRoom(full.error())) behind_.erase(channel);
    return kit::Done(full);
  };
  if (auto done = ReadRooms({behind_.begin(), behind_.end()}, end, stop, read, &batch); !done)
    return done.error();
  // The very first place is handed over at once: who dies while it listens would begin anew behind a storm.
  if (connected && behind_.empty() && !cursor.empty()) Listen(end, stop, &*place, &batch);
  if (bare_ && !batch.trouble) batch.trouble = ComeWithoutWords();
  batch.more = !behind_.empty() || batch.events.size() >= kBatch;
  if (!batch.events.empty()) (*place)["batch"] = WholeIn(*place, "batch").value_or(0) % 1'000'000 + 1;
  batch.cursor = place->dump();
  // Where nothing came that comes but once, it is asked anew.
  last_from_ = batch.events.empty() ? "none" : cursor;
  last_ = batch;
  return batch;
}

Result<Json> DiscordChannel::ReadPlace(const std::string& cursor) const {
  Json place = {{"after", Json::object()}, {"batch", 0}};
  const auto said = kit::ReadCursor(cursor, place, api_.plan().who);
  if (!said) return said;
  for (const auto& [channel, message] : (*said)["after"].items())
    if (IsId(channel) && !IdOf((*said)["after"], channel.c_str()).empty()) place["after"][channel] = message;
  place["batch"] = (*said)["batch"];
  return place;
}

// True where there may be more behind it.
Result<bool> DiscordChannel::ReadPage(const std::string& channel, const std::stop_token& stop, Json* place,
                                      Batch* batch) {
  const auto guild = GuildOf(channel, stop);
  if (!guild) return guild.error();
  const std::string after = TextIn((*place)["after"], channel.c_str());
  const bool first = after.empty();
  const size_t limit = first ? std::max<size_t>(at_.backfill, 1) : kPage;
  const auto page =
      Messages(channel, fmt::format("limit={}{}{}", limit, first ? "" : "&after=", after), true, stop);
  if (!page) return page.error();
  // Newest first.
  std::string newest = first ? "0" : after;
  for (auto message = page->rbegin(); message != page->rend(); ++message) {
    const std::string id = IdOf(*message);
    if (id.empty() || !kit::OlderId(newest, id)) continue;
    newest = id;
    auto said = ReadMessage(*message, at_.channel, *guild, Now(), &bare_);
    if (said && !(first && at_.backfill == 0)) batch->events.emplace_back(*std::move(said));
  }
  (*place)["after"][channel] = newest;
  return !first && page->size() >= kPage && newest != after;
}

void DiscordChannel::Listen(Time end, const std::stop_token& stop, Json* place, Batch* batch) {
  const Time until = std::min<Time>(end, Now() + long_poll_);
  while (gateway_.connected() && !stop.stop_requested() && batch->events.size() < kBatch) {
    // Whoever was heard is not kept waiting for who may follow.
    const Time before = Now();
    const auto left = batch->events.empty() ? std::max(until - before, 0ms) : 0ms;
    const auto what = gateway_.Next(left, stop);
    if (what) Take(*what, place, batch);
    if (!what && (!batch->events.empty() || Now() >= until)) break;
    // A clock that stands still must not keep us here.
    if (!what && Now() == before && left > 0ms) break;
  }
}

void DiscordChannel::Take(const Gateway::Dispatch& what, Json* place, Batch* batch) {
  const Json& data = what.data;
  const std::string channel = IdOf(data, "channel_id"), id = IdOf(data);
  if (!Hears(channel)) return;
  if (what.name == "MESSAGE_DELETE") return Remove(channel, id, batch);
  if (what.name == "MESSAGE_DELETE_BULK") {
    const Json& ids = In(data, "ids");
    for (const Json& gone : ids.is_array() ? ids : Json::array())
      if (gone.is_string() && IsId(gone.get<std::string>())) Remove(channel, gone.get<std::string>(), batch);
    return;
  }
  const bool edited = what.name == "MESSAGE_UPDATE";
  if (!edited && what.name != "MESSAGE_CREATE") return;
  // A preview of a link is no edit, and what is not told must not overwrite what is known.
  if (edited && (TextIn(data, "edited_timestamp").empty() || !In(data, "content").is_string())) return;
  auto said = ReadMessage(data, at_.channel, IdOf(data, "guild_id"), Now(), &bare_);
  if (said && edited)
    batch->events.emplace_back(Edited{*std::move(said)});
  else if (said)
    batch->events.emplace_back(*std::move(said));
  if (!edited && kit::OlderId(TextIn((*place)["after"], channel.c_str()), id))
    (*place)["after"][channel] = id;
}

constexpr kit::RoomNames kRooms = {.own = "channel",
                                   .others = "channels",
                                   .most = 50,  // one request each after every loss of the connection
                                   .is_id = &IsId,
                                   .wants = "no channel's id, which is a whole number"};

Result<std::unique_ptr<Channel>> Open(const Settings& settings, const std::string& channel, Doors doors,
                                      State&) {
  const auto at = kit::ReadRoomSettings(settings, "discord", channel, kRooms);
  if (!at) return at.error();
  return std::unique_ptr<Channel>(std::make_unique<DiscordChannel>(*at, settings, doors));
}

}  // namespace

const ConnectorType& Type() {
  static const ConnectorType type{
      .name = "discord",
      .summary = "Discord: channels of a server in, messages to one of them out",
      .proven = "a double of ours, by Discord's description",
      .options =
          {{.key = "token",
            .help = "the bot's token, from the developer portal",
            .required = true,
            .secret = true},
           {.key = "channel", .help = "where bulletins are posted: a channel's id", .destination = true},
           {.key = "channels",
            .help = "the channels to listen in, besides `channel`, by their ids",
            .kind = OptionKind::kList},
           kit::BackfillOption("how many old messages of each channel to take at the first poll", "40", 100),
           kit::LongPollOption("how many seconds a poll waits on the Gateway for something to tell"),
           kit::ServerOption("Discord's address", "https://discord.com")},
      // Discord knows a nonce for some minutes and does not say for how many: what counts is that we look.
      .abilities =
          {.poll = true, .send = true, .edit = true, .retract = true, .read_back = true, .threads = true},
      // 2,000; the rest is for what is escaped, so that a bulletin looks as it was written.
      .limits = {.unit = LengthUnit::kCharacters,
                 .max_length = 1900,
                 .rates = {{50, 1s, "requests a bot"},
                           {5, 5s, "messages a channel", Spend::kSend},
                           {5, 1s, "deletions a channel", Spend::kRetract}},
                 .source = "https://discord.com/developers/docs/resources/message#create-message and "
                           "/topics/rate-limits; those of a channel are what the headers show"},
      .poll_every = 2s,
      .open = &Open,
      .contact_mode = "social_media"};
  return type;
}

}  // namespace crier::discord
