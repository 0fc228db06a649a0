// How calls are signed, those that come in and those that we make: HMAC-SHA256 over the raw body, or over the
// body with a timestamp; as GitHub, Meta, Slack and their likes do it.
#pragma once

#include <chrono>
#include <span>
#include <string>
#include <string_view>

#include "connectors/connector.h"
#include "connectors/kit/signatures.h"

namespace crier::webhook {

class Signature {
 public:
  // kConfig where the options do not fit together.
  static Result<Signature> From(const Settings& settings);

  // kAuth: missing, wrong, or its time is further from received_at than the replay window. Any of the keys
  // will do, and where the header holds several signatures, by commas or blanks, any of them: while a key is
  // changed the old one and the new one both hold.
  Result<void> Check(std::span<const Secret> secrets, const Inbound& call) const;
  // Adds the headers that sign `body`.
  void Sign(const Secret& secret, std::string_view body, Time now, Headers* headers) const;

 private:
  // What is signed.
  std::string Message(std::string_view timestamp, std::string_view body) const;

  std::string header_;
  kit::HmacScheme scheme_;
  std::string timestamp_header_;  // empty: no timestamp is signed
  std::string timestamp_prefix_;  // "t=" where the time is one of several pieces of its header
  std::string signed_;            // "{{timestamp}}.{{body}}"
  std::chrono::milliseconds window_{0};
};

// A field name of HTTP: a token of RFC 9110.
bool IsHeaderName(std::string_view name);

}  // namespace crier::webhook
