// Letters handed over, to servers on this machine that answer, refuse, stall and hang up as told.
#include <gtest/gtest.h>

#include <condition_variable>
#include <thread>

#include "core/mail.h"
#include "tests/core/mail_at.h"

namespace crier {
namespace {

using namespace std::chrono_literals;
using Server = LocalConnection;

constexpr char kMessage[] = "Subject: Flood\r\n\r\n.hidden\r\nbye\r\n";

// An SMTP server that says yes to all but where `refuse` has another answer for a line; keeps what it got.
struct Smtp {
  std::function<std::string(const std::string& line)> refuse = [](const std::string&) { return ""; };
  std::string greeting = "220 mail.test\r\n";
  std::string at_end = "250 2.0.0 Ok: queued\r\n";  // "": hangs up instead
  std::mutex mutex;
  std::string heard;

  LocalServer::Script Script() {
    return [this](Server& client) {
      if (!client.Write(greeting)) return;
      while (true) {
        const std::string line = client.ReadUntil("\r\n");
        if (line.empty()) return;
        {
          std::lock_guard lock(mutex);
          heard += line;
        }
        std::string answer = refuse(line);
        if (answer.empty() && line.starts_with("AUTH PLAIN")) {
          client.Write("334 \r\n");
          client.ReadUntil("\r\n");
        }
        if (answer == "hang up") return;
        if (answer.empty())
          answer = line.starts_with("EHLO")   ? "250-mail.test\r\n250 AUTH PLAIN LOGIN\r\n"
                   : line.starts_with("AUTH") ? "235 2.7.0 yes\r\n"
                   : line.starts_with("DATA") ? "354 go on\r\n"
                   : line.starts_with("QUIT") ? "221 bye\r\n"
                                              : "250 2.1.0 Ok\r\n";
        if (!client.Write(answer)) return;
        if (!line.starts_with("DATA") || !answer.starts_with("354")) continue;
        const std::string letter = client.ReadUntil("\r\n.\r\n");
        {
          std::lock_guard lock(mutex);
          heard += letter;
        }
        if (at_end.empty() || !client.Write(at_end)) return;
      }
    };
  }
  std::string Heard() {
    std::lock_guard lock(mutex);
    return heard;
  }
};

size_t Count(const std::string& text, std::string_view piece) {
  size_t count = 0;
  for (size_t at = text.find(piece); at != text.npos; at = text.find(piece, at + 1)) ++count;
  return count;
}

std::vector<Letter> Letters(size_t count) {
  std::vector<Letter> letters;
  for (size_t i = 0; i < count; ++i)
    letters.push_back({"city@example.org", "to" + std::to_string(i) + "@example.org", kMessage});
  return letters;
}

std::vector<Result<void>> Submit(const MailServer& at, size_t count, size_t connections = 1,
                                 std::stop_token stop = {}) {
  return MailDoor({.allow_private = true})->Submit(at, Letters(count), connections, stop);
}

TEST(MailSubmit, LettersGoOverOneKeptConnection) {
  Smtp smtp;
  LocalServer server(smtp.Script());
  MailServer at = At(server);
  at.user = "city";
  at.password = Secret("password-of-the-city");
  const auto door = MailDoor({.allow_private = true});
  for (int round = 0; round < 2; ++round) {
    for (const auto& answer : door->Submit(at, Letters(3), 1, {}))
      EXPECT_TRUE(answer) << answer.error().message;
  }
  EXPECT_EQ(server.connections(), 1);
  const std::string heard = smtp.Heard();
  EXPECT_EQ(Count(heard, "MAIL FROM:<city@example.org>"), 6u);
  EXPECT_EQ(Count(heard, "RCPT TO:<to2@example.org>"), 2u);
  EXPECT_EQ(Count(heard, "Subject: Flood\r\n\r\n..hidden\r\nbye\r\n.\r\n"), 6u);
  EXPECT_EQ(Count(heard, "AUTH "), 1u);
}

TEST(MailSubmit, SeveralConnectionsShareTheWork) {
  Smtp smtp;
  LocalServer server(smtp.Script());
  for (const auto& answer : Submit(At(server), 40, 4)) EXPECT_TRUE(answer) << answer.error().message;
  EXPECT_LE(server.connections(), 4);
  for (int i = 0; i < 40; ++i) EXPECT_EQ(Count(smtp.Heard(), "RCPT TO:<to" + std::to_string(i) + "@"), 1u);
}

TEST(MailSubmit, CallsThatOverlapHaveConnectionsOfTheirOwnAndKeepThem) {
  Smtp smtp;
  std::mutex mutex;
  std::condition_variable changed;
  int letters = 0;
  // Neither is answered before both are there.
  smtp.refuse = [&](const std::string& line) {
    if (!line.starts_with("DATA")) return "";
    std::unique_lock lock(mutex);
    ++letters;
    changed.notify_all();
    changed.wait_for(lock, 30s, [&] { return letters >= 2; });
    return "";
  };
  LocalServer server(smtp.Script());
  const MailServer at = At(server);
  const auto door = MailDoor({.allow_private = true});
  {
    const auto submit = [&] {
      for (const auto& answer : door->Submit(at, Letters(1), 1, {}))
        EXPECT_TRUE(answer) << answer.error().message;
    };
    const std::jthread one(submit), other(submit);
  }
  EXPECT_EQ(server.connections(), 2);
  for (int i = 0; i < 4; ++i) EXPECT_TRUE(door->Submit(at, Letters(1), 1, {}).front());
  EXPECT_EQ(server.connections(), 2);
}

TEST(MailSubmit, ARefusedRecipientIsItsOwnAffair) {
  Smtp smtp;
  smtp.refuse = [](const std::string& line) -> std::string {
    if (line.starts_with("RCPT TO:<to1@")) return "550 5.1.1 no such user\r\n";
    if (line.starts_with("RCPT TO:<to2@")) return "450 4.2.2 mailbox busy\r\n";
    return "";
  };
  LocalServer server(smtp.Script());
  const auto answers = Submit(At(server), 4);
  EXPECT_TRUE(answers[0]);
  ASSERT_FALSE(answers[1]);
  EXPECT_EQ(answers[1].error().fault, Fault::kRejected);
  EXPECT_NE(answers[1].error().message.find("no such user"), std::string::npos) << answers[1].error().message;
  ASSERT_FALSE(answers[2]);
  EXPECT_EQ(answers[2].error().fault, Fault::kUnreachable);
  EXPECT_FALSE(answers[2].error().in_doubt);
  EXPECT_TRUE(answers[3]);
}

TEST(MailSubmit, AThrottleAndARefusedLoginStopTheRest) {
  for (const auto& [says, fault] : {std::pair("421 4.7.0 slow down\r\n", Fault::kThrottled),
                                    std::pair("452 4.5.3 Too many recipients\r\n", Fault::kThrottled),
                                    std::pair("530 5.7.0 Authentication required\r\n", Fault::kAuth)}) {
    Smtp smtp;
    smtp.refuse = [says = std::string(says)](const std::string& line) {
      return line.starts_with("MAIL") ? says : "";
    };
    LocalServer server(smtp.Script());
    for (const auto& answer : Submit(At(server), 3)) {
      ASSERT_FALSE(answer);
      EXPECT_EQ(answer.error().fault, fault) << answer.error().message;
      EXPECT_FALSE(answer.error().in_doubt);
    }
    EXPECT_EQ(Count(smtp.Heard(), "MAIL"), 1u) << says;
  }
}

TEST(MailSubmit, AWrongPasswordIsToldAndNotShown) {
  Smtp smtp;
  smtp.refuse = [](const std::string& line) {
    return line.starts_with("AUTH") ? "535 5.7.8 not password-of-the-city\r\n" : "";
  };
  LocalServer server(smtp.Script());
  MailServer at = At(server);
  at.user = "city";
  at.password = Secret("password-of-the-city");
  const auto answers = Submit(at, 2);
  for (const auto& answer : answers) {
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().fault, Fault::kAuth) << answer.error().message;
    EXPECT_EQ(answer.error().message.find("password-of"), std::string::npos);
  }
  EXPECT_EQ(Count(smtp.Heard(), "AUTH PLAIN"), 1u);
}

TEST(MailSubmit, AnAnswerLostAfterTheLetterLeavesItInDoubt) {
  Smtp smtp;
  smtp.at_end = "";
  LocalServer server(smtp.Script());
  const auto answers = Submit(At(server), 2);
  ASSERT_FALSE(answers[0]);
  EXPECT_EQ(answers[0].error().fault, Fault::kUnreachable);
  EXPECT_TRUE(answers[0].error().in_doubt);
  ASSERT_FALSE(answers[1]);
  EXPECT_FALSE(answers[1].error().in_doubt) << "it never left";
  EXPECT_EQ(Count(smtp.Heard(), "Subject: Flood"), 1u);
}

TEST(MailSubmit, WhatIsRefusedAtTheEndIsNotInDoubt) {
  for (const auto& [says, fault] : {std::pair("552 5.3.4 too big\r\n", Fault::kRejected),
                                    std::pair("451 4.3.0 try later\r\n", Fault::kUnreachable)}) {
    Smtp smtp;
    smtp.at_end = says;
    LocalServer server(smtp.Script());
    const auto answers = Submit(At(server), 1);
    ASSERT_FALSE(answers[0]);
    EXPECT_EQ(answers[0].error().fault, fault) << answers[0].error().message;
    EXPECT_FALSE(answers[0].error().in_doubt);
  }
}

TEST(MailSubmit, BeforeTheLetterNothingIsInDoubt) {
  for (const std::string at : {"EHLO", "MAIL", "RCPT", "DATA"}) {
    Smtp smtp;
    smtp.refuse = [&](const std::string& line) { return line.starts_with(at) ? "hang up" : ""; };
    LocalServer server(smtp.Script());
    const auto answers = Submit(At(server), 1);
    ASSERT_FALSE(answers[0]) << at;
    EXPECT_EQ(answers[0].error().fault, Fault::kUnreachable) << at;
    EXPECT_FALSE(answers[0].error().in_doubt) << at;
  }
}

TEST(MailSubmit, AConnectionThatDiedWhileItRestedIsReplaced) {
  for (const std::string last : {"", "421 4.4.2 idle for too long\r\n"}) {
    std::atomic<int> turn = 0;
    Smtp smtp;
    const auto good = smtp.Script();
    LocalServer server([&](Server& client) {
      if (turn++ > 0) return good(client);
      client.Write("220 hi\r\n");
      client.ReadUntil("EHLO");
      client.ReadUntil("\r\n");
      client.Write("250 mail.test\r\n");
      for (const char* command : {"MAIL", "RCPT"}) {
        client.ReadUntil(command);
        client.ReadUntil("\r\n");
        client.Write("250 ok\r\n");
      }
      client.ReadUntil("DATA\r\n");
      client.Write("354 go on\r\n");
      client.ReadUntil("\r\n.\r\n");
      client.Write("250 ok\r\n");
      client.ReadUntil("MAIL");  // the second letter's beginning
      client.Write(last);
    });
    const auto answers = Submit(At(server), 2);
    EXPECT_TRUE(answers[0]);
    EXPECT_TRUE(answers[1]) << answers[1].error().message;
    EXPECT_EQ(server.connections(), 2);
  }
}

TEST(MailSubmit, AStopEndsAStall) {
  std::atomic<bool> reached = false;
  Smtp smtp;
  LocalServer server([&](Server& client) {
    client.Write("220 hi\r\n");
    client.ReadUntil("\r\n");
    reached = true;
    client.ReadAll();
  });
  std::stop_source stop;
  std::jthread stopper([&] {
    while (!reached) std::this_thread::yield();
    stop.request_stop();
  });
  const auto answers = Submit(At(server), 2, 1, stop.get_token());
  for (const auto& answer : answers) {
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().fault, Fault::kUnreachable);
  }
}

// libcurl ends a letter when its handle is taken away in the middle: what the server has would go out as the
// whole.
TEST(MailSubmit, AStopInTheMiddleOfALetterDoesNotEndIt) {
  std::atomic<bool> reached = false;
  std::string rest;
  {
    LocalServer server([&](Server& client) {
      client.Write("220 hi\r\n");
      for (const char* command : {"EHLO", "MAIL", "RCPT", "DATA"}) {
        client.ReadUntil(command);
        client.ReadUntil("\r\n");
        client.Write(std::string(command) == "DATA" ? "354 go on\r\n" : "250 ok\r\n");
      }
      client.ReadUntil("begin\r\n");
      reached = true;
      // It does not read, so the letter cannot be sent to its end before the stop.
      while (reached) std::this_thread::yield();
      rest = client.ReadAll();
    });
    std::vector<Letter> letters = Letters(1);
    letters[0].message = "Subject: x\r\n\r\nbegin\r\n";
    while (letters[0].message.size() < (size_t{32} << 20))
      letters[0].message += std::string(70, 'x') + "\r\n";
    std::stop_source stop;
    std::jthread stopper([&] {
      while (!reached) std::this_thread::yield();
      stop.request_stop();
    });
    const auto answers = MailDoor({.allow_private = true})->Submit(At(server), letters, 1, stop.get_token());
    ASSERT_FALSE(answers[0]);
    EXPECT_FALSE(answers[0].error().in_doubt);
    reached = false;
  }
  EXPECT_EQ(rest.find("\r\n.\r\n"), rest.npos);
}

TEST(MailSubmit, AStallEndsByItself) {
  LocalServer server([](Server& client) { client.ReadAll(); });
  MailServer at = At(server);
  at.timeout = 200ms;
  const auto answers = Submit(at, 1);
  ASSERT_FALSE(answers[0]);
  EXPECT_EQ(answers[0].error().fault, Fault::kUnreachable);
}

TEST(MailSubmit, NoTlsNoLetter) {
  Smtp smtp;
  LocalServer server(smtp.Script());
  MailServer at = At(server);
  at.tls = MailServer::Tls::kStartTls;  // which it does not offer
  at.user = "city";
  at.password = Secret("password-of-the-city");
  const auto answers = Submit(at, 1);
  ASSERT_FALSE(answers[0]);
  EXPECT_EQ(answers[0].error().fault, Fault::kRejected) << answers[0].error().message;
  EXPECT_EQ(Count(smtp.Heard(), "AUTH"), 0u);
  EXPECT_EQ(Count(smtp.Heard(), "MAIL"), 0u);
}

TEST(MailSubmit, ACertificateThatNobodyVouchesForIsRefused) {
  Smtp smtp;
  LocalServer server(smtp.Script(), LocalServer::Tls::kSelfSigned);
  MailServer at = At(server);
  at.tls = MailServer::Tls::kTls;
  const auto answers = Submit(at, 1);
  ASSERT_FALSE(answers[0]);
  EXPECT_EQ(answers[0].error().fault, Fault::kRejected);
  EXPECT_NE(answers[0].error().message.find("certificate"), std::string::npos) << answers[0].error().message;
  at.ca_file = "/nowhere/ca.pem";
  const auto without = Submit(at, 1);
  ASSERT_FALSE(without[0]);
  EXPECT_EQ(without[0].error().fault, Fault::kConfig) << without[0].error().message;
}

TEST(MailSubmit, PrivateAddressesAreRefused) {
  Smtp smtp;
  LocalServer server(smtp.Script());
  const auto door = MailDoor({});
  const auto answers = door->Submit(At(server), Letters(1), 1, {});
  ASSERT_FALSE(answers[0]);
  EXPECT_EQ(answers[0].error().fault, Fault::kRejected);
  const auto opened = door->Open(At(server), "INBOX", {});
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().fault, Fault::kRejected);
  EXPECT_EQ(door->Greet(At(server), {}).error().fault, Fault::kRejected);
  EXPECT_EQ(server.connections(), 0);
}

TEST(MailSubmit, InTheClearOnlyToThisMachineOrAPrivateNetwork) {
  MailServer at;
  at.host = "1.1.1.1";
  at.port = 25;
  at.tls = MailServer::Tls::kNone;
  const auto answers = Submit(at, 1);
  ASSERT_FALSE(answers[0]);
  EXPECT_EQ(answers[0].error().fault, Fault::kConfig) << answers[0].error().message;
}

TEST(MailSubmit, AnAddressCannotCarryACommand) {
  Smtp smtp;
  LocalServer server(smtp.Script());
  std::vector<Letter> letters = Letters(2);
  letters[0].to = "a@example.org>\r\nRCPT TO:<b@example.org";
  const auto answers = MailDoor({.allow_private = true})->Submit(At(server), letters, 1, {});
  ASSERT_FALSE(answers[0]);
  EXPECT_EQ(answers[0].error().fault, Fault::kRejected);
  EXPECT_TRUE(answers[1]);
  for (const char* bad : {"", "a", "@b", "a@", "a b@c", "a@b\n", "<a@b>", "a@b,c@d", "\"a\"@b"})
    EXPECT_FALSE(IsMailAddress(bad)) << bad;
  EXPECT_FALSE(IsMailAddress(std::string(250, 'a') + "@b.example"));
  for (const char* good : {"a@b", "ana+key=1@example.org", "ñandú@ejemplo.es"})
    EXPECT_TRUE(IsMailAddress(good)) << good;
}

TEST(MailSubmit, GreetLogsIn) {
  Smtp smtp;
  LocalServer server(smtp.Script());
  MailServer at = At(server);
  at.user = "city";
  at.password = Secret("password-of-the-city");
  const auto greeted = MailDoor({.allow_private = true})->Greet(at, {});
  EXPECT_TRUE(greeted) << greeted.error().message;
  EXPECT_EQ(Count(smtp.Heard(), "AUTH"), 1u);
}

}  // namespace
}  // namespace crier
