// X: posts that mention the city's account in, and those of searches where its terms allow that; posts out.
#include "connectors/connector.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "connectors/kit/account.h"
#include "connectors/kit/characters.h"
#include "connectors/kit/followed.h"
#include "connectors/kit/json_text.h"
#include "connectors/kit/members.h"
#include "connectors/kit/noted_source.h"
#include "connectors/kit/options.h"
#include "connectors/kit/pointers.h"
#include "connectors/kit/post_ids.h"
#include "connectors/kit/refusals.h"
#include "connectors/x/post.h"
#include "core/text.h"

namespace crier::x {

const ConnectorType& Type();

namespace {

using namespace std::chrono_literals;
using kit::In, kit::TextIn;
using nlohmann::json;

constexpr std::string_view kRead = "tweet.read users.read";
constexpr std::string_view kWrite = "tweet.write";
constexpr size_t kMostSearches = 4;  // a request each at every poll, and a place in one cursor
constexpr size_t kMaxQuery = 500;    // X takes 512 characters of self-serve plans; ours are added
// X lists mentions late and out of order, so each poll also asks for those of the last day. What was read
// before on the same day (UTC) is not charged again.
constexpr auto kOverlap = 24h;
// A search takes no older since_id: https://docs.x.com/x-api/posts/search/introduction
constexpr auto kOldestSearched = 6 * 24h;
constexpr auto kLookEvery = 20h;  // X wants deletions followed within 24 hours
constexpr size_t kAtOnce = 100;   // ids in one request, and posts on one page; X's own limit
constexpr size_t kMaxId = 19;     // digits
// Each costs money, and the one that is looked for is among the newest.
constexpr int kOwnPosts = 20;
constexpr auto kSkew = 5min;

constexpr char kOthers[] = "&user.fields=name,username&media.fields=alt_text,preview_image_url,type,url";
// X's description names these so since 2.167; pages and programs of its own go on with the names before.
constexpr char kFields[] =
    "&post.fields=attachments,created_at,display_text_range,entities,geo,lang,note_post,text"
    "&expansions=attachments.media_keys,author_id,edit_history_post_ids,referenced_posts";
constexpr char kFieldsBefore[] =
    "&tweet.fields=attachments,author_id,created_at,display_text_range,edit_history_tweet_ids,entities,geo,"
    "lang,note_tweet,referenced_tweets,text&expansions=attachments.media_keys,author_id";

struct Stream {
  std::string name;   // in the cursor
  std::string query;  // empty: the mentions
};

kit::ApiPlan PlanOf(const std::string& server, const std::string& who, const Clock& clock, kit::OAuth2* oauth,
                    const Secret& token = {}) {
  return {.who = who,
          .base = server,
          .token = token,
          .oauth = oauth,
          .words = kit::WordsBy(WordsOf),
          .judge = [&clock](const HttpResponse& said, Error* error) { Judge(said, clock.Now(), error); }};
}

kit::OAuth2Plan TokensOf(const std::string& server, const Settings& settings) {
  auto plan = kit::TokensOf(settings, "x @" + settings.Text("account"), server + "/2/oauth2/token");
  plan.basic = !plan.client_secret.empty();
  return plan;
}

// A whole number, also where it is written as a text.
std::string NumberAt(const json& from, const char* pointer) {
  const json& number = kit::At(from, pointer);
  return number.is_number_integer() ? number.dump() : kit::TextAt(from, pointer, 20);
}

void Add(std::string* list, const std::string& what) {
  if (!what.empty()) *list += (list->empty() ? "" : "; ") + what;
}

// X knows no key of ours, so what may be out is looked for among the account's posts.
class XAccount : public kit::Account {
 public:
  XAccount(const std::string& server, const Settings& settings, std::string channel,
           std::vector<Stream> streams, Doors doors, State& state)
      : Account(PlanOf(server, "x @" + settings.Text("account"), doors.clock, &oauth_), doors,
                {.target = "/2/users/me", .scope = kRead}),
        handle_(settings.Text("account")),
        channel_(std::move(channel)),
        streams_(std::move(streams)),
        follow_(static_cast<size_t>(settings.Whole("follow_deletions"))),
        oauth_(TokensOf(server, settings), doors.http, doors.clock, state) {
    const Secret& app = settings.Secret("bearer_token");
    if (!app.empty()) app_.emplace(PlanOf(server, "x", doors.clock, nullptr, app), doors);
  }

  Result<kit::Own> ReadWhose(const json& answer) override {
    const std::string id = kit::IdIn(In(answer, "data"), "id"),
                      name = kit::IdIn(In(answer, "data"), "username");
    if (id.empty() || name.empty()) return api_.Wrong("X does not say whose token this is");
    if (Lower(name) == Lower(handle_)) return kit::Own{id, {"@" + handle_, ""}};
    return api_.Wrong(fmt::format("'refresh_token' is that of @{}; log in as @{}", name, handle_),
                      Fault::kConfig);
  }

  // Reads five mentions, sends a post with no words in it.
  void Prove(const std::string& own, bool listens, Identity* identity) override {
    std::string quota;
    for (const std::string& each : {Credit(), Usage(), identity->quota}) Add(&quota, each);
    identity->quota = quota;
    if (listens) {
      kit::ProveScope(api_, {.target = "/2/users/" + own + "/mentions?max_results=5", .scope = kRead},
                      &identity->cannot_listen);
    }
    kit::ProveScope(api_, {.method = "POST", .target = "/2/tweets", .scope = kWrite, .body = "{}"},
                    &identity->cannot_send);
  }

  // The notes: `since` when all was read, and what is followed.
  std::unique_ptr<Source> Around(std::unique_ptr<Source> lists) override {
    const auto begin = [this](const json& notes) {
      began_ = api_.ServerNow();
      since_ = ParseTime(TextIn(notes, "since", 64)).value_or(Time{});
    };
    const auto end = [this](json* notes, Batch* batch, Time deadline, const std::stop_token& stop) {
      // By the hour, so that polls which bring nothing leave the cursor as it is.
      (*notes)["since"] = FormatTime(batch->more || batch->trouble ? since_ : HourOf(began_));
      kit::Followed followed({channel_, follow_, kAtOnce, kLookEvery}, *notes);
      followed.Follow(
          api_.Now(), [&](const std::vector<std::string>& ids) { return AskGone(ids, deadline, stop); },
          batch);
      followed.Write(notes);
    };
    return std::make_unique<kit::NotedSource>(kit::NotesPlan{who(), begin, end}, std::move(lists));
  }

  Result<kit::IdPage> ReadPage(const kit::PageCall& list, const std::string& own,
                               const std::stop_token& stop) override {
    const std::string& query = streams_[list.stream].query;
    kit::ApiCall call{.may_wait = true, .timeout = list.timeout};
    call.target = query.empty() ? fmt::format("/2/users/{}/mentions?", own)
                                : fmt::format("/2/tweets/search/recent?query={}&",
                                              PercentEncode(fmt::format("({}) -is:retweet", query)));
    call.target += fmt::format("max_results={}", kAtOnce);
    const Time from = since_ - kOverlap;
    if (since_ != Time{} && (query.empty() || from > api_.ServerNow() - kOldestSearched))
      call.target += "&since_id=" + kit::SnowflakeAt(from, kIdEpoch);
    if (!list.older.empty()) call.target += "&pagination_token=" + PercentEncode(list.older);
    auto found = AskPosts(std::move(call), stop);
    if (!found) {
      Error error = found.error();
      // Which of the searches X does not understand.
      if (!query.empty()) error.message += " (" + list.name + ")";
      return error;
    }
    kit::IdPage page{.older = found->next};
    for (Post& post : found->posts) {
      const std::string id = post.mention.native_id;
      if (id.size() > kMaxId || !kit::IsDigits(id)) continue;
      page.items.push_back({id, post.version + "\n" + post.mention.text, post.mention, !post.repost});
    }
    return page;
  }

  Result<kit::Sent> Send(const Outgoing& out) override {
    if (const auto own = OwnId(); !own) return kit::NothingLeft(own.error());
    json body = {{"text", out.text()}};
    if (!out.parent.empty()) body["reply"] = {{"in_reply_to_tweet_id", out.parent}};
    const auto said =
        api_.AskJson({.method = "POST", .target = "/2/tweets", .scope = kWrite, .body = kit::JsonText(body)});
    if (!said) return said.error();
    const std::string id = kit::IdIn(In(*said, "data"), "id");
    if (id.empty()) return kit::InDoubt(api_.Wrong("the answer does not name the post that was made"));
    return kit::Sent{id, UrlOf(handle_, id)};
  }

  Result<void> Retract(const std::string& native_id) override {
    const auto said = api_.AskMaybe({.method = "DELETE",
                                     .target = "/2/tweets/" + PercentEncode(native_id),
                                     .scope = kWrite,
                                     .may_be_gone = true});
    if (!said) return said.error();
    if (!*said || kit::IsSet(In(**said, "data"), "deleted")) return {};
    return kit::InDoubt(api_.Wrong("X does not say that the post is deleted: " + UrlOf(handle_, native_id)));
  }

  Result<std::optional<kit::OwnPost>> Read(const std::string& native_id) override {
    const auto found = AskPosts({.target = "/2/tweets?ids=" + PercentEncode(native_id)});
    if (!found) return found.error();
    for (const Post& post : found->posts)
      return std::optional<kit::OwnPost>({native_id, UrlOf(handle_, post.version), post.words});
    if (!found->gone.empty()) return std::optional<kit::OwnPost>();
    return api_.Wrong("X does not say whether the post is there");
  }

  Result<std::vector<kit::OwnPost>> ReadOwn(const Sought& sought, const std::string& older) override {
    const auto own = OwnId();
    if (!own) return own.error();
    kit::ApiCall call{.target = fmt::format("/2/users/{}/tweets?max_results={}", *own, kOwnPosts)};
    if (!older.empty()) call.target += "&until_id=" + older;
    // What was made before it was tried first is not it, and would be charged.
    const Time tried = sought.first_tried + (api_.ServerNow() - api_.Now());
    if (sought.first_tried != Time{}) call.target += "&since_id=" + kit::SnowflakeAt(tried - kSkew, kIdEpoch);
    const auto found = AskPosts(std::move(call));
    if (!found) return found.error();
    std::vector<kit::OwnPost> posts;
    for (const Post& post : found->posts) {
      const Mention& mention = post.mention;
      const bool as_sent = kit::Canonical(mention.text) == kit::Canonical(sought.text);
      posts.push_back({post.version, UrlOf(handle_, post.version), as_sent ? mention.text : post.words,
                       mention.in_reply_to, mention.created_at, post.version != mention.native_id});
    }
    return posts;
  }

  kit::FindSentPlan HowToFind() override { return {.older_id = kit::OlderId, .skew = kSkew}; }

 private:
  // Asks for posts with all that is read of them.
  Result<Answer> AskPosts(kit::ApiCall call, const std::stop_token& stop = {}) {
    const std::string target = call.target;
    call.scope = kRead;
    for (bool again = false;; again = true) {
      call.may_be_refused = !again;
      call.target = target + (names_before_ ? kFieldsBefore : kFields) + kOthers;
      const auto response = api_.Ask(call, stop);
      if (!response) return response.error();
      if (response->status >= 400) {
        if (response->body.find("post.fields") == std::string::npos) return api_.Refusal(call, *response);
        names_before_ = !names_before_;
        continue;
      }
      const auto said = api_.ReadAnswer(call, *response);
      if (!said) return said.error();
      return Posts(*said);
    }
  }

  Result<Answer> Posts(const json& said) const {
    auto read = ReadAnswer(said, api_.ServerNow());
    return read ? Result<Answer>(*std::move(read)) : api_.Wrong("the answer holds no list of posts");
  }

  // Those that X says are gone, or no longer shows us. One of which it says nothing stays.
  Result<std::set<std::string>> AskGone(const std::vector<std::string>& ids, Time deadline,
                                        const std::stop_token& stop) {
    kit::ApiCall call{.target = "/2/tweets?ids=", .scope = kRead, .may_wait = true};
    for (const std::string& id : ids) call.target += (id == ids.front() ? "" : ",") + PercentEncode(id);
    call.timeout = std::clamp<std::chrono::milliseconds>(deadline - api_.Now(), 1ms, call.timeout);
    const auto said = api_.AskJson(call, stop);
    auto found = said ? Posts(*said) : said.error();
    if (!found) return found.error();
    std::erase_if(found->gone, [&](const std::string& id) { return std::ranges::count(ids, id) == 0; });
    return std::move(found->gone);
  }

  // Described by X, and not there for every project (xdevplatform/docs#395): what is not told is left out.
  std::string Credit() {
    const auto said = api_.AskMaybe({.target = "/2/usage/credits", .may_be_gone = true});
    const json known = said && *said ? **said : json();
    const json& balance = kit::At(known, "/data/total_balance");
    return balance.is_number() ? fmt::format("{:.2f} USD of credit left", balance.get<double>()) : "";
  }

  std::string Usage() {
    if (!app_) return "";
    const auto said =
        app_->AskJson({.target = "/2/usage/tweets?usage.fields=cap_reset_day,project_cap,project_usage"});
    if (!said) return "the app's usage is not known: " + said.error().message;
    return fmt::format("{} of {} posts read this month", NumberAt(*said, "/data/project_usage"),
                       NumberAt(*said, "/data/project_cap"));
  }

  const std::string handle_;  // without "@"
  const std::string channel_;
  const std::vector<Stream> streams_;
  const size_t follow_;
  kit::OAuth2 oauth_;
  std::optional<kit::ApiClient> app_;  // with the app's own token
  std::atomic<bool> names_before_ = false;
  // Of the poll under way: when it began, and up to when all was read before; the epoch: nothing was.
  Time began_{}, since_{};
};

Result<std::vector<Stream>> StreamsOf(const Settings& settings) {
  const auto wrong = [&](std::string_view what) { return kit::WrongSetting(settings, what); };
  std::vector<Stream> streams;
  if (settings.Flag("mentions")) streams.push_back({"mentions", ""});
  const auto& searches = settings.List("search");
  if (!searches.empty() && settings.Text("terms_accepted") != "enterprise") {
    return wrong(
        "'search' hears people who did not write to the city. X's developer terms let a government see "
        "them "
        "only under an Enterprise plan that names it, and never to watch protests; where the city has one, "
        "write terms_accepted: enterprise");
  }
  if (searches.size() > kMostSearches)
    return wrong(fmt::format("at most {} searches a channel", kMostSearches));
  for (const std::string& written : searches) {
    const std::string query(Trim(written));
    if (query.empty() || query.size() > kMaxQuery || CleanUtf8(query) != query)
      return wrong(fmt::format("a search has 1 to {} characters", kMaxQuery));
    streams.push_back({"search: " + query, query});
  }
  return streams;
}

Result<std::unique_ptr<Channel>> Open(const Settings& settings, const std::string& channel, Doors doors,
                                      State& state) {
  const auto server = kit::ServerOf(settings, "server");
  if (!server) return server.error();
  const std::string& handle = settings.Text("account");
  if (handle.size() > 15 || handle != Lower(handle) || !kit::IsAlnum(handle, "_"))
    return kit::WrongSetting(settings,
                             "'account' is the account's name in lower case, without @, such as "
                             "cityofportalder");
  auto streams = StreamsOf(settings);
  if (!streams) return streams.error();
  auto plan = kit::PlanFor(Type(), channel, settings, *streams);
  return kit::NewAccountChannel(
      plan, std::make_unique<XAccount>(*server, settings, channel, *std::move(streams), doors, state));
}

std::vector<Option> Options() {
  return {
      {"account", "the account's name in lower case, without @", OptionKind::kText, "", true, false, true},
      {"client_id", "OAuth 2 client id of the app", OptionKind::kText, "", true},
      kit::SecretOption("client_secret", "its client secret, where the app has one"),
      kit::SecretOption("refresh_token", "refresh token of the account", true),
      kit::SecretOption("bearer_token", "the app's own token, for its usage in doctor"),
      kit::FlagOption("mentions", "listen to posts that mention the account", false),
      {"search", "listen to public posts that these searches find", OptionKind::kList},
      kit::ChoiceOption("terms_accepted", "the plan under which the city uses X",
                        {"self-serve", "enterprise"}),
      kit::BackfillOption("how many old posts of each to take at the first poll"),
      kit::WholeOption("follow_deletions", "how many of the posts heard last are looked at once a day", "300",
                       0, 300),
      kit::ServerOption("where the API is", "https://api.x.com"),
  };
}

}  // namespace

const ConnectorType& Type() {
  static const ConnectorType type = {
      .name = "x",
      .summary = "X: posts that mention the account in, posts out",
      .proven = "a double of ours, by X's description",
      .options = Options(),
      .abilities = {.poll = true, .send = true, .retract = true, .read_back = true, .threads = true},
      .limits = {.unit = LengthUnit::kWeighted,
                 .max_length = 280,
                 .url_length = 23,
                 .rates = {{300, 15min, "requests for mentions an account"},
                           {100, 15min, "posts an account", Spend::kSend},
                           {10'000, 24h, "posts an app", Spend::kSend},
                           {50, 15min, "deletions an account", Spend::kRetract}},
                 .source = "https://docs.x.com/x-api/fundamentals/rate-limits and "
                           "https://docs.x.com/fundamentals/counting-characters",
                 .price = {.post = 15,
                           .post_with_url = 200,
                           .currency = "USD",
                           .source = "https://docs.x.com/x-api/getting-started/pricing"}},
      .poll_every = 120s,
      .open = &Open,
      .contact_mode = "social_media",
  };
  return type;
}

}  // namespace crier::x
