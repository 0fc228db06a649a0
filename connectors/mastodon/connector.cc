// Mastodon, and servers that speak its API: the account's mentions and public hashtags in, statuses out.
#include "connectors/connector.h"

#include <fmt/format.h>

#include <set>

#include "connectors/kit/account.h"
#include "connectors/kit/clock_drift.h"
#include "connectors/kit/hashtags.h"
#include "connectors/kit/json_text.h"
#include "connectors/kit/members.h"
#include "connectors/kit/options.h"
#include "connectors/kit/post_ids.h"
#include "connectors/kit/refusals.h"
#include "connectors/mastodon/server.h"
#include "connectors/mastodon/status.h"
#include "core/json.h"
#include "core/text.h"

namespace crier::mastodon {

const ConnectorType& Type();

namespace {

using namespace std::chrono_literals;
using kit::OwnPost;
using nlohmann::json;

constexpr std::string_view kWrite = "write:statuses";
constexpr std::string_view kRead = "read:statuses";
// Where it is not known by which clock a server writes the times of its statuses, nor whether it tells that
// clock: what is older than this when a delivery is tried first is not that delivery.
constexpr auto kUnknownSkew = 24h;

constexpr size_t kMostHashtags = 20;  // one request each at every poll, of 300 in 5 minutes

struct Stream {
  std::string name;    // "mentions", "#flood": its name in the cursor
  std::string target;  // "/api/v1/timelines/tag/flood?limit=", and how many
  std::string_view scope;
  size_t page = 40;  // as many as the server gives at once
  bool notifications = false;
};
std::string HostOf(const std::string& url) { return url.substr(url.find("//") + 2); }

kit::ApiPlan PlanOf(const std::string& url, Secret token) {
  return {.who = "mastodon " + HostOf(url),
          .base = url,
          .token = std::move(token),
          .words = kit::WordsAt("error"),
          .longest_wait = 3h};  // the longest window of Mastodon's own limits: 300 statuses
}

std::string TargetOf(const std::string& native_id) { return "/api/v1/statuses/" + PercentEncode(native_id); }

OwnPost PostOf(const Status& status) {
  const Mention& mention = status.mention;
  return {mention.native_id,   mention.url,        status.content,
          mention.in_reply_to, mention.created_at, !status.edited_at.empty()};
}

// It speaks one status a part, threads by in_reply_to_id, our key as Idempotency-Key; where the server is not
// known to honour that, the hub looks for what may be out before it sends it again.
// What is in doubt is never promised to be gone, changed or absent without having looked.
class MastodonAccount : public kit::Account {
 public:
  MastodonAccount(const std::string& url, const Settings& settings, std::vector<Stream> streams, Doors doors,
                  State& state)
      : Account(PlanOf(url, settings.Secret("token")), doors,
                {.target = "/api/v1/accounts/verify_credentials", .scope = "read:accounts (or profile)"}),
        host_(HostOf(url)),
        visibility_(settings.Text("visibility")),
        streams_(std::move(streams)),
        server_(api_, state),
        drift_(state) {}

  Result<kit::Own> ReadWhose(const json& answer) override {
    const Author own = ReadAuthor(answer, host_);
    if (own.id.empty()) return api_.Wrong("the account has no id");
    return kit::Own{own.id, {own.handle, ""}};
  }

  void Prove(const std::string& own, bool, Identity* identity) override {
    std::set<std::string_view> proven;  // what holds for one hashtag holds for all
    for (const Stream& stream : streams_) {
      if (proven.insert(stream.scope).second)
        kit::ProveScope(api_, {.target = stream.target + "1", .scope = stream.scope},
                        &identity->cannot_listen);
    }
    // Answered 404 to whoever may, and 403 to whoever may not: nowhere is there a status with this id.
    kit::ProveScope(api_, {.method = "DELETE", .target = "/api/v1/statuses/0", .scope = kWrite},
                    &identity->cannot_send);
    kit::ProveScope(api_, {.target = "/api/v1/accounts/" + own + "/statuses?limit=1", .scope = kRead},
                    &identity->cannot_send);
  }

  // How long a key has been known is reckoned by our clock: where that was set lately, none is counted on.
  Result<Limits> ReadLimits(const Limits& usual) override {
    auto limits = server_.ReadLimits(usual);
    if (limits && Drift() < -5min) limits->key_lasts = kNoKey;
    return limits;
  }

  Result<kit::IdPage> ReadPage(const kit::PageCall& page_call, const std::string&,
                               const std::stop_token& stop) override {
    const Stream& stream = streams_[page_call.stream];
    const kit::ApiCall call{.target = fmt::format("{}{}{}", stream.target, stream.page, page_call.older),
                            .scope = stream.scope,
                            .may_be_gone = !stream.notifications,
                            .may_wait = true,
                            .timeout = page_call.timeout};
    const auto response = api_.Ask(call, stop);
    if (!response) return response.error();
    kit::IdPage page;
    // A server that never saw the hashtag has no such list; a page of HTML says that it has none of any.
    if (response->status == 404 && !Trim(response->body).starts_with('<')) return page;
    if (response->status >= 400) return api_.Refusal(call, *response);
    const auto said = api_.ReadAnswer(call, *response);
    auto entries = said ? ReadEntries(*said, stream.notifications, host_, api_.Now()) : said.error();
    if (!entries) return entries.error();
    // The addresses in Link are not followed: the token goes nowhere but to the server that was configured.
    const bool on = entries->size() >= stream.page || response->headers.Get("Link").empty() ||
                    !LinkWithRel(response->headers, "next").empty();
    if (on && !entries->empty()) page.older = "&max_id=" + entries->back().id;
    for (Entry& entry : *entries) {
      kit::IdItem item{.id = "-" + entry.id, .told = false};
      if (entry.status) {
        item.mention = std::move(entry.status->mention);
        item.id = item.mention.native_id;
        item.version = entry.status->edited_at + "\n" + item.mention.text;
        item.told = !entry.status->boost;
      }
      if (!page_call.heard_to.empty() && !kit::OlderId(page_call.heard_to, entry.id)) {
        item.told = false;
        page.older.clear();
      }
      page.items.push_back(std::move(item));
    }
    return page;
  }

  Result<kit::Sent> Send(const Outgoing& out) override {
    const Time now = api_.ServerNow();
    if (auto noted = drift_.Note(now - api_.Now(), now); !noted) return noted.error();
    json body = {{"visibility", VisibilityFor(*out.post)}};
    if (!out.parent.empty()) body["in_reply_to_id"] = out.parent;
    kit::ApiCall call{.method = "POST", .target = "/api/v1/statuses"};
    call.headers.Add("Idempotency-Key", out.key);
    return Write(std::move(call), std::move(body), out, "");
  }

  // An edit that changes nothing is done.
  Result<kit::Sent> Edit(const std::string& native_id, const Outgoing& now) override {
    return Write({.method = "PUT", .target = TargetOf(native_id)}, json::object(), now, native_id);
  }

  // What the server cannot delete, and still shows, is kRejected.
  Result<void> Retract(const std::string& native_id) override {
    const auto gone = api_.AskMaybe(
        {.method = "DELETE", .target = TargetOf(native_id), .scope = kWrite, .may_be_gone = true});
    if (!gone) return gone.error();
    if (*gone) return {};
    // There is nothing to delete, or no way to do it: that is told by whether it still stands.
    const auto there = Read(native_id);
    if (!there) return kit::InDoubt(there.error());
    if (!*there) return {};
    return api_.Wrong(
        "the server cannot delete this post, which still stands; delete it by hand: " + (*there)->url,
        Fault::kRejected);
  }

  Result<std::optional<OwnPost>> Read(const std::string& native_id) override {
    const auto said = api_.AskMaybe({.target = TargetOf(native_id), .scope = kRead, .may_be_gone = true});
    if (!said) return said.error();
    if (!*said) return std::optional<OwnPost>();
    const auto status = ReadStatus(**said, host_, api_.Now());
    return status ? std::optional(PostOf(*status)) : Result<std::optional<OwnPost>>(status.error());
  }

  Result<std::vector<OwnPost>> ReadOwn(const Sought&, const std::string& older) override {
    const auto own = OwnId();
    if (!own) return own.error();
    const std::string before = older.empty() ? "" : "&max_id=" + older;
    const auto said = api_.AskJson(
        {"GET", "/api/v1/accounts/" + *own + "/statuses?exclude_reblogs=true&limit=40" + before, kRead});
    const auto entries = said ? ReadEntries(*said, false, host_, api_.Now()) : said.error();
    if (!entries) return entries.error();
    std::vector<OwnPost> posts;
    for (const Entry& entry : *entries)
      if (entry.status) posts.push_back(PostOf(*entry.status));
    return posts;
  }

  kit::FindSentPlan HowToFind() override {
    const Software software = server_.ReadSoftware();
    const auto is_gone = [this](const std::string& id) -> Result<bool> {
      const auto there = Read(id);
      return there ? !*there : Result<bool>(there.error());
    };
    kit::FindSentPlan plan{.stable_id = StableId, .is_gone = is_gone, .whole_below = software.whole_below};
    if (software.mastodon) plan.older_id = kit::OlderId;
    if (!software.mastodon) plan.skew = kUnknownSkew;
    plan.drift = Drift();
    return plan;
  }

 private:
  std::chrono::milliseconds Drift() const {
    const Time now = api_.ServerNow();
    const auto ahead = now - api_.Now();
    return drift_.Least(ahead, now) - ahead;
  }

  // An answer stands in its thread and in nobody's timeline, and never reaches further than what the channel
  // says.
  std::string VisibilityFor(const Post& post) const {
    if (post.visibility == Visibility::kDirect) return "direct";
    return post.is_answer() && visibility_ == "public" ? "unlisted" : visibility_;
  }

  Result<kit::Sent> Write(kit::ApiCall call, json body, const Outgoing& out, const std::string& edited) {
    body["status"] = out.text();
    // Mastodon's language is ISO 639-1; of "es-MX" it takes "es".
    const std::string& lang = out.post->lang;
    if (!lang.empty()) body["language"] = Lower(lang.substr(0, lang.find_first_of("-_")));
    call.body = kit::JsonText(body);
    call.scope = kWrite;
    call.may_be_refused = true;
    const auto response = api_.Ask(call);
    if (!response) return response.error();
    if (response->status < 400) {
      const auto said = api_.ReadAnswer(call, *response);
      const auto status = said ? ReadStatus(*said, host_, api_.Now()) : said.error();
      if (!status) return kit::InDoubt(status.error());
      return kit::Sent{status->mention.native_id, status->mention.url};
    }
    // Some servers refuse an edit that changes nothing: of a part that stays as it is, or one that was made
    // already and whose answer was lost.
    if (!edited.empty()) {
      const auto there = Read(edited);
      if (there && *there && kit::Canonical((*there)->text) == kit::Canonical(out.text()))
        return kit::Sent{(*there)->id, (*there)->url};
    }
    Error error = api_.Refusal(call, *response);
    error.message += server_.LimitsAgain(error.message, out.text());
    return error;
  }

  const std::string host_;
  const std::string visibility_;
  const std::vector<Stream> streams_;
  Server server_;
  kit::ClockDrift drift_;
};

std::vector<Option> Options() {
  return {
      {"server", "the account's server, such as https://example.social", OptionKind::kUrl, "", true, false,
       true},
      {"token", "access token of the account", OptionKind::kText, "", true, true, true},
      kit::FlagOption("mentions", "listen to posts that mention the account", true),
      kit::FlagOption("filtered", "also those that the account's notification policy holds back", true),
      {"hashtags", "listen to public posts with these hashtags", OptionKind::kList},
      kit::BackfillOption("how many old posts of each to take at the first poll"),
      kit::ChoiceOption("visibility", "who sees what is sent", {"public", "unlisted", "private", "direct"}),
  };
}

Result<std::vector<Stream>> StreamsOf(const Settings& settings) {
  std::vector<Stream> streams;
  if (settings.Flag("mentions")) {
    const std::string filtered = settings.Flag("filtered") ? "include_filtered=true&" : "";
    streams.push_back({"mentions", "/api/v1/notifications?types[]=mention&" + filtered + "limit=",
                       "read:notifications", 80, true});
  }
  const auto tags = kit::HashtagsOf(settings, "hashtags", kMostHashtags);
  if (!tags) return tags.error();
  for (const std::string& tag : *tags)
    streams.push_back({"#" + tag, "/api/v1/timelines/tag/" + PercentEncode(tag) + "?limit=", kRead});
  return streams;
}

// Of {"serial": 7, "streams": {"mentions": ["began after this id", "heard to this id"]}}, as it was before.
std::string FromOld(const std::string& cursor) {
  const auto from = ReadJson(cursor);
  if (!from || !from->contains("serial")) return cursor;
  json places = json::object();
  for (const auto& [name, place] : kit::In(*from, "streams").items())
    if (place.is_array() && place.size() == 2) places[name + " heard to"] = place[1];
  return places.dump();
}

Result<std::unique_ptr<Channel>> Open(const Settings& settings, const std::string& channel, Doors doors,
                                      State& state) {
  auto server = kit::ServerOf(settings, "server");
  if (!server) return server.error();
  auto streams = StreamsOf(settings);
  if (!streams) return streams.error();
  auto plan = kit::PlanFor(Type(), channel, settings, *streams);
  plan.polls_without_lists = true;
  plan.from_old = FromOld;
  return kit::NewAccountChannel(
      plan, std::make_unique<MastodonAccount>(*server, settings, *std::move(streams), doors, state));
}

}  // namespace

const ConnectorType& Type() {
  static const ConnectorType type{
      .name = "mastodon",
      .summary = "Mastodon and servers that speak its API: mentions and hashtags in, statuses out",
      .proven = "a real snac; doubles of ours of Mastodon and GoToSocial",
      .options = Options(),
      // Not every server honours our key: Limits::key_lasts says whether this one does.
      .abilities = {.poll = true,
                    .send = true,
                    .edit = true,
                    .retract = true,
                    .read_back = true,
                    .honours_key = true,
                    .threads = true,
                    .answers = true,
                    .answers_direct = true,
                    .names_author = true},
      // Of a server that was not asked, the stricter of what there is: Mastodon counts graphemes, a URL as 23
      // and "@user@host" as "@user", others code points and a URL as it is
      // (app/validators/status_length_validator.rb). Rates: config/initializers/rack_attack.rb and
      // app/lib/rate_limiter.rb of Mastodon.
      .limits = {.max_length = 500,
                 .url_length = 23,
                 .url_longer_counts = true,
                 .key_lasts = kNoKey,
                 .rates = {{300, 5min, "requests a token"},
                           {300, 15min, "requests for older or newer pages an account", Spend::kUncounted},
                           {300, 3h, "new or edited statuses an account", Spend::kSend},
                           {30, 30min, "deletions an account", Spend::kRetract}},
                 .source = "https://docs.joinmastodon.org/entities/Instance/ and /api/rate-limits/, "
                           "Mastodon's own source"},
      .poll_every = 60s,
      .open = &Open,
      .contact_mode = "social_media"};
  return type;
}

}  // namespace crier::mastodon
