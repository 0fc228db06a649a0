// Options that many connectors have, written once, and what is wrong with settings. Texts that are handed in
// must last as long as the program.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/settings.h"

namespace crier::kit {

Option FlagOption(std::string_view key, std::string_view help, bool usual);
// A whole number from `least` to `most`.
Option WholeOption(std::string_view key, std::string_view help, std::string_view usual, int64_t least,
                   int64_t most);
// One of these, the first where nothing is said.
Option ChoiceOption(std::string_view key, std::string_view help, std::vector<std::string_view> choices);
Option SecretOption(std::string_view key, std::string_view help, bool required = false);
// `backfill`: how many old ones are taken at the very first poll; `help` says of what.
Option BackfillOption(std::string_view help, std::string_view usual = "40", int64_t most = 400);
// `long_poll`: how many seconds a poll may wait on the far side, within what a poll may take.
Option LongPollOption(std::string_view help);
// `server`, the address of the platform's API. A destination, unless the account is told by something else.
Option ServerOption(std::string_view help, std::string_view usual, bool destination = true);

// kConfig: "crier.yaml:7: <what>"
Error WrongSetting(const Settings& settings, std::string_view what);
// The address under `key` (kit/address.h), or what is wrong with it.
Result<std::string> ServerOf(const Settings& settings, std::string_view key);

}  // namespace crier::kit
