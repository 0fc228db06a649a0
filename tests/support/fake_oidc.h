// An OpenID provider as a test wants it: its documents, its keys, its tokens, on a FakeHttp.
#pragma once

#include <cjose/cjose.h>

#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>

#include "accounts/oidc.h"
#include "tests/support/fake_clock.h"
#include "tests/support/fake_http.h"

namespace crier {

using TestKey = std::shared_ptr<cjose_jwk_t>;

// Made once for each name and kind ("RSA", "EC", "P-384", "small": RSA of 1,024 bits), for making one takes a
// while.
TestKey KeyNamed(const std::string& kid, const std::string& kind = "RSA");
nlohmann::json PublicJwk(const TestKey& key);
// The token in compact form. `header` holds texts, "alg" among them; "none" makes an empty signature.
std::string SignedWith(const TestKey& key, const nlohmann::json& header, const std::string& payload);
// A token by HMAC with any bytes as the key.
std::string SignedWithHmac(const std::string& secret, const nlohmann::json& header,
                           const std::string& payload);

struct FakeProvider {
  static constexpr char kIssuer[] = "https://login.city.example";
  static constexpr char kCode[] = "code-0123456789abcdef0123456789abcdef";
  static constexpr char kAccessToken[] = "access-0123456789abcdef0123456789abcdef";

  FakeProvider();

  OidcSettings Settings() const;
  // The answer to the browser's visit: what the provider remembers of it, and the parameters that it brings
  // back.
  std::map<std::string, std::string> Visit(const SignOnStart& start);
  void Serve(const std::string& path, int status, const std::string& body);
  // Claims of a right token for the last visit.
  nlohmann::json Claims() const;
  int Asked(const std::string& path) const;

  FakeClock clock;
  FakeHttp http;
  nlohmann::json description;
  TestKey key;
  nlohmann::json keys;                       // of jwks_uri
  nlohmann::json header;                     // of the ID token
  nlohmann::json changes;                    // of the right claims: null takes one away
  std::string id_token;                      // instead of the right one
  nlohmann::json token_answer;               // beside id_token
  std::map<std::string, std::string> visit;  // the parameters of the browser's request
};

// "a=1&b=x%20y" after the "?" of a URL, or a form.
std::map<std::string, std::string> Decoded(const std::string& form);

}  // namespace crier
