// What connectors say of themselves, for people: what each can do, needs and may, and on what it was proven.
#pragma once

#include <string>

#include "connectors/connector.h"

namespace crier {

// "polls, sends, edits".
std::string AbilitiesText(const Abilities& can);
// "500 characters and 3,000 bytes, a URL counts 23, threads of up to 25 parts"; empty where nothing is
// limited.
std::string LengthText(const ConnectorType& type);
// "300 requests a token in 5 min".
std::string RateText(const Rate& rate);
// "1 to 50, default 10, required": what is not in an option's help.
std::string OptionText(const Option& option);

// One connector, for a terminal.
std::string ConnectorText(const ConnectorType& type);
// The whole of docs/channels.md, which is generated.
std::string ConnectorsPage();

}  // namespace crier
