// A mailbox read, on servers on this machine that answer, refuse, stall and hang up as told.
#include <gtest/gtest.h>

#include <thread>

#include "core/mail.h"
#include "tests/core/mail_at.h"

namespace crier {
namespace {

using namespace std::chrono_literals;
using Server = LocalConnection;

// An IMAP server: `answer` says what comes before the tagged "OK" of a command, or the whole answer where it
// begins with "=": "=NO", "=hang up", "=stall".
struct Imap {
  std::function<std::string(const std::string& command)> answer = [](const std::string&) { return ""; };
  std::string capabilities = "IMAP4rev1 IDLE";
  std::mutex mutex;
  std::string heard;
  std::atomic<int> idles = 0;
  std::string idle_says = "* 2 EXISTS\r\n";

  LocalServer::Script Script() {
    return [this](Server& client) {
      client.Write("* OK ready\r\n");
      while (true) {
        std::string line = client.ReadUntil("\r\n");
        if (line.empty()) return;
        {
          std::lock_guard lock(mutex);
          heard += line;
        }
        const size_t space = line.find(' ');
        const std::string tag = line.substr(0, space);
        const std::string command = line.substr(std::min(space + 1, line.size()));
        std::string more = answer(command);
        if (more == "=hang up") return;
        if (more == "=stall") {
          client.ReadAll();
          return;
        }
        if (more.starts_with('=')) {
          client.Write(tag + " " + more.substr(1) + "\r\n");
          continue;
        }
        if (command.starts_with("CAPABILITY")) more += "* CAPABILITY " + capabilities + "\r\n";
        if (command.starts_with("EXAMINE"))
          more += "* 1 EXISTS\r\n* OK [UIDVALIDITY 7] ok\r\n* OK [UIDNEXT 30]\r\n";
        if (command.starts_with("IDLE")) {
          client.Write("+ idling\r\n" + idle_says);
          ++idles;
          if (client.ReadUntil("DONE\r\n").empty()) return;
        }
        if (!client.Write(more + tag + " OK done\r\n")) return;
      }
    };
  }
};

Result<std::unique_ptr<Mailbox>> Open(Mail& door, const MailServer& at, std::stop_token stop = {}) {
  return door.Open(at, "INBOX", stop);
}

TEST(MailBox, IsOpenedSearchedAndRead) {
  Imap imap;
  imap.answer = [](const std::string& command) -> std::string {
    if (command.starts_with("UID SEARCH")) return "* SEARCH 9 4 3 4\r\n";
    if (command.starts_with("UID FETCH"))
      return "* 2 FETCH (UID 9 BODY[]<0> {4}\r\nnine INTERNALDATE \"17-Jul-2026 02:44:25 +0000\" RFC822.SIZE "
             "4)\r\n"
             "* 7 FETCH (UID 77 BODY[] \"not asked for\")\r\n"
             "* 1 FETCH (FLAGS (\\Seen) UID 4)\r\n"
             "* 1 FETCH (UID 4 BODY[]<0> \"four\")\r\n";
    return "";
  };
  LocalServer server(imap.Script());
  const auto door = MailDoor({.allow_private = true});
  MailServer at = At(server);
  at.user = "city";
  at.password = Secret("password-of-the-city");
  auto box = Open(*door, at);
  ASSERT_TRUE(box) << box.error().message;
  EXPECT_EQ((*box)->validity(), 7u);
  EXPECT_EQ((*box)->next(), 30u);
  auto found = (*box)->Find(4, *ParseTime("2026-07-01T10:00:00Z"), 10, {});
  ASSERT_TRUE(found) << found.error().message;
  EXPECT_EQ(found->uids, (std::vector<uint32_t>{4, 9}));
  EXPECT_EQ(found->next, 10u);
  EXPECT_FALSE(found->more);
  auto some = (*box)->Find(1, *ParseTime("2026-07-01T10:00:00Z"), 2, {});
  ASSERT_TRUE(some);
  EXPECT_EQ(some->uids, (std::vector<uint32_t>{3, 4}));
  EXPECT_EQ(some->next, 5u);
  EXPECT_TRUE(some->more);
  auto letters = (*box)->Read(found->uids, 3, {});
  ASSERT_TRUE(letters) << letters.error().message;
  ASSERT_EQ(letters->size(), 2u);
  EXPECT_EQ((*letters)[0].uid, 4u);
  EXPECT_EQ((*letters)[1].message, "nin");
  EXPECT_EQ((*letters)[1].size, 4u);
  EXPECT_EQ(FormatTime((*letters)[1].arrived), "2026-07-17T02:44:25Z");
  box->reset();
  std::lock_guard lock(imap.mutex);
  EXPECT_NE(imap.heard.find("UID SEARCH UID 4:* SINCE 30-Jun-2026\r\n"), std::string::npos)
      << "a day early, for servers west of here: " << imap.heard;
  EXPECT_NE(imap.heard.find("UID FETCH 4,9 (UID INTERNALDATE RFC822.SIZE BODY.PEEK[]<0.3>)"),
            std::string::npos);
}

TEST(MailBox, OfALetterItsPartsAreTold) {
  Imap imap;
  imap.answer = [](const std::string& command) -> std::string {
    if (command.starts_with("UID FETCH 9 (UID BODYSTRUCTURE)"))
      return "* 2 FETCH (UID 9 BODYSTRUCTURE ((\"image\" \"png\" NIL NIL NIL \"base64\" 9)(\"text\" "
             "\"plain\" NIL "
             "NIL NIL \"7bit\" 4 1) \"mixed\"))\r\n";
    if (command.starts_with("UID FETCH 9"))
      return "* 2 FETCH (UID 9 BODY[2]<0> {4}\r\nlate BODY[1.MIME]<0> \"A: b\")\r\n* 2 FETCH (FLAGS () UID "
             "9)\r\n";
    if (command.starts_with("UID FETCH 4")) return "* 1 FETCH (UID 4 BODYSTRUCTURE (\"image\" NIL))\r\n";
    return command.starts_with("UID FETCH 5") ? "=BAD what is that" : "";
  };
  LocalServer server(imap.Script());
  const auto door = MailDoor({.allow_private = true});
  auto box = Open(*door, At(server));
  ASSERT_TRUE(box) << box.error().message;
  auto structure = (*box)->Structure(9, {});
  ASSERT_TRUE(structure) << structure.error().message;
  ASSERT_EQ(structure->parts.size(), 2u);
  EXPECT_EQ(structure->parts[1].section, "2");
  const std::vector<std::string> names = {"1.MIME", "2", "3"};
  auto sections = (*box)->Sections(9, names, 3, {});
  ASSERT_TRUE(sections) << sections.error().message;
  EXPECT_EQ(*sections, (std::vector<std::string>{"A: ", "lat", ""}));
  for (const uint32_t uid : {4u, 5u, 6u}) {
    auto none = (*box)->Structure(uid, {});
    ASSERT_FALSE(none) << uid;
    EXPECT_EQ(none.error().fault, Fault::kRejected) << "the connection is as good as before";
  }
  EXPECT_TRUE((*box)->Structure(9, {}));
  std::lock_guard lock(imap.mutex);
  EXPECT_NE(
      imap.heard.find("UID FETCH 9 (UID BODY.PEEK[1.MIME]<0.3> BODY.PEEK[2]<0.3> BODY.PEEK[3]<0.3>)\r\n"),
      std::string::npos)
      << imap.heard;
}

TEST(MailBox, ALargeFolderIsLookedThroughInWindows) {
  Imap imap;
  imap.answer = [](const std::string& command) -> std::string {
    if (command.starts_with("EXAMINE")) return "* OK [UIDNEXT 200000]\r\n";
    return "";
  };
  std::vector<std::string> asked;
  const auto examined = imap.answer;
  imap.answer = [&](const std::string& command) -> std::string {
    if (!command.starts_with("UID SEARCH")) return examined(command);
    asked.push_back(command.substr(0, command.find(" SINCE")));
    return command.find("30001:70000") != command.npos ? "* SEARCH 40000\r\n" : "* SEARCH\r\n";
  };
  LocalServer server([&](Server& client) {
    // UIDNEXT comes from `answer`, not from the usual 30.
    client.Write("* OK ready\r\n");
    while (true) {
      const std::string line = client.ReadUntil("\r\n");
      if (line.empty()) return;
      const size_t space = line.find(' ');
      const std::string command = line.substr(space + 1);
      client.Write(imap.answer(command) + (command.starts_with("EXAMINE") ? "* OK [UIDVALIDITY 7]\r\n" : "") +
                   line.substr(0, space) + " OK\r\n");
    }
  });
  const auto door = MailDoor({.allow_private = true});
  auto box = Open(*door, At(server));
  ASSERT_TRUE(box) << box.error().message;
  auto found = (*box)->Find(1, Time{}, 10, {});
  ASSERT_TRUE(found) << found.error().message;
  EXPECT_EQ(found->uids, (std::vector<uint32_t>{40000}));
  EXPECT_EQ(found->next, 70001u);
  EXPECT_TRUE(found->more);
  EXPECT_EQ(asked, (std::vector<std::string>{"UID SEARCH UID 1:10000", "UID SEARCH UID 10001:30000",
                                             "UID SEARCH UID 30001:70000"}));
}

TEST(MailBox, IdleWakesWhenSomethingComes) {
  Imap imap;
  LocalServer server(imap.Script());
  const auto door = MailDoor({.allow_private = true});
  auto box = Open(*door, At(server));
  ASSERT_TRUE(box) << box.error().message;
  auto found = (*box)->Find(1, Time{}, 10, {});
  ASSERT_TRUE(found) << found.error().message;
  auto news = (*box)->Wait(1h, {});
  ASSERT_TRUE(news) << news.error().message;
  EXPECT_TRUE(*news);
  EXPECT_EQ(imap.idles, 1);
  // It is not waited for again before somebody looked.
  EXPECT_EQ((*box)->Wait(1h, {}).value(), true);
  EXPECT_EQ(imap.idles, 1);
}

TEST(MailBox, WhatCameDuringTheSearchIsNotSleptOver) {
  Imap imap;
  imap.answer = [](const std::string& command) -> std::string {
    return command.starts_with("UID SEARCH") ? "* SEARCH 4\r\n* 2 EXISTS\r\n" : "";
  };
  LocalServer server(imap.Script());
  const auto door = MailDoor({.allow_private = true});
  auto box = Open(*door, At(server));
  ASSERT_TRUE(box) << box.error().message;
  ASSERT_TRUE((*box)->Find(1, Time{}, 10, {}));
  EXPECT_EQ((*box)->Wait(1h, {}).value(), true);
  EXPECT_EQ(imap.idles, 0);
}

TEST(MailBox, IdleEndsInTimeAndAtAStop) {
  Imap imap;
  imap.idle_says = "* OK still here\r\n";
  LocalServer server(imap.Script());
  const auto door = MailDoor({.allow_private = true});
  auto box = Open(*door, At(server));
  ASSERT_TRUE(box) << box.error().message;
  ASSERT_TRUE((*box)->Find(1, Time{}, 10, {}));
  auto quiet = (*box)->Wait(50ms, {});
  ASSERT_TRUE(quiet) << quiet.error().message;
  EXPECT_FALSE(*quiet);
  std::stop_source stop;
  std::jthread stopper([&] {
    while (imap.idles < 2) std::this_thread::yield();
    stop.request_stop();
  });
  EXPECT_EQ((*box)->Wait(1h, stop.get_token()).value_or(false), false);
}

TEST(MailBox, WithoutIdleItAsksAgain) {
  Imap imap;
  imap.capabilities = "IMAP4rev1";
  imap.answer = [](const std::string& command) -> std::string {
    return command.starts_with("NOOP") ? "* 2 EXISTS\r\n" : "";
  };
  LocalServer server(imap.Script());
  const auto door = MailDoor({.allow_private = true});
  auto box = Open(*door, At(server));
  ASSERT_TRUE(box) << box.error().message;
  ASSERT_TRUE((*box)->Find(1, Time{}, 10, {}));
  EXPECT_EQ((*box)->Wait(20ms, {}).value(), true);
  EXPECT_EQ(imap.idles, 0);
}

TEST(MailBox, ServersThatFailAreToldApart) {
  struct Trouble {
    const char* command;
    const char* answer;
    Fault fault;
  };
  for (const Trouble& trouble :
       {Trouble{"LOGIN", "=NO [AUTHENTICATIONFAILED] no", Fault::kAuth},
        Trouble{"LOGIN", "=hang up", Fault::kUnreachable},
        Trouble{"EXAMINE", "=NO no such mailbox", Fault::kRejected},
        Trouble{"EXAMINE", "=hang up", Fault::kUnreachable},
        Trouble{"EXAMINE", "* BYE going down\r\n", Fault::kUnreachable},
        Trouble{"UID SEARCH", "=BAD what", Fault::kRejected},
        Trouble{"UID SEARCH", "=stall", Fault::kUnreachable},
        Trouble{"UID FETCH", "=hang up", Fault::kUnreachable},
        Trouble{"UID FETCH", "=NO that one is broken", Fault::kRejected},
        Trouble{"UID FETCH", "=NO [UNAVAILABLE] later", Fault::kUnreachable},
        Trouble{"UID FETCH", "=NO [OVERQUOTA] Account exceeded bandwidth limits", Fault::kUnreachable},
        Trouble{"UID FETCH", "=BAD Request is throttled. Suggested Backoff Time: 86 milliseconds",
                Fault::kUnreachable},
        Trouble{"UID FETCH", "* 1 FETCH (BODY[] {999999999}\r\n", Fault::kBadData},
        Trouble{"UID FETCH", "* 1 FETCH (UID 4 BODY[] NIL)\r\n", Fault::kBadData},
        Trouble{"UID FETCH", "* 1 FETCH (UID 4 BODY[] \"four)\r\n", Fault::kBadData},
        Trouble{"IDLE", "=hang up", Fault::kUnreachable}, Trouble{"IDLE", "=NO", Fault::kUnreachable}}) {
    Imap imap;
    imap.answer = [&](const std::string& command) -> std::string {
      return command.starts_with(trouble.command) ? trouble.answer : "";
    };
    LocalServer server(imap.Script());
    MailServer at = At(server);
    at.user = "city";
    at.password = Secret("password-of-the-city");
    at.timeout = std::string(trouble.answer) == "=stall" ? 200ms : 10s;
    const auto door = MailDoor({.allow_private = true});
    const Result<void> all = [&]() -> Result<void> {
      auto box = Open(*door, at);
      if (!box) return box.error();
      if (auto found = (*box)->Find(1, Time{}, 10, {}); !found) return found.error();
      if (auto read = (*box)->Read(std::vector<uint32_t>{4}, 1000, {}); !read) return read.error();
      if (auto waited = (*box)->Wait(1h, {}); !waited) return waited.error();
      return {};
    }();
    ASSERT_FALSE(all) << trouble.command << " " << trouble.answer;
    EXPECT_EQ(all.error().fault, trouble.fault)
        << trouble.command << " " << trouble.answer << ": " << all.error().message;
    EXPECT_EQ(all.error().message.find("password-of"), std::string::npos);
  }
}

TEST(MailBox, AnEndlessLineEnds) {
  LocalServer server([](Server& client) {
    client.Write("* OK ready\r\n");
    client.ReadUntil("CAPABILITY");
    client.ReadUntil("\r\n");
    const std::string piece(1 << 20, 'x');
    while (client.Write(piece)) {
    }
  });
  const auto door = MailDoor({.allow_private = true});
  const auto box = Open(*door, At(server));
  EXPECT_FALSE(box);
}

}  // namespace
}  // namespace crier
