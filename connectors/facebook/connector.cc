// Facebook: a city's page; comments, tags, posts of others and private messages in, posts and answers out.
#include "connectors/connector.h"

#include <fmt/format.h>

#include <algorithm>

#include "connectors/facebook/page.h"
#include "connectors/kit/members.h"
#include "connectors/kit/refusals.h"

namespace crier::facebook {

const ConnectorType& Type();

namespace {

using namespace std::chrono_literals;

constexpr kit::GraphPlace kPlace{.platform = "facebook", .key = "page", .version = kit::kGraphVersion};

std::vector<Option> Options() {
  auto options = kit::GraphOptions(kPlace, "the page's access token", "https://graph.facebook.com");
  options.push_back({.key = "messages",
                     .help = "hear private messages too, which needs pages_messaging",
                     .kind = OptionKind::kFlag,
                     .fallback = "true"});
  return options;
}

class FacebookChannel : public kit::GraphChannel {
 public:
  FacebookChannel(const Settings& settings, const std::string& name, Doors doors, State& state)
      : GraphChannel(Type(), kPlace, settings, name, doors, state), messages_(settings.Flag("messages")) {
    Make(
        settings, ListsOf(account_, messages_),
        [this](const kit::GraphNews& news, std::vector<Event>* events) {
          return ReadNews(account_, news, events);
        },
        NewSink(account_));
  }
  Result<Identity> WhoAmI() override;

 private:
  // Whether the page has an app that is called for what is to be heard.
  std::optional<Error> HookLacks();

  const bool messages_;
};

std::optional<Error> FacebookChannel::HookLacks() {
  const auto apps = account_.graph.ReadPage({.target = "/" + account_.id + "/subscribed_apps?limit=25"});
  if (!apps) return apps.error();
  std::vector<std::string> lacks = {"feed"};
  if (messages_) lacks.push_back("messages");
  for (const auto& app : apps->data) {
    const auto& fields = kit::In(app, "subscribed_fields");
    if (!fields.is_array()) continue;
    std::erase_if(lacks, [&](const std::string& field) {
      return std::find(fields.begin(), fields.end(), field) != fields.end();
    });
  }
  if (lacks.empty()) return std::nullopt;
  return Error{Fault::kConfig,
               fmt::format("the page calls no app for '{}': subscribe it (README)", lacks.front())};
}

Result<Identity> FacebookChannel::WhoAmI() {
  Identity identity;
  const auto me =
      account_.graph.ReadSelf("/" + account_.id + "?fields=id,name,can_post,is_published", &identity.quota);
  if (!me) return me.error();
  if (kit::IdIn(*me, "id") != account_.id)
    return Error{Fault::kBadData, account_.who() + ": the answer is not about the page"};
  identity.who = fmt::format("{} ({})", kit::TextIn(*me, "name"), account_.id);
  if (me->contains("can_post") && !kit::IsSet(*me, "can_post")) {
    identity.cannot_send = Error{Fault::kAuth,
                                 "this token may not post as the page: make a token of the page "
                                 "with pages_manage_posts and pages_manage_engagement"};
  } else if (me->contains("is_published") && !kit::IsSet(*me, "is_published")) {
    identity.cannot_send = Error{Fault::kRejected, "the page is not published: nobody sees what is posted"};
  }
  std::vector<std::pair<std::string, std::string_view>> lists = {
      {"/feed?fields=id&limit=1", "pages_read_engagement, pages_read_user_content"},
      {"/tagged?fields=id&limit=1", "pages_read_user_content"}};
  if (messages_) lists.push_back({"/conversations?fields=id&limit=1", "pages_messaging"});
  for (const auto& [target, scope] : lists)
    kit::ProveScope(account_.graph.api(), {.target = "/" + account_.id + target, .scope = scope},
                    &identity.cannot_listen);
  if (called() && !identity.cannot_listen) identity.cannot_listen = HookLacks();
  return identity;
}

Result<std::unique_ptr<Channel>> Open(const Settings& settings, const std::string& channel, Doors doors,
                                      State& state) {
  if (auto checked = kit::CheckGraphSettings(kPlace, settings, channel); !checked) return checked.error();
  return std::unique_ptr<Channel>(std::make_unique<FacebookChannel>(settings, channel, doors, state));
}

}  // namespace

const ConnectorType& Type() {
  static const ConnectorType type = {
      .name = "facebook",
      .summary = "Facebook page: comments, tags, posts and private messages in, posts and answers out",
      .proven = "a double of ours, by Meta's published words",
      .options = Options(),
      .abilities = {.poll = true,
                    .receive = true,
                    .send = true,
                    .edit = true,
                    .retract = true,
                    .read_back = true,
                    .threads = true},
      // How many calls a page has grows with those who engage with it: Meta's headers and 80001 decide.
      .limits = {.unit = LengthUnit::kCharacters,
                 .max_length = 63'206,
                 .source = "https://developers.facebook.com/docs/graph-api/overview/rate-limiting/; 63,206 "
                           "characters: Facebook's announcement of 2011, never changed"},
      .poll_every = 300s,
      .open = &Open,
      .contact_mode = "social_media",
  };
  return type;
}

}  // namespace crier::facebook
