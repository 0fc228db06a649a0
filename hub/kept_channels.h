// The channels that administrators make in the console, and which channels are paused. They are a file beside
// the store, which the hub alone writes: <store>.channels.json, mode 0600. A secret stands there sealed under
// the hub's key and bound to all settings of its channel, so it opens in no other file, for no other address.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "accounts/seal.h"
#include "hub/api/views.h"
#include "hub/config.h"

namespace crier {

struct KeptChannel {
  std::string name;
  std::string connector;
  int64_t revision = 1;        // one more with each change: two editors do not overwrite each other
  Json form = Json::object();  // what a configuration says beside these: "mode", "send" ...; and
                               // "settings", the connector's options that are no secrets
  std::map<std::string, std::string> secrets;  // sealed, by option

  bool operator==(const KeptChannel&) const = default;
};

struct KeptChannels {
  std::vector<KeptChannel> channels;
  std::set<std::string> paused;  // also channels of the configuration

  KeptChannel* Find(const std::string& name);
  const KeptChannel* Find(const std::string& name) const;
};

// What somebody wrote into the form. A secret that is not named stays as it is, nothing unsets it.
struct ChannelDraft {
  std::string name;
  std::string connector;
  Json form = Json::object();
  std::map<std::string, std::optional<std::string>> secrets;
};

// What is wrong with a form. `field`: "name", "poll_every", an option; empty: the whole.
struct FieldMistake {
  std::string field;
  std::string message;
};

// The options that the console offers: no files of this machine, and no tables of secrets. A connector that
// cannot do without one is set up in the configuration alone.
bool IsOffered(const Option& option);
bool IsOffered(const ConnectorType& type);

// Puts the draft in the place of the channel of its name, or beside the others. A secret that was set before
// is kept only where no address and no text of the settings was changed: it goes nowhere that it was not
// given for. `mistakes` takes what is wrong; false where anything is.
bool PutDraft(const ChannelDraft& draft, const SealKey* key, KeptChannels* kept,
              std::vector<FieldMistake>* mistakes);

// As the configuration would read it; counts only where no mistake was noted.
ChannelConfig ConfigOf(const KeptChannel& kept, const SealKey* key, std::vector<Error>* mistakes);
// Of an error that ConfigOf or OpenChannel::Open told.
FieldMistake MistakeOf(const Error& error, const KeptChannel& kept);

// The configuration's channels and the kept ones behind them, paused as `kept` says. A kept one that cannot
// be is left out, and `broken` says why: the others go on.
struct JoinedChannels {
  std::vector<ChannelConfig> channels;
  std::map<std::string, std::vector<Error>> broken;
};
JoinedChannels JoinChannels(const std::vector<ChannelConfig>& configured, const KeptChannels& kept,
                            const SealKey* key);

// For the form and for the audit: never a secret, only which are set.
Json KeptJson(const KeptChannel& channel);

// kBadData: it is no such file.
Result<KeptChannels> KeptFrom(std::string_view text);
std::string KeptText(const KeptChannels& kept);

}  // namespace crier
