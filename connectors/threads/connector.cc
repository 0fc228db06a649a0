// Threads: replies, mentions and searches in, posts and replies out.
#include "connectors/connector.h"

#include <fmt/format.h>

#include "connectors/kit/members.h"
#include "connectors/kit/refusals.h"
#include "connectors/threads/account.h"

namespace crier::threads {

const ConnectorType& Type();

namespace {

using namespace std::chrono_literals;

// 2,200 searches in 24 hours; at a poll every five minutes seven words fill them.
constexpr size_t kMostWords = 7;
constexpr size_t kLongestWord = 100;  // ours

constexpr kit::GraphPlace kPlace{
    .platform = "threads", .version = "/v1.0", .name_at = "/me?fields=id,username"};

std::vector<Option> Options() {
  auto options =
      kit::GraphOptions(kPlace, "the account's long-lived access token", "https://graph.threads.net");
  options.push_back({.key = "keywords",
                     .help = "words to search public posts for, which needs threads_keyword_search",
                     .kind = OptionKind::kList});
  return options;
}

class ThreadsChannel : public kit::GraphChannel {
 public:
  ThreadsChannel(const Settings& settings, const std::string& name, Doors doors, State& state)
      : GraphChannel(Type(), kPlace, settings, name, doors, state), words_(settings.List("keywords")) {
    Make(
        settings, ListsOf(account_, words_),
        [this](const kit::GraphNews& news, std::vector<Event>* events) {
          return ReadNews(account_, news, events);
        },
        NewSink(account_, state));
  }
  Result<Identity> WhoAmI() override;

 private:
  const std::vector<std::string> words_;
};

Result<Identity> ThreadsChannel::WhoAmI() {
  Identity identity;
  const auto me = account_.graph.Read({.target = "/me?fields=id,username"});
  if (!me) return me.error();
  const std::string whose = kit::IdIn(*me, "id");
  if (whose != account_.id)
    return Error{Fault::kConfig, fmt::format("{}: the token is that of account {}, not of {}", account_.who(),
                                             whose, account_.id)};
  identity.who = "@" + kit::TextIn(*me, "username", 64);
  const std::string self = "/" + account_.id;
  AddQuota(self + "/threads_publishing_limit", 250, &identity);
  kit::ProveScope(account_.graph.api(),
                  {.target = self + "/mentions?fields=id&limit=1", .scope = "threads_manage_mentions"},
                  &identity.cannot_listen);
  kit::ProveScope(account_.graph.api(),
                  {.target = self + "/replies?fields=id&limit=1", .scope = "threads_read_replies"},
                  &identity.cannot_listen);
  for (const std::string& word : words_) {
    const auto found = account_.graph.ReadPage(
        {.target =
             fmt::format("/keyword_search?q={}&search_type=RECENT&fields=id&limit=1", PercentEncode(word))});
    if (!found) {
      if (!identity.cannot_listen) identity.cannot_listen = found.error();
    } else if (found->data.empty()) {
      // Of words that it calls sensitive Threads answers that there is nothing.
      identity.quota += fmt::format("{}what is said of '{}' is not known: Threads answers nothing",
                                    identity.quota.empty() ? "" : "; ", word);
    }
  }
  return identity;
}

Result<std::unique_ptr<Channel>> Open(const Settings& settings, const std::string& channel, Doors doors,
                                      State& state) {
  const auto bad = [&](std::string_view what) {
    return Error{Fault::kConfig, fmt::format("{}: threads {}: {}", settings.Where(), channel, what)};
  };
  if (auto checked = kit::CheckGraphSettings(kPlace, settings, channel); !checked) return checked.error();
  const auto& words = settings.List("keywords");
  if (words.size() > kMostWords) return bad(fmt::format("'keywords' may be {} at most", kMostWords));
  for (const std::string& word : words) {
    if (word.empty() || word.size() > kLongestWord)
      return bad(fmt::format("one of 'keywords' is empty or longer than {} bytes", kLongestWord));
  }
  return std::unique_ptr<Channel>(std::make_unique<ThreadsChannel>(settings, channel, doors, state));
}

}  // namespace

const ConnectorType& Type() {
  static const ConnectorType type = {
      .name = "threads",
      .summary = "Threads: replies, mentions and searches in, posts and replies out",
      .proven = "a double of ours, by Meta's published words",
      .options = Options(),
      .abilities =
          {.poll = true, .receive = true, .send = true, .retract = true, .read_back = true, .threads = true},
      // Threads counts characters, but an emoji by its bytes in UTF-8. Bytes are never too many.
      .limits = {.unit = LengthUnit::kBytes,
                 .max_length = 500,
                 .rates = {{250, 24h, "posts an account", Spend::kSend},
                           {100, 24h, "deletions an account", Spend::kRetract}},
                 .source = "https://developers.facebook.com/documentation/threads/overview and "
                           "/reference/publishing"},
      .poll_every = 300s,
      .open = &Open,
      .contact_mode = "social_media",
  };
  return type;
}

}  // namespace crier::threads
