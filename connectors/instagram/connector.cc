// Instagram: comments, tags, mentions and private messages in; posts with the city's picture, and answers,
// out.
#include "connectors/connector.h"

#include <fmt/format.h>

#include "connectors/instagram/account.h"
#include "connectors/kit/members.h"
#include "connectors/kit/refusals.h"

namespace crier::instagram {

const ConnectorType& Type();

namespace {

using namespace std::chrono_literals;

constexpr kit::GraphPlace kPlace{
    .platform = "instagram", .version = kit::kGraphVersion, .name_at = "/{}?fields=id,username"};

std::vector<Option> Options() {
  auto options = kit::GraphOptions(kPlace, "the access token of the page that the account is linked to",
                                   "https://graph.facebook.com");
  options.push_back({.key = "picture",
                     .help = "the public address of the picture that every post shows; none: answers alone",
                     .kind = OptionKind::kUrl});
  return options;
}

class InstagramChannel : public kit::GraphChannel {
 public:
  InstagramChannel(const Settings& settings, const std::string& name, Doors doors, State& state)
      : GraphChannel(Type(), kPlace, settings, name, doors, state) {
    Make(
        settings, ListsOf(account_),
        [this](const kit::GraphNews& news, std::vector<Event>* events) {
          return ReadNews(account_, news, events);
        },
        NewSink(account_, state, settings.Text("picture")));
  }
  Result<Identity> WhoAmI() override;
};

Result<Identity> InstagramChannel::WhoAmI() {
  Identity identity;
  const std::string self = "/" + account_.id;
  const auto me = account_.graph.ReadSelf(self + "?fields=id,username", &identity.quota);
  if (!me) return me.error();
  if (kit::IdIn(*me, "id") != account_.id)
    return Error{Fault::kBadData, account_.who() + ": the answer is not about the account"};
  identity.who = "@" + kit::TextIn(*me, "username", 64);
  AddQuota(self + "/content_publishing_limit", 50, &identity);
  for (const char* list : {"/media?fields=id,comments_count&limit=1", "/tags?fields=id&limit=1"})
    kit::ProveScope(account_.graph.api(), {.target = self + list, .scope = "instagram_manage_comments"},
                    &identity.cannot_listen);
  return identity;
}

Result<std::unique_ptr<Channel>> Open(const Settings& settings, const std::string& channel, Doors doors,
                                      State& state) {
  if (auto checked = kit::CheckGraphSettings(kPlace, settings, channel); !checked) return checked.error();
  const std::string& picture = settings.Text("picture");
  if (!picture.empty() && !picture.starts_with("https://"))
    return Error{Fault::kConfig,
                 fmt::format("{}: instagram {}: 'picture' must begin with https://, for Instagram "
                             "fetches it",
                             settings.Where(), channel)};
  return std::unique_ptr<Channel>(std::make_unique<InstagramChannel>(settings, channel, doors, state));
}

}  // namespace

const ConnectorType& Type() {
  static const ConnectorType type = {
      .name = "instagram",
      .summary = "Instagram: comments, tags, mentions and messages in, posts with a picture and answers out",
      .proven = "a double of ours, by Meta's published words",
      .options = Options(),
      .abilities =
          {.poll = true, .receive = true, .send = true, .retract = true, .read_back = true, .threads = true},
      // Of posts in 24 hours Meta's pages say 100, and 50 where an account is told its quota: the smaller.
      .limits = {.unit = LengthUnit::kCharacters,
                 .max_length = 2200,
                 .rates = {{50, 24h, "posts an account", Spend::kSend}},
                 .source = "https://developers.facebook.com/docs/instagram-platform/instagram-graph-api/"
                           "reference/ig-user/media and /content_publishing_limit"},
      .poll_every = 300s,
      .open = &Open,
      .contact_mode = "social_media",
  };
  return type;
}

}  // namespace crier::instagram
