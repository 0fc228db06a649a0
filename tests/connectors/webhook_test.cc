// What the case folders of webhook cannot say: settings that are refused at the start, and what a log may not
// show.
#include <gtest/gtest.h>
#include <stdlib.h>

#include "connectors/catalog.h"
#include "connectors/webhook/body.h"
#include "connectors/webhook/json.h"
#include "connectors/webhook/path.h"
#include "core/digest.h"
#include "core/secret.h"
#include "tests/support/fake_clock.h"
#include "tests/support/fake_http.h"
#include "tests/support/fake_mail.h"
#include "tests/support/fake_state.h"

namespace crier {
namespace {

class Webhook : public testing::Test {
 protected:
  Result<std::unique_ptr<Channel>> Open(const std::string& yaml) {
    setenv("CRIER_TEST_WEBHOOK", "a key for the test", 1);
    const ConnectorType& type = *FindConnector("webhook");
    auto settings = Settings::Parse(yaml, type.options);
    if (!settings) return settings.error();
    return type.open(*settings, "hook", {http_, mail_, clock_}, state_);
  }

  FakeHttp http_;
  FakeMail mail_;
  FakeClock clock_;
  FakeState state_;
};

TEST_F(Webhook, SettingsThatDoNotFitAreRefusedAndNamed) {
  const std::string fields = "fields: {text: /text}\n";
  const std::string url = "url: https://example.org/hook\n";
  const std::pair<std::string, std::string> refused[] = {
      {"{}", "'fields'"},
      {"secret: env:CRIER_TEST_WEBHOOK\n" + url, "'fields' is missing"},
      {fields + "secret: env:CRIER_TEST_WEBHOOK\naccept_unsigned: true", "contradict"},
      {fields, "no call would be accepted"},
      {"fields: {txt: /text}", "did you mean 'text'"},
      {"fields: {native_id: /id}", "where the text is"},
      {"fields: {text: message}", "no JSON Pointer"},
      {"fields: {text: /a~2}", "no JSON Pointer"},
      {"fields: {text: /t, lat: /lat}", "lat and long"},
      {fields + "items: data", "'items'"},
      {fields + "signature_header: 'X Sig'", "'signature_header'"},
      {fields + "signed: 'v0:'", "{{body}} once"},
      {fields + "signed: '{{body}}{{body}}'", "{{body}} once"},
      {fields + "signed: '{{timestamp}}.{{body}}'", "'timestamp_header'"},
      {fields + "timestamp_header: X-Time", "{{timestamp}} once"},
      {fields + "timestamp_header: 'X:Time'", "'timestamp_header'"},
      {fields + "replay_window: 0s", "'replay_window'"},
      {fields + "secret_next: env:CRIER_TEST_WEBHOOK", "'secret_next'"},
      {fields + "timestamp_prefix: 't='", "'timestamp_prefix'"},
      {fields + "timestamp_header: X-Hub-Signature-256\nsigned: '{{timestamp}}{{body}}'",
       "'timestamp_prefix'"},
      {fields + "accept_unsigned: true\nhandshake: {when: /a}", "'handshake'"},
      {fields + "accept_unsigned: true\nhandshake: {when: a, is: b}", "'handshake'"},
      {fields + "accept_unsigned: true\nhandshake: {when: /a, is: ''}", "'handshake'"},
      {fields + "accept_unsigned: true\nhandshake: {if: /a, is: b}", "'handshake'"},
      {"accept_unsigned: true\nfields: {text: '/a/*/b'}", "'fields': text"},
      {fields + "items: '/a~'", "'items'"},
      {url + "headers: {Authorization: Bearer x}", "'token'"},
      {url + "headers: {'X Y': z}", "no header's name"},
      {url + "headers: {X-Y: \"a\\r\\nb\"}", "control character"},
      {url + "key_header: 'A:'", "'key_header'"},
      {url + "token: env:CRIER_TEST_WEBHOOK\ntoken_header: ''", "'token_header'"},
      {url + "token: env:CRIER_TEST_WEBHOOK\ntoken_prefix: \"a\\n\"", "'token_prefix'"},
      {"url: http://example.org/\ntoken: env:CRIER_TEST_WEBHOOK", "https://"},
      {"url: http://localhost.example.org/\ntoken: env:CRIER_TEST_WEBHOOK", "https://"},
      {url + "id_pointer: id", "'id_pointer'"},
  };
  for (const auto& [yaml, piece] : refused) {
    const auto opened = Open(yaml);
    ASSERT_FALSE(opened) << yaml;
    EXPECT_EQ(opened.error().fault, Fault::kConfig) << yaml;
    EXPECT_NE(opened.error().message.find(piece), std::string::npos)
        << yaml << ": " << opened.error().message;
    EXPECT_NE(opened.error().message.find("hook"), std::string::npos) << opened.error().message;
  }
  // By the option alone, before the channel is opened: the place says which channel it is.
  const std::pair<std::string, std::string> by_option[] = {
      {fields + "signature_encoding: base32", "hex or base64"},
      {url + "method: GET", "'method'"},
      {url + "max_length: 39", "'max_length'"},
      {url + "max_length: 100.5", "'max_length'"},
      {url + "connections: 0", "'connections'"},
      {url + "connections: 65", "'connections'"},
  };
  for (const auto& [yaml, piece] : by_option) {
    const auto opened = Open(yaml);
    ASSERT_FALSE(opened) << yaml;
    EXPECT_EQ(opened.error().fault, Fault::kConfig) << yaml;
    EXPECT_NE(opened.error().message.find(piece), std::string::npos)
        << yaml << ": " << opened.error().message;
  }
  EXPECT_EQ((*Open(url))->sink()->connections(), 1u) << "the order may matter there";
  EXPECT_EQ((*Open(url + "connections: 8"))->sink()->connections(), 8u);
  EXPECT_TRUE(Open("url: http://127.0.0.1:8080/x\ntoken: env:CRIER_TEST_WEBHOOK"));
  EXPECT_TRUE(Open("url: http://example.org/x\nsigning_secret: env:CRIER_TEST_WEBHOOK"));
}

// Both keys hold while one takes the place of the other, and only they.
TEST_F(Webhook, AKeyIsChangedWithoutALostCall) {
  setenv("CRIER_TEST_NEXT", "the key that comes", 1);
  const auto opened =
      Open("secret: env:CRIER_TEST_WEBHOOK\nsecret_next: env:CRIER_TEST_NEXT\nfields: {text: /text}");
  ASSERT_TRUE(opened) << opened.error().message;
  const std::string body = R"({"text": "Hydrant open"})";
  const auto status = [&](const std::string& key) {
    const std::string signature = "sha256=" + Hex(HmacSha256(key, body));
    const auto reply = (*opened)->receiver()->Receive(
        {"POST", "/hooks/hook", {}, {{"X-Hub-Signature-256", signature}}, body, clock_.Now()});
    return reply ? 200 : reply.error().fault == Fault::kAuth ? 401 : 400;
  };
  EXPECT_EQ(status("a key for the test"), 200);
  EXPECT_EQ(status("the key that comes"), 200);
  EXPECT_EQ(status("the key that went"), 401);
  EXPECT_EQ(status(""), 401);
}

TEST_F(Webhook, BytesThatAreNoUtf8AreOneCharacterThatCannotBeRead) {
  const auto opened = Open("accept_unsigned: true\nfields: {text: /text}");
  ASSERT_TRUE(opened) << opened.error().message;
  for (const auto& [body, want] : {std::pair("{\"text\": \"Caf\xE9 on Elm\"}", "Caf\xEF\xBF\xBD on Elm"),
                                   std::pair("{\"text\": \"Elm \xF0\x9F\x9A\"}", "Elm \xEF\xBF\xBD")}) {
    const auto reply = (*opened)->receiver()->Receive({"POST", "/hooks/hook", {}, {}, body, clock_.Now()});
    ASSERT_TRUE(reply) << reply.error().message;
    ASSERT_EQ(reply->batch.events.size(), 1u);
    EXPECT_EQ(std::get<Mention>(reply->batch.events[0]).text, want);
  }
}

TEST(WebhookPath, LeadsToEveryEntryAndIsBounded) {
  using webhook::Path;
  const webhook::Json document = webhook::Json::parse(
      R"({"a": [{"b": [1, null, 2]}, {"c": 3}, null, {"b": []}, {"b": {"0": 4}}], "x/y": {"~": 5}})");
  const auto all = [&](const char* text, size_t most = 100) {
    std::string found;
    const auto path = Path::Parse(text, true);
    EXPECT_TRUE(path) << text;
    for (const Path& place : path->AllIn(document, most)) found += place.text() + " ";
    return found;
  };
  EXPECT_EQ(all("/a/*/b/*"), "/a/0/b/0 /a/0/b/2 /a/4/b/0 ");
  EXPECT_EQ(all("/a/*/b/*", 1), "/a/0/b/0 /a/0/b/2 ");
  EXPECT_EQ(all("/a/1/c"), "/a/1/c ");
  EXPECT_EQ(all("/x~1y/~0"), "/x~1y/~0 ");
  EXPECT_EQ(all("/a/2"), "");
  EXPECT_EQ(all("/a/01"), "");
  EXPECT_EQ(all("/a/99999999999999999999"), "");
  EXPECT_EQ(all(""), " ");
  EXPECT_FALSE(Path::Parse("/a/*"));
  EXPECT_FALSE(Path::Parse(std::string(200, '/'), true));
}

TEST_F(Webhook, NothingOfAnAddressThatMayBeACredentialIsLogged) {
  ASSERT_TRUE(Open("url: https://chat.example.org/hooks/T0/B0/abcdef?x=ghijkl"));
  EXPECT_EQ(Redact("POST https://chat.example.org/hooks/T0/B0/abcdef: timed out"), "POST ***: timed out");
  EXPECT_EQ(Redact("to https://chat.example.org/hooks/T0/B0/abcdef?x=ghijkl now"), "to *** now");
}

TEST(WebhookBody, WhatIsNotJsonIsRefused) {
  const std::pair<std::string, std::string> refused[] = {
      {"", "not JSON"},
      {R"({"a": "{{text}}")", "not JSON"},
      {R"({"a": "{{txt}}"})", "{{txt}}"},
      {R"({"a": "{{ text }}"})", "{{ text }}"},
      {R"({"a": "{{text"})", "there are"},
      {R"({"a": {{text}}})", "inside quotes"},
      {R"({"a": "\"", "b": {{text}}})", "inside quotes"},
      {R"({"a": "\{{text}}"})", "not JSON"},
      {std::string(65, '[') + std::string(65, ']'), "deeper"},
  };
  for (const auto& [text, piece] : refused) {
    const auto body = webhook::Body::Parse(text);
    ASSERT_FALSE(body) << text;
    EXPECT_NE(body.error().message.find(piece), std::string::npos) << text << ": " << body.error().message;
  }
}

TEST(WebhookBody, NoTextEndsTheStringInWhichItStands) {
  const auto body =
      webhook::Body::Parse(R"({"\\{{lang}}": "\"{{text}}\"", "n": [{{part}}, {{parts}}, "{{part}}"]})");
  ASSERT_TRUE(body) << body.error().message;
  Post post;
  post.lang = "en";
  post.parts = {"first", "\", \"admin\": \"\\\x01\xff{{key}}"};
  const auto json = webhook::Json::parse(body->Fill({"k", &post, 1, "", ""}), nullptr, false);
  ASSERT_FALSE(json.is_discarded());
  EXPECT_EQ(json.size(), 2u);
  EXPECT_EQ(json.value("\\en", ""), "\"\", \"admin\": \"\\\x01\xEF\xBF\xBD{{key}}\"");
  EXPECT_EQ(json["n"], webhook::Json({2, 2, "2"}));
}

TEST(WebhookJson, AnIndexThatNoArrayHasLeadsNowhere) {
  const webhook::Json document = {{"a", {1, nullptr, {{"b", "c"}}}}};
  for (const char* text :
       {"/a/3", "/a/1", "/a/-", "/a/01", "/a/99999999999999999999", "/a/x", "/a/0/b", "/b"}) {
    const auto pointer = webhook::Pointer::Parse(text);
    ASSERT_TRUE(pointer) << text;
    EXPECT_EQ(pointer->In(document), nullptr) << text;
  }
  const auto pointer = webhook::Pointer::Parse("/a/2/b");
  ASSERT_TRUE(pointer);
  ASSERT_NE(pointer->In(document), nullptr);
  EXPECT_EQ(*pointer->In(document), "c");
}

TEST(WebhookJson, MomentsAreBounded) {
  EXPECT_EQ(FormatTime(*webhook::ReadMoment("0")), "1970-01-01T00:00:00Z");
  EXPECT_EQ(FormatTime(*webhook::ReadMoment("1795262400.5")), "2026-11-21T12:00:00.500Z");
  EXPECT_EQ(FormatTime(*webhook::ReadMoment("99999999999")), "5138-11-16T09:46:39Z");
  EXPECT_EQ(FormatTime(*webhook::ReadMoment("100000000000")), "1973-03-03T09:46:40Z");
  for (const char* text : {"", "-1", "1e300", "nan", "inf", "253402300800000", "12 ", "0x10", "2026-11-21"}) {
    EXPECT_EQ(webhook::ReadMoment(text), std::nullopt) << text;
  }
}

}  // namespace
}  // namespace crier
