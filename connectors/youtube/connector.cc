// YouTube: comments on the city's channel and its videos in, answers to them out.
//
// Each list takes one of the day's units, each change fifty, also in vain:
// https://developers.google.com/youtube/v3/determine_quota_cost
#include "connectors/connector.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>

#include "connectors/kit/account.h"
#include "connectors/kit/characters.h"
#include "connectors/kit/daily_units.h"
#include "connectors/kit/json_text.h"
#include "connectors/kit/meanings.h"
#include "connectors/kit/members.h"
#include "connectors/kit/noted_source.h"
#include "connectors/kit/options.h"
#include "connectors/kit/pointers.h"
#include "connectors/kit/refusals.h"
#include "connectors/kit/token_pages.h"
#include "connectors/youtube/comment.h"
#include "core/json.h"

namespace crier::youtube {

const ConnectorType& Type();

namespace {

using namespace std::chrono_literals;
using kit::In, kit::TextIn;
using nlohmann::json;

constexpr std::string_view kScope = "https://www.googleapis.com/auth/youtube.force-ssl";
constexpr int kRead = 1, kWrite = 50;  // units
constexpr int kKeepOne = 5;            // of the day's units a fifth is left for answers of the city
constexpr size_t kMaxToken = 1024;     // of what leads to the next page
constexpr size_t kMostPages = 10;      // of 100 answers; a thread has 500 at most
constexpr size_t kMostCounts = 150;    // threads in the cursor
// By what the city has decided of them: https://developers.google.com/youtube/v3/docs/commentThreads/list
constexpr const char* kStatuses[] = {"published", "heldForReview", "likelySpam"};

// 403 says five things.
constexpr kit::Meaning kMeanings[] = {
    {0, "quotaExceeded|dailyLimitExceeded|rateLimitExceeded|userRateLimitExceeded", Fault::kThrottled},
    {0, "commentsDisabled|ineligibleAccount", Fault::kRejected},
};

// One that is read without its thread names its video itself.
Comment ReadOne(const json& from, Time now) {
  return ReadComment(from, kit::IdIn(In(from, "snippet"), "videoId"), now);
}

std::string WordsOf(const json& refusal) {
  const std::string reason = ReasonOf(refusal);
  return TextIn(In(refusal, "error"), "message") + (reason.empty() ? "" : " (" + reason + ")");
}

void Judge(const HttpResponse& response, Error* error) {
  const json said = ReadJson(response.body).value_or(json());
  const std::string reason = ReasonOf(said);
  if (kit::ApplyMeaning(kMeanings, response.status, reason, error)) {
    const bool of_the_day = reason == "quotaExceeded" || reason == "dailyLimitExceeded";
    // Until it is known how long the day is.
    if (error->fault == Fault::kThrottled)
      error->retry_after = of_the_day ? kit::DailyUnits::kLongestDay : 1min;
  } else if (response.status == 400 && (reason == "keyInvalid" || reason == "badRequest") &&
             WordsOf(said).find("API key") != std::string::npos) {
    error->fault = Fault::kAuth;
  }
}

kit::ApiPlan PlanOf(const std::string& server, const Settings& settings, kit::OAuth2* oauth) {
  const Secret& key = settings.Secret("api_key");
  return {.who = "youtube " + settings.Text("channel"),
          .base = server,
          .oauth = key.empty() ? oauth : nullptr,
          // Not as ?key=, for an address is no place for a secret.
          .headers = key.empty() ? Headers() : Headers{{"X-Goog-Api-Key", key.Reveal()}},
          .words = kit::WordsBy(WordsOf),
          .judge = Judge,
          .longest_wait = kit::DailyUnits::kLongestDay};
}

// YouTube has no posts for programs, so what answers nothing is refused.
class YouTubeAccount : public kit::Account {
 public:
  YouTubeAccount(const std::string& server, const std::string& token_server, const Settings& settings,
                 Doors doors, State& state)
      : Account(PlanOf(server, settings, &oauth_), doors, {}),
        id_(settings.Text("channel")),
        owns_(settings.Secret("api_key").empty()),
        units_({who(), static_cast<int>(settings.Whole("daily_units")), "America/Los_Angeles", "Los Angeles"},
               doors.clock, state),
        oauth_(kit::TokensOf(settings, who(), token_server + "/token"), doors.http, doors.clock, state) {}

  // With an API key there is nothing to ask, for whatever it reads is public.
  Result<std::string> OwnId(std::chrono::milliseconds timeout = 30s, std::stop_token stop = {}) override {
    return owns_ ? Account::OwnId(timeout, std::move(stop)) : id_;
  }

  Result<kit::Own> AskOwn(std::chrono::milliseconds timeout = 30s, std::stop_token stop = {}) override {
    const auto channels =
        AskList({.target = "/youtube/v3/channels?part=snippet&" + (owns_ ? "mine=true" : "id=" + id_),
                 .scope = kScope,
                 .timeout = timeout},
                std::move(stop));
    if (!channels) return channels.error();
    return ReadWhose(channels->items);
  }

  Result<kit::Own> ReadWhose(const json& channels) override {
    std::string other;
    for (const json& channel : channels) {
      other = kit::IdIn(channel, "id");
      const std::string name = TextIn(In(channel, "snippet"), "customUrl", 128);
      if (other == id_)
        return kit::Own{id_, {name.empty() ? TextIn(In(channel, "snippet"), "title", 128) : name, ""}};
    }
    return api_.Wrong(
        other.empty() ? "there is no such channel" : "'refresh_token' is that of the channel " + other,
        Fault::kConfig);
  }

  void Prove(const std::string&, bool listens, Identity* identity) override {
    if (listens) {
      const auto proof = AskList({.target = "/youtube/v3/commentThreads?part=snippet&maxResults=1"
                                            "&allThreadsRelatedToChannelId=" +
                                            id_,
                                  .scope = kScope});
      if (!proof) identity->cannot_listen = proof.error();
    }
    if (const auto left = units_.ReadLeft(); left)
      identity->quota =
          fmt::format("{} of {} units left today by our count", left->units, units_.plan().units);
  }

  std::unique_ptr<Source> Around(std::unique_ptr<Source> lists) override {
    const auto begin = [this](const json& notes) {
      before_.clear();
      now_.clear();
      trouble_.reset();
      for (const auto& [id, count] : In(notes, "answers").items())
        if (count.is_number_integer() && before_.size() < kMostCounts) before_[id] = count.get<int64_t>();
    };
    const auto end = [this](json* notes, Batch* batch, Time, const std::stop_token&) {
      if (!batch->trouble) batch->trouble = trouble_;
      // Of threads that were not read now what is known stays, as far as there is room.
      for (const auto& [id, count] : before_)
        if (now_.size() < kMostCounts) now_.emplace(id, count);
      (*notes)["answers"] = now_;
    };
    auto noted = std::make_unique<kit::NotedSource>(kit::NotesPlan{who(), begin, end}, std::move(lists));
    return std::make_unique<kit::PacedSource>(std::move(noted), units_, units_.plan().units / kKeepOne);
  }

  Result<kit::IdPage> ReadPage(const kit::PageCall& call, const std::string&,
                               const std::stop_token& stop) override {
    kit::ApiCall ask{.scope = kScope, .may_wait = true, .timeout = call.timeout};
    ask.target =
        "/youtube/v3/commentThreads?part=snippet,replies&textFormat=plainText&order=time&maxResults=100"
        "&allThreadsRelatedToChannelId=" +
        id_;
    if (owns_) ask.target += "&moderationStatus=" + call.name;
    if (!call.older.empty()) ask.target += "&pageToken=" + PercentEncode(call.older);
    const auto threads = AskList(ask, stop);
    if (!threads) return threads.error();
    kit::IdPage page{.older = threads->next};
    for (const json& thread : threads->items) {
      if (auto read = ReadThread(thread, call, stop, &page); !read) return read.error();
    }
    return page;
  }

  Result<kit::Sent> Send(const Outgoing& out) override {
    if (out.parent.empty())
      return api_.Wrong("YouTube takes no posts from programs, only answers to comments", Fault::kRejected);
    // An answer to an answer stands in the same thread.
    return Write("POST", {{"snippet", {{"parentId", ThreadOf(out.parent)}, {"textOriginal", out.text()}}}},
                 "");
  }

  Result<kit::Sent> Edit(const std::string& native_id, const Outgoing& now) override {
    return Write("PUT", {{"id", native_id}, {"snippet", {{"textOriginal", now.text()}}}}, native_id);
  }

  Result<void> Retract(const std::string& native_id) override {
    if (auto own = OwnId(); !own) return own.error();
    const auto done = Ask({.method = "DELETE",
                           .target = "/youtube/v3/comments?id=" + PercentEncode(native_id),
                           .scope = kScope,
                           .may_be_gone = true});
    return done ? Result<void>() : done.error();
  }

  Result<std::optional<kit::OwnPost>> Read(const std::string& native_id) override {
    const auto posts = ReadOwn({.key = "", .parent = native_id}, "");
    if (!posts) return posts.error();
    const auto found = std::ranges::find(*posts, native_id, &kit::OwnPost::id);
    return found == posts->end() ? std::nullopt : std::optional(*found);
  }

  // All of ours in the thread, the newest first: YouTube does not say in which order it lists them.
  Result<std::vector<kit::OwnPost>> ReadOwn(const Sought& sought, const std::string& older) override {
    std::vector<kit::OwnPost> posts;
    if (sought.parent.empty() || !older.empty()) return posts;
    const auto whole = ReadAnswers(ThreadOf(sought.parent), {}, {}, [&](const json& each) {
      const auto [said, updated_at] = ReadOne(each, api_.ServerNow());
      if (said.author.id != id_ || said.native_id.empty()) return;
      const auto updated = ParseTime(updated_at);
      posts.push_back({said.native_id, said.url, said.text, sought.parent, said.created_at,
                       updated && *updated != said.created_at});
    });
    if (!whole) return whole.error();
    if (!*whole) return api_.Wrong("YouTube does not show all answers of the thread");
    std::ranges::stable_sort(posts, std::greater<>(), &kit::OwnPost::made_at);
    return posts;
  }

 private:
  // As ApiClient::Ask, and counted. kThrottled, until midnight in Los Angeles: the units left do not do, or
  // Google says that they are spent.
  Result<HttpResponse> Ask(const kit::ApiCall& call, std::stop_token stop = {}) {
    const auto left = units_.Take(call.changes() ? kWrite : kRead);
    if (!left) return left.error();
    auto response = api_.Ask(call, std::move(stop));
    if (response || response.error().retry_after != kit::DailyUnits::kLongestDay) return response;
    units_.TakeAll(*left);
    Error error = response.error();
    error.retry_after = left->until_midnight;
    return error;
  }

  struct List {
    json items;        // an array
    std::string next;  // leads to the next page; empty: this was the last
  };
  // One page of a list; without anything where it is gone and the call says that it may be.
  Result<List> AskList(const kit::ApiCall& call, std::stop_token stop = {}) {
    const auto response = Ask(call, std::move(stop));
    if (!response) return response.error();
    if (response->status >= 400) return List{json::array(), ""};
    const auto said = api_.ReadAnswer(call, *response);
    if (!said) return said.error();
    // A list without anything may lack its items.
    const json& items = In(*said, "items");
    if (!items.is_array() && !In(*said, "kind").is_string()) return api_.Wrong("the answer holds no list");
    return List{items.is_array() ? items : json::array(), TextIn(*said, "nextPageToken", kMaxToken)};
  }

  // Every answer under the comment that began a thread, as `how` says to ask. False: YouTube does not show
  // all of them.
  Result<bool> ReadAnswers(const std::string& thread, kit::ApiCall how, const std::stop_token& stop,
                           const std::function<void(const json& comment)>& take) {
    how.scope = kScope;
    how.may_be_gone = true;  // with the thread its answers are gone
    return kit::ReadToEnd(kMostPages, [&](const std::string& token) -> Result<std::string> {
      how.target = "/youtube/v3/comments?part=snippet&textFormat=plainText&maxResults=100&parentId=" +
                   PercentEncode(thread);
      if (!token.empty()) how.target += "&pageToken=" + PercentEncode(token);
      auto page = AskList(how, stop);
      if (!page) return page.error();
      for (const json& each : page->items) take(each);
      return std::move(page->next);
    });
  }

  // The answers stand before the comment that they answer, as what is newer: so they are looked at where that
  // is known.
  Result<void> ReadThread(const json& thread, const kit::PageCall& call, const std::stop_token& stop,
                          kit::IdPage* page) {
    const json& snippet = In(thread, "snippet");
    const std::string video = kit::IdIn(snippet, "videoId");
    const std::string id = CommentIdIn(In(snippet, "topLevelComment"), "id");
    if (id.empty()) return {};
    const auto add = [&](const json& from) {
      const auto [said, updated_at] = ReadComment(from, video, api_.ServerNow());
      page->items.push_back({said.native_id, updated_at + "\n" + said.text, said, said.author.id != id_});
    };
    const json& shown = In(In(thread, "replies"), "comments");
    for (const json& each : shown) add(each);
    const int64_t count = kit::WholeIn(snippet, "totalReplyCount").value_or(0);
    const bool cut = count > static_cast<int64_t>(shown.size());
    const auto before = before_.find(id);
    Result<bool> whole = true;
    // A thread carries five answers at most, and does not say that it left some out.
    if (cut && (before == before_.end() || before->second != count))
      whole = ReadAnswers(id, {.may_wait = true, .timeout = call.timeout}, stop, add);
    if (!whole) return whole.error();
    // It was seen to answer the same page for weeks: the other threads are heard all the same.
    if (!*whole) trouble_ = api_.Wrong("YouTube does not show all answers of the thread " + id);
    if (*whole && cut && now_.size() < kMostCounts) now_[id] = count;
    add(In(snippet, "topLevelComment"));
    return {};
  }

  Result<kit::Sent> Write(const std::string& method, const json& comment, const std::string& edited) {
    if (const auto own = OwnId(); !own) return kit::NothingLeft(own.error());
    const kit::ApiCall call{.method = method,
                            .target = "/youtube/v3/comments?part=snippet",
                            .scope = kScope,
                            .body = kit::JsonText(comment)};
    const auto response = Ask(call);
    const auto said = response ? api_.ReadAnswer(call, *response) : response.error();
    if (!said) return said.error();
    const Mention written = ReadOne(*said, api_.Now()).mention;
    if (!written.native_id.empty() && (edited.empty() || written.native_id == edited))
      return kit::Sent{written.native_id, written.url};
    return kit::InDoubt(api_.Wrong("the answer does not name the comment that was written"));
  }

  const std::string id_;
  const bool owns_;  // logged in as the channel; else an API key, with which only what is public is read
  kit::DailyUnits units_;
  kit::OAuth2 oauth_;
  // Of the poll under way: how many answers each thread had when all of them were read.
  std::map<std::string, int64_t> before_, now_;
  std::optional<Error> trouble_;
};

Result<std::unique_ptr<Channel>> Open(const Settings& settings, const std::string& channel, Doors doors,
                                      State& state) {
  const auto wrong = [&](std::string_view what) { return kit::WrongSetting(settings, what); };
  const auto api = kit::ServerOf(settings, "server");
  if (!api) return api.error();
  const auto tokens = kit::ServerOf(settings, "token_server");
  if (!tokens) return tokens.error();
  const std::string& id = settings.Text("channel");
  if (id.size() != 24 || !id.starts_with("UC") || !kit::IsAlnum(id, "-_"))
    return wrong("'channel' is the channel's id: UC and 22 characters, under Settings, Advanced settings");
  const bool logs_in = !settings.Secret("refresh_token").empty();
  if (logs_in == !settings.Secret("api_key").empty())
    return wrong("needs either 'refresh_token' with its client, or 'api_key'");
  if (logs_in && (settings.Text("client_id").empty() || settings.Secret("client_secret").empty()))
    return wrong("'refresh_token' needs 'client_id' and 'client_secret'");
  const bool listens = settings.Flag("comments"), speaks = settings.Flag("replies");
  if (!logs_in && speaks) return wrong("'replies' needs 'refresh_token': an API key only reads");

  kit::AccountPlan plan{Type(), channel, {}, static_cast<size_t>(settings.Whole("backfill")), speaks};
  // Who does not own the channel may not see the others.
  if (listens) plan.lists.assign(kStatuses, logs_in ? std::end(kStatuses) : kStatuses + 1);
  return kit::NewAccountChannel(plan,
                                std::make_unique<YouTubeAccount>(*api, *tokens, settings, doors, state));
}

std::vector<Option> Options() {
  return {
      {.key = "channel", .help = "the channel's id, UC...", .required = true, .destination = true},
      {.key = "client_id", .help = "OAuth 2 client id of the project"},
      kit::SecretOption("client_secret", "its client secret"),
      kit::SecretOption("refresh_token", "refresh token of the channel"),
      kit::SecretOption("api_key", "API key of the project, to read only what is public"),
      kit::FlagOption("comments", "listen to comments", true),
      kit::FlagOption("replies", "answer comments", false),
      kit::BackfillOption("how many old comments to take at the first poll"),
      kit::WholeOption("daily_units", "units of the project's day that this channel may take", "10000", 100,
                       10'000'000),
      kit::ServerOption("where the API is", "https://www.googleapis.com"),
      {.key = "token_server",
       .help = "where tokens are renewed",
       .kind = OptionKind::kUrl,
       .fallback = "https://oauth2.googleapis.com"},
  };
}

}  // namespace

const ConnectorType& Type() {
  static const ConnectorType type = {
      .name = "youtube",
      .summary = "YouTube: comments on the city's channel in, answers to them out",
      .proven = "a double of ours, by the Data API's words",
      .options = Options(),
      .abilities =
          {.poll = true, .send = true, .edit = true, .retract = true, .read_back = true, .threads = true},
      .limits = {.unit = LengthUnit::kUtf16,
                 .max_length = 10'000,
                 .rates = {{10'000, 24h, "units a project", Spend::kUncounted}},
                 .source =
                     "https://developers.google.com/youtube/v3/determine_quota_cost; the length was seen, "
                     "YouTube names none"},
      .poll_every = 60s,
      .open = &Open,
      .contact_mode = "social_media",
  };
  return type;
}

}  // namespace crier::youtube
