// What holds for every connector of the catalogue; tests/connectors/README.md says it in words.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <functional>
#include <regex>
#include <set>

#include "connectors/catalog.h"
#include "core/text.h"
#include "core/yaml.h"
#include "tests/support/connector_case.h"
#include "tests/support/paths.h"

namespace crier {
namespace {

namespace fs = std::filesystem;

fs::path FolderOf(const ConnectorType& type) { return SourceDir() / "connectors" / type.name; }

// Prints as its name in the test's title.
struct Named {
  const ConnectorType* type;
};
void PrintTo(const Named& named, std::ostream* out) { *out << named.type->name; }

std::vector<Named> All() {
  std::vector<Named> all;
  for (const ConnectorType* type : Catalog()) all.push_back({type});
  return all;
}

class EveryConnector : public testing::TestWithParam<Named> {
 protected:
  const ConnectorType& type() const { return *GetParam().type; }
};

INSTANTIATE_TEST_SUITE_P(, EveryConnector, testing::ValuesIn(All()),
                         [](const auto& each) { return std::string(each.param.type->name); });

TEST_P(EveryConnector, SaysWhatItIsAndWhereItsLimitsComeFrom) {
  EXPECT_TRUE(fs::exists(FolderOf(type()) / "connector.cc")) << "the name is the folder's";
  EXPECT_FALSE(type().summary.empty());
  EXPECT_EQ(type().summary.find('\n'), std::string_view::npos);
  EXPECT_FALSE(type().limits.source.empty());
  EXPECT_NE(type().open, nullptr);
  const Abilities& can = type().abilities;
  EXPECT_TRUE(can.poll || can.stream || can.receive || can.send);
  EXPECT_TRUE(can.send || !(can.edit || can.retract || can.read_back || can.honours_key || can.threads));
  EXPECT_FALSE(CasesOf(type()).empty()) << "no case in testdata";
  std::set<std::string_view> keys;
  for (const Option& option : type().options) {
    EXPECT_TRUE(keys.insert(option.key).second) << option.key << " twice";
    EXPECT_FALSE(option.help.empty()) << option.key;
    for (const std::string_view key : HubKeys()) EXPECT_NE(option.key, key) << "belongs to the hub";
    EXPECT_FALSE(option.secret && !option.fallback.empty()) << option.key << ": a secret has no default";
  }
}

// "| `key` | default | meaning |": one row for each option; the default is "required", "none" or `as
// written`.
TEST_P(EveryConnector, ReadmeHasARowForEveryOption) {
  const std::string readme = ReadFile(FolderOf(type()) / "README.md");
  ASSERT_FALSE(readme.empty()) << "README.md is missing";
  const size_t section = readme.find("\n## Options\n");
  ASSERT_NE(section, std::string::npos) << "no section Options";
  const size_t end = std::min(readme.find("\n## ", section + 4), readme.size());
  const std::string table = readme.substr(section, end - section);
  std::map<std::string, std::string> rows;
  const std::regex row("\n\\| `([a-z0-9_]+)` \\| ([^|]+) \\|([^\n]*)");
  for (auto it = std::sregex_iterator(table.begin(), table.end(), row); it != std::sregex_iterator(); ++it) {
    rows[(*it)[1]] = (*it)[2].str() + "|" + (*it)[3].str();
  }
  for (const Option& option : type().options) {
    const auto it = rows.find(std::string(option.key));
    ASSERT_NE(it, rows.end()) << "no row for " << option.key;
    const std::string given = it->second.substr(0, it->second.find('|'));
    const std::string want = option.required           ? "required"
                             : option.fallback.empty() ? "none"
                                                       : fmt::format("`{}`", option.fallback);
    EXPECT_EQ(given, want) << option.key;
    EXPECT_EQ(it->second.find("secret") != std::string::npos, option.secret) << option.key;
    rows.erase(it);
  }
  for (const auto& [key, rest] : rows) ADD_FAILURE() << "row for " << key << ", which is no option";
}

// Not opened: what it names may not be there. Its options are read, with the canary as every secret.
TEST_P(EveryConnector, SampleIsAccepted) {
  const fs::path file = FolderOf(type()) / "sample.yaml";
  auto yaml = Yaml::Load(file.string());
  ASSERT_TRUE(yaml) << yaml.error().message;
  EXPECT_EQ(yaml->At("connector").Scalar(), type().name);
  for (const Option& option : type().options) {
    const std::string value = yaml->At(option.key).Scalar();
    if (value.starts_with("env:")) setenv(value.c_str() + 4, kCanary.c_str(), 1);
    if (option.secret && !value.empty()) {
      EXPECT_TRUE(value.starts_with("env:")) << option.key << " is a secret";
    }
  }
  const auto settings = Settings::Read(*yaml, type().options, HubKeys());
  EXPECT_TRUE(settings) << settings.error().message;
}

// No channel offers more than the type says, and each thing that it says is offered by one at least: a
// channel may leave out what its options do not ask for.
TEST_P(EveryConnector, OffersWhatItSays) {
  bool source = false, receiver = false, sink = false;
  for (const fs::path& folder : CasesOf(type())) {
    auto stage = Stage::Set(type(), folder / "settings.yaml");
    ASSERT_TRUE(stage) << stage.error().message;
    source = source || (*stage)->channel().source() != nullptr;
    receiver = receiver || (*stage)->channel().receiver() != nullptr;
    sink = sink || (*stage)->channel().sink() != nullptr;
  }
  const Abilities& can = type().abilities;
  EXPECT_EQ(source, can.poll || can.stream);
  EXPECT_EQ(receiver, can.receive);
  EXPECT_EQ(sink, can.send);
}

struct Case {
  const ConnectorType* type;
  fs::path folder;
};
void PrintTo(const Case& c, std::ostream* out) { *out << c.folder.string(); }

std::vector<Case> AllCases() {
  std::vector<Case> all;
  for (const ConnectorType* type : Catalog()) {
    for (const fs::path& folder : CasesOf(*type)) all.push_back({type, folder});
  }
  return all;
}

std::string TitleOf(const testing::TestParamInfo<Case>& info) {
  std::string title = fmt::format("{}_{}", info.param.type->name, info.param.folder.filename().string());
  for (char& c : title) {
    if (!isalnum(static_cast<unsigned char>(c))) c = '_';
  }
  return title;
}

class EveryCase : public testing::TestWithParam<Case> {};
INSTANTIATE_TEST_SUITE_P(, EveryCase, testing::ValuesIn(AllCases()), TitleOf);

TEST_P(EveryCase, ComesOutAsWritten) { RunCase(*GetParam().type, GetParam().folder); }

// What the far side may do wrong, and what the connector must make of it.
struct Trouble {
  std::string name;
  Result<HttpResponse> answer;
  std::set<Fault> means;  // of a poll
  bool taken = false;     // to a request that sends: it may have been carried out
};

std::vector<Trouble> Troubles() {
  Error timeout{Fault::kUnreachable, "timed out after 30 s"};
  Error lost = timeout;
  lost.in_doubt = true;
  const Headers json = {{"Content-Type", "application/json"}};
  std::string noise(16 * 1024 * 1024 - 1, '\0');
  uint32_t bits = 1;
  for (char& c : noise) c = static_cast<char>((bits = bits * 1664525 + 1013904223) >> 24);
  return {
      {"401", Reply(401, R"({"error": "no"})", json), {Fault::kAuth}},
      {"403", Reply(403, R"({"error": "no"})", json), {Fault::kAuth}},
      {"404", Reply(404, "gone"), {Fault::kRejected}},
      {"410", Reply(410, "gone"), {Fault::kRejected}},
      {"422", Reply(422, R"({"error": "cannot"})", json), {Fault::kRejected}},
      {"429", Reply(429, "slow down", {{"Retry-After", "30"}}), {Fault::kThrottled}},
      {"500", Reply(500, "oops"), {Fault::kUnreachable}, true},
      {"503", Reply(503, "<html>maintenance</html>"), {Fault::kUnreachable}, true},
      {"no answer", timeout, {Fault::kUnreachable}},
      {"answer lost", lost, {Fault::kUnreachable}, true},
      {"truncated JSON", Reply(200, R"([{"id": "1", "content": "<p>Pot)", json), {Fault::kBadData}, true},
      {"an HTML page",
       Reply(200, "<!DOCTYPE html><html><body>Log in</body></html>", {{"Content-Type", "text/html"}}),
       {Fault::kBadData},
       true},
      {"nothing", Reply(200, ""), {Fault::kBadData}, true},
      {"16 MB of noise", Reply(200, noise), {Fault::kBadData}, true},
      {"too large", Error{Fault::kBadData, "answer larger than 16 MiB"}, {Fault::kBadData}, true},
  };
}

void ExpectClean(const FakeHttp& http, const std::string& log, const std::string& what) {
  EXPECT_EQ(CanaryIn(log), "") << what << ": in the log";
  for (const HttpRequest& request : http.Log()) EXPECT_EQ(CanaryIn(request.url), "") << what << ": in a URL";
}

Outgoing Flood(const Post& post) {
  Outgoing out;
  out.key = "key-1";
  out.post = &post;
  return out;
}

class EveryFault : public testing::TestWithParam<Case> {
 protected:
  // A fresh channel of this case before a far side that answers every request alike.
  std::unique_ptr<Stage> Before(const Result<HttpResponse>& answer) {
    auto stage = Stage::Set(*GetParam().type, GetParam().folder / "settings.yaml");
    EXPECT_TRUE(stage) << (stage ? "" : stage.error().message);
    if (!stage) return nullptr;
    (*stage)->http.Always("", [answer](const HttpRequest&) { return answer; });
    return *std::move(stage);
  }
};
INSTANTIATE_TEST_SUITE_P(, EveryFault, testing::ValuesIn(AllCases()), TitleOf);

TEST_P(EveryFault, IsToldApartByPoll) {
  if (!GetParam().type->abilities.poll) GTEST_SKIP() << "does not poll";
  for (const Trouble& trouble : Troubles()) {
    auto stage = Before(trouble.answer);
    ASSERT_NE(stage, nullptr);
    if (stage->channel().source() == nullptr) GTEST_SKIP() << "this channel does not poll";
    testing::internal::CaptureStderr();
    const auto batch = stage->channel().source()->Poll("", stage->clock.Now() + std::chrono::seconds(60), {});
    ExpectClean(stage->http, testing::internal::GetCapturedStderr(), trouble.name);
    if (stage->http.Log().empty()) GTEST_SKIP() << "asks nobody";
    ASSERT_FALSE(batch) << trouble.name;
    const Error& error = batch.error();
    EXPECT_TRUE(trouble.means.contains(error.fault))
        << trouble.name << ": " << FaultName(error.fault) << ", " << error.message;
    EXPECT_FALSE(error.message.empty()) << trouble.name;
    EXPECT_LT(error.message.size(), 2000u) << trouble.name;
    EXPECT_EQ(CanaryIn(error.message), "") << trouble.name;
    if (error.fault == Fault::kThrottled) {
      EXPECT_EQ(error.retry_after, std::chrono::seconds(30));
    }
  }
}

TEST_P(EveryFault, IsToldApartBySend) {
  const Abilities& can = GetParam().type->abilities;
  if (!can.send) GTEST_SKIP() << "does not send";
  const auto expect = Yaml::Load((GetParam().folder / "expect.yaml").string());
  ASSERT_TRUE(expect) << expect.error().message;
  const bool status_alone = expect->At("answer").Scalar() == "status";
  Post post;
  post.lang = "en";
  post.parts = {"Flood on Elm"};
  for (const Trouble& trouble : Troubles()) {
    auto stage = Before(trouble.answer);
    ASSERT_NE(stage, nullptr);
    if (stage->channel().sink() == nullptr) GTEST_SKIP() << "this channel does not send";
    testing::internal::CaptureStderr();
    const std::vector<Outgoing> batch = {Flood(post)};
    const auto receipts = stage->channel().sink()->Send(batch);
    ExpectClean(stage->http, testing::internal::GetCapturedStderr(), trouble.name);
    if (stage->http.Log().empty()) GTEST_SKIP() << "asks nobody";
    ASSERT_EQ(receipts.size(), 1u) << trouble.name;
    const Receipt& receipt = receipts[0];
    const std::string name(DeliveryStateName(receipt.state));
    if (status_alone && trouble.answer && trouble.answer->status < 300) {
      EXPECT_EQ(receipt.state, DeliveryState::kAccepted) << trouble.name;
      continue;
    }
    ASSERT_TRUE(receipt.error) << trouble.name << ": " << name;
    EXPECT_TRUE(receipt.state == DeliveryState::kFailed || receipt.state == DeliveryState::kUnknown ||
                receipt.state == DeliveryState::kPending)
        << trouble.name << ": " << name;
    EXPECT_EQ(CanaryIn(receipt.error->message), "") << trouble.name;
    // Where nothing of the far side says that the request to send went out, the connector may have failed
    // before.
    const HttpRequest last = stage->http.Log().back();
    if (trouble.taken && last.method != "GET") {
      EXPECT_TRUE(receipt.state == DeliveryState::kUnknown || receipt.state == DeliveryState::kPending)
          << trouble.name << ": may be out, but is " << name;
    }
    if (trouble.name == "429") {
      EXPECT_EQ(receipt.state, DeliveryState::kPending);
      EXPECT_EQ(receipt.error->retry_after, std::chrono::seconds(30));
    }
  }
}

// The case again, but the n-th answer is trouble: no crash, no leak, and an error, if there is one, that
// fits.
TEST_P(EveryFault, InTheMiddleOfACaseIsSurvived) {
  auto exchanges = Script::Load(GetParam().folder / "http.yaml");
  ASSERT_TRUE(exchanges) << exchanges.error().message;
  if (!GetParam().type->abilities.poll || exchanges->empty()) GTEST_SKIP() << "asks nobody";
  for (const Trouble& trouble : Troubles()) {
    for (size_t n = 1; n < std::min<size_t>(exchanges->size(), 5); ++n) {
      Script script(*exchanges);
      script.FailAt(n, trouble.answer);
      auto stage = Stage::Set(*GetParam().type, GetParam().folder / "settings.yaml");
      ASSERT_TRUE(stage) << stage.error().message;
      if ((*stage)->channel().source() == nullptr) GTEST_SKIP() << "this channel does not poll";
      (*stage)->http.Always("", [&](const HttpRequest& request) { return script.Answer(request); });
      testing::internal::CaptureStderr();
      std::string cursor;
      for (int polls = 0; polls < 4 && script.asked() <= n; ++polls) {
        const auto batch =
            (*stage)->channel().source()->Poll(cursor, (*stage)->clock.Now() + std::chrono::seconds(60), {});
        if (batch) {
          cursor = batch->cursor;
        } else if (script.asked() == n + 1) {
          // A source posts for its credentials alone, and that is tried again whatever is answered.
          const bool renews = (*stage)->http.Log().back().method == "POST";
          const Fault fault = batch.error().fault;
          EXPECT_TRUE(trouble.means.contains(fault) || (renews && fault == Fault::kUnreachable))
              << trouble.name << " as answer " << n << ": " << batch.error().message;
          EXPECT_EQ(CanaryIn(batch.error().message), "") << trouble.name;
        }
      }
      ExpectClean((*stage)->http, testing::internal::GetCapturedStderr(), trouble.name);
    }
  }
}

// The same for mail.
struct MailTrouble {
  std::string name;
  Error error;
};

std::vector<MailTrouble> MailTroubles() {
  Error lost{Fault::kUnreachable, "the connection was lost"};
  lost.in_doubt = true;
  return {{"wrong password", {Fault::kAuth, "535 5.7.8 no"}},
          {"throttled", {Fault::kThrottled, "421 4.7.0 slow down", std::chrono::seconds(30)}},
          {"no connection", {Fault::kUnreachable, "connection refused"}},
          {"answer lost", lost},
          {"refused", {Fault::kRejected, "550 5.7.1 no"}},
          {"unreadable", {Fault::kBadData, "a line longer than 8388608 bytes"}}};
}

std::unique_ptr<Stage> BeforeMail(const Case& c, const Error& error) {
  auto stage = Stage::Set(*c.type, c.folder / "settings.yaml");
  EXPECT_TRUE(stage) << (stage ? "" : stage.error().message);
  if (!stage) return nullptr;
  (*stage)->mail.Answers([error](const std::string&, const Letter*) { return error; });
  return *std::move(stage);
}

void ExpectClean(const FakeMail& mail, const std::string& log, const std::string& what) {
  EXPECT_EQ(CanaryIn(log), "") << what << ": in the log";
  for (const std::string& line : mail.Log()) EXPECT_EQ(CanaryIn(line), "") << what;
  for (const Letter& letter : mail.Sent()) EXPECT_EQ(CanaryIn(letter.message), "") << what << ": in a letter";
}

TEST_P(EveryFault, OfMailIsToldApartByPoll) {
  for (const MailTrouble& trouble : MailTroubles()) {
    auto stage = BeforeMail(GetParam(), trouble.error);
    ASSERT_NE(stage, nullptr);
    if (stage->channel().source() == nullptr) GTEST_SKIP() << "this channel does not listen";
    testing::internal::CaptureStderr();
    const auto batch = stage->channel().source()->Poll("", stage->clock.Now() + std::chrono::seconds(60), {});
    ExpectClean(stage->mail, testing::internal::GetCapturedStderr(), trouble.name);
    if (stage->mail.Log().empty()) GTEST_SKIP() << "asks no mail server";
    ASSERT_FALSE(batch) << trouble.name;
    EXPECT_EQ(batch.error().fault, trouble.error.fault) << trouble.name << ": " << batch.error().message;
    EXPECT_EQ(batch.error().retry_after, trouble.error.retry_after) << trouble.name;
    EXPECT_FALSE(batch.error().message.empty()) << trouble.name;
    EXPECT_EQ(CanaryIn(batch.error().message), "") << trouble.name;
  }
}

TEST_P(EveryFault, OfMailIsToldApartBySend) {
  Post post;
  post.lang = "en";
  post.parts = {"Flood on Elm"};
  for (const MailTrouble& trouble : MailTroubles()) {
    auto stage = BeforeMail(GetParam(), trouble.error);
    ASSERT_NE(stage, nullptr);
    if (stage->channel().sink() == nullptr) GTEST_SKIP() << "this channel does not send";
    std::vector<Outgoing> batch = {Flood(post), Flood(post)};
    batch[1].key = "key-2";
    for (Outgoing& out : batch) out.recipient = out.key + "@example.org";
    testing::internal::CaptureStderr();
    const auto receipts = stage->channel().sink()->Send(batch);
    ExpectClean(stage->mail, testing::internal::GetCapturedStderr(), trouble.name);
    if (stage->mail.Log().empty()) GTEST_SKIP() << "asks no mail server";
    ASSERT_EQ(receipts.size(), 2u);
    const Receipt plain = Receipt::From(trouble.error);
    EXPECT_EQ(DeliveryStateName(receipts[0].state), DeliveryStateName(plain.state)) << trouble.name;
    // What never left is not in doubt.
    EXPECT_NE(receipts[1].state, DeliveryState::kUnknown) << trouble.name;
    for (const Receipt& receipt : receipts) {
      ASSERT_TRUE(receipt.error) << trouble.name;
      EXPECT_EQ(receipt.error->fault, trouble.error.fault) << trouble.name;
      EXPECT_EQ(receipt.error->retry_after, trouble.error.retry_after) << trouble.name;
      EXPECT_EQ(CanaryIn(receipt.error->message), "") << trouble.name;
    }
  }
}

// Polls a case's mailbox to its end; a poll that fails is repeated from where it stood.
std::set<std::string> HeardFrom(Stage& stage, bool* failed) {
  std::set<std::string> heard;
  std::string cursor;
  for (int quiet = 0, polls = 0; quiet < 3 && polls < 50; ++polls) {
    const auto batch =
        stage.channel().source()->Poll(cursor, stage.clock.Now() + std::chrono::seconds(60), {});
    if (!batch) {
      *failed = true;
      EXPECT_EQ(CanaryIn(batch.error().message), "");
      continue;
    }
    cursor = batch->cursor;
    quiet = batch->events.empty() ? quiet + 1 : 0;
    for (const Event& event : batch->events) {
      const auto members = MembersOf(event);
      const auto id = members.find("native_id");
      heard.insert(members.at("event") + " " + (id == members.end() ? members.at("recipient") : id->second));
    }
  }
  return heard;
}

// The case's mailbox again, but the n-th answer is trouble: nothing is lost.
TEST_P(EveryFault, OfMailInTheMiddleLosesNothing) {
  const auto run = [&](const std::optional<std::pair<size_t, Error>>& trouble, size_t* asked, bool* failed) {
    auto script = MailScript::Load(GetParam().folder / "mail.yaml");
    EXPECT_TRUE(script) << script.error().message;
    auto stage = Stage::Set(*GetParam().type, GetParam().folder / "settings.yaml");
    EXPECT_TRUE(stage) << stage.error().message;
    (*script)->Act((*stage)->mail);
    if (trouble) (*script)->FailAt(trouble->first, trouble->second);
    testing::internal::CaptureStderr();
    auto heard = HeardFrom(**stage, failed);
    EXPECT_EQ(CanaryIn(testing::internal::GetCapturedStderr()), "");
    *asked = (*script)->asked();
    return heard;
  };
  auto script = MailScript::Load(GetParam().folder / "mail.yaml");
  ASSERT_TRUE(script) << script.error().message;
  auto stage = Stage::Set(*GetParam().type, GetParam().folder / "settings.yaml");
  ASSERT_TRUE(stage) << stage.error().message;
  if ((*script)->empty() || (*stage)->channel().source() == nullptr) GTEST_SKIP() << "no mailbox";
  size_t asked = 0;
  bool failed = false;
  const auto all = run(std::nullopt, &asked, &failed);
  if (failed) GTEST_SKIP() << "a case of faults";
  for (const MailTrouble& trouble : MailTroubles()) {
    // A server that refuses to give a mail, and that mail alone, for ever: that one is left out.
    if (trouble.error.fault == Fault::kRejected) continue;
    for (size_t n = 0; n < std::min<size_t>(asked, 8); ++n) {
      size_t again = 0;
      // More may be heard where the case's mailbox changes when it is opened again.
      const auto heard = run(std::pair(n, trouble.error), &again, &failed);
      EXPECT_TRUE(std::includes(heard.begin(), heard.end(), all.begin(), all.end()))
          << trouble.name << " as answer " << n;
      EXPECT_TRUE(failed) << trouble.name << " as answer " << n;
    }
  }
}

// Mails that nobody should send: the mailbox is read on, and what comes of them is within bounds.
TEST_P(EveryFault, OfHostileMailIsSurvived) {
  auto stage = Stage::Set(*GetParam().type, GetParam().folder / "settings.yaml");
  ASSERT_TRUE(stage) << stage.error().message;
  if ((*stage)->channel().source() == nullptr) GTEST_SKIP() << "this channel does not listen";
  std::string nested =
      "From: a@b.example\r\nMessage-ID: <deep@b>\r\nContent-Type: multipart/mixed; boundary=x0\r\n\r\n";
  for (int i = 0; i < 5000; ++i) {
    nested += fmt::format("--x{}\r\nContent-Type: multipart/mixed; boundary=x{}\r\n\r\n", i, i + 1);
  }
  std::string noise(size_t{1} << 20, '\0');
  uint32_t bits = 1;
  for (char& c : noise) c = static_cast<char>((bits = bits * 1664525 + 1013904223) >> 24);
  const std::string head = "From: a@b.example\r\nSubject: x\r\n";
  FakeMail::Box box;
  for (std::string& message : std::vector<std::string>{
           "", "\r\n", std::string(1, '\0'), noise, nested, head + "\r\n" + noise,
           head + "Message-ID: <" + std::string(5000, 'a') + "@b>\r\n\r\nlong id",
           head + "References: " + std::string(500'000, '<') + "\r\n\r\nreferences",
           head + "X-Long: " + std::string(900'000, 'x') + "\r\n\r\nlong header",
           head + "Content-Type: text/html\r\n\r\n" + std::string(900'000, '<'),
           head +
               "Content-Type: text/plain; charset=nonsense\r\nContent-Transfer-Encoding: base64\r\n\r\n////",
           head + "Content-Type: multipart/alternative\r\n\r\nno boundary",
           head + "Subject: =?utf-8?B?" + std::string(500'000, '/') + "?=\r\n\r\nsubject",
           "From: \xff\xfe <\xff@\xfe>\r\nDate: Thu, 99 Foo 99999 99:99:99\r\n\r\n\xff\xff\xff",
           head + "Message-ID: <last@b.example>\r\n\r\nthe pothole on Main Street"}) {
    box.letters.push_back(
        {static_cast<uint32_t>(box.letters.size() + 1), (*stage)->clock.Now(), std::move(message)});
  }
  (*stage)->mail.Fill(std::move(box));
  std::string cursor;
  bool last = false;
  for (int polls = 0; polls < 5; ++polls) {
    const auto batch =
        (*stage)->channel().source()->Poll(cursor, (*stage)->clock.Now() + std::chrono::seconds(60), {});
    if ((*stage)->mail.Log().empty()) GTEST_SKIP() << "asks no mail server";
    ASSERT_TRUE(batch) << batch.error().message;
    cursor = batch->cursor;
    for (const Event& event : batch->events) {
      const auto* mention = std::get_if<Mention>(&event);
      if (mention == nullptr) continue;
      EXPECT_FALSE(mention->native_id.empty());
      EXPECT_LE(mention->native_id.size(), 512u);
      EXPECT_LE(mention->text.size(), kMaxMentionText);
      for (const auto& [name, value] : MembersOf(event)) EXPECT_TRUE(IsUtf8(value)) << name;
      last = last || mention->text.find("pothole") != std::string::npos;
    }
  }
  EXPECT_TRUE(last) << "the mail after them was not heard";
}

}  // namespace
}  // namespace crier
