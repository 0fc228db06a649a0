// Bluesky, and other servers of the AT Protocol: the account's mentions and public hashtags in, posts out.
#include "connectors/connector.h"

#include <fmt/format.h>

#include <algorithm>

#include "connectors/bluesky/account.h"
#include "connectors/bluesky/sink.h"
#include "connectors/bluesky/source.h"
#include "connectors/kit/address.h"
#include "core/text.h"

namespace crier::bluesky {

const ConnectorType& Type();

namespace {

using namespace std::chrono_literals;

constexpr size_t kMostHashtags = 10;  // a request each at every poll, and a place in one cursor

class BlueskyChannel : public Channel {
 public:
  BlueskyChannel(const std::string& server, const std::string& account, const Settings& settings,
                 const std::string& channel, std::vector<Stream> streams, Doors doors, State& state)
      : account_(server, account, settings.Secret("password"), doors, state), sink_(account_) {
    if (streams.empty()) return;
    source_.emplace(account_, channel, std::move(streams), static_cast<size_t>(settings.Whole("backfill")));
  }

  Source* source() override { return source_ ? &*source_ : nullptr; }
  Sink* sink() override { return &sink_; }
  Result<Limits> limits() override { return Type().limits; }
  Result<Identity> WhoAmI() override { return account_.WhoAmI(source_.has_value()); }

 private:
  Account account_;
  std::optional<BlueskySource> source_;
  BlueskySink sink_;
};

Result<std::vector<Stream>> StreamsOf(const Settings& settings) {
  std::vector<Stream> streams;
  if (settings.Flag("mentions")) {
    // Without "priority" the account's own setting may leave out people whom it does not follow.
    streams.push_back({"mentions", "/xrpc/app.bsky.notification.listNotifications?limit=100&priority=false",
                       "notifications"});
  }
  for (const std::string& written : settings.List("hashtags")) {
    std::string_view tag = Trim(written);
    if (tag.starts_with('#')) tag.remove_prefix(1);
    if (tag.empty() || tag.size() > 64 || tag.find_first_of(" \t\r\n#\"") != std::string_view::npos) {
      return Error{Fault::kConfig, fmt::format("{}: '{}' is not a hashtag: one word, with or without #",
                                               settings.Where(), written)};
    }
    const std::string name = "#" + CleanUtf8(Lower(tag));
    const auto same = [&](const Stream& other) { return other.name == name; };
    if (std::any_of(streams.begin(), streams.end(), same)) continue;
    streams.push_back(
        {name, "/xrpc/app.bsky.feed.searchPosts?limit=100&sort=latest&q=" + PercentEncode(name), "posts"});
  }
  if (streams.size() > kMostHashtags + 1) {
    return Error{Fault::kConfig,
                 fmt::format("{}: at most {} hashtags a channel", settings.Where(), kMostHashtags)};
  }
  return streams;
}

Result<std::unique_ptr<Channel>> Open(const Settings& settings, const std::string& channel, Doors doors,
                                      State& state) {
  const auto server = kit::ServerAddress("server", settings.Text("server"));
  if (!server) return Error{Fault::kConfig, fmt::format("{}: {}", settings.Where(), server.error().message)};
  // One spelling alone: whether two channels send to one account is told by it.
  const std::string& account = settings.Text("account");
  const bool handle = account.find('.') != account.npos && account == Lower(account) &&
                      account.find_first_of("@/: \t\r\n") == account.npos;
  if (!IsDid(account) && !handle) {
    return Error{Fault::kConfig, fmt::format("{}: 'account' is a handle in lower case, without @, or a DID: "
                                             "city.bsky.social, did:plc:abc",
                                             settings.Where())};
  }
  auto streams = StreamsOf(settings);
  if (!streams) return streams.error();
  return std::unique_ptr<Channel>(std::make_unique<BlueskyChannel>(*server, account, settings, channel,
                                                                   *std::move(streams), doors, state));
}

}  // namespace

const ConnectorType& Type() {
  static const ConnectorType type = {
      .name = "bluesky",
      .summary = "Bluesky and other servers of the AT Protocol: mentions and hashtags in, posts out",
      .options =
          {
              {.key = "server",
               .help = "the account's server (PDS)",
               .kind = OptionKind::kUrl,
               .fallback = "https://bsky.social",
               .destination = true},
              {.key = "account",
               .help = "the account's handle, such as city.bsky.social, or its DID",
               .required = true,
               .destination = true},
              {.key = "password", .help = "an app password of the account", .required = true, .secret = true},
              {.key = "mentions",
               .help = "listen to posts that mention, answer or quote the account",
               .kind = OptionKind::kFlag,
               .fallback = "true"},
              {.key = "hashtags",
               .help = "listen to public posts with these hashtags",
               .kind = OptionKind::kList},
              {.key = "backfill",
               .help = "how many old posts of each to take at the first poll",
               .kind = OptionKind::kWhole,
               .fallback = "40",
               .most = 400},
          },
      .abilities = {.poll = true,
                    .send = true,
                    .retract = true,
                    .read_back = true,
                    .honours_key = true,
                    .threads = true},
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
  };
  return type;
}

}  // namespace crier::bluesky
