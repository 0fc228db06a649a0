#include "connectors/kit/graph_account.h"

#include <fmt/format.h>

#include <algorithm>

#include "connectors/kit/address.h"
#include "connectors/kit/members.h"
#include "connectors/kit/signatures.h"
#include "connectors/kit/streams.h"

namespace crier::kit {
namespace {

using nlohmann::json;

constexpr std::chrono::hours kKeepName{24};

GraphPlan PlanOf(const GraphPlace& place, const Settings& settings, const std::string& channel) {
  const auto server = ServerAddress("server", settings.Text("server"));
  return {.who = fmt::format("{} {}", place.platform, channel),
          .base = (server ? *server : std::string()) + std::string(place.version),
          .token = settings.Secret("token"),
          .app_secret = settings.Secret("secret")};
}

// Empty, so that it is read again, while it may come to stand for more than was read: times have whole
// seconds.
std::string VersionIn(const json& entry, const char* key, Time now) {
  constexpr std::chrono::seconds kSurelyOver{3};
  const json& version = In(entry, key);
  if (version.is_number_integer()) return version.dump();
  return now - GraphTime(version, now) < kSurelyOver ? "" : TextIn(entry, key, 40);
}

}  // namespace

std::vector<Option> GraphOptions(const GraphPlace& place, std::string_view token_help,
                                 std::string_view server) {
  using enum OptionKind;
  return {
      {.key = place.key, .help = "its id, a number", .required = true, .destination = true},
      {.key = "token", .help = token_help, .required = true, .secret = true},
      {.key = "secret",
       .help = "the app's secret: signs the webhook's calls and proves ours; none: no webhook",
       .secret = true},
      {.key = "secret_next",
       .help = "a second app secret whose signatures hold as well, while secret is changed",
       .secret = true},
      {.key = "verify_token", .help = "what the webhook's handshake must say", .secret = true},
      {.key = "backfill",
       .help = "how many old ones of each list to take at the first poll",
       .kind = kWhole,
       .fallback = "10",
       .most = 100},
      {.key = "server", .help = "the Graph API", .kind = kUrl, .fallback = server},
  };
}

Result<void> CheckGraphSettings(const GraphPlace& place, const Settings& settings,
                                const std::string& channel) {
  const auto bad = [&](const std::string& what) {
    return Error{Fault::kConfig,
                 fmt::format("{}: {} {}: {}", settings.Where(), place.platform, channel, what)};
  };
  if (auto server = ServerAddress("server", settings.Text("server")); !server)
    return bad(server.error().message);
  const std::string& id = settings.Text(place.key);
  if (id.empty() || id.size() > 32 ||
      !std::all_of(id.begin(), id.end(), [](char c) { return c >= '0' && c <= '9'; })) {
    return bad(fmt::format("'{}' must be its id, a number (README)", place.key));
  }
  if (settings.Secret("secret").empty() &&
      !(settings.Secret("secret_next").empty() && settings.Secret("verify_token").empty())) {
    return bad("'secret_next' and 'verify_token' are for a webhook, and there is no 'secret'");
  }
  return {};
}

GraphAccount::GraphAccount(const GraphPlace& place, const Settings& settings, std::string name, Doors doors,
                           State& state)
    : id(settings.Text(place.key)),
      channel(std::move(name)),
      graph(PlanOf(place, settings, channel), doors),
      name_at_(place.name_at.empty() ? "" : fmt::format(fmt::runtime(place.name_at), id)),
      name_("name of " + id, kKeepName, doors.clock, state) {}

Result<std::string> GraphAccount::Name(const GraphCall& call) {
  if (name_at_.empty()) return std::string();
  return name_.Get([&]() -> Result<std::string> {
    GraphCall asked = call;
    asked.target = name_at_;
    const auto me = graph.Read(asked);
    if (!me) return me.error();
    const std::string name = TextIn(*me, "username", 64), whose = IdIn(*me, "id");
    if (name.empty() || whose.empty())
      return Error{Fault::kBadData, who() + ": the answer does not say whose account this is"};
    if (whose == id) return name;
    return Error{Fault::kConfig, fmt::format("{}: the token is that of {}, not of {}", who(), whose, id)};
  });
}

bool GraphAccount::IsOwn(const Author& author, const std::string& name) const {
  return author.id == id || (!name.empty() && (author.id == name || author.handle == "@" + name));
}

Result<bool> GraphAccount::Tell(Mention mention, std::vector<Event>* events) {
  const auto name = Name({.timeout = kToFetch});
  if (!name) return name.error();
  if (!IsOwn(mention.author, *name)) events->emplace_back(std::move(mention));
  return true;
}

std::unique_ptr<Source> NewGraphSource(GraphAccount& account, size_t backfill, GraphLists lists) {
  using std::chrono::milliseconds;
  StreamPlan plan{.who = account.who(), .names = lists.names, .backfill = backfill};
  plan.begin = [&account](milliseconds timeout, const std::stop_token& stop) {
    const auto name = account.Name({.timeout = timeout, .stop = stop});
    return name ? Result<void>() : name.error();
  };
  plan.passing = [&account, watched = lists.watched](
                     milliseconds timeout,
                     const std::stop_token& stop) -> Result<std::vector<PassingStream>> {
    std::vector<PassingStream> streams;
    const Time now = account.graph.api().ServerNow();
    for (const GraphWatch& watch : watched) {
      const auto said = account.graph.ReadPage(
          {.target = watch.target, .may_wait = true, .timeout = timeout, .stop = stop});
      if (!said) return said.error();
      for (const json& entry : said->data) {
        const std::string id = IdIn(entry, "id");
        if (id.empty() || (watch.only && In(entry, watch.only) == json(false))) continue;
        streams.push_back({watch.prefix + id, watch.version ? VersionIn(entry, watch.version, now) : ""});
      }
    }
    return streams;
  };
  return std::make_unique<StreamSource>(
      std::move(plan), account.graph.api().clock(),
      [&account, lists = std::move(lists)](const PageCall& call,
                                           const std::stop_token& stop) -> Result<IdPage> {
        const auto name = account.Name();
        if (!name) return name.error();
        const auto said = account.graph.ReadPage(
            {.target = lists.target(call.name), .may_wait = true, .timeout = call.timeout, .stop = stop},
            call.older);
        if (!said) return said.error();
        IdPage page;
        page.older = said->after;
        for (const json& entry : said->data) {
          for (Mention& mention : lists.read(entry, call.name)) {
            IdItem item{.id = mention.native_id, .version = mention.text};
            item.told = !account.IsOwn(mention.author, *name);
            item.mention = std::move(mention);
            page.items.push_back(std::move(item));
          }
        }
        return page;
      });
}

Result<std::optional<Sink::Shown>> FindInList(Graph& graph, const Sought& sought, const std::string& target,
                                              const std::function<OwnPost(const json&)>& read) {
  std::string after;  // what leads to the page behind the one that was read last
  return FindSent({}, sought, graph.api(), [&](const std::string& older) -> Result<std::vector<OwnPost>> {
    std::vector<OwnPost> posts;
    if (!older.empty() && after.empty()) return posts;
    const auto said = graph.ReadPage({.target = target}, after);
    if (!said) return said.error();
    after = said->after;
    for (const json& entry : said->data) posts.push_back(read(entry));
    return posts;
  });
}

GraphChannel::GraphChannel(const ConnectorType& type, const GraphPlace& place, const Settings& settings,
                           const std::string& channel, Doors doors, State& state)
    : account_(place, settings, channel, doors, state),
      type_(type),
      called_(!settings.Secret("secret").empty()) {}

void GraphChannel::Make(const Settings& settings, GraphLists lists, GraphHook::ReadNews read,
                        std::unique_ptr<Sink> sink) {
  source_ = NewGraphSource(account_, static_cast<size_t>(settings.Whole("backfill")), std::move(lists));
  receiver_ = std::make_unique<GraphHook>(account_.who(), account_.channel, SecretsOf(settings),
                                          settings.Secret("verify_token"), std::move(read));
  sink_ = std::move(sink);
}

std::optional<Abilities> GraphChannel::abilities() {
  Abilities can = type_.abilities;
  can.receive = called_;
  return can;
}

void GraphChannel::AddQuota(const std::string& target, int64_t usual, Identity* identity) {
  const auto said = account_.graph.ReadPage({.target = target + "?fields=quota_usage,config"});
  if (!said) {
    identity->cannot_send = said.error();
  } else if (!said->data.empty()) {
    if (!identity->quota.empty()) identity->quota += "; ";
    identity->quota +=
        fmt::format("{} of {} posts of 24 hours used", WholeIn(said->data[0], "quota_usage").value_or(0),
                    WholeIn(In(said->data[0], "config"), "quota_total").value_or(usual));
  }
}

}  // namespace crier::kit
