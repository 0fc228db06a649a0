// Mastodon, and servers that speak its API: the account's mentions and public hashtags in, statuses out.
#include "connectors/connector.h"

#include <fmt/format.h>

#include <set>

#include "connectors/kit/address.h"
#include "connectors/kit/hashtags.h"
#include "connectors/kit/refusals.h"
#include "connectors/mastodon/server.h"
#include "core/text.h"

namespace crier::mastodon {
namespace {

using namespace std::chrono_literals;

constexpr std::string_view kRead = "read:statuses";
constexpr size_t kMostHashtags = 20;  // one request each at every poll, of 300 in 5 minutes

Limits UsualLimits() {
  Limits limits;
  // Of a server that was not asked, the stricter of what there is.
  limits.unit = LengthUnit::kCharacters;
  limits.max_length = 500;
  limits.url_length = 23;
  limits.url_longer_counts = true;
  limits.rates = {{300, 5min, "requests a token"},
                  {300, 15min, "requests for older or newer pages an account", Spend::kUncounted},
                  {300, 3h, "new or edited statuses an account", Spend::kSend},
                  {30, 30min, "deletions an account", Spend::kRetract}};
  // Mastodon counts graphemes, a URL as 23 and "@user@host" as "@user", others code points and a URL as it
  // is: app/validators/status_length_validator.rb; rates: config/initializers/rack_attack.rb and
  // app/lib/rate_limiter.rb of Mastodon.
  limits.source =
      "https://docs.joinmastodon.org/entities/Instance/ and /api/rate-limits/, Mastodon's own source";
  return limits;
}

std::vector<Option> Options() {
  return {
      {"server", "the account's server, such as https://example.social", OptionKind::kUrl, "", true, false,
       true},
      {"token", "access token of the account", OptionKind::kText, "", true, true, true},
      {"mentions", "listen to posts that mention the account", OptionKind::kFlag, "true"},
      {"filtered", "also those that the account's notification policy holds back", OptionKind::kFlag, "true"},
      {"hashtags", "listen to public posts with these hashtags", OptionKind::kList},
      {.key = "backfill",
       .help = "how many old posts of each to take at the first poll",
       .kind = OptionKind::kWhole,
       .fallback = "40",
       .most = 400},
      {.key = "visibility",
       .help = "who sees what is sent",
       .kind = OptionKind::kChoice,
       .fallback = "public",
       .choices = {"public", "unlisted", "private", "direct"}},
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

class MastodonChannel : public Channel {
 public:
  MastodonChannel(const std::string& url, const Settings& settings, const std::string& name,
                  std::vector<Stream> streams, Doors doors, State& state)
      : server_(url, settings.Secret("token"), doors, state),
        streams_(streams),
        source_(
            NewSource(server_, name, std::move(streams), static_cast<size_t>(settings.Whole("backfill")))),
        sink_(NewSink(server_, settings.Text("visibility"))) {}

  Source* source() override { return source_.get(); }
  Sink* sink() override { return sink_.get(); }
  Result<Limits> limits() override { return server_.ReadLimits(UsualLimits()); }
  Result<Identity> WhoAmI() override {
    Identity identity;
    const auto own = server_.Own({}, {}, &identity.quota);
    if (!own) return own.error();
    identity.who = own->handle;
    const auto prove = [&](kit::ApiCall call, std::optional<Error>* lacks) {
      kit::ProveScope(server_.api(), std::move(call), lacks);
    };
    std::set<std::string_view> proven;  // what holds for one hashtag holds for all
    for (const Stream& stream : streams_) {
      if (proven.insert(stream.scope).second)
        prove({.target = stream.target + "1", .scope = stream.scope}, &identity.cannot_listen);
    }
    // Answered 404 to whoever may, and 403 to whoever may not: nowhere is there a status with this id.
    prove({.method = "DELETE", .target = "/api/v1/statuses/0", .scope = "write:statuses"},
          &identity.cannot_send);
    prove({.target = "/api/v1/accounts/" + own->id + "/statuses?limit=1", .scope = kRead},
          &identity.cannot_send);
    return identity;
  }

 private:
  Server server_;
  const std::vector<Stream> streams_;
  const std::unique_ptr<Source> source_;
  const std::unique_ptr<Sink> sink_;
};

Result<std::unique_ptr<Channel>> Open(const Settings& settings, const std::string& channel, Doors doors,
                                      State& state) {
  auto server = kit::ServerAddress("server", settings.Text("server"));
  if (!server) return Error{Fault::kConfig, fmt::format("{}: {}", settings.Where(), server.error().message)};
  auto streams = StreamsOf(settings);
  if (!streams) return streams.error();
  return std::unique_ptr<Channel>(std::make_unique<MastodonChannel>(*std::move(server), settings, channel,
                                                                    *std::move(streams), doors, state));
}

}  // namespace

const ConnectorType& Type() {
  static const ConnectorType type{
      .name = "mastodon",
      .summary = "Mastodon and servers that speak its API: mentions and hashtags in, statuses out",
      .options = Options(),
      // Some servers honour our key, and it is sent with every status; what counts is that we look.
      .abilities =
          {.poll = true, .send = true, .edit = true, .retract = true, .read_back = true, .threads = true},
      .limits = UsualLimits(),
      .poll_every = 60s,
      .open = &Open};
  return type;
}

}  // namespace crier::mastodon
