// Bluesky, and other servers of the AT Protocol: the account's mentions and public hashtags in, posts out.
//
// The session is XRPC's, but lives like one of OAuth 2: kit::OAuth2 keeps the rotating refresh token in the
// State before it is used. The app password is shown only where no refresh token holds, since a day has few
// logins: https://docs.bsky.app/docs/advanced-guides/rate-limits says 300, 100 were seen.
#include "connectors/connector.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "connectors/bluesky/record.h"
#include "connectors/kit/account.h"
#include "connectors/kit/caching.h"
#include "connectors/kit/hashtags.h"
#include "connectors/kit/json_text.h"
#include "connectors/kit/meanings.h"
#include "connectors/kit/options.h"
#include "connectors/kit/pointers.h"
#include "connectors/kit/refusals.h"
#include "core/http_url.h"
#include "core/json.h"
#include "core/text.h"

namespace crier::bluesky {

const ConnectorType& Type();

namespace {

using namespace std::chrono_literals;
using kit::TextAt;
using nlohmann::json;

constexpr size_t kMostHashtags = 10;    // a request each at every poll, and a place in one cursor
constexpr size_t kMaxToken = 8 * 1024;  // ours; as of kit::OAuth2
constexpr size_t kMaxText = 64 * 1024;  // ours; a post has 3,000 bytes
constexpr size_t kMaxOlder = 512;  // of a cursor of theirs, which ours holds; an hour's date, or a number
// After a login that was refused: 48 tries a day, of at most 100.
constexpr auto kLoginAgain = 30min;
constexpr auto kLongestWait = 24h;

// XRPC says 400 where HTTP has 401 (bluesky-social/atproto#1616). What a person must mend is kAuth, too.
constexpr kit::Meaning kMeanings[] = {
    {400,
     "ExpiredToken|InvalidToken|AuthMissing|AuthenticationRequired|AccountTakedown|AccountDeactivated|"
     "AccountSuspended|AccountNotFound",
     Fault::kAuth},
};

struct Stream {
  std::string name;    // "mentions", "#flood": its name in the cursor
  std::string target;  // without its cursor
  const char* list;    // where the answer has the posts
};

kit::ApiPlan PlanOf(const std::string& server, const std::string& name, kit::OAuth2* session) {
  return {.who = "bluesky " + name,
          .base = server,
          .oauth = session,
          .words = kit::WordsBy(WordsOf),
          .judge = kit::JudgeBy({kMeanings, NameOf})};
}

// The server is not asked for these reasons alone: it then shows pages with nothing on them, and among many
// likes what lies below could not be found. A search's posts have no reason.
bool IsForUs(const json& view) {
  const std::string reason = TextAt(view, "/reason", 64);
  return reason.empty() || reason == "mention" || reason == "reply" || reason == "quote";
}

json StrongRef(const json& from, const char* uri, const char* cid) {
  return {{"uri", TextAt(from, uri, 512)}, {"cid", TextAt(from, cid, 256)}};
}

// Its key is made of ours. What may be there already is not written again: the write is for a place that is
// empty (swapRecord), and where it is not, what stands there is looked at.
class BlueskyAccount : public kit::Account {
 public:
  BlueskyAccount(const std::string& server, const Settings& settings, std::vector<Stream> streams,
                 Doors doors, State& state)
      : Account(PlanOf(server, settings.Text("account"), &session_), doors,
                {.target = "/xrpc/com.atproto.server.getSession"}),
        name_(settings.Text("account")),
        password_(settings.Secret("password")),
        streams_(std::move(streams)),
        login_(PlanOf(server, name_, nullptr), doors),
        session_({.who = who(),
                  .token_url = server,
                  .client_id = name_,
                  .grant = [this](const std::string& refresh,
                                  const std::stop_token& stop) { return Grant(refresh, stop); },
                  .state_key = "session"},
                 doors.http, doors.clock, state) {}

  // Once there is a session.
  Result<std::string> OwnId(std::chrono::milliseconds timeout = 30s, std::stop_token stop = {}) override {
    if (const auto token = session_.Token(stop); !token) return token.error();
    return Account::OwnId(timeout, std::move(stop));
  }

  // The id is the DID: a handle may change.
  Result<kit::Own> ReadWhose(const json& answer) override {
    const std::string did = TextAt(answer, "/did", 512), status = TextAt(answer, "/status", 64);
    if (!IsDid(did)) return api_.Wrong("the server does not say whose session it is");
    kit::Own own{did, {fmt::format("@{} ({})", TextAt(answer, "/handle", 512), did), ""}};
    if (!status.empty())
      own.identity.cannot_listen = own.identity.cannot_send =
          api_.Wrong("the account is " + status, Fault::kAuth);
    return own;
  }

  // That posts may be written is proved by deleting one that does not exist, which is done and changes
  // nothing.
  void Prove(const std::string& own, bool listens, Identity* identity) override {
    const auto prove = [&](const kit::ApiCall& call, std::optional<Error>* cannot) {
      auto proof = api_.AskJson(call);
      if (!proof) *cannot = std::move(proof).error();
      if (*cannot) (*cannot)->in_doubt = false;
    };
    if (listens)
      prove({.target = "/xrpc/app.bsky.notification.listNotifications?limit=1"}, &identity->cannot_listen);
    prove(ToDelete({own, std::string(kPosts), TidOf("crier doctor")}), &identity->cannot_send);
  }

  Result<kit::IdPage> ReadPage(const kit::PageCall& call, const std::string&,
                               const std::stop_token& stop) override {
    const Stream& stream = streams_[call.stream];
    const std::string from = call.older.empty() ? "" : "&cursor=" + PercentEncode(call.older);
    const auto answer =
        api_.AskJson({.target = stream.target + from, .may_wait = true, .timeout = call.timeout}, stop);
    if (!answer) return answer.error();
    const json& list = kit::At(*answer, stream.list);
    if (!list.is_array()) return api_.Wrong("the answer holds no list of posts");
    kit::IdPage page{.older = TextAt(*answer, "/cursor", kMaxOlder)};
    for (const json& view : list) {
      page.items.push_back(ReadPost(view, api_.ServerNow()));
      if (!IsForUs(view)) page.items.back().told = false;
    }
    return page;
  }

  Result<kit::Sent> Send(const Outgoing& out) override {
    const auto own = OwnId();
    if (!own) return kit::NothingLeft(own.error());
    const AtUri at{*own, std::string(kPosts), TidOf(out.key)};
    const auto record = Compose(out);
    if (!record) return record.error();
    const kit::ApiCall call{.method = "POST",
                            .target = "/xrpc/com.atproto.repo.putRecord",
                            .body = kit::JsonText({{"repo", at.did},
                                                   {"collection", at.collection},
                                                   {"rkey", at.rkey},
                                                   {"record", *record},
                                                   {"swapRecord", nullptr}}),
                            .may_be_refused = true};
    const auto response = api_.Ask(call);
    if (!response) return response.error();
    const json told = ReadJson(response->body).value_or(json());
    if (response->status < 400) {
      if (TextAt(told, "/uri", 512) == at.Written()) return kit::Sent{at.Written(), at.Page()};
      return kit::InDoubt(api_.Wrong("the answer does not name the record that was written"));
    }
    if (NameOf(told) != "InvalidSwap") return api_.Refusal(call, *response);
    const auto there = ReadRecord(at);
    if (!there) return kit::NothingLeft(there.error());
    if (TextAt(*there, "/value/text", kMaxText) == out.text()) return kit::Sent{at.Written(), at.Page()};
    return api_.Wrong(at.Page() + " holds other words; delete that post by hand", Fault::kRejected);
  }

  // A deletion of what is not there is done.
  Result<void> Retract(const std::string& native_id) override {
    const auto own = OwnId();
    if (!own) return own.error();
    const auto at = ParseAtUri(native_id);
    if (!at || at->did != *own || at->collection != kPosts)
      return api_.Wrong("not a post of this account: " + Excerpt(native_id, 200), Fault::kRejected);
    const auto done = api_.AskJson(ToDelete(*at));
    return done ? Result<void>() : done.error();
  }

  // There is nothing to look for: the key says where it stands.
  Result<std::optional<Sink::Shown>> ReadBack(const Sought& sought) override {
    const auto own = OwnId();
    if (!own) return own.error();
    const auto known = ParseAtUri(sought.native_id);
    const AtUri at = known.value_or(AtUri{*own, std::string(kPosts), TidOf(sought.key)});
    const auto there = ReadRecord(at);
    if (!there) return there.error();
    if (there->is_null()) return std::optional<Sink::Shown>();
    return std::optional<Sink::Shown>({at.Written(), at.Page(), TextAt(*there, "/value/text", kMaxText)});
  }

 private:
  // By whoever holds the lock of session_.
  Result<kit::OAuth2Answer> Grant(const std::string& refresh, const std::stop_token& stop) {
    const bool logs_in = refresh.empty();
    const Time now = api_.Now();
    if (logs_in && refused_login_ && kit::StillHolds(login_again_, now, kLongestWait)) {
      Error error = *refused_login_;
      if (error.retry_after) error.retry_after = login_again_ - now;
      return error;
    }
    kit::ApiCall call{.method = "POST", .target = "/xrpc/com.atproto.server.refreshSession"};
    if (logs_in) {
      call.target = "/xrpc/com.atproto.server.createSession";
      call.body = kit::JsonText({{"identifier", name_}, {"password", password_.Reveal()}});
    } else {
      call.headers.Add("Authorization", "Bearer " + refresh);
    }
    const auto answer = login_.AskJson(call, stop);
    if (answer) {
      return kit::OAuth2Answer{
          TextAt(*answer, "/accessJwt", kMaxToken), TextAt(*answer, "/refreshJwt", kMaxToken), {}};
    }
    Error error = answer.error();
    error.in_doubt = false;  // nothing of ours was said there
    const bool held_up = error.fault == Fault::kAuth || error.fault == Fault::kThrottled;
    if (!logs_in && !held_up) error.fault = Fault::kUnreachable;
    if (logs_in && held_up) {
      if (error.fault == Fault::kAuth)
        error.message += "; make an app password under Settings, Privacy and security";
      refused_login_ = error;
      login_again_ = now + error.retry_after.value_or(kLoginAgain);
    }
    return error;
  }

  static kit::ApiCall ToDelete(const AtUri& at) {
    return {.method = "POST",
            .target = "/xrpc/com.atproto.repo.deleteRecord",
            .body = kit::JsonText({{"repo", at.did}, {"collection", at.collection}, {"rkey", at.rkey}})};
  }

  // The record to write. Its errors: nothing has left.
  Result<json> Compose(const Outgoing& out) {
    json record = {{"$type", kPosts}, {"text", out.text()}, {"createdAt", FormatTime(api_.ServerNow())}};
    if (!out.post->lang.empty()) record["langs"] = {out.post->lang};
    if (!out.parent.empty()) {
      const auto at = ParseAtUri(out.parent);
      const auto parent = at ? ReadRecord(*at) : Result<json>(json());
      if (!parent) return kit::NothingLeft(parent.error());
      if (TextAt(*parent, "/cid", 256).empty())
        return api_.Wrong("the post that this one answers is gone: " + Excerpt(out.parent, 200),
                          Fault::kRejected);
      // The root of the thread is the parent's, or the parent: with another one the post is shown nowhere.
      record["reply"]["parent"] = StrongRef(*parent, "/uri", "/cid");
      const bool first = TextAt(*parent, "/value/reply/root/cid", 256).empty();
      record["reply"]["root"] = first ? record["reply"]["parent"]
                                      : StrongRef(*parent, "/value/reply/root/uri", "/value/reply/root/cid");
    }
    auto facets = FacetsOf(out.text(), [this](const std::string& handle) { return DidOfHandle(handle); });
    if (!facets) return kit::NothingLeft(facets.error());
    if (!facets->empty()) record["facets"] = *std::move(facets);
    if (const auto web = ParseUrl(out.post->web); web && out.part == 0) {
      const std::string& title = out.post->title.empty() ? web->host : out.post->title;
      record["embed"] = {{"$type", "app.bsky.embed.external"},
                         {"external", {{"uri", out.post->web}, {"title", title}, {"description", ""}}}};
    }
    return record;
  }

  Result<std::string> DidOfHandle(const std::string& handle) {
    const auto response =
        api_.Ask({.target = "/xrpc/com.atproto.identity.resolveHandle?handle=" + PercentEncode(handle),
                  .may_be_gone = true,
                  .may_be_refused = true});
    if (!response) return response.error();
    const std::string did = TextAt(ReadJson(response->body).value_or(json()), "/did", 256);
    return IsDid(did) ? did : "";
  }

  // What stands at `at`, as getRecord answers it; null where nothing does.
  Result<json> ReadRecord(const AtUri& at) {
    const kit::ApiCall call{
        .target = fmt::format("/xrpc/com.atproto.repo.getRecord?repo={}&collection={}&rkey={}",
                              PercentEncode(at.did), PercentEncode(at.collection), PercentEncode(at.rkey)),
        .may_be_refused = true};
    const auto response = api_.Ask(call);
    if (!response) return response.error();
    json record = ReadJson(response->body).value_or(json());
    if (response->status >= 400 && NameOf(record) == "RecordNotFound") return json();
    if (response->status >= 400) return api_.Refusal(call, *response);
    if (TextAt(record, "/uri", 512) == at.Written() && record.contains("value")) return record;
    return api_.Wrong("the answer is not the record that was asked for");
  }

  const std::string name_;
  const Secret password_;
  const std::vector<Stream> streams_;
  kit::ApiClient login_;  // without a session
  // Both by whoever holds the lock of session_.
  std::optional<Error> refused_login_;
  Time login_again_{};
  kit::OAuth2 session_;
};

Result<std::vector<Stream>> StreamsOf(const Settings& settings) {
  std::vector<Stream> streams;
  if (settings.Flag("mentions")) {
    // Without "priority" the account's own setting may leave out people whom it does not follow.
    streams.push_back({"mentions", "/xrpc/app.bsky.notification.listNotifications?limit=100&priority=false",
                       "/notifications"});
  }
  const auto tags = kit::HashtagsOf(settings, "hashtags", kMostHashtags);
  if (!tags) return tags.error();
  for (const std::string& tag : *tags) {
    const std::string name = "#" + tag;
    streams.push_back(
        {name, "/xrpc/app.bsky.feed.searchPosts?limit=100&sort=latest&q=" + PercentEncode(name), "/posts"});
  }
  return streams;
}

Result<std::unique_ptr<Channel>> Open(const Settings& settings, const std::string& channel, Doors doors,
                                      State& state) {
  const auto server = kit::ServerOf(settings, "server");
  if (!server) return server.error();
  // One spelling alone: whether two channels send to one account is told by it.
  const std::string& name = settings.Text("account");
  const bool handle =
      name.find('.') != name.npos && name == Lower(name) && name.find_first_of("@/: \t\r\n") == name.npos;
  if (!IsDid(name) && !handle)
    return kit::WrongSetting(settings,
                             "'account' is a handle in lower case, without @, or a DID: "
                             "city.bsky.social, did:plc:abc");
  auto streams = StreamsOf(settings);
  if (!streams) return streams.error();
  auto plan = kit::PlanFor(Type(), channel, settings, *streams);
  return kit::NewAccountChannel(
      plan, std::make_unique<BlueskyAccount>(*server, settings, *std::move(streams), doors, state));
}

std::vector<Option> Options() {
  return {
      kit::ServerOption("the account's server (PDS)", "https://bsky.social"),
      {.key = "account",
       .help = "the account's handle, such as city.bsky.social, or its DID",
       .required = true,
       .destination = true},
      kit::SecretOption("password", "an app password of the account", true),
      kit::FlagOption("mentions", "listen to posts that mention, answer or quote the account", true),
      {.key = "hashtags", .help = "listen to public posts with these hashtags", .kind = OptionKind::kList},
      kit::BackfillOption("how many old posts of each to take at the first poll"),
  };
}

}  // namespace

const ConnectorType& Type() {
  static const ConnectorType type = {
      .name = "bluesky",
      .summary = "Bluesky and other servers of the AT Protocol: mentions and hashtags in, posts out",
      .proven = "a real PDS and AppView where they can be installed; a double of ours",
      .options = Options(),
      .abilities = {.poll = true,
                    .send = true,
                    .retract = true,
                    .read_back = true,
                    .honours_key = true,
                    .threads = true,
                    .answers = true},
      .limits = {.unit = LengthUnit::kGraphemes,
                 .max_length = 300,
                 .max_bytes = 3000,
                 // Of 5,000 points an hour and 35,000 a day a new record takes three, a deletion one.
                 .rates = {{3000, 5min, "requests an address"},
                           {1666, 1h, "posts an account", Spend::kSend},
                           {11'666, 24h, "posts an account", Spend::kSend},
                           {5000, 1h, "deletions an account", Spend::kRetract}},
                 .source = "https://docs.bsky.app/docs/advanced-guides/rate-limits and the lexicon "
                           "app.bsky.feed.post"},
      .poll_every = 60s,
      .open = &Open,
      .contact_mode = "social_media",
  };
  return type;
}

}  // namespace crier::bluesky
