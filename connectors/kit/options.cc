#include "connectors/kit/options.h"

#include <fmt/format.h>

#include "connectors/kit/address.h"

namespace crier::kit {

Option FlagOption(std::string_view key, std::string_view help, bool usual) {
  return {.key = key, .help = help, .kind = OptionKind::kFlag, .fallback = usual ? "true" : "false"};
}

Option WholeOption(std::string_view key, std::string_view help, std::string_view usual, int64_t least,
                   int64_t most) {
  Option option{.key = key, .help = help, .kind = OptionKind::kWhole, .fallback = usual};
  option.least = least;
  option.most = most;
  return option;
}

Option ChoiceOption(std::string_view key, std::string_view help, std::vector<std::string_view> choices) {
  Option option{.key = key, .help = help, .kind = OptionKind::kChoice, .fallback = choices.front()};
  option.choices = std::move(choices);
  return option;
}

Option SecretOption(std::string_view key, std::string_view help, bool required) {
  return {.key = key, .help = help, .required = required, .secret = true};
}

Option BackfillOption(std::string_view help, std::string_view usual, int64_t most) {
  return WholeOption("backfill", help, usual, 0, most);
}

Option LongPollOption(std::string_view help) { return WholeOption("long_poll", help, "30", 0, 50); }

Option ServerOption(std::string_view help, std::string_view usual, bool destination) {
  return {
      .key = "server", .help = help, .kind = OptionKind::kUrl, .fallback = usual, .destination = destination};
}

Error WrongSetting(const Settings& settings, std::string_view what) {
  return {Fault::kConfig, fmt::format("{}: {}", settings.Where(), what)};
}

Result<std::string> ServerOf(const Settings& settings, std::string_view key) {
  auto server = ServerAddress(key, settings.Text(key));
  if (!server) return WrongSetting(settings, server.error().message);
  return server;
}

}  // namespace crier::kit
