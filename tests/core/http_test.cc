#include "core/http.h"

#include <gtest/gtest.h>

#include <future>
#include <latch>

#include "tests/core/http_fixture.h"
#include "tests/support/local_server.h"

namespace crier {
namespace {

// 258 * runs + 1 times "x" as raw deflate (RFC 1951): one block of fixed codes, a literal and then copies of
// it.
std::string Bomb(int runs) {
  std::string packed;
  int bits = 0;
  const auto put = [&](unsigned value, int count) {
    for (int i = count - 1; i >= 0; --i, ++bits) {
      if (bits % 8 == 0) packed += '\0';
      packed.back() = static_cast<char>(packed.back() | static_cast<char>((value >> i & 1) << bits % 8));
    }
  };
  put(0b110, 3);  // the last block, of fixed codes
  put(0x30 + 'x', 8);
  for (int i = 0; i < runs; ++i) {
    put(0xc5, 8);  // 258 bytes
    put(0, 5);     // from one byte back
  }
  put(0, 7);  // the end
  return packed;
}

TEST_F(HttpTest, BringsStatusHeadersAndBody) {
  LocalServer server(LocalServer::Answering([](const std::string& request) {
    EXPECT_TRUE(request.starts_with("GET /a?b=c HTTP/1.1\r\n")) << request;
    EXPECT_NE(request.find("User-Agent: Crier/test\r\n"), std::string::npos);
    EXPECT_NE(request.find("X-Mine: 1\r\n"), std::string::npos);
    return HttpMessage(404, "gone", "X-Answer:  yes \r\nx-answer: second\r\n");
  }));
  HttpRequest request = Get(server.Url("/a?b=c"));
  request.headers.Add("X-Mine", "1");
  const Result<HttpResponse> answer = http_->Fetch(request);
  ASSERT_TRUE(answer.has_value()) << answer.error().message;
  EXPECT_EQ(answer->status, 404);
  EXPECT_EQ(answer->body, "gone");
  EXPECT_EQ(answer->headers.Get("X-ANSWER"), "yes");
  EXPECT_EQ(answer->url, request.url);
  EXPECT_FALSE(answer->permanent_redirect);
}

TEST_F(HttpTest, SendsEveryMethodWithItsBody) {
  LocalServer server(
      LocalServer::Answering([](const std::string& request) { return HttpMessage(200, request); }));
  for (const char* method : {"POST", "PUT", "PATCH", "DELETE", "OPTIONS"}) {
    HttpRequest request = Post(server.Url("/x"), std::string("a\0b", 3));
    request.method = method;
    const Result<HttpResponse> answer = http_->Fetch(request);
    ASSERT_TRUE(answer.has_value()) << answer.error().message;
    EXPECT_TRUE(answer->body.starts_with(std::string(method) + " /x ")) << answer->body;
    EXPECT_TRUE(answer->body.ends_with(std::string("\r\n\r\na\0b", 7)));
    EXPECT_EQ(answer->body.find("Expect"), std::string::npos);
    EXPECT_EQ(answer->body.find("Content-Type"), std::string::npos) << "none was given";
  }
  const Result<HttpResponse> empty = http_->Fetch(Post(server.Url("/x"), ""));
  ASSERT_TRUE(empty.has_value());
  EXPECT_NE(empty->body.find("Content-Length: 0\r\n"), std::string::npos) << empty->body;
}

TEST_F(HttpTest, HeadHasNoBody) {
  LocalServer server(LocalServer::Answering(
      [](const std::string&) { return std::string("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n"); }));
  HttpRequest request = Get(server.Url("/"));
  request.method = "HEAD";
  const Result<HttpResponse> answer = http_->Fetch(request);
  ASSERT_TRUE(answer.has_value()) << answer.error().message;
  EXPECT_EQ(answer->body, "");
  EXPECT_EQ(answer->headers.Get("content-length"), "1000");
}

TEST_F(HttpTest, UsesOneConnectionAgain) {
  LocalServer server(LocalServer::Answering([](const std::string&) { return HttpMessage(200, "ok"); }));
  for (int i = 0; i < 20; ++i) ASSERT_TRUE(http_->Fetch(Get(server.Url("/"))).has_value());
  for (int i = 0; i < 20; ++i) ASSERT_TRUE(http_->Fetch(Post(server.Url("/"), "x")).has_value());
  EXPECT_EQ(server.connections(), 1);
}

TEST_F(HttpTest, InterimAnswersAndTrailersAreNotHeaders) {
  LocalServer server([](LocalConnection& connection) {
    connection.ReadMessage();
    connection.Write(
        "HTTP/1.1 103 Early Hints\r\nX-Early: 1\r\n\r\n"
        "HTTP/1.1 200 OK\r\nX-Real: 1\r\nTransfer-Encoding: chunked\r\n\r\n"
        "2\r\nok\r\n0\r\nX-Trailer: 1\r\n\r\n");
  });
  const Result<HttpResponse> answer = http_->Fetch(Get(server.Url("/")));
  ASSERT_TRUE(answer.has_value()) << answer.error().message;
  EXPECT_EQ(answer->body, "ok");
  EXPECT_EQ(answer->headers.Get("x-real"), "1");
  EXPECT_EQ(answer->headers.Get("x-early"), "");
  EXPECT_EQ(answer->headers.Get("x-trailer"), "");
}

TEST_F(HttpTest, UnpacksAndBoundsWhatItUnpacks) {
  static constexpr char kPlain[] =
      "\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\x03\x2b\xc8\x49\xcc\xcc\x03\x00\xcf\x62\x20\x19\x05\x00\x00\x00";
  constexpr int kRuns = 32'000;
  const std::string bomb = Bomb(kRuns);
  LocalServer server(LocalServer::Answering([&](const std::string& request) {
    if (request.starts_with("GET /bomb ")) return HttpMessage(200, bomb, "Content-Encoding: deflate\r\n");
    return HttpMessage(200, std::string(kPlain, sizeof kPlain - 1), "Content-Encoding: gzip\r\n");
  }));
  const Result<HttpResponse> answer = http_->Fetch(Get(server.Url("/")));
  ASSERT_TRUE(answer.has_value()) << answer.error().message;
  EXPECT_EQ(answer->body, "plain");

  HttpRequest bombed = Get(server.Url("/bomb"));
  bombed.max_body = 1024 * 1024;
  ASSERT_LT(bomb.size(), bombed.max_body);
  const Error error = Refused(bombed);
  EXPECT_EQ(error.fault, Fault::kBadData);
  EXPECT_NE(error.message.find("larger than 1 MiB"), std::string::npos) << error.message;

  bombed.max_body = 258 * kRuns + 1;
  const Result<HttpResponse> whole = http_->Fetch(bombed);
  ASSERT_TRUE(whole.has_value()) << "exactly the limit is allowed: " << whole.error().message;
  EXPECT_EQ(whole->body, std::string(bombed.max_body, 'x'));
}

TEST_F(HttpTest, RefusesEndlessHeadersAndBrokenPacking) {
  LocalServer server([](LocalConnection& connection) {
    const std::string request = connection.ReadMessage();
    if (request.starts_with("GET /packed ")) {
      connection.Write(HttpMessage(200, "this is not gzip", "Content-Encoding: gzip\r\n"));
      return;
    }
    connection.Write("HTTP/1.1 200 OK\r\n");
    while (connection.Write("X-More: " + std::string(1000, 'm') + "\r\n")) {
    }
  });
  const Error endless = Refused(Get(server.Url("/")));
  EXPECT_EQ(endless.fault, Fault::kBadData) << endless.message;
  const Error packed = Refused(Get(server.Url("/packed")));
  EXPECT_EQ(packed.fault, Fault::kBadData) << packed.message;
}

TEST_F(HttpTest, GivesUpInTimeWhereNoAnswerComes) {
  LocalServer server([](LocalConnection& connection) {
    connection.ReadMessage();
    connection.Write("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf");
    connection.ReadAll();
  });
  HttpRequest request = Get(server.Url("/slow?token=hidden"));
  request.timeout = std::chrono::milliseconds(50);
  const Error error = Refused(request);
  EXPECT_EQ(error.fault, Fault::kUnreachable);
  EXPECT_FALSE(error.in_doubt);
  EXPECT_NE(error.message.find("/slow"), std::string::npos);
  EXPECT_NE(error.message.find("50 ms"), std::string::npos) << error.message;
  EXPECT_EQ(error.message.find("hidden"), std::string::npos) << error.message;
}

TEST_F(HttpTest, ARequestThatHadGoneOutIsInDoubt) {
  std::atomic<int> seen = 0;
  LocalServer server([&](LocalConnection& connection) {
    if (!connection.ReadMessage().empty()) ++seen;
  });
  const Error post = Refused(Post(server.Url("/"), "once"));
  EXPECT_EQ(post.fault, Fault::kUnreachable);
  EXPECT_TRUE(post.in_doubt);
  EXPECT_EQ(seen, 1);
  const Error get = Refused(Get(server.Url("/")));
  EXPECT_EQ(get.fault, Fault::kUnreachable);
  EXPECT_FALSE(get.in_doubt);
}

// No refusal: nothing is known of what became of the request.
TEST_F(HttpTest, AnAnswerThatIsNotHttpIsBroken) {
  LocalServer server([](LocalConnection& connection) {
    connection.ReadMessage();
    connection.Write("\x15\x03\x01 certainly not HTTP\r\n\r\n");
  });
  const Error post = Refused(Post(server.Url("/"), "once"));
  EXPECT_EQ(post.fault, Fault::kBadData) << post.message;
  EXPECT_TRUE(post.in_doubt);
  const Error get = Refused(Get(server.Url("/")));
  EXPECT_EQ(get.fault, Fault::kBadData) << get.message;
  EXPECT_FALSE(get.in_doubt);
}

// Curl sends again by itself when a connection that was used before dies.
TEST_F(HttpTest, WhatChangesThingsNeverGoesOutTwice) {
  for (const char* body : {"body", ""}) {
    std::atomic<int> posts = 0;
    LocalServer server([&](LocalConnection& connection) {
      for (std::string request = connection.ReadMessage(); !request.empty();
           request = connection.ReadMessage()) {
        if (request.starts_with("POST")) {
          ++posts;
          return;
        }
        connection.Write(HttpMessage(200, "ok"));
      }
    });
    ASSERT_TRUE(http_->Fetch(Get(server.Url("/"))).has_value());
    const Error error = Refused(Post(server.Url("/"), body));
    EXPECT_TRUE(error.in_doubt);
    EXPECT_EQ(posts, 1);
  }
}

TEST_F(HttpTest, ReadingIsTriedAgainWhenAnOldConnectionDies) {
  LocalServer server([](LocalConnection& connection) {
    connection.ReadMessage();
    connection.Write(HttpMessage(200, "ok"));
    connection.ReadMessage();
  });
  ASSERT_TRUE(http_->Fetch(Get(server.Url("/"))).has_value());
  EXPECT_TRUE(http_->Fetch(Get(server.Url("/"))).has_value());
  EXPECT_EQ(server.connections(), 2);
}

TEST_F(HttpTest, NobodyListeningIsNotInDoubt) {
  int port = 0;
  {
    port = LocalServer([](LocalConnection&) {}).port();
  }
  const Error error = Refused(Post("http://127.0.0.1:" + std::to_string(port) + "/", "x"));
  EXPECT_EQ(error.fault, Fault::kUnreachable);
  EXPECT_FALSE(error.in_doubt);
}

TEST_F(HttpTest, FollowsRedirectsAndSaysWhereTheyEnded) {
  LocalServer server(LocalServer::Answering([](const std::string& request) {
    if (request.starts_with("GET /forever ")) return HttpMessage(301, "", "Location: /moved\r\n");
    if (request.starts_with("GET /moved ")) return HttpMessage(308, "", "Location: here?a=b c#part\r\n");
    if (request.starts_with("GET /today ")) return HttpMessage(302, "", "Location: /forever\r\n");
    if (request.starts_with("GET /round ")) return HttpMessage(302, "", "Location: /round\r\n");
    return HttpMessage(200, request);
  }));
  const Result<HttpResponse> moved = http_->Fetch(Get(server.Url("/forever")));
  ASSERT_TRUE(moved.has_value()) << moved.error().message;
  EXPECT_EQ(moved->url, server.Url("/here?a=b+c"));
  EXPECT_TRUE(moved->permanent_redirect);

  const Result<HttpResponse> today = http_->Fetch(Get(server.Url("/today")));
  ASSERT_TRUE(today.has_value());
  EXPECT_EQ(today->status, 200);
  EXPECT_FALSE(today->permanent_redirect) << "one hop was for today only";

  EXPECT_EQ(Refused(Get(server.Url("/round"))).fault, Fault::kRejected);
  HttpRequest none = Get(server.Url("/today"));
  none.max_redirects = 0;
  const Result<HttpResponse> first = http_->Fetch(none);
  ASSERT_TRUE(first.has_value());
  EXPECT_EQ(first->status, 302);
  const Result<HttpResponse> post = http_->Fetch(Post(server.Url("/today"), "x"));
  ASSERT_TRUE(post.has_value());
  EXPECT_EQ(post->status, 200) << "only GET /today is redirected; see the next";
}

TEST_F(HttpTest, AChangingRequestIsNotRedirected) {
  LocalServer server(LocalServer::Answering(
      [](const std::string&) { return HttpMessage(307, "", "Location: /elsewhere\r\n"); }));
  const Result<HttpResponse> post = http_->Fetch(Post(server.Url("/"), "x"));
  ASSERT_TRUE(post.has_value());
  EXPECT_EQ(post->status, 307);
}

TEST_F(HttpTest, CredentialsStayWithTheirOrigin) {
  LocalServer other(
      LocalServer::Answering([](const std::string& request) { return HttpMessage(200, request); }));
  LocalServer server(LocalServer::Answering([&](const std::string& request) {
    if (request.starts_with("GET /same ")) return HttpMessage(200, request);
    const bool away = request.starts_with("GET /away ");
    return HttpMessage(302, "", "Location: " + (away ? other.Url("/") : std::string("/same")) + "\r\n");
  }));
  for (const bool away : {true, false}) {
    HttpRequest request = Get(server.Url(away ? "/away" : "/stay"));
    request.headers = {
        {"Authorization", "Bearer t"}, {"Cookie", "a=b"}, {"X-Api-Key", "k"}, {"Accept", "text/x"}};
    const Result<HttpResponse> answer = http_->Fetch(request);
    ASSERT_TRUE(answer.has_value()) << answer.error().message;
    for (const char* field : {"Authorization: Bearer t", "Cookie: a=b", "X-Api-Key: k"}) {
      EXPECT_EQ(answer->body.find(field) == std::string::npos, away) << answer->body;
    }
    EXPECT_NE(answer->body.find("Accept: text/x"), std::string::npos);
  }
}

TEST_F(HttpTest, ARedirectToAnotherSchemeIsRefused) {
  std::string location;
  LocalServer server(LocalServer::Answering(
      [&](const std::string&) { return HttpMessage(302, "", "Location: " + location + "\r\n"); }));
  for (const char* to :
       {"file:///etc/passwd", "ftp://127.0.0.1/", "gopher://127.0.0.1:25/x", "http://u:p@127.0.0.1/"}) {
    location = to;
    EXPECT_EQ(Refused(Get(server.Url("/"))).fault, Fault::kRejected) << to;
  }
}

TEST_F(HttpTest, SpecialAddressesAreRefusedHoweverTheyAreWritten) {
  std::atomic<int> asked = 0;
  LocalServer server(LocalServer::Answering([&](const std::string&) {
    ++asked;
    return HttpMessage(200, "secret");
  }));
  const auto outside = loop_.Door({});
  const std::string port = std::to_string(server.port());
  // A connection that an inside door has opened must not serve the outside one.
  ASSERT_TRUE(http_->Fetch(Get("http://127.0.0.1:" + port + "/")).has_value());
  ASSERT_TRUE(http_->Fetch(Get("http://localhost:" + port + "/")).has_value());
  for (const char* host : {"127.0.0.1", "localhost", "127.1", "0x7f.0.0.1", "2130706433", "0.0.0.0",
                           "[::ffff:127.0.0.1]", "[::]"}) {
    const Result<HttpResponse> answer = outside->Fetch(Get("http://" + std::string(host) + ":" + port + "/"));
    ASSERT_FALSE(answer.has_value()) << host;
    EXPECT_EQ(answer.error().fault, Fault::kRejected) << host << ": " << answer.error().message;
    EXPECT_FALSE(answer.error().in_doubt);
  }
  EXPECT_EQ(asked, 2);
}

TEST_F(HttpTest, RefusesWhatWouldBreakTheMessage) {
  const std::string url = "http://127.0.0.1:1/";
  for (const std::string& bad :
       {std::string("file:///etc/passwd"), std::string("http://"), std::string("not a url"),
        std::string("http://user:password@127.0.0.1/"), std::string("http://user@127.0.0.1/"),
        url + "\r\nX: y", url + std::string("\0a", 2), url + "a b", std::string(),
        url + std::string(20'000, 'a')}) {
    EXPECT_EQ(Refused(Get(bad)).fault, Fault::kRejected) << bad.substr(0, 60);
  }
  for (const std::string& method :
       {std::string("GET /\r\n"), std::string(), std::string("G T"), std::string("G\0T", 3)}) {
    HttpRequest request = Get(url);
    request.method = method;
    EXPECT_EQ(Refused(request).fault, Fault::kRejected);
  }
  const std::vector<std::pair<std::string, std::string>> headers = {{"X", "a\r\nY: b"},
                                                                    {"X", "a\nb"},
                                                                    {"X\r\n", "a"},
                                                                    {"X Y", "a"},
                                                                    {"", "a"},
                                                                    {"X", std::string("a\0", 2)},
                                                                    {"Content-Length", "3"},
                                                                    {"transfer-encoding", "chunked"}};
  for (const auto& field : headers) {
    HttpRequest request = Get(url);
    request.headers.Add(field.first, field.second);
    EXPECT_EQ(Refused(request).fault, Fault::kRejected) << field.first;
  }
  HttpRequest body = Get(url);
  body.body = "x";
  EXPECT_EQ(Refused(body).fault, Fault::kRejected);
}

TEST_F(HttpTest, ACertificateThatNobodyVouchesForIsRefused) {
  LocalServer server([](LocalConnection& connection) { connection.Write(HttpMessage(200, "trust me")); },
                     LocalServer::Tls::kSelfSigned);
  const Error error = Refused(Post(server.Url("/"), "secret"));
  EXPECT_EQ(error.fault, Fault::kRejected);
  EXPECT_FALSE(error.in_doubt);
  EXPECT_NE(error.message.find("certificate"), std::string::npos) << error.message;
}

}  // namespace
}  // namespace crier
