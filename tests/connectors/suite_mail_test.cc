// What every connector makes of mail servers that fail, and of hostile mail.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "core/text.h"
#include "tests/connectors/suite.h"

namespace crier {
namespace {

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

class EveryMailFault : public testing::TestWithParam<Case> {};
INSTANTIATE_TEST_SUITE_P(, EveryMailFault, testing::ValuesIn(AllCases()), TitleOf);

TEST_P(EveryMailFault, IsToldApartByPoll) {
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

TEST_P(EveryMailFault, IsToldApartBySend) {
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
TEST_P(EveryMailFault, InTheMiddleLosesNothing) {
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
TEST_P(EveryMailFault, HostileMailIsSurvived) {
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
