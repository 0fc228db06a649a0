// Mastodon, and servers that speak its API: the account's mentions and public hashtags in, statuses out.
#include "connectors/connector.h"

#include <fmt/format.h>

#include <algorithm>

#include "connectors/kit/address.h"
#include "connectors/mastodon/api.h"
#include "connectors/mastodon/scopes.h"
#include "connectors/mastodon/sink.h"
#include "connectors/mastodon/source.h"
#include "core/text.h"

namespace crier::mastodon {
namespace {

using namespace std::chrono_literals;

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

class MastodonChannel : public Channel {
 public:
  MastodonChannel(std::string server, const Settings& settings, const std::string& name,
                  std::vector<Stream> streams, Doors doors, State& state)
      : api_(std::move(server), settings.Secret("token"), doors, state),
        streams_(streams),
        source_(api_, name, std::move(streams), static_cast<size_t>(settings.Whole("backfill"))),
        sink_(api_, settings.Text("visibility")) {}

  Source* source() override { return &source_; }
  Sink* sink() override { return &sink_; }
  Result<Limits> limits() override { return api_.ReadLimits(UsualLimits()); }
  Result<Identity> WhoAmI() override {
    auto identity = api_.WhoAmI();
    if (!identity) return identity;
    const auto own = api_.Own();
    if (!own) return own.error();
    ProveScopes(api_, streams_, own->id, &*identity);
    return identity;
  }

 private:
  Api api_;
  const std::vector<Stream> streams_;
  MastodonSource source_;
  MastodonSink sink_;
};

Result<std::vector<Stream>> StreamsOf(const Settings& settings) {
  std::vector<Stream> streams;
  if (settings.Flag("mentions")) {
    Stream mentions;
    mentions.name = "mentions";
    mentions.target = "/api/v1/notifications?types[]=mention&limit=80";
    if (settings.Flag("filtered")) mentions.target += "&include_filtered=true";
    mentions.scope = "read:notifications";
    mentions.page = 80;
    mentions.notifications = true;
    streams.push_back(std::move(mentions));
  }
  for (const std::string& written : settings.List("hashtags")) {
    std::string_view tag = Trim(written);
    if (tag.starts_with('#')) tag.remove_prefix(1);
    if (tag.empty() || tag.size() > 256 || tag.find_first_of(" \t\r\n#/?&.,") != std::string_view::npos) {
      return Error{Fault::kConfig, fmt::format("{}: '{}' is not a hashtag: one word, with or without #",
                                               settings.Where(), written)};
    }
    Stream stream;
    const std::string name = CleanUtf8(Lower(tag));
    stream.name = "#" + name;
    stream.target = "/api/v1/timelines/tag/" + PercentEncode(name) + "?limit=40";
    stream.scope = "read:statuses";
    stream.hashtag = true;
    const auto same = [&](const Stream& other) { return other.name == stream.name; };
    if (std::none_of(streams.begin(), streams.end(), same)) streams.push_back(std::move(stream));
  }
  if (streams.size() > kMostHashtags + 1) {
    return Error{Fault::kConfig,
                 fmt::format("{}: at most {} hashtags a channel, or the server's rate limit is used up",
                             settings.Where(), kMostHashtags)};
  }
  return streams;
}

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
  static const ConnectorType type = [] {
    ConnectorType made;
    made.name = "mastodon";
    made.summary = "Mastodon and servers that speak its API: mentions and hashtags in, statuses out";
    made.options = Options();
    made.abilities.poll = true;
    made.abilities.send = true;
    made.abilities.edit = true;
    made.abilities.retract = true;
    made.abilities.read_back = true;
    // By the sink: where the server is not known to honour it, what a key made is looked for before it goes
    // out again.
    made.abilities.honours_key = true;
    made.abilities.threads = true;
    made.limits = UsualLimits();
    made.poll_every = 60s;
    made.open = &Open;
    return made;
  }();
  return type;
}

}  // namespace crier::mastodon
