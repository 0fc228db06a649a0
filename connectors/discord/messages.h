// What Discord's messages say. Pure.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "connectors/kit/members.h"
#include "connectors/kit/room_sink.h"
#include "core/mention.h"

namespace crier::discord {

using Json = nlohmann::json;
using kit::In, kit::IsSet, kit::TextIn, kit::WholeIn;

// Ids are whole numbers written as text, which grow with time (kit::OlderId).
bool IsId(std::string_view text);
std::string IdOf(const Json& object, const char* key = "id");  // empty: it is none
// Discord has no plain text: what would be markup is escaped, but for links.
std::string Escaped(std::string_view text);
// "https://discord.com/channels/GUILD/CHANNEL/MESSAGE"; empty where the guild is not known.
std::string AddressOf(const std::string& guild, const std::string& channel, const std::string& message);

// What a person said; nothing of what programs say, nor of what Discord itself announces. `bare` is set where
// a message came without the words that it must have.
std::optional<Mention> ReadMessage(const Json& message, const std::string& channel, const std::string& guild,
                                   Time now, bool* bare);
// A message of our own.
kit::OwnPost PostOf(const Json& message);

}  // namespace crier::discord
