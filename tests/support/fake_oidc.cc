#include "tests/support/fake_oidc.h"

#include <gtest/gtest.h>

#include "accounts/jose.h"
#include "core/digest.h"

namespace crier {

using nlohmann::json;

TestKey KeyNamed(const std::string& kid, const std::string& kind) {
  static std::map<std::string, TestKey> made;
  TestKey& key = made[kind + " " + kid];
  if (key != nullptr) return key;
  constexpr uint8_t kExponent[] = {1, 0, 1};
  cjose_jwk_t* jwk = nullptr;
  if (kind == "EC") {
    jwk = cjose_jwk_create_EC_random(CJOSE_JWK_EC_P_256, nullptr);
  } else if (kind == "P-384") {
    jwk = cjose_jwk_create_EC_random(CJOSE_JWK_EC_P_384, nullptr);
  } else {
    jwk = cjose_jwk_create_RSA_random(kind == "small" ? 1024 : 2048, kExponent, sizeof kExponent, nullptr);
  }
  EXPECT_NE(jwk, nullptr);
  EXPECT_TRUE(cjose_jwk_set_kid(jwk, kid.data(), kid.size(), nullptr));
  key = TestKey(jwk, cjose_jwk_release);
  return key;
}

json PublicJwk(const TestKey& key) {
  char* text = cjose_jwk_to_json(key.get(), false, nullptr);
  json jwk = json::parse(text);
  cjose_get_dealloc()(text);
  return jwk;
}

std::string SignedWith(const TestKey& key, const json& header, const std::string& payload) {
  if (header.value("alg", "") == "none") return Base64Url(header.dump()) + "." + Base64Url(payload) + ".";
  cjose_header_t* written = cjose_header_new(nullptr);
  for (const auto& [name, value] : header.items()) {
    const auto& text = value.get_ref<const std::string&>();
    EXPECT_TRUE(cjose_header_set(written, name.c_str(), text.c_str(), nullptr)) << name;
  }
  cjose_jws_t* jws = cjose_jws_sign(key.get(), written, reinterpret_cast<const uint8_t*>(payload.data()),
                                    payload.size(), nullptr);
  EXPECT_NE(jws, nullptr) << header;
  const char* text = nullptr;
  EXPECT_TRUE(cjose_jws_export(jws, &text, nullptr));
  std::string token = text;
  cjose_jws_release(jws);
  cjose_header_release(written);
  return token;
}

std::string SignedWithHmac(const std::string& secret, const json& header, const std::string& payload) {
  const std::string text = Base64Url(header.dump()) + "." + Base64Url(payload);
  return text + "." + Base64Url(HmacSha256(secret, text));
}

std::map<std::string, std::string> Decoded(const std::string& form) {
  const auto plain = [](const std::string& text) {
    std::string out;
    for (size_t i = 0; i < text.size(); ++i) {
      if (text[i] != '%') {
        out += text[i];
        continue;
      }
      out += static_cast<char>(std::stoi(text.substr(i + 1, 2), nullptr, 16));
      i += 2;
    }
    return out;
  };
  std::map<std::string, std::string> fields;
  for (size_t at = 0; at < form.size();) {
    const size_t end = std::min(form.find('&', at), form.size());
    const std::string field = form.substr(at, end - at);
    fields[plain(field.substr(0, field.find('=')))] = plain(field.substr(field.find('=') + 1));
    at = end + 1;
  }
  return fields;
}

FakeProvider::FakeProvider() : key(KeyNamed("one")) {
  const std::string base = kIssuer;
  description = {{"issuer", base},
                 {"authorization_endpoint", base + "/auth"},
                 {"token_endpoint", base + "/token"},
                 {"jwks_uri", base + "/jwks"},
                 {"userinfo_endpoint", base + "/me"},
                 {"end_session_endpoint", base + "/end"},
                 {"code_challenge_methods_supported", {"S256"}},
                 {"authorization_response_iss_parameter_supported", true}};
  keys = {{"keys", {PublicJwk(key)}}};
  header = {{"alg", "RS256"}, {"kid", "one"}};
  changes = json::object();
  token_answer = {{"access_token", kAccessToken}, {"token_type", "Bearer"}};
  http.Always("GET " + base + "/.well-known/openid-configuration",
              [this](const HttpRequest&) { return Reply(200, description.dump()); });
  http.Always("GET " + base + "/jwks", [this](const HttpRequest&) { return Reply(200, keys.dump()); });
  http.Always("POST " + base + "/token", [this](const HttpRequest&) {
    json answer = token_answer;
    answer["id_token"] = id_token.empty() ? SignedWith(key, header, Claims().dump()) : id_token;
    return Reply(200, answer.dump());
  });
}

OidcSettings FakeProvider::Settings() const {
  return {.name = "City",
          .issuer = kIssuer,
          .client_id = "crier",
          .client_secret = Secret("client-secret-of-the-test"),
          .redirect_uri = "https://crier.city.example/api/v1/sign-in/finish",
          .scopes = {"openid", "profile", "groups"},
          .roles = {{"clerks", {"viewer", "triage"}}, {"press", {"publisher", "viewer"}}}};
}

std::map<std::string, std::string> FakeProvider::Visit(const SignOnStart& start) {
  visit = Decoded(start.url.substr(start.url.find('?') + 1));
  return {{"state", visit["state"]}, {"code", kCode}, {"iss", kIssuer}};
}

void FakeProvider::Serve(const std::string& path, int status, const std::string& body) {
  http.Once((path == "/token" ? "POST " : "GET ") + std::string(kIssuer) + path, Reply(status, body));
}

json FakeProvider::Claims() const {
  const auto now = std::chrono::duration_cast<std::chrono::seconds>(clock.Now().time_since_epoch()).count();
  const auto nonce = visit.find("nonce");
  json claims = {{"iss", kIssuer},
                 {"sub", "24400320"},
                 {"aud", "crier"},
                 {"exp", now + 300},
                 {"iat", now},
                 {"nonce", nonce == visit.end() ? "" : nonce->second},
                 {"preferred_username", "ana"},
                 {"name", "Ana Ruiz"},
                 {"groups", {"clerks", "everybody"}}};
  for (const auto& [name, value] : changes.items()) {
    if (value.is_null()) {
      claims.erase(name);
    } else {
      claims[name] = value;
    }
  }
  return claims;
}

int FakeProvider::Asked(const std::string& path) const {
  int count = 0;
  for (const HttpRequest& request : http.Log()) count += request.url == kIssuer + path;
  return count;
}

}  // namespace crier
