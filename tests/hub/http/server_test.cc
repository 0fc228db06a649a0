#include "hub/http/server.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <future>
#include <latch>

#include "tests/hub/http/serve.h"

#ifdef __SANITIZE_THREAD__
// The library's count of waiting bytes is a plain number that its reader writes; see BufferedStream.
extern "C" const char* __tsan_default_suppressions() { return "race:*producer_consumer_buffer*::in_avail\n"; }
#endif

namespace crier {
namespace {

TEST(ServerTest, HandsTheRequestOverDecoded) {
  const auto server = Serve(Echo);
  const std::string answer =
      Ask(*server, "GET /a%20b/%C3%B1?q=x+y%26z&e&q=again HTTP/1.1\r\nHost: x\r\nX-Say: hello\r\n\r\n");
  EXPECT_TRUE(Answered(answer, 200)) << answer;
  EXPECT_NE(answer.find("X-Echo: hello\r\n"), std::string::npos) << answer;
  EXPECT_NE(answer.find("Content-Type: text/plain\r\n"), std::string::npos) << answer;
  EXPECT_TRUE(answer.ends_with("\r\n\r\nGET /a b/\xC3\xB1 e= q=x y&z")) << answer;
}

TEST(ServerTest, PassesEveryMethodOn) {
  const auto server = Serve(Echo);
  for (const std::string method :
       {"GET", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "BREW", "post"}) {
    const std::string answer = Ask(*server, method + " /m HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n");
    EXPECT_TRUE(answer.ends_with("\r\n\r\n" + (method == "post" ? "POST" : method) + " /m")) << answer;
  }
}

TEST(ServerTest, AnswersHeadWithTheLengthButNoBody) {
  const auto server = Serve(Echo);
  const auto connection = LocalConnection::To(server->port());
  ASSERT_TRUE(connection->Write("HEAD /abc HTTP/1.1\r\nHost: x\r\n\r\n"));
  const std::string answer = connection->ReadAll();
  EXPECT_TRUE(Answered(answer, 200)) << answer;
  EXPECT_NE(answer.find("Content-Length: 9\r\n"), std::string::npos) << answer;
  EXPECT_TRUE(answer.ends_with("\r\n\r\n")) << answer;
}

TEST(ServerTest, KeepsConnectionsOpen) {
  const auto server = Serve(Echo);
  const auto connection = LocalConnection::To(server->port());
  for (int i = 0; i < 50; ++i) {
    const std::string number = std::to_string(i);
    ASSERT_TRUE(connection->Write(i % 2 == 0 ? Get("/" + number) : PostOf("/" + number, "body")));
    const std::string answer = connection->ReadMessage();
    EXPECT_NE(answer.find("/" + number), std::string::npos) << answer;
  }
}

TEST(ServerTest, AnswersManyAtOnce) {
  const auto server = Serve(Echo);
  std::vector<std::future<int>> clients;
  for (int c = 0; c < 16; ++c) {
    clients.push_back(std::async(std::launch::async, [&, c] {
      const auto connection = LocalConnection::To(server->port());
      int right = 0;
      for (int i = 0; i < 100; ++i) {
        const std::string mark = std::to_string(c) + "-" + std::to_string(i);
        if (!connection->Write(PostOf("/" + mark, mark))) break;
        if (connection->ReadMessage().ends_with("POST /" + mark + " [" + mark + "]")) ++right;
      }
      return right;
    }));
  }
  for (auto& client : clients) EXPECT_EQ(client.get(), 100);
}

TEST(ServerTest, RefusesPathsAndQueriesThatHide) {
  std::atomic<int> asked = 0;
  const auto server = Serve([&](const ServerRequest& request) {
    ++asked;
    return Echo(request);
  });
  for (const char* target :
       {"/../etc", "/a/%2e%2e/b", "/a%00b", "/a%0d%0ab", "/a?b=%00", "/a%zz", "/a?b=%", "/a?%f", "*"}) {
    EXPECT_TRUE(Answered(Ask(*server, Get(target)), 400)) << target;
  }
  EXPECT_EQ(asked, 0);
}

// What a proxy in front compares with its rules is what is answered here, or it is not answered.
TEST(ServerTest, RefusesTargetsThatCouldBeReadInTwoWays) {
  std::atomic<int> asked = 0;
  const auto server = Serve([&](const ServerRequest& request) {
    ++asked;
    return Echo(request);
  });
  for (const char* target : {"//x/api/v1/status",
                             "//x:80/api",
                             "//user@x/api",
                             "http://x/api",
                             "http://x:80/api",
                             "https://x/",
                             "/a//b",
                             "/a//",
                             "/./a",
                             "/a/./b",
                             "/a/.",
                             "/a/%2e/b",
                             "/a/%2E",
                             "/a%2fb",
                             "/a%2Fb",
                             "/%2f%2fx/api",
                             "/a%5cb",
                             "/a#b",
                             "/a?b#c",
                             "x:/api",
                             "api"}) {
    EXPECT_TRUE(Answered(Ask(*server, Get(target)), 400)) << target;
  }
  EXPECT_EQ(asked, 0);
  for (const char* target : {"/a.b", "/a/.b", "/a%20b", "/%61", "/a/", "/a?b=//c/../%2f", "/a:b@c"})
    EXPECT_TRUE(Answered(Ask(*server, Get(target)), 200)) << target;
}

TEST(ServerTest, EveryAnswerIsForNobodyElseAndOfItsType) {
  const auto server = Serve([](const ServerRequest& request) {
    if (request.path == "/throw") throw std::runtime_error("broken");
    ServerReply reply;
    if (request.path == "/kept") reply.headers.Add("Cache-Control", "public, max-age=60");
    return reply;
  });
  const std::string chunked = "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n";
  const std::string large = "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999\r\n\r\n";
  for (const std::string& request : {Get("/"), Get("/throw"), Get("/a%00"), chunked, large}) {
    const std::string answer = Ask(*server, request);
    EXPECT_NE(answer.find("Cache-Control: no-store\r\n"), std::string::npos) << answer;
    EXPECT_NE(answer.find("X-Content-Type-Options: nosniff\r\n"), std::string::npos) << answer;
  }
  const std::string kept = Ask(*server, Get("/kept"));
  EXPECT_NE(kept.find("Cache-Control: public, max-age=60\r\n"), std::string::npos) << kept;
  EXPECT_EQ(kept.find("no-store"), std::string::npos) << kept;
}

// The library would wait for each of these for ever.
TEST(ServerTest, HangsUpOnWhoeverIsSilent) {
  const auto server = Serve(Echo, {.silent = std::chrono::milliseconds(50)});
  for (const char* said : {"", "G", "GET / HTTP/1.1\r\nHost: x\r\n", "GET / HTTP/1.1\r\nX: "}) {
    const auto connection = LocalConnection::To(server->port());
    if (*said != '\0') {
      ASSERT_TRUE(connection->Write(said));
    }
    connection->ReadAll();  // until it is hung up
  }
  const auto used = LocalConnection::To(server->port());
  ASSERT_TRUE(used->Write(Get("/")));
  EXPECT_TRUE(Answered(used->ReadAll(), 200)) << "and then hung up";
  EXPECT_TRUE(Answered(Ask(*server, Get("/")), 200));
}

TEST(ServerTest, HangsUpOnAHeadWithoutEnd) {
  const auto server = Serve(Echo);
  constexpr size_t kMuch = 400 * 1024 * 1024;
  const std::string piece(64 * 1024, 'x');
  for (const std::string begin : {"GET / HTTP/1.1\r\nX: ", "GET /", ""}) {
    const auto connection = LocalConnection::To(server->port());
    size_t sent = 0;
    if (!begin.empty()) connection->Write(begin);
    while (sent < kMuch && connection->Write(piece)) sent += piece.size();
    EXPECT_LT(sent, kMuch) << begin;
  }
  // Also where it was used well before.
  const auto used = LocalConnection::To(server->port());
  ASSERT_TRUE(used->Write(Get("/")));
  EXPECT_TRUE(Answered(used->ReadMessage(), 200));
  size_t sent = 0;
  while (sent < kMuch && used->Write(piece)) sent += piece.size();
  EXPECT_LT(sent, kMuch);
  EXPECT_TRUE(Answered(Ask(*server, Get("/")), 200));
}

TEST(ServerTest, ACrowdLeavesRoomForWhoAsks) {
  constexpr size_t kMany = 40;
  const auto server = Serve(Echo, {.max_connections = kMany});
  const auto regular = LocalConnection::To(server->port());
  ASSERT_TRUE(regular->Write(Get("/")));
  EXPECT_TRUE(Answered(regular->ReadMessage(), 200));
  std::vector<std::unique_ptr<LocalConnection>> crowd;
  for (size_t i = 0; i < 3 * kMany; ++i) {
    crowd.push_back(LocalConnection::To(server->port()));
    crowd.back()->Write("GET / HTTP/1.1\r\n");
  }
  // The oldest have gone.
  for (size_t i = 0; i < kMany; ++i) crowd[i]->ReadAll();
  EXPECT_TRUE(Answered(Ask(*server, Get("/")), 200));
  ASSERT_TRUE(regular->Write(Get("/")));
  EXPECT_TRUE(Answered(regular->ReadMessage(), 200)) << "who was answered before keeps its connection";
}

// One lane that is slow, or full, holds up neither another nor what has none.
TEST(ServerTest, ASlowLaneHoldsUpItselfAlone) {
  std::latch inside(2);
  std::promise<void> go;
  std::shared_future<void> gone = go.get_future().share();
  const auto server = Serve(
      [&](const ServerRequest& request) {
        if (request.path == "/hooks/slow") {
          inside.count_down();
          gone.wait();
        }
        return Echo(request);
      },
      {.threads = 2,
       .lane = [](const ServerRequest& request) { return request.path == "/" ? "" : request.path; },
       .lane_waiting = 0});
  std::vector<std::unique_ptr<LocalConnection>> slow;
  for (int i = 0; i < 2; ++i) {
    slow.push_back(LocalConnection::To(server->port()));
    ASSERT_TRUE(slow.back()->Write(PostOf("/hooks/slow", "x")));
  }
  inside.wait();
  for (int i = 0; i < 5; ++i) {
    const std::string full = Ask(*server, PostOf("/hooks/slow", "x"));
    EXPECT_TRUE(Answered(full, 503)) << full;
    EXPECT_NE(full.find("Retry-After: 5\r\n"), std::string::npos) << full;
    EXPECT_TRUE(Answered(Ask(*server, Get("/")), 200));
    EXPECT_TRUE(Answered(Ask(*server, PostOf("/hooks/other", "x")), 200));
  }
  go.set_value();
  for (const auto& connection : slow) EXPECT_TRUE(Answered(connection->ReadMessage(), 200));
}

TEST(ServerTest, AClientThatLeavesInTheMiddleIsForgotten) {
  const auto server = Serve(Echo);
  for (int i = 0; i < 20; ++i) {
    const auto connection = LocalConnection::To(server->port());
    ASSERT_TRUE(connection->Write("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nhalf"));
  }
  EXPECT_TRUE(Answered(Ask(*server, Get("/")), 200));
}

TEST(ServerTest, AnAnswerThatThrowsIsA500) {
  const auto server = Serve([](const ServerRequest& request) -> ServerReply {
    if (request.path == "/throw") throw std::runtime_error("broken \"inside\"");
    if (request.path == "/odd") throw 7;
    ServerReply reply;
    reply.headers.Add("X", "a\r\nSet-Cookie: b");
    return reply;
  });
  for (const char* path : {"/throw", "/odd", "/split"}) {
    const std::string answer = Ask(*server, Get(path));
    EXPECT_TRUE(Answered(answer, 500)) << answer;
    EXPECT_EQ(answer.find("inside"), std::string::npos);
    EXPECT_EQ(answer.find("Set-Cookie"), std::string::npos);
  }
}

TEST(ServerTest, IsBoundToTheLoopbackUnlessToldOtherwise) {
  for (const char* address : {"0.0.0.0", "192.168.1.1", "::", "example.org", ""}) {
    const auto server = Server::Start({.address = address, .port = 0}, Echo);
    ASSERT_FALSE(server.has_value()) << address;
    EXPECT_EQ(server.error().fault, Fault::kConfig);
    EXPECT_NE(server.error().message.find("config/nginx"), std::string::npos);
  }
  EXPECT_TRUE(Server::Start({.address = "0.0.0.0", .port = 0, .expose = true}, Echo).has_value());
  EXPECT_TRUE(Server::Start({.address = "localhost", .port = 0}, Echo).has_value());
  EXPECT_EQ(Server::Start({.port = 70000}, Echo).error().fault, Fault::kConfig);
}

TEST(ServerTest, SaysThatAPortIsTaken) {
  const LocalServer taken([](LocalConnection&) {});
  const auto server = Server::Start({.port = taken.port()}, Echo);
  ASSERT_FALSE(server.has_value());
  EXPECT_EQ(server.error().fault, Fault::kConfig);
  EXPECT_NE(server.error().message.find(std::to_string(taken.port())), std::string::npos)
      << server.error().message;
  EXPECT_NE(Serve(Echo), nullptr) << "and the next is not disturbed by it";
}

TEST(ServerTest, ComesAndGoesManyTimesInOneProcess) {
  for (int i = 0; i < 10; ++i) {
    auto server = Serve(Echo);
    const int port = server->port();
    const auto idle = LocalConnection::To(port);
    EXPECT_TRUE(Answered(Ask(*server, Get("/")), 200));
    server.reset();
    EXPECT_EQ(idle->ReadAll(), "");
    EXPECT_EQ(LocalConnection::To(port), nullptr) << "the port is free again";
  }
}

// Connections are ended before the library closes its sockets, which crashes under its own reading.
TEST(ServerTest, EndsWhileClientsAsk) {
  for (int round = 0; round < 20; ++round) {
    auto server = Serve(Echo);
    std::vector<std::jthread> clients;
    std::latch asking(8);
    for (int c = 0; c < 8; ++c) {
      clients.emplace_back([&asking, port = server->port(), c] {
        const auto connection = LocalConnection::To(port);
        bool asked = false;
        // Until it is hung up on.
        while (connection->Write(c % 2 == 0 ? Get("/") : PostOf("/", "body")) &&
               !connection->ReadMessage().empty()) {
          if (!asked) asking.count_down();
          asked = true;
        }
        if (!asked) asking.count_down();
      });
    }
    asking.wait();
    server.reset();
  }
}

TEST(ServerTest, WaitsForTheAnswersUnderWay) {
  std::latch inside(1);
  std::promise<void> go;
  std::shared_future<void> gone = go.get_future().share();
  std::atomic<bool> finished = false;
  auto server = Serve([&](const ServerRequest& request) {
    inside.count_down();
    gone.wait();
    finished = true;
    return Echo(request);
  });
  const auto connection = LocalConnection::To(server->port());
  ASSERT_TRUE(connection->Write(Get("/")));
  inside.wait();
  auto ended = std::async(std::launch::async, [&] { server.reset(); });
  go.set_value();
  ended.get();
  EXPECT_TRUE(finished);
}

}  // namespace
}  // namespace crier
