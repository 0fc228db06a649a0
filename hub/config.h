// The configuration file: the city, its channels, where things lie. Paths are relative to the file. Errors
// say file:line. config/crier.yaml is a sample with every key.
#pragma once

#include <chrono>
#include <filesystem>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "accounts/oidc.h"
#include "accounts/seal.h"
#include "broadcast/approval.h"
#include "connectors/connector.h"
#include "core/mention.h"
#include "core/result.h"
#include "core/secret.h"
#include "core/settings.h"
#include "core/yaml.h"
#include "desk/due.h"
#include "hub/accounts_config.h"
#include "hub/answers_config.h"
#include "hub/contact_config.h"
#include "hub/duty_config.h"
#include "hub/http/server.h"
#include "hub/open311/config.h"
#include "hub/routing_config.h"

namespace crier {

struct ChannelConfig {
  std::string name;
  const ConnectorType* type = nullptr;
  Settings settings;
  bool drill = false;  // mode: drill; carries Test and Exercise only
  bool listen = false;
  bool send = false;
  std::vector<std::string> languages;
  std::chrono::milliseconds poll_every{0};
  std::vector<std::string> recipients;  // for channels that go to people
  std::string contact_mode;             // one of kContactModes, or empty: the figures count it apart
  bool allow_private = false;           // its server may have a loopback or private address
  bool kept = false;                    // made in the console (hub/kept_channels.h), not in the configuration
  bool paused = false;                  // it neither listens nor sends, by a person's word in the console

  bool operator==(const ChannelConfig&) const = default;
};

struct Config {
  std::filesystem::path file;  // from which it was read
  std::string city;
  std::string time_zone = "UTC";  // IANA name
  WorkCalendar calendar;          // by which requests are due
  std::optional<Point> center;
  std::filesystem::path rules, places, templates, console;
  std::string node;         // this process's name among those that share the store
  std::string store;        // OpenDb's URL
  std::string store_where;  // "file:line" of it, for errors
  bool log_json = false;
  ServerOptions api;
  Secret token;                      // of the API
  std::vector<std::string> proxies;  // addresses whose X-Forwarded-For is believed
  AccountsConfig accounts;
  std::optional<OidcSettings> single_sign_on;
  ApprovalPolicy approval;
  AnswersConfig answers;
  DutyConfig duty;
  std::optional<DispatchConfig> dispatch;
  RoutingConfig routing;
  ContactCosts contact;
  std::optional<SealKey> seal_key;       // of the secrets that the console keeps
  std::optional<Open311Config> open311;  // nothing: it is off
  std::vector<ChannelConfig> channels;
  const SealKey* key() const { return seal_key ? &*seal_key : nullptr; }
  double speed = 1;  // of the city's clock; not a key but an option of `crier serve` and `crier demo`
};

// The error is the first mistake.
Result<Config> LoadConfig(const std::filesystem::path& file);
// For who mends it: all mistakes that are there, and what could be read beside them.
Config ReadConfig(const std::filesystem::path& file, std::vector<Error>* mistakes);

// One channel; adds its name to `names`, which refuses it twice. What it answers counts only where it noted
// no mistake.
ChannelConfig ReadChannel(const Yaml& node, std::set<std::string>* names, std::vector<Error>* mistakes,
                          const SecretReader& secrets = {});

// The URL of a store as people write it: a URL that holds no password, or "env:NAME" or "file:PATH" of one
// that may. `password`: empty, or such a reference of what is put into it.
Result<std::string> ResolveStore(const std::string& written, const std::string& password);

}  // namespace crier
