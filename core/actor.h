// Who does something that is recorded: the holder of a token of the API, a command, or the hub itself.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace crier {

struct Actor {
  enum class Kind { kToken, kCommand, kHub };
  Kind kind = Kind::kHub;
  std::string name = {};  // of the token or the command; the hub has none

  static Actor Token(std::string name) { return {Kind::kToken, std::move(name)}; }
  static Actor Command(std::string name) { return {Kind::kCommand, std::move(name)}; }
  static Actor Hub() { return {}; }
  bool operator==(const Actor&) const = default;
};

// As it is stored and shown: "token:api", "command:demo", "hub".
std::string ActorText(const Actor& actor);
// Reads what ActorText writes, and what was stored before it: "api", "demo", "crier". Else nothing.
std::optional<Actor> ActorOf(std::string_view text);
// The stored text as ActorText writes it; text that names no actor stays as it is.
std::string NormalActorText(std::string_view text);

}  // namespace crier
