// What a configuration may not say, and that all of it is told at once.
#include "hub/config.h"

#include <gtest/gtest.h>
#include <stdlib.h>

#include <fstream>

#include "hub/reload.h"
#include "tests/support/temporary_folder.h"

namespace crier {
namespace {

class ConfigTest : public testing::Test {
 protected:
  std::vector<std::string> MistakesOf(const std::string& channels, const std::string& before = "") {
    setenv("CRIER_TEST_TOKEN", "0123456789abcdef", 1);
    setenv("CRIER_TEST_OTHER", "another 0123456789abcdef", 1);
    std::ofstream(folder_ / "crier.yaml")
        << "city: Testville\nstore: 'sqlite:crier.db'\napi: {token: 'env:CRIER_TEST_TOKEN'}\n"
        << before << "channels:\n"
        << channels;
    std::vector<Error> mistakes;
    ReadConfig(folder_ / "crier.yaml", &mistakes);
    std::vector<std::string> said;
    for (const Error& mistake : mistakes) said.push_back(mistake.message);
    const auto loaded = LoadConfig(folder_ / "crier.yaml");
    EXPECT_EQ(loaded.has_value(), mistakes.empty());
    if (!loaded) {
      EXPECT_EQ(loaded.error().message, said.front());
    }
    return said;
  }

  TemporaryFolder folder_;
};

constexpr char kOneChannel[] = "  - {name: good, connector: replay}\n";

TEST_F(ConfigTest, TheCalendarSaysOnWhichDaysTheCityDoesNotWork) {
  EXPECT_TRUE(
      MistakesOf(kOneChannel, "calendar: {weekend: [Friday, saturday], holidays: ['2026-12-25']}\n").empty());
  const auto config = LoadConfig(folder_ / "crier.yaml");
  ASSERT_TRUE(config);
  EXPECT_EQ(config->calendar.free, (std::array<bool, 7>{false, false, false, false, false, true, true}));
  EXPECT_EQ(config->calendar.holidays.size(), 1U);
  for (const char* bad :
       {"weekend: [caturday]", "holidays: ['12/25']", "holidays: ['2026-02-30']", "rest: [sunday]",
        "weekend: [sunday, monday, tuesday, wednesday, thursday, friday, saturday]"})
    EXPECT_EQ(MistakesOf(kOneChannel, std::string("calendar: {") + bad + "}\n").size(), 1U) << bad;
}

TEST_F(ConfigTest, EveryMistakeIsToldAtOnce) {
  const auto mistakes = MistakesOf(
      "  - {name: one, connector: feed}\n"
      "  - {name: two, connector: webhook, url: nowhere, listn: true}\n"
      "  - {name: three, connector: telepathy}\n"
      "  - {name: good, connector: replay}\n",
      "time_zone: Mars/Olympus\nlog: loud\n");
  ASSERT_EQ(mistakes.size(), 6u);
  const char* expected[] = {"Mars/Olympus", "'log' is text or json", "'url' is missing",
                            "'listn'",      "'url' must be a URL",   "telepathy"};
  for (size_t i = 0; i < mistakes.size(); ++i) {
    EXPECT_NE(mistakes[i].find(expected[i]), std::string::npos) << mistakes[i];
    EXPECT_NE(mistakes[i].find("crier.yaml:"), std::string::npos) << mistakes[i];
  }
}

TEST_F(ConfigTest, Open311IsOffUnlessItIsWhole) {
  constexpr char kTown[] = "  - {name: town, connector: replay}\n";
  EXPECT_TRUE(MistakesOf(kTown).empty());
  EXPECT_FALSE(LoadConfig(folder_ / "crier.yaml")->open311);
  EXPECT_TRUE(
      MistakesOf(kTown, "open311: {jurisdiction_id: city.example, url: 'https://311.example/'}\n").empty());
  const auto config = LoadConfig(folder_ / "crier.yaml");
  EXPECT_EQ(config->open311->url, "https://311.example");
  EXPECT_TRUE(config->open311->open_to_all);
  EXPECT_EQ(config->channels.front().name, "open311");
  EXPECT_FALSE(MistakesOf(kTown, "open311: true\n").empty());
  EXPECT_FALSE(MistakesOf(kTown, "open311: {jurisdiction_id: city.example}\n").empty());
  EXPECT_FALSE(MistakesOf(kTown, "open311: {jurisdiction_id: '', url: 'https://311.example'}\n").empty());
  EXPECT_FALSE(MistakesOf(kTown, "open311: {jurisdiction_id: a, url: 'https://311.example/path'}\n").empty());
  const auto taken = MistakesOf("  - {name: open311, connector: replay}\n",
                                "open311: {jurisdiction_id: a, url: 'https://311.example'}\n");
  ASSERT_EQ(taken.size(), 1u);
  EXPECT_NE(taken[0].find("'open311' is there twice"), std::string::npos) << taken[0];
}

TEST_F(ConfigTest, DutiesAndTheEmergencyCentre) {
  constexpr char kChannel[] = "  - {name: good, connector: replay}\n";
  EXPECT_TRUE(MistakesOf(kChannel,
                         "duty: {escalate_after: 5m, taken_for: 1h, levels: 2, channels: [good], console: "
                         "'https://crier.example/'}\ndispatch: {channel: good, recipient: A@B.example}\n")
                  .empty());
  const auto config = LoadConfig(folder_ / "crier.yaml");
  EXPECT_EQ(config->duty.rules.escalate_after, std::chrono::minutes(5));
  EXPECT_EQ(config->duty.rules.taken_for, std::chrono::hours(1));
  EXPECT_EQ(config->duty.rules.levels, 2);
  EXPECT_EQ(config->duty.channels, std::vector<std::string>{"good"});
  EXPECT_EQ(config->duty.console, "https://crier.example");
  ASSERT_TRUE(config->dispatch);
  EXPECT_EQ(config->dispatch->recipient, "a@b.example");
  for (const char* bad : {"duty: often\n", "duty: {escalate_after: 1s}\n", "duty: {taken_for: 2d}\n",
                          "duty: {levels: 6}\n", "duty: {levels: 1.5}\n", "duty: {console: crier.example}\n",
                          "duty: {escalate: 3m}\n", "dispatch: mail\n", "dispatch: {recipient: a}\n"})
    EXPECT_EQ(MistakesOf(kChannel, bad).size(), 1u) << bad;
}

TEST_F(ConfigTest, RoutingToDepartments) {
  constexpr char kChannel[] = "  - {name: good, connector: replay}\n";
  EXPECT_TRUE(
      MistakesOf(kChannel,
                 "routing: {hold: 5m, departments: [{department: Streets, channel: mail, recipient: "
                 "S@City.example, answers_from: ['@Streets.example'], language: es, alarms: {channel: "
                 "good}}], rules: [{services: pothole, zones: [Harbor], department: Streets}], alarms: "
                 "{overdue: true}}\n")
          .empty());
  const auto config = LoadConfig(folder_ / "crier.yaml");
  const RoutingConfig& routing = config->routing;
  EXPECT_EQ(routing.hold, std::chrono::minutes(5));
  ASSERT_EQ(routing.departments.size(), 1u);
  EXPECT_EQ(routing.departments[0].recipient, "s@city.example");
  EXPECT_EQ(routing.departments[0].answers_from, std::vector<std::string>{"@streets.example"});
  EXPECT_EQ(routing.departments[0].alarm_channel, "good");
  ASSERT_EQ(routing.rules.size(), 1u);
  EXPECT_EQ(routing.rules[0].services, std::vector<std::string>{"pothole"});
  EXPECT_TRUE(routing.tell_overdue);
  EXPECT_FALSE(routing.tell_due_soon);
  for (const char* bad :
       {"routing: often\n", "routing: {hold: 2d}\n", "routing: {departments: [{department: A}]}\n",
        "routing: {departments: [{channel: good}]}\n",
        "routing: {departments: [{department: A, channel: x, answers_from: ['streets']}]}\n",
        "routing: {departments: [{department: A, channel: x, language: de}]}\n",
        "routing: {departments: [{department: A, channel: x}, {department: A, channel: y}]}\n",
        "routing: {rules: [{department: A}]}\n", "routing: {alarms: true}\n"})
    EXPECT_EQ(MistakesOf(kChannel, bad).size(), 1u) << bad;
}

TEST_F(ConfigTest, ContactModesAndTheirCosts) {
  constexpr char kChannel[] =
      "  - {name: mail, connector: email, smtp: '127.0.0.1:9', smtp_tls: none, from: 'a@city.example'}\n"
      "  - {name: form, connector: replay, contact_mode: web_self_service}\n"
      "  - {name: other, connector: replay}\n";
  EXPECT_TRUE(
      MistakesOf(kChannel,
                 "contact: {currency: USD, costs: {phone: 4.9, web_self_service: 0.5}, shifts: [{from: "
                 "phone, to: web_self_service, share: 0.2}]}\n")
          .empty());
  const auto config = LoadConfig(folder_ / "crier.yaml");
  EXPECT_EQ(config->channels.at(0).contact_mode, "email") << "its connector's";
  EXPECT_EQ(config->channels.at(1).contact_mode, "web_self_service");
  EXPECT_EQ(config->channels.at(2).contact_mode, "");
  EXPECT_EQ(config->contact.each.at("phone"), 4.9);
  ASSERT_EQ(config->contact.shifts.size(), 1u);
  EXPECT_EQ(config->contact.shifts[0].share, 0.2);
  for (const char* bad :
       {"contact: 5\n", "contact: {costs: {phone: 1}}\n", "contact: {currency: dollars}\n",
        "contact: {currency: USD, costs: {fax: 1}}\n", "contact: {currency: USD, costs: {phone: -1}}\n",
        "contact: {currency: USD, shifts: [{from: phone, to: fax, share: 1}]}\n",
        "contact: {currency: USD, shifts: [{from: phone, to: text, share: 1.5}]}\n"})
    EXPECT_EQ(MistakesOf(kChannel, bad).size(), 1u) << bad;
  EXPECT_EQ(MistakesOf("  - {name: form, connector: replay, contact_mode: fax}\n").size(), 1u);
  EXPECT_EQ(MistakesOf("  - {name: form, connector: form}\n").size(), 1u) << "its mode is that of a form";
  EXPECT_EQ(MistakesOf("  - {name: form, connector: form, form: fax}\n").size(), 1u);
}

TEST_F(ConfigTest, TheKeyOfKeptSecretsIsWholeOrNoKey) {
  constexpr char kChannel[] = "  - {name: good, connector: replay}\n";
  constexpr char kFile[] = "secrets_key_file: secrets.key\n";
  EXPECT_TRUE(MistakesOf(kChannel).empty());
  EXPECT_FALSE(LoadConfig(folder_ / "crier.yaml")->seal_key) << "none is asked for";
  const auto missing = MistakesOf(kChannel, kFile);
  ASSERT_EQ(missing.size(), 1u);
  EXPECT_NE(missing[0].find("'secrets_key_file' the secret's file"), std::string::npos) << missing[0];
  std::ofstream(folder_ / "secrets.key") << "too-short-for-a-key\n";
  const auto wrong = MistakesOf(kChannel, kFile);
  ASSERT_EQ(wrong.size(), 1u);
  EXPECT_NE(wrong[0].find("openssl rand -base64 32"), std::string::npos) << wrong[0];
  std::ofstream(folder_ / "secrets.key") << NewSealKey() << "\n";
  EXPECT_TRUE(MistakesOf(kChannel, kFile).empty());
  EXPECT_TRUE(LoadConfig(folder_ / "crier.yaml")->seal_key);
}

TEST_F(ConfigTest, WhatWantsTwoPeople) {
  constexpr char kChannel[] = "  - {name: good, connector: replay}\n";
  const auto policy = [&](const std::string& approval) {
    EXPECT_TRUE(MistakesOf(kChannel, approval).empty()) << approval;
    return LoadConfig(folder_ / "crier.yaml")->approval;
  };
  EXPECT_EQ(policy("").two_people_for, Severity::kSevere);
  EXPECT_TRUE(policy("").whole_city);
  EXPECT_FALSE(policy("").single_operator);
  EXPECT_EQ(policy("approval: {two_people_for: Minor}\n").two_people_for, Severity::kMinor);
  EXPECT_EQ(policy("approval: {two_people_for: never}\n").two_people_for, std::nullopt);
  EXPECT_FALSE(policy("approval: {whole_city: false}\n").whole_city);
  for (const char* wrong : {"approval: {two_people_for: Unknown}\n", "approval: {two_people_for: severe}\n",
                            "approval: {whole_city: 'perhaps'}\n", "approval: {single_operator: true}\n",
                            "approval: [Severe]\n"}) {
    const auto mistakes = MistakesOf(kChannel, wrong);
    ASSERT_EQ(mistakes.size(), 1u) << wrong;
    EXPECT_NE(mistakes[0].find("crier.yaml:"), std::string::npos) << mistakes[0];
  }
}

TEST_F(ConfigTest, TheCitysSignOn) {
  constexpr char kChannel[] = "  - {name: good, connector: replay}\n";
  const auto sign_on = [](const std::string& redirect_uri, const std::string& more = "") {
    return "single_sign_on: {issuer: 'https://login.example', client_id: crier, client_secret: "
           "'env:CRIER_TEST_OTHER', redirect_uri: '" +
           redirect_uri + "', roles: {clerks: viewer}" + more + "}\n";
  };
  constexpr char kReturn[] = "https://crier.example/api/v1/sign-in/finish";
  EXPECT_TRUE(MistakesOf(kChannel).empty());
  const Config without = *LoadConfig(folder_ / "crier.yaml");
  EXPECT_EQ(without.single_sign_on, std::nullopt);
  EXPECT_TRUE(MistakesOf(kChannel, sign_on(kReturn)).empty());
  const Config with = *LoadConfig(folder_ / "crier.yaml");
  ASSERT_TRUE(with.single_sign_on);
  EXPECT_EQ(with.single_sign_on->name, "login.example");
  EXPECT_FALSE(with.single_sign_on->allow_private);
  EXPECT_EQ(KeysThatDiffer(without, with), std::vector<std::string>{"single_sign_on"});
  EXPECT_TRUE(KeysThatDiffer(with, with).empty());
  for (const std::string& wrong : {sign_on("https://crier.example/"), sign_on(kReturn, ", rols: {}"),
                                   std::string("single_sign_on: yes\n")}) {
    const auto mistakes = MistakesOf(kChannel, wrong);
    ASSERT_EQ(mistakes.size(), 1u) << wrong;
    EXPECT_NE(mistakes[0].find("crier.yaml:"), std::string::npos) << mistakes[0];
  }
}

TEST_F(ConfigTest, ASecondFactorIsWantedOfWhoHasAPassword) {
  const AccountsConfig accounts{.sessions = {}, .second_factor = {Role::kApprover}};
  Person person{.name = "ana", .roles = {Role::kApprover}, .password_hash = "a hash"};
  EXPECT_EQ(DutiesOf(person, accounts), std::vector<std::string>{"add_second_factor"});
  person.password_hash.clear();
  EXPECT_TRUE(DutiesOf(person, accounts).empty()) << "the provider of single sign-on asks for it";
}

TEST_F(ConfigTest, EveryMistakeOfOneChannelIsToldAtOnce) {
  const auto mistakes = MistakesOf(
      "  - {name: 'Town Hall', connector: telepathy, mode: loud, poll_every: soon, recipients: [a, a],"
      " languages: {}, allow_private: perhaps}\n"
      "  - {name: feed, connector: feed, mode: loud, send: true, poll_every: '1ms', recipients: [a], lnk: "
      "x}\n"
      "  - {name: feed, connector: replay, liste: true}\n");
  const char* expected[] = {"a-z, 0-9",
                            "telepathy",
                            "mode is live or drill",
                            "'languages'",
                            "'poll_every' must be a time",
                            "there once",
                            "'allow_private'",
                            "mode is live or drill",
                            "feed cannot send",
                            "a second or more",
                            "speaks in public",
                            "'lnk'",
                            "'url' is missing",
                            "there twice",
                            "'liste'"};
  std::string all;
  for (const std::string& each : mistakes) all += each + "\n";
  ASSERT_EQ(mistakes.size(), std::size(expected)) << all;
  for (size_t i = 0; i < mistakes.size(); ++i)
    EXPECT_NE(mistakes[i].find(expected[i]), std::string::npos) << mistakes[i];
}

TEST_F(ConfigTest, OneDestinationIsNeverBothForDrillsAndLive) {
  const std::pair<const char*, const char*> same[] = {
      {"connector: webhook, url: 'https://hooks.example.org/a'",
       "connector: webhook, url: 'https://hooks.example.org/a'"},
      {"connector: webhook, url: 'https://hooks.example.org/a'",
       "connector: webhook, url: 'https://Hooks.Example.org:443/a/', method: PUT"},
      {"connector: webhook, url: 'https://hooks.example.org./a', body: '{\"x\": \"{{text}}\"}'",
       "connector: webhook, url: 'https://hooks.example.org/a'"},
      {"connector: mastodon, server: 'https://s.example', token: 'env:CRIER_TEST_TOKEN'",
       "connector: mastodon, server: 'https://S.example/', token: 'env:CRIER_TEST_TOKEN', listen: false"},
      {"connector: email, smtp: 'mx.example.org:465', from: 'a@example.org', recipients: ['Ana@example.org']",
       "connector: email, smtp: 'mx2.example.org:465', from: 'b@example.org', recipients: ['bo@example.org', "
       "'ana@EXAMPLE.org']"},
      {"connector: webhook, url: 'https://hooks.example.org/a?'",
       "connector: webhook, url: 'https://hooks.example.org/a'"},
      {"connector: webhook, url: 'https://hooks.example.org/%61%7E?b=%63'",
       "connector: webhook, url: 'https://hooks.example.org/a~?b=c'"},
      {"connector: replay, sent: 'said.jsonl'", "connector: replay, sent: 'said.jsonl'"},
      {"connector: replay, sent: 'said.jsonl'", "connector: replay, sent: './said.jsonl'"},
      {"connector: replay, sent: 'said.jsonl'", "connector: replay, sent: 'nowhere/../said.jsonl'"},
      {"connector: exec, program: 'say.sh', abilities: [send]",
       "connector: exec, program: 'say.sh', abilities: [send]"},
  };
  for (const auto& [live, drill] : same) {
    const auto mistakes = MistakesOf(std::string("  - {name: real, ") + live +
                                     "}\n  - {name: rehearsal, mode: drill, " + drill + "}\n");
    ASSERT_EQ(mistakes.size(), 1u) << drill << (mistakes.empty() ? "" : mistakes.front());
    EXPECT_NE(mistakes[0].find("a drill would reach the public"), std::string::npos) << mistakes[0];
  }
}

TEST_F(ConfigTest, DestinationsThatDifferAreFine) {
  const std::pair<const char*, const char*> apart[] = {
      {"connector: webhook, url: 'https://hooks.example.org/a'",
       "connector: webhook, url: 'https://hooks.example.org/b'"},
      {"connector: webhook, url: 'https://chat.example.org/post'",
       "connector: webhook, url: 'https://chat.example.org/post#drill-room'"},
      {"connector: webhook, url: 'https://a.example/', token: 'env:CRIER_TEST_TOKEN'",
       "connector: webhook, url: 'https://a.example/', token: 'env:CRIER_TEST_OTHER'"},
      {"connector: mastodon, server: 'https://s.example', token: 'env:CRIER_TEST_TOKEN'",
       "connector: mastodon, server: 'https://s.example', token: 'env:CRIER_TEST_OTHER'"},
      {"connector: webhook, url: 'https://hooks.example.org/a%2Fb'",
       "connector: webhook, url: 'https://hooks.example.org/a/b'"},
      {"connector: webhook, url: 'https://a.example/', mode: drill",
       "connector: webhook, url: 'https://a.example/'"},
      {"connector: replay", "connector: replay"},
      {"connector: replay, sent: 'said.jsonl'", "connector: replay, sent: 'said.jsonl', send: false"},
  };
  for (const auto& [live, drill] : apart) {
    const auto mistakes = MistakesOf(std::string("  - {name: real, ") + live +
                                     "}\n  - {name: rehearsal, mode: drill, " + drill + "}\n");
    EXPECT_TRUE(mistakes.empty() || std::string(live).find("mode: drill") != std::string::npos)
        << mistakes.front();
  }
}

}  // namespace
}  // namespace crier
