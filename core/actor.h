// Who does something that is recorded: a person of the city, the holder of a token of the API, a command, a
// channel that heard an official alert, a resident on a public page, or the hub itself.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace crier {

struct Actor {
  enum class Kind { kPerson, kToken, kCommand, kChannel, kResident, kHub };
  Kind kind = Kind::kHub;
  std::string name =
      {};  // of the person, the token, the command or the channel; a resident and the hub have none

  static Actor Person(std::string name) { return {Kind::kPerson, std::move(name)}; }
  static Actor Token(std::string name) { return {Kind::kToken, std::move(name)}; }
  static Actor Command(std::string name) { return {Kind::kCommand, std::move(name)}; }
  static Actor Channel(std::string name) { return {Kind::kChannel, std::move(name)}; }
  static Actor Resident() { return {Kind::kResident, {}}; }
  static Actor Hub() { return {}; }
  bool operator==(const Actor&) const = default;
};

// Who acts, and from which address; empty: from this machine's command line, or the hub itself.
struct Acting {
  Actor who;
  std::string address = {};

  Acting(Actor actor, std::string from = {})  // NOLINT(google-explicit-constructor)
      : who(std::move(actor)), address(std::move(from)) {}
};

// As it is stored and shown: "person:ana", "token:api", "command:demo", "channel:nws", "resident",
// "hub".
std::string ActorText(const Actor& actor);
// Reads what ActorText writes, and what was stored before it: "api", "demo", "crier". Else nothing.
std::optional<Actor> ActorOf(std::string_view text);
// The stored text as ActorText writes it; text that names no actor stays as it is.
std::string NormalActorText(std::string_view text);

}  // namespace crier
