// Channels that administrators make in the console: the file that keeps them, and the calls of the form.
#include <gmock/gmock.h>
#include <sys/stat.h>

#include <fstream>
#include <sstream>

#include "hub/kept_file.h"
#include "store/tables/state.h"
#include "tests/hub/api/people_of_hub.h"

namespace crier {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

constexpr char kBotToken[] = "a-very-secret-bot-token";
// Of the hub that a test opens; the same for all of them.
constexpr char kSealKey[] = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
constexpr char kOtherKey[] = "HwECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

std::string KeptTextAt(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

// Set before the hub of the test is opened.
struct KeyInEnvironment {
  KeyInEnvironment() { setenv("CRIER_SECRETS_KEY", kSealKey, 1); }
  ~KeyInEnvironment() { unsetenv("CRIER_SECRETS_KEY"); }
};

class ChannelsKept : private KeyInEnvironment, public PeopleOfHub {
 protected:
  ServerReply Do(const std::string& method, const std::string& path, const Json& body = Json::object()) {
    return CallByToken(kTestToken, method, path, Dump(body));
  }
  static Json HookOf(const std::string& name, const std::string& url = "https://bot.example/posts") {
    return {{"name", name},
            {"connector", "webhook"},
            {"settings", {{"url", url}, {"max_length", 300}, {"headers", {{"X-City", "Testville"}}}}},
            {"secrets", {{"token", kBotToken}}}};
  }
  static Json ChangeOf(int64_t revision, const Json& settings) {
    return {{"revision", revision}, {"settings", settings}};
  }
  Json FieldsOf(const ServerReply& reply) {
    EXPECT_EQ(reply.status, 422) << reply.body;
    return Json::parse(reply.body).value("fields", Json::array());
  }
  std::string Path() const { return KeptFileOf(hub_->config().store); }
  // The same city, opened anew, with another key if one is given.
  std::unique_ptr<Hub> Again(const std::string& key = kSealKey) {
    setenv("CRIER_SECRETS_KEY", key.c_str(), 1);
    auto config = LoadConfig(hub_->config().file);
    auto hub = config ? Hub::Open(*std::move(config), clock_, "serve") : config.error();
    EXPECT_TRUE(hub) << (hub ? "" : hub.error().message);
    return hub ? *std::move(hub) : nullptr;
  }
};

TEST_F(ChannelsKept, IsAddedWhileTheHubRunsAndIsThereAfterARestart) {
  const auto town = hub_->FindChannel("town");
  const ServerReply reply = Do("POST", "/channels", HookOf("bot"));
  ASSERT_EQ(reply.status, 201) << reply.body;
  const auto bot = hub_->FindChannel("bot");
  ASSERT_NE(bot, nullptr);
  EXPECT_TRUE(bot->config().kept);
  EXPECT_TRUE(bot->sends());
  EXPECT_EQ(bot->config().settings.Whole("max_length"), 300);
  EXPECT_EQ(bot->config().settings.Table("headers").at("X-City"), "Testville");
  EXPECT_EQ(bot->config().settings.Secret("token").Reveal(), kBotToken);
  EXPECT_EQ(hub_->FindChannel("town"), town) << "the others are not disturbed";

  const auto again = Again();
  ASSERT_NE(again, nullptr);
  const auto there = again->FindChannel("bot");
  ASSERT_NE(there, nullptr);
  EXPECT_EQ(there->config(), bot->config());
}

TEST_F(ChannelsKept, ASecretIsNeverShownAgain) {
  const ServerReply made = Do("POST", "/channels", HookOf("bot"));
  ASSERT_EQ(made.status, 201) << made.body;
  const std::string file = KeptTextAt(Path());
  EXPECT_THAT(file, HasSubstr("bot.example"));
  EXPECT_THAT(file, Not(HasSubstr(kBotToken)));
  struct stat is {};
  ASSERT_EQ(stat(Path().c_str(), &is), 0);
  EXPECT_EQ(is.st_mode & 0777, 0600u);

  EXPECT_THAT(made.body, Not(HasSubstr(kBotToken)));
  const ServerReply form = Do("GET", "/channels/bot");
  EXPECT_EQ(Json::parse(form.body)["secrets"]["token"], "set");
  EXPECT_THAT(form.body, Not(HasSubstr(kBotToken)));
  EXPECT_THAT(form.body, Not(HasSubstr("sealed:")));
  const auto entries = Audit("channel.add");
  ASSERT_EQ(entries.size(), 1u);
  EXPECT_EQ(entries[0]["subject"], "channel bot");
  EXPECT_EQ(entries[0]["after"]["secrets"]["token"], "set now");
  EXPECT_THAT(Dump(entries[0]), Not(HasSubstr(kBotToken)));
}

TEST_F(ChannelsKept, AnotherKeyLeavesTheChannelOutAndSaysWhy) {
  ASSERT_EQ(Do("POST", "/channels", HookOf("bot")).status, 201);
  const auto again = Again(kOtherKey);
  ASSERT_NE(again, nullptr) << "the rest of the city goes on";
  EXPECT_NE(again->FindChannel("town"), nullptr);
  EXPECT_EQ(again->FindChannel("bot"), nullptr);
  EXPECT_THAT(again->kept().broken.at("bot"), HasSubstr("another key"));
}

TEST_F(ChannelsKept, AChangedFileIsFound) {
  ASSERT_EQ(Do("POST", "/channels", HookOf("bot")).status, 201);
  std::string file = KeptTextAt(Path());
  const size_t at = file.find("bot.example");
  ASSERT_NE(at, std::string::npos);
  file.replace(at, 11, "bad.example");
  std::ofstream(Path(), std::ios::binary | std::ios::trunc) << file;
  const auto again = Again();
  ASSERT_NE(again, nullptr);
  EXPECT_EQ(again->FindChannel("bot"), nullptr) << "its token does not go there";
  EXPECT_THAT(again->kept().broken.at("bot"), HasSubstr("was changed"));

  std::ofstream(Path(), std::ios::binary | std::ios::trunc) << "{";
  const auto damaged = Again();
  ASSERT_NE(damaged, nullptr);
  EXPECT_NE(damaged->CannotKeep(), "") << "nothing is written over what cannot be read";
}

TEST_F(ChannelsKept, ACrashBetweenTheTwoWritesLosesNothingAndInventsNothing) {
  ASSERT_EQ(Do("POST", "/channels", HookOf("bot")).status, 201);
  const std::string committed = KeptTextAt(Path());

  // Before the store took it: the old one holds.
  std::string warning;
  {
    KeptFile file(Path());
    KeptChannels more = hub_->kept().kept;
    more.paused.insert("town");
    ASSERT_TRUE(file.Prepare(more));
    auto loaded = KeptFile(Path()).Load(hub_->db(), &warning);
    ASSERT_TRUE(loaded);
    EXPECT_THAT(loaded->paused, IsEmpty());
    // After it, and before the file was in its place: the new one holds.
    hub_.Write([&](Tx& tx) { return file.Commit(tx); });
  }
  EXPECT_EQ(KeptTextAt(Path()), committed);
  KeptFile file(Path());
  auto loaded = file.Load(hub_->db(), &warning);
  ASSERT_TRUE(loaded);
  EXPECT_TRUE(loaded->paused.contains("town"));
  EXPECT_EQ(warning, "");
  // And stays, whatever is begun and not ended after it.
  ASSERT_TRUE(file.Prepare(KeptChannels{}));
  loaded = KeptFile(Path()).Load(hub_->db(), &warning);
  ASSERT_TRUE(loaded);
  EXPECT_TRUE(loaded->paused.contains("town"));
  EXPECT_EQ(loaded->channels.size(), 1u);
  EXPECT_EQ(warning, "");
}

TEST_F(ChannelsKept, WhatIsWrongIsSaidForEachField) {
  Json body = HookOf("Bot!");
  body["settings"] = {{"url", "ftp://x"}, {"max_length", -1}, {"method", "GET"}};
  body["poll_every"] = "soon";
  std::map<std::string, std::string> said;
  for (const Json& each : FieldsOf(Do("POST", "/channels", body))) said[each["field"]] = each["message"];
  EXPECT_THAT(said["name"], HasSubstr("1 to 64"));
  EXPECT_THAT(said["url"], HasSubstr("https://example.org"));
  EXPECT_THAT(said["max_length"], HasSubstr("whole number"));
  EXPECT_THAT(said["method"], HasSubstr("POST, PUT or PATCH"));
  EXPECT_THAT(said["poll_every"], HasSubstr("30s"));
  EXPECT_EQ(said.size(), 5u);
  EXPECT_THAT(hub_->kept().kept.channels, IsEmpty());
  EXPECT_THAT(Audit("channel.add"), IsEmpty());

  // What its options say together is the connector's to tell.
  const Json missing{{"name", "news"}, {"connector", "feed"}, {"settings", Json::object()}};
  const Json fields = FieldsOf(Do("POST", "/channels", missing));
  ASSERT_EQ(fields.size(), 1u);
  EXPECT_EQ(fields[0]["field"], "url");

  Json twice = HookOf("town");
  EXPECT_EQ(FieldsOf(Do("POST", "/channels", twice))[0]["field"], "name");
}

TEST_F(ChannelsKept, NothingOfThisMachineIsReachedByTheForm) {
  EXPECT_EQ(FieldsOf(Do("POST", "/channels", {{"name", "x"}, {"connector", "exec"}}))[0]["field"],
            "connector");
  const Json file{{"name", "x"}, {"connector", "replay"}, {"settings", {{"sent", "/etc/passwd"}}}};
  EXPECT_EQ(FieldsOf(Do("POST", "/channels", file))[0]["field"], "sent");
  Json plain = HookOf("x");
  plain["settings"]["token"] = "file:/nowhere/at/all";
  EXPECT_EQ(FieldsOf(Do("POST", "/channels", plain))[0]["field"], "token");
  Json reference = HookOf("x");
  reference["secrets"]["token"] = "file:/nowhere/at/all";
  ASSERT_EQ(Do("POST", "/channels", reference).status, 201);
  EXPECT_EQ(hub_->FindChannel("x")->config().settings.Secret("token").Reveal(), "file:/nowhere/at/all");
  EXPECT_EQ(Do("POST", "/channels", {{"name", "y"}, {"connector", "feed"}, {"allow_private", true}}).status,
            400);
}

TEST_F(ChannelsKept, TwoEditorsDoNotOverwriteEachOther) {
  ASSERT_EQ(Do("POST", "/channels", HookOf("bot")).status, 201);
  Json settings = HookOf("bot")["settings"];
  settings["max_length"] = 200;
  const ServerReply first = Do("PUT", "/channels/bot", ChangeOf(1, settings));
  ASSERT_EQ(first.status, 200) << first.body;
  EXPECT_EQ(Json::parse(first.body)["revision"], 2);
  EXPECT_EQ(hub_->FindChannel("bot")->config().settings.Whole("max_length"), 200);
  EXPECT_EQ(hub_->FindChannel("bot")->config().settings.Secret("token").Reveal(), kBotToken);
  EXPECT_EQ(Do("PUT", "/channels/bot", ChangeOf(1, settings)).status, 409);
  EXPECT_EQ(CallByToken(kTestToken, "DELETE", "/channels/bot?revision=1").status, 409);
  EXPECT_EQ(Audit("channel.change").size(), 1u);
}

TEST_F(ChannelsKept, ASecretDoesNotFollowToAnotherAddress) {
  ASSERT_EQ(Do("POST", "/channels", HookOf("bot")).status, 201);
  const Json settings = HookOf("bot", "https://elsewhere.example/")["settings"];
  const Json fields = FieldsOf(Do("PUT", "/channels/bot", ChangeOf(1, settings)));
  ASSERT_EQ(fields.size(), 1u);
  EXPECT_EQ(fields[0]["field"], "token");
  Json test = ChangeOf(1, settings);
  test["name"] = "bot";
  EXPECT_EQ(FieldsOf(Do("POST", "/connectors/webhook/test", test))[0]["field"], "token") << "nor for a test";
  Json anew = ChangeOf(1, settings);
  anew["secrets"] = {{"token", "a-second-bot-token"}};
  EXPECT_EQ(Do("PUT", "/channels/bot", anew).status, 200);
  EXPECT_EQ(hub_->FindChannel("bot")->config().settings.Secret("token").Reveal(), "a-second-bot-token");
}

TEST_F(ChannelsKept, OneDestinationIsStillNeverDrillAndReal) {
  ASSERT_EQ(Do("POST", "/channels", HookOf("bot")).status, 201);
  Json drill = HookOf("practice");
  drill["mode"] = "drill";
  const ServerReply reply = Do("POST", "/channels", drill);
  EXPECT_EQ(reply.status, 422);
  EXPECT_THAT(reply.body, HasSubstr("a drill would reach the public"));
  EXPECT_EQ(hub_->FindChannel("practice"), nullptr);
}

TEST_F(ChannelsKept, APausedChannelNeitherListensNorSends) {
  ASSERT_EQ(Do("POST", "/channels/town/pause").status, 200);
  auto town = hub_->FindChannel("town");
  ASSERT_NE(town, nullptr);
  EXPECT_FALSE(town->sends());
  EXPECT_FALSE(town->listens());
  const auto again = Again();
  ASSERT_NE(again, nullptr);
  EXPECT_TRUE(again->FindChannel("town")->config().paused) << "after a restart, too";
  ASSERT_EQ(Do("POST", "/channels/town/resume").status, 200);
  EXPECT_TRUE(hub_->FindChannel("town")->sends());
  EXPECT_EQ(Do("POST", "/channels/nobody/pause").status, 404);
  EXPECT_EQ(Audit("channel.pause").size(), 1u);
  EXPECT_EQ(Audit("channel.resume").size(), 1u);
}

TEST_F(ChannelsKept, WhatTheConfigurationSaysIsChangedThereAlone) {
  for (const auto& [method, path] : {std::pair("GET", "/channels/town"),
                                     {"PUT", "/channels/town"},
                                     {"DELETE", "/channels/town?revision=1"}}) {
    const ServerReply reply = Do(method, path, ChangeOf(1, Json::object()));
    EXPECT_EQ(reply.status, 409) << method;
    EXPECT_THAT(reply.body, HasSubstr("from the configuration")) << method;
  }
}

TEST_F(ChannelsKept, ARemovedOneIsGoneWithAllThatItRemembered) {
  ASSERT_EQ(Do("POST", "/channels", HookOf("bot")).status, 201);
  hub_.Write([](Tx& tx) { return PutState(tx, "bot", "refresh token", "x"); });
  const ServerReply reply = CallByToken(kTestToken, "DELETE", "/channels/bot?revision=1");
  ASSERT_EQ(reply.status, 200) << reply.body;
  EXPECT_EQ(hub_->FindChannel("bot"), nullptr);
  EXPECT_THAT(KeptTextAt(Path()), Not(HasSubstr("bot.example")));
  EXPECT_EQ(hub_.Read([](Tx& tx) { return GetState(tx, "bot", "refresh token"); }), std::nullopt);
  EXPECT_EQ(Audit("channel.remove").size(), 1u);
}

TEST_F(ChannelsKept, ATestSaysWhoItIsAndKeepsNothing) {
  const ServerReply reply = Do("POST", "/connectors/replay/test", {{"name", "try"}});
  ASSERT_EQ(reply.status, 200) << reply.body;
  const Json json = Json::parse(reply.body);
  EXPECT_EQ(json["well"], true);
  EXPECT_EQ(json["checks"][0]["state"], "ok");
  EXPECT_THAT(hub_->kept().kept.channels, IsEmpty());
  EXPECT_EQ(hub_->FindChannel("try"), nullptr);
  EXPECT_EQ(Do("POST", "/channels/town/test").status, 200) << "one of the configuration, too";
  EXPECT_EQ(Do("POST", "/channels/nobody/test").status, 404);
}

TEST_F(ChannelsKept, TheFormIsMadeOfWhatConnectorsSay) {
  const Json json = Json::parse(Do("GET", "/connectors").body);
  EXPECT_EQ(json["keeps_secrets"], true);
  EXPECT_EQ(json["cannot_keep"], "");
  std::map<std::string, Json> by_name;
  for (const Json& each : json["connectors"]) by_name[each["name"]] = each;
  EXPECT_EQ(by_name["exec"]["offered"], false);
  EXPECT_THAT(by_name["replay"]["options"].dump(), Not(HasSubstr("\"sent\"")));
  bool method = false;
  for (const Json& option : by_name["webhook"]["options"]) {
    if (option["key"] != "method") continue;
    method = true;
    EXPECT_EQ(option["kind"], "choice");
    EXPECT_EQ(option["choices"], Json({"POST", "PUT", "PATCH"}));
    EXPECT_EQ(option["default"], "POST");
  }
  EXPECT_TRUE(method);
}

// Without a key.
class ChannelsKeptInPlain : public PeopleOfHub {};

TEST_F(ChannelsKeptInPlain, ASecretIsRefusedAndTheRestIsNot) {
  const ServerReply refused =
      CallByToken(kTestToken, "POST", "/channels",
                  R"({"name": "bot", "connector": "webhook", "settings": {"url": "https://a.example/"},
                      "secrets": {"token": "a-very-secret-bot-token"}})");
  EXPECT_EQ(refused.status, 422);
  EXPECT_THAT(refused.body, HasSubstr("CRIER_SECRETS_KEY"));
  const ServerReply made =
      CallByToken(kTestToken, "POST", "/channels",
                  R"({"name": "news", "connector": "feed", "settings": {"url": "https://a.example/feed"}})");
  EXPECT_EQ(made.status, 201) << made.body;
}

TEST(KeptFileOf, IsBesideTheStoreAndNowhereForSeveralNodes) {
  EXPECT_EQ(KeptFileOf("sqlite:/var/lib/crier/crier.db"), "/var/lib/crier/crier.db.channels.json");
  EXPECT_EQ(KeptFileOf("sqlite::memory:"), "");
  EXPECT_EQ(KeptFileOf("postgresql://a@b/c"), "");
}

}  // namespace
}  // namespace crier
