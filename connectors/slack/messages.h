// What Slack's messages say. Pure.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "connectors/kit/members.h"
#include "connectors/kit/room_sink.h"
#include "core/mention.h"
#include "core/result.h"

namespace crier::slack {

using Json = nlohmann::json;
using kit::In, kit::IsSet, kit::TextIn, kit::WholeIn;

// A message's time in its channel is its id there: "1795262400.123456". Kept as text, for a double loses its
// last digits; as long as each other, they are ordered as texts are.
bool IsTime(std::string_view text);
std::string TimeIn(const Json& object, const char* key);  // empty: it is none
bool IsId(std::string_view text);                         // "C012AB3CD", of a channel, a user, an app
// &, < and > as Slack wants them, so that nothing in it is a mention or a link of another name. The other way
// round: "<https://a.example|a>" is its address, "<@U1|ana>" is "@ana".
std::string Escaped(std::string_view text);
std::string Plain(std::string_view text);

// What an answer of the Web API refuses, and what that means: Slack says no with a 200. Nothing: it is a yes.
std::optional<Error> Refusal(const Json& answer);

// `own` is what auth.test answers: "url" of the workspace, "user_id" and "bot_id" of the bot.
std::string AddressOf(const Json& own, const std::string& channel, const std::string& ts);
// What a person said in the channel `place`; nothing of what programs say, ours among them.
std::optional<Mention> ReadMessage(const Json& message, const std::string& channel, const std::string& place,
                                   const Json& own, Time now);
// What a message's event says: that, an edit of its words, or that it is gone.
std::optional<Event> ReadEvent(const Json& event, const std::string& channel, const Json& own, Time now);
bool IsOwn(const Json& message, const Json& own);
kit::OwnPost PostOf(const Json& message);

}  // namespace crier::slack
