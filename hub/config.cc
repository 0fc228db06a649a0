#include "hub/config.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <set>

#include "connectors/catalog.h"
#include "core/http_address.h"
#include "core/text.h"
#include "core/yaml.h"
#include "core/zone.h"
#include "hub/calendar_config.h"
#include "hub/destinations.h"
#include "hub/open311/channel.h"
#include "hub/paths.h"
#include "store/db/postgres_url.h"

namespace crier {
namespace {

// The keys of a channel that are the hub's; all others are its connector's options.
constexpr std::string_view kOurs[] = {"name",       "connector",   "mode",       "listen",
                                      "send",       "languages",   "poll_every", "allow_private",
                                      "recipients", "contact_mode"};
constexpr size_t kMaxChannels = 1'000;
constexpr size_t kMaxName = 64;
constexpr size_t kMaxRecipient = 320;  // the longest mail address

std::string HostName() {
  char name[kMaxName + 1] = {};
  return gethostname(name, kMaxName) == 0 && name[0] != '\0' ? name : "crier";
}

bool GoodName(std::string_view name) {
  return !name.empty() && name.size() <= kMaxName &&
         name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-_") == std::string_view::npos;
}

Result<const ConnectorType*> ConnectorOf(const Yaml& node) {
  auto name = node.Text("connector");
  if (!name) return name.error();
  const ConnectorType* type = FindConnector(*name);
  if (type != nullptr) return type;
  std::vector<std::string_view> known;
  for (const ConnectorType* each : Catalog()) known.push_back(each->name);
  return node.At("connector")
      .Bad(fmt::format("there is no connector '{}'. There are: {}", *name, fmt::join(known, ", ")));
}

// Takes what was read, or notes the mistake: reading goes on, so that all of them are told at once.
template <typename T>
bool Take(Result<T> read, T* to, std::vector<Error>* mistakes) {
  if (!read) {
    mistakes->push_back(std::move(read).error());
    return false;
  }
  *to = *std::move(read);
  return true;
}

void ReadDirections(const Yaml& node, ChannelConfig* channel, std::vector<Error>* mistakes) {
  const Abilities& can = channel->type->abilities;
  const bool listens = can.poll || can.stream || can.receive;
  if (Take(node.Flag("listen", listens), &channel->listen, mistakes) && channel->listen && !listens)
    mistakes->push_back(node.At("listen").Bad(fmt::format("{} cannot listen", channel->type->name)));
  if (Take(node.Flag("send", can.send), &channel->send, mistakes) && channel->send && !can.send)
    mistakes->push_back(node.At("send").Bad(fmt::format("{} cannot send", channel->type->name)));
}

void ReadRecipients(const Yaml& node, ChannelConfig* channel, std::vector<Error>* mistakes) {
  std::vector<std::string> written;
  if (!Take(node.Texts("recipients"), &written, mistakes)) return;
  // In lower case, as who withdraws consent is noted: nobody tells mail addresses apart by it.
  for (const std::string& each : written) channel->recipients.push_back(Lower(each));
  const Yaml recipients = node.At("recipients");
  if (channel->type != nullptr && !written.empty() && !channel->type->abilities.recipients) {
    mistakes->push_back(
        recipients.Bad(fmt::format("{} speaks in public; it has no recipients", channel->type->name)));
    return;
  }
  std::set<std::string_view> once;
  for (const std::string& each : channel->recipients) {
    if (!each.empty() && each.size() <= kMaxRecipient && once.insert(each).second) continue;
    mistakes->push_back(recipients.Bad("each recipient is 1 to 320 bytes and there once"));
    return;
  }
}

Result<void> ReadApi(const Yaml& node, Config* config) {
  if (node.IsNull())
    return node.Bad("'api' is missing: it holds at least the token, as env:NAME or file:PATH");
  if (auto only = node.Only({"address", "port", "threads", "token", "expose", "proxies"}); !only) return only;
  auto address = node.Text("address", config->api.address);
  if (!address) return address.error();
  config->api.address = *std::move(address);
  auto port = node.Number("port", config->api.port);
  if (!port) return port.error();
  auto threads = node.Number("threads", config->api.threads);
  if (!threads) return threads.error();
  if (*port < 0 || *port > 65535) return node.At("port").Bad("'port' is 0 to 65535");
  if (*threads < 1 || *threads > 64) return node.At("threads").Bad("'threads' is 1 to 64");
  config->api.port = static_cast<int>(*port);
  config->api.threads = static_cast<int>(*threads);
  auto expose = node.Flag("expose", false);
  if (!expose) return expose.error();
  config->api.expose = *expose;
  if (!config->api.expose && !IsLoopback(config->api.address)) {
    return node.At("address").Bad(
        "'address' can be reached by others, and the server does not defend itself: keep it at "
        "127.0.0.1 behind a proxy (see config/nginx), or say 'expose: true'");
  }
  auto reference = node.Text("token");
  if (!reference) return reference.error();
  auto token = Secret::Resolve(*reference);
  if (!token) return node.At("token").Bad("'token' " + token.error().message);
  if (token->Reveal().size() < 16) return node.At("token").Bad("'token' must have 16 characters or more");
  config->token = *std::move(token);
  auto proxies = node.Texts("proxies");
  if (!proxies) return proxies.error();
  config->proxies = *std::move(proxies);
  return {};
}

Result<void> ReadCenter(const Yaml& node, Config* config) {
  if (node.IsNull()) return {};
  if (auto only = node.Only({"lat", "long"}); !only) return only;
  auto lat = node.Number("lat", 0);
  if (!lat) return lat.error();
  auto lon = node.Number("long", 0);
  if (!lon) return lon.error();
  if (*lat < -90 || *lat > 90 || *lon < -180 || *lon > 180)
    return node.Bad("'lat' is -90 to 90, 'long' -180 to 180");
  config->center = Point{*lat, *lon};
  return {};
}

Result<void> ReadFolder(const Yaml& node, std::string_view key, const std::filesystem::path& base,
                        const std::filesystem::path& otherwise, std::filesystem::path* folder) {
  auto text = node.Text(key, "");
  if (!text) return text.error();
  *folder = text->empty() ? otherwise : base / *text;
  std::error_code error;
  if (!text->empty() && !std::filesystem::is_directory(*folder, error)) {
    return node.At(key).Bad(fmt::format("there is no folder {}", folder->string()));
  }
  return {};
}

}  // namespace

// Of a connector that there is not, nobody knows the options; the rest is read.
ChannelConfig ReadChannel(const Yaml& node, std::set<std::string>* names, std::vector<Error>* mistakes,
                          const SecretReader& secrets) {
  ChannelConfig channel;
  if (!node.IsMap()) {
    mistakes->push_back(node.Bad("a channel is a map with at least name and connector"));
    return channel;
  }
  if (Take(node.Text("name"), &channel.name, mistakes)) {
    if (!GoodName(channel.name)) {
      mistakes->push_back(node.At("name").Bad("a channel's name is 1 to 64 of a-z, 0-9, '-' and '_'"));
    } else if (!names->insert(channel.name).second) {
      mistakes->push_back(node.Bad(fmt::format("the channel '{}' is there twice", channel.name)));
    }
  }
  Take(ConnectorOf(node), &channel.type, mistakes);
  std::string mode;
  if (Take(node.Text("mode", "live"), &mode, mistakes) && mode != "live" && mode != "drill")
    mistakes->push_back(node.At("mode").Bad("mode is live or drill"));
  channel.drill = mode == "drill";
  if (channel.type != nullptr) ReadDirections(node, &channel, mistakes);
  Take(node.Texts("languages"), &channel.languages, mistakes);
  if (channel.type != nullptr) channel.poll_every = channel.type->poll_every;
  if (node.Has("poll_every")) {
    const Yaml written = node.At("poll_every");
    const auto every = ParseDuration(written.Scalar());
    if (!every) {
      mistakes->push_back(written.Bad("'poll_every' " + every.error().message));
    } else if (*every < std::chrono::seconds(1)) {
      mistakes->push_back(written.Bad("'poll_every' is a second or more"));
    } else {
      channel.poll_every = *every;
    }
  }
  ReadRecipients(node, &channel, mistakes);
  Take(node.Flag("allow_private", false), &channel.allow_private, mistakes);
  if (channel.type == nullptr) return channel;
  Take(ReadContactMode(node, channel.type->contact_mode), &channel.contact_mode, mistakes);
  std::vector<Error> more;
  const bool read =
      Take(Settings::Read(node, channel.type->options, kOurs, &more, secrets), &channel.settings, mistakes);
  if (read && channel.contact_mode.empty() && channel.type->contact_mode_of != nullptr)
    channel.contact_mode = channel.type->contact_mode_of(channel.settings);
  mistakes->insert(mistakes->end(), more.begin(), more.end());
  return channel;
}

Result<std::string> ResolveStore(const std::string& written, const std::string& password) {
  std::string url = written;
  if (written.starts_with("env:") || written.starts_with("file:")) {
    auto secret = Secret::Resolve(written);
    if (!secret) return secret.error();
    url = secret->Reveal();
  } else if (!PasswordIn(written).empty()) {
    return Error{Fault::kConfig,
                 "holds a password: write 'store_password' as env:NAME or file:PATH, or the whole URL so"};
  }
  if (password.empty()) return url;
  if (!IsPostgresUrl(url)) return Error{Fault::kConfig, "takes no password: only postgresql:// does"};
  auto secret = Secret::Resolve(password);
  if (!secret) return Error{secret.error().fault, "has a 'store_password' that " + secret.error().message};
  return WithPassword(std::move(url), secret->Reveal());
}

namespace {

Result<void> ReadCity(const Yaml& node, Config* config) {
  auto city = node.Text("city");
  if (!city) return city.error();
  config->city = *std::move(city);
  return {};
}

Result<void> ReadZone(const Yaml& node, Config* config) {
  auto zone = node.Text("time_zone", config->time_zone);
  if (!zone) return zone.error();
  config->time_zone = *std::move(zone);
  if (auto known = DayStart(SystemClock()->Now(), config->time_zone); !known)
    return node.At("time_zone").Bad("'time_zone' " + known.error().message);
  return {};
}

Result<void> ReadNode(const Yaml& node, Config* config) {
  auto name = node.Text("node", HostName());
  if (!name) return name.error();
  if (name->empty() || name->size() > kMaxName) return node.At("node").Bad("'node' is 1 to 64 bytes");
  config->node = *std::move(name);
  return {};
}

Result<void> ReadLog(const Yaml& node, Config* config) {
  auto log = node.Text("log", "text");
  if (!log) return log.error();
  if (*log != "text" && *log != "json") return node.At("log").Bad("'log' is text or json");
  config->log_json = *log == "json";
  return {};
}

Result<void> ReadSealKey(const Yaml& node, const std::filesystem::path& base, Config* config) {
  constexpr char kVariable[] = "CRIER_SECRETS_KEY";
  auto file = node.Text("secrets_key_file", "");
  if (!file) return file.error();
  if (file->empty() && std::getenv(kVariable) == nullptr) return {};
  auto written =
      Secret::Resolve(file->empty() ? fmt::format("env:{}", kVariable) : "file:" + (base / *file).string());
  if (!written && file->empty()) return {};  // a variable that is empty
  auto key = written ? SealKey::Read(*written) : written.error();
  if (key) {
    config->seal_key = *std::move(key);
    return {};
  }
  if (file->empty()) return Error{Fault::kConfig, fmt::format("{} {}", kVariable, key.error().message)};
  return node.At("secrets_key_file").Bad("'secrets_key_file' " + key.error().message);
}

Result<void> ReadApproval(const Yaml& node, Config* config) {
  if (node.IsNull()) return {};
  if (!node.IsMap()) return node.Bad("'approval' is a map: two_people_for, whole_city");
  if (auto only = node.Only({"two_people_for", "whole_city"}); !only) return only;
  auto from = node.Text("two_people_for", SeverityName(*config->approval.two_people_for));
  if (!from) return from.error();
  config->approval.two_people_for = SeverityOf(*from);
  if (*from == "Unknown" || (!config->approval.two_people_for && *from != "never"))
    return node.At("two_people_for").Bad("'two_people_for' is Minor, Moderate, Severe, Extreme or never");
  auto whole_city = node.Flag("whole_city", config->approval.whole_city);
  if (!whole_city) return whole_city.error();
  config->approval.whole_city = *whole_city;
  return {};
}

Result<void> ReadStore(const Yaml& node, const std::filesystem::path& base, Config* config) {
  auto store = node.Text("store");
  if (!store) return store.error();
  auto password = node.Text("store_password", "");
  if (!password) return password.error();
  auto resolved = ResolveStore(*store, *password);
  if (!resolved) return node.At("store").Bad("'store' " + resolved.error().message);
  config->store = *std::move(resolved);
  config->store_where = node.At("store").Where();
  if (constexpr std::string_view kSqlite = "sqlite:";
      config->store.starts_with(kSqlite) && config->store != "sqlite::memory:") {
    config->store = std::string(kSqlite) + (base / config->store.substr(kSqlite.size())).string();
  }
  return {};
}

void ReadChannels(const Yaml& channels, Config* config, std::vector<Error>* mistakes) {
  if (!channels.IsNull() && !channels.IsList()) {
    mistakes->push_back(channels.Bad("'channels' is a list"));
    return;
  }
  if (channels.Items().size() > kMaxChannels) {
    mistakes->push_back(channels.Bad("more than 1,000 channels"));
    return;
  }
  std::set<std::string> names;
  if (config->open311) {
    names.emplace(kOpen311Channel);
    config->channels.push_back(Open311Channel());
  }
  for (const Yaml& item : channels.Items()) {
    const size_t before = mistakes->size();
    ChannelConfig channel = ReadChannel(item, &names, mistakes);
    if (mistakes->size() == before) config->channels.push_back(std::move(channel));
  }
  if (auto apart = CheckDestinations(config->channels); !apart) mistakes->push_back(apart.error());
}

}  // namespace

Config ReadConfig(const std::filesystem::path& file, std::vector<Error>* mistakes) {
  Config config;
  config.file = file;
  std::error_code error;
  if (!std::filesystem::exists(file, error)) {
    mistakes->push_back(
        {Fault::kConfig,
         fmt::format("there is no configuration {}; name yours with --config, or begin with a copy of "
                     "config/crier.yaml (crier demo needs none)",
                     file.string())});
    return config;
  }
  auto loaded = Yaml::Load(file.string());
  if (!loaded) {
    mistakes->push_back(std::move(loaded).error());
    return config;
  }
  const Yaml& node = *loaded;
  const std::filesystem::path base = file.parent_path();
  const auto folder = [&](std::string_view key, const std::filesystem::path& otherwise,
                          std::filesystem::path* to) { return ReadFolder(node, key, base, otherwise, to); };
  for (const Result<void>& read :
       {node.Only(
            {"city",      "time_zone", "calendar",       "center",         "rules",   "places",
             "templates", "console",   "store",          "store_password", "node",    "log",
             "api",       "accounts",  "single_sign_on", "approval",       "answers", "secrets_key_file",
             "open311",   "duty",      "dispatch",       "routing",        "contact", "channels"}),
        ReadCity(node, &config),
        ReadZone(node, &config),
        ReadCalendar(node.At("calendar"), &config.calendar),
        ReadCenter(node.At("center"), &config),
        folder("rules", ShareDir() / "rules", &config.rules),
        folder("places", {}, &config.places),
        folder("templates", ShareDir() / "config" / "templates", &config.templates),
        folder("console", ShareDir() / "console" / "dist", &config.console),
        ReadNode(node, &config),
        ReadLog(node, &config),
        ReadStore(node, base, &config),
        ReadApi(node.At("api"), &config),
        ReadAccounts(node.At("accounts"), &config.accounts),
        ReadSignOn(node.At("single_sign_on"), &config.single_sign_on),
        ReadApproval(node.At("approval"), &config),
        ReadAnswers(node.At("answers"), &config.answers),
        ReadOpen311(node.At("open311"), &config.open311),
        ReadDuty(node.At("duty"), &config.duty),
        ReadDispatch(node.At("dispatch"), &config.dispatch),
        ReadRouting(node.At("routing"), &config.routing),
        ReadContact(node.At("contact"), &config.contact),
        ReadSealKey(node, base, &config)}) {
    if (!read) mistakes->push_back(read.error());
  }
  ReadChannels(node.At("channels"), &config, mistakes);
  return config;
}

Result<Config> LoadConfig(const std::filesystem::path& file) {
  std::vector<Error> mistakes;
  Config config = ReadConfig(file, &mistakes);
  if (!mistakes.empty()) return mistakes.front();
  return config;
}

}  // namespace crier
