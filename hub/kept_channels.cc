#include "hub/kept_channels.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "connectors/catalog.h"
#include "core/json.h"
#include "hub/destinations.h"

namespace crier {
namespace {

constexpr int64_t kFormat = 1;
constexpr size_t kMostKept = 200;

const Option* OptionOf(const ConnectorType& type, std::string_view key) {
  const auto found = std::find_if(type.options.begin(), type.options.end(),
                                  [&](const Option& each) { return each.key == key; });
  return found == type.options.end() ? nullptr : &*found;
}

// Left empty in a form, it is not said.
bool IsUnsaid(const Option& option, const Json& value) {
  if (value.is_null()) return true;
  const bool text = option.kind == OptionKind::kText || option.kind == OptionKind::kUrl;
  return value.is_string() && value.get<std::string>().empty() && (option.required || !text);
}

// The channel as a configuration would write it, a key a line: so the line of a mistake is the field's.
std::vector<std::pair<std::string, Json>> LinesOf(const KeptChannel& kept) {
  std::vector<std::pair<std::string, Json>> lines{{"name", kept.name}, {"connector", kept.connector}};
  for (const auto& [name, value] : kept.form.items()) {
    if (name != "settings" && !value.is_null()) lines.emplace_back(name, value);
  }
  const ConnectorType* type = FindConnector(kept.connector);
  if (type == nullptr) return lines;
  const auto settings = kept.form.find("settings");
  for (const Option& option : type->options) {
    const std::string key(option.key);
    if (const auto sealed = kept.secrets.find(key); sealed != kept.secrets.end())
      lines.emplace_back(key, sealed->second);
    if (option.secret || settings == kept.form.end() || !settings->contains(key)) continue;
    const Json& value = settings->at(key);
    if (!IsUnsaid(option, value)) lines.emplace_back(key, value);
  }
  return lines;
}

// What a secret is bound to: it opens for this option of this channel with these settings alone.
std::string PurposeOf(const KeptChannel& kept, const std::string& option) {
  return "crier channel secret\n" +
         Dump({{"name", kept.name}, {"connector", kept.connector}, {"form", kept.form}, {"option", option}});
}

// Whether what is sent still arrives where it did, as far as anybody can write an address there.
std::string FirstMoved(const KeptChannel& before, const KeptChannel& after, const ConnectorType& type) {
  const auto value = [](const KeptChannel& kept, const std::string& key) {
    const auto settings = kept.form.find("settings");
    const bool said = settings != kept.form.end() && settings->contains(key);
    return said ? settings->at(key) : Json();
  };
  for (const Option& option : type.options) {
    const bool holds_address = option.kind == OptionKind::kUrl || option.kind == OptionKind::kText ||
                               option.kind == OptionKind::kTable;
    if (option.secret || !holds_address) continue;
    const std::string key(option.key);
    if (value(before, key) != value(after, key)) return key;
  }
  return "";
}

void CheckKeys(const ChannelDraft& draft, const ConnectorType& type, std::vector<FieldMistake>* mistakes) {
  const auto settings = draft.form.find("settings");
  if (settings != draft.form.end()) {
    for (const auto& [key, value] : settings->items()) {
      const Option* option = OptionOf(type, key);
      if (option == nullptr || !IsOffered(*option)) {
        mistakes->push_back(
            {key, fmt::format("{} has no option '{}' that the console sets", type.name, key)});
      } else if (option->secret) {
        mistakes->push_back({key, "is a secret: it belongs into 'secrets'"});
      }
    }
  }
  for (const auto& [key, value] : draft.secrets) {
    const Option* option = OptionOf(type, key);
    if (option == nullptr || !option->secret || !IsOffered(*option))
      mistakes->push_back({key, fmt::format("{} has no secret '{}' that the console sets", type.name, key)});
  }
}

}  // namespace

const KeptChannel* KeptChannels::Find(const std::string& name) const {
  const auto found = std::find_if(channels.begin(), channels.end(),
                                  [&](const KeptChannel& each) { return each.name == name; });
  return found == channels.end() ? nullptr : &*found;
}
KeptChannel* KeptChannels::Find(const std::string& name) {
  return const_cast<KeptChannel*>(std::as_const(*this).Find(name));
}

bool IsOffered(const Option& option) {
  const bool table = option.kind == OptionKind::kTable || option.kind == OptionKind::kList;
  return option.kind != OptionKind::kPath && !(option.secret && table);
}

bool IsOffered(const ConnectorType& type) {
  return std::none_of(type.options.begin(), type.options.end(),
                      [](const Option& option) { return option.required && !IsOffered(option); });
}

bool PutDraft(const ChannelDraft& draft, const SealKey* key, KeptChannels* kept,
              std::vector<FieldMistake>* mistakes) {
  const size_t before = mistakes->size();
  const auto wrong = [&](const std::string& field, std::string message) {
    mistakes->push_back({field, std::move(message)});
  };
  const ConnectorType* type = FindConnector(draft.connector);
  if (type == nullptr || !IsOffered(*type)) {
    wrong("connector", type == nullptr ? "there is no such connector"
                                       : "it runs programs or files of this machine: set it up in the "
                                         "configuration file");
    return false;
  }
  CheckKeys(draft, *type, mistakes);
  KeptChannel* const known = kept->Find(draft.name);
  if (known == nullptr && kept->channels.size() >= kMostKept) wrong("", "there are 200 channels already");
  KeptChannel next{draft.name, draft.connector, 1, draft.form, {}};
  std::map<std::string, Secret> plain;
  if (known != nullptr) {
    next.revision = known->revision + 1;
    if (known->connector != draft.connector) wrong("connector", "a channel keeps its connector: add another");
    const std::string moved = FirstMoved(*known, next, *type);
    for (const auto& [option, sealed] : known->secrets) {
      if (draft.secrets.contains(option)) continue;
      if (!moved.empty()) {
        wrong(option, fmt::format("set it again: '{}' was changed, and a secret goes only where it was given "
                                  "for",
                                  moved));
        continue;
      }
      auto opened = key == nullptr ? Result<Secret>(Secret()) : key->Open(sealed, PurposeOf(*known, option));
      if (!opened) {
        wrong(option, opened.error().message);
      } else {
        plain[option] = *std::move(opened);
      }
    }
  }
  for (const auto& [option, value] : draft.secrets) {
    if (value && !value->empty()) plain[option] = Secret(*value);
  }
  for (const auto& [option, secret] : plain) {
    if (key != nullptr) {
      next.secrets[option] = key->Seal(secret.Reveal(), PurposeOf(next, option));
    } else {
      wrong(option,
            "this hub has no key to keep secrets under: make one with `openssl rand -base64 32`, give it as "
            "CRIER_SECRETS_KEY or in the file that 'secrets_key_file' of the configuration names, and start "
            "Crier again");
    }
  }
  if (mistakes->size() > before) return false;
  if (known != nullptr) {
    *known = std::move(next);
  } else {
    kept->channels.push_back(std::move(next));
  }
  return true;
}

ChannelConfig ConfigOf(const KeptChannel& kept, const SealKey* key, std::vector<Error>* mistakes) {
  std::string text;
  for (const auto& [name, value] : LinesOf(kept)) text += fmt::format("{}: {}\n", name, Dump(value));
  auto node = Yaml::Parse(text, "channel " + kept.name);
  if (!node) {
    mistakes->push_back(node.error());
    return {};
  }
  const SecretReader open = [&](std::string_view option, const std::string& sealed) -> Result<Secret> {
    if (key == nullptr)
      return Error{Fault::kConfig, "is sealed, and this hub has no key: CRIER_SECRETS_KEY is not set"};
    return key->Open(sealed, PurposeOf(kept, std::string(option)));
  };
  std::set<std::string> names;
  ChannelConfig config = ReadChannel(*node, &names, mistakes, open);
  config.kept = true;
  return config;
}

FieldMistake MistakeOf(const Error& error, const KeptChannel& kept) {
  const auto lines = LinesOf(kept);
  std::string message = error.message;
  size_t line = 0;
  if (const std::string place = fmt::format("channel {}:", kept.name); message.starts_with(place)) {
    const char* const begin = message.data() + place.size();
    const auto read = std::from_chars(begin, message.data() + message.size(), line);
    message.erase(0, static_cast<size_t>(read.ptr - message.data()));
    message.erase(0, message.find_first_not_of(": "));
  }
  for (const std::string_view kind : {std::string_view("channel"), std::string_view(kept.connector)}) {
    if (const std::string who = fmt::format("{} {}: ", kind, kept.name); message.starts_with(who))
      message.erase(0, who.size());
  }
  const ConnectorType* type = FindConnector(kept.connector);
  const size_t quote = message.find('\'');
  const size_t end = quote == std::string::npos ? quote : message.find('\'', quote + 1);
  if (end != std::string::npos) {
    const std::string quoted = message.substr(quote + 1, end - quote - 1);
    const bool option = type != nullptr && OptionOf(*type, quoted) != nullptr;
    const auto said = [&](const auto& each) { return each.first == quoted; };
    if (option || std::any_of(lines.begin(), lines.end(), said)) return {quoted, message};
  }
  if (line == 1) return {message.starts_with("a channel's name") ? "name" : "", message};
  return {line == 0 || line > lines.size() ? "" : lines[line - 1].first, message};
}

JoinedChannels JoinChannels(const std::vector<ChannelConfig>& configured, const KeptChannels& kept,
                            const SealKey* key) {
  JoinedChannels joined{configured, {}};
  for (const KeptChannel& each : kept.channels) {
    std::vector<Error>& why = joined.broken[each.name];
    ChannelConfig config = ConfigOf(each, key, &why);
    const auto same = [&](const ChannelConfig& other) { return other.name == each.name; };
    if (std::any_of(configured.begin(), configured.end(), same))
      why.push_back({Fault::kConfig, "the configuration has a channel of this name"});
    if (!why.empty()) continue;
    joined.broken.erase(each.name);
    joined.channels.push_back(std::move(config));
    if (auto apart = CheckDestinations(joined.channels); !apart) {
      joined.broken[each.name].push_back(apart.error());
      joined.channels.pop_back();
    }
  }
  for (ChannelConfig& channel : joined.channels) channel.paused = kept.paused.contains(channel.name);
  return joined;
}

Json KeptJson(const KeptChannel& channel) {
  Json json{{"name", channel.name}, {"connector", channel.connector}, {"revision", channel.revision}};
  for (const auto& [name, value] : channel.form.items()) json[name] = value;
  json["secrets"] = Json::object();
  for (const auto& [option, sealed] : channel.secrets) json["secrets"][option] = "set";
  return json;
}

Result<KeptChannels> KeptFrom(std::string_view text) {
  constexpr size_t kMostBytes = size_t{16} * 1024 * 1024;
  auto read = ReadJson(text, kMostBytes);
  if (!read) return read.error();
  const Error bad{Fault::kBadData, "it is not what Crier writes there"};
  KeptChannels kept;
  try {
    const Json json = Json::parse(text);  // in its own order, to which secrets are bound
    if (json.at("version").get<int64_t>() != kFormat) return bad;
    for (const Json& name : json.at("paused")) kept.paused.insert(name.get<std::string>());
    for (const Json& each : json.at("channels")) {
      KeptChannel channel{each.at("name").get<std::string>(),
                          each.at("connector").get<std::string>(),
                          each.at("revision").get<int64_t>(),
                          each.at("form"),
                          {}};
      for (const auto& [option, sealed] : each.at("secrets").items())
        channel.secrets[option] = sealed.get<std::string>();
      if (!channel.form.is_object() || kept.Find(channel.name) != nullptr) return bad;
      if (channel.form.contains("settings") && !channel.form["settings"].is_object()) return bad;
      kept.channels.push_back(std::move(channel));
    }
  } catch (const Json::exception&) {
    return bad;
  }
  return kept;
}

std::string KeptText(const KeptChannels& kept) {
  Json json{{"version", kFormat}, {"paused", kept.paused}, {"channels", Json::array()}};
  for (const KeptChannel& each : kept.channels) {
    json["channels"].push_back({{"name", each.name},
                                {"connector", each.connector},
                                {"revision", each.revision},
                                {"form", each.form},
                                {"secrets", each.secrets}});
  }
  return Dump(json) + "\n";
}

}  // namespace crier
