// Secrets: tokens, passwords, signing keys. They come from the environment or a file, never from
// configuration text, and everything that is read as a secret is remembered so that Redact can take it out of
// any text.
#pragma once

#include <string>
#include <string_view>

#include "core/result.h"

namespace crier {

class Secret {
 public:
  Secret() = default;
  // `value` is remembered for Redact when it is four bytes or longer.
  explicit Secret(std::string value);
  // "env:NAME" or "file:PATH" (trailing newline removed, at most 64 KiB). Anything else is refused. A
  // variable that was read once and scrubbed since (hub/harden.h) still has the value that it had.
  static Result<Secret> Resolve(std::string_view reference);

  const std::string& Reveal() const { return value_; }
  bool empty() const { return value_.empty(); }
  bool operator==(const Secret&) const = default;

 private:
  std::string value_;
};

// The text with every remembered secret (also as percent-encoded) replaced by "***". Logs and errors pass
// here.
std::string Redact(std::string text);

}  // namespace crier
