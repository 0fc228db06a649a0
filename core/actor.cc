#include "core/actor.h"

namespace crier {
namespace {

constexpr std::string_view kPersonPrefix = "person:", kTokenPrefix = "token:", kCommandPrefix = "command:",
                           kChannelPrefix = "channel:", kResident = "resident", kHub = "hub";

}  // namespace

std::string ActorText(const Actor& actor) {
  switch (actor.kind) {
    case Actor::Kind::kPerson:
      return std::string(kPersonPrefix) + actor.name;
    case Actor::Kind::kToken:
      return std::string(kTokenPrefix) + actor.name;
    case Actor::Kind::kCommand:
      return std::string(kCommandPrefix) + actor.name;
    case Actor::Kind::kChannel:
      return std::string(kChannelPrefix) + actor.name;
    case Actor::Kind::kResident:
      return std::string(kResident);
    case Actor::Kind::kHub:
      return std::string(kHub);
  }
  return std::string(kHub);
}

std::optional<Actor> ActorOf(std::string_view text) {
  if (text == kHub || text == "crier") return Actor::Hub();
  if (text == kResident) return Actor::Resident();
  if (text == "api") return Actor::Token("api");
  if (text == "demo") return Actor::Command("demo");
  const auto named = [text](std::string_view prefix) {
    return text.starts_with(prefix) && text.size() > prefix.size();
  };
  if (named(kPersonPrefix)) return Actor::Person(std::string(text.substr(kPersonPrefix.size())));
  if (named(kTokenPrefix)) return Actor::Token(std::string(text.substr(kTokenPrefix.size())));
  if (named(kCommandPrefix)) return Actor::Command(std::string(text.substr(kCommandPrefix.size())));
  if (named(kChannelPrefix)) return Actor::Channel(std::string(text.substr(kChannelPrefix.size())));
  return std::nullopt;
}

std::string NormalActorText(std::string_view text) {
  const auto actor = ActorOf(text);
  return actor ? ActorText(*actor) : std::string(text);
}

}  // namespace crier
