// Servers whose owners got something wrong, against a real one on the loopback.
#include <gtest/gtest.h>
#include <zlib.h>

#include <mutex>
#include <set>

#include "core/http.h"
#include "tests/support/local_server.h"

namespace crier {
namespace {

std::string Gzip(const std::string& text) {
  z_stream stream = {};
  deflateInit2(&stream, 9, Z_DEFLATED, MAX_WBITS + 16, 9, Z_DEFAULT_STRATEGY);
  std::string packed(deflateBound(&stream, text.size()) + 32, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(packed.data());
  stream.avail_out = static_cast<uInt>(packed.size());
  deflate(&stream, Z_FINISH);
  packed.resize(stream.total_out);
  deflateEnd(&stream);
  return packed;
}

class HttpLeniency : public testing::Test {
 protected:
  Result<HttpResponse> Get(const LocalServer& server, const std::string& path = "/",
                           size_t most = 1024 * 1024) {
    HttpRequest request;
    request.url = server.Url(path);
    request.max_body = most;
    return http_->Fetch(request);
  }
  // What one such answer reads as; "error ..." where it is none.
  std::string Read(const std::string& message) {
    LocalServer server([&](LocalConnection& connection) {
      connection.ReadMessage();
      connection.Write(message);
    });
    const auto answer = Get(server);
    return answer ? answer->body : "error " + answer.error().message;
  }
  std::string ReadAs(const std::string& encoding, const std::string& body) {
    return Read(HttpMessage(200, body, "Content-Encoding: " + encoding + "\r\n"));
  }

  HttpLoop loop_;
  std::unique_ptr<Http> http_ = loop_.Door({.allow_private = true, .user_agent = "Crier/test"});
};

TEST_F(HttpLeniency, AContentEncodingThatIsNoneIsReadAsItIs) {
  for (const char* encoding :
       {"utf8", "ISO-8859-1", "identity", "None", "", "binary", "8bit", "text/xml", ",", "base64"}) {
    EXPECT_EQ(ReadAs(encoding, "plain"), "plain") << encoding;
  }
  for (const char* encoding :
       {"gzip", "GZIP", "x-gzip", "gzip, utf-8", "identity,gzip", "aws-chunked, gzip"}) {
    EXPECT_EQ(ReadAs(encoding, Gzip("packed")), "packed") << encoding;
  }
  EXPECT_EQ(ReadAs("gzip, gzip", Gzip(Gzip("twice"))), "twice");
  EXPECT_EQ(ReadAs("gzip\r\nContent-Encoding: gzip", Gzip(Gzip("twice"))), "twice");
  EXPECT_EQ(ReadAs("gzip", ""), "");
}

TEST_F(HttpLeniency, WhatWasNotAskedForIsNamed) {
  EXPECT_NE(ReadAs("br", "?").find("packed as br"), std::string::npos);
  EXPECT_NE(ReadAs("zstd", "?").find("packed as zstd"), std::string::npos);
  EXPECT_NE(ReadAs("gzip,gzip,gzip,gzip", "?").find("too many times"), std::string::npos);
  LocalServer server(
      LocalServer::Answering([](const std::string& request) { return HttpMessage(200, request); }));
  const auto answer = Get(server);
  ASSERT_TRUE(answer);
  EXPECT_NE(answer->body.find("Accept-Encoding: gzip, deflate\r\n"), std::string::npos) << answer->body;
}

TEST_F(HttpLeniency, WhatStandsBehindAPackedBodyIsLeftOut) {
  EXPECT_EQ(ReadAs("gzip", Gzip("whole") + "garbage"), "whole");
  EXPECT_EQ(ReadAs("gzip", Gzip("whole") + std::string(512, '\0')), "whole");
  EXPECT_EQ(ReadAs("gzip", Gzip("one ") + Gzip("two ") + Gzip("three")), "one two three");
  EXPECT_EQ(ReadAs("gzip", Gzip("whole") + "\x1F"), "whole");
  std::string broken = Gzip("whole whole whole whole");
  broken[15] = static_cast<char>(broken[15] ^ 0x55);
  EXPECT_EQ(ReadAs("gzip", broken).substr(0, 5), "error");
}

TEST_F(HttpLeniency, APackedBodyThatCameToItsEndIsWhole) {
  const std::string packed = Gzip("short");
  EXPECT_EQ(Read("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 5000\r\n\r\n" + packed),
            "short");
  EXPECT_EQ(
      Read("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 5000\r\n\r\n" + packed.substr(0, 12))
          .substr(0, 5),
      "error");
  EXPECT_EQ(Read("HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\nhalf").substr(0, 5), "error");
}

TEST_F(HttpLeniency, PackedBytesAreTakenInAnyPieces) {
  for (const char* encoding : {"gzip", "gzip, gzip"}) {
    const std::string packed =
        std::string(encoding) == "gzip" ? Gzip("piece by piece") : Gzip(Gzip("piece by piece"));
    std::string message =
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Encoding: " + std::string(encoding) +
        "\r\n\r\n";
    for (const char c : packed) message += std::string("1\r\n") + c + "\r\n";
    EXPECT_EQ(Read(message + "0\r\n\r\n"), "piece by piece");
  }
}

TEST_F(HttpLeniency, BombsAreBoundedHoweverOftenTheyArePacked) {
  const std::string once = Gzip(std::string(8 * 1024 * 1024, '\0'));
  EXPECT_NE(ReadAs("gzip", once).find("larger than 1 MiB"), std::string::npos);
  EXPECT_NE(ReadAs("gzip, gzip", Gzip(once)).find("larger than 1 MiB"), std::string::npos);
  EXPECT_EQ(ReadAs("gzip, gzip", Gzip(std::string(4 * 1024 * 1024, 'x'))).substr(0, 5), "error");
  std::string members;
  for (int i = 0; i < 100'000; ++i) members += Gzip("");
  EXPECT_NE(ReadAs("gzip", members).find("larger packed"), std::string::npos);
}

TEST_F(HttpLeniency, SloppyHeadsAreRead) {
  EXPECT_EQ(Read("HTTP/1.1 200\r\nContent-Length: 2\r\n\r\nok"), "ok");
  EXPECT_EQ(Read("HTTP/1.1 200 OK\nContent-Length: 2\n\nok"), "ok");
  EXPECT_EQ(Read("HTTP/1.0 200 OK\r\n\r\nto the end"), "to the end");
  EXPECT_EQ(
      Read("HTTP/1.1 200 OK\r\n: no name\r\nX-Odd : y\r\nX-Empty:\r\nContent-Length: 2\r\n\r\nok, and more"),
      "ok");
  EXPECT_EQ(Read("HTTP/1.1 200 OK\r\nX-Who: Caf\xE9\r\nContent-Length: 2\r\n\r\nok"), "ok");
  EXPECT_EQ(Read("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 2\r\n\r\nok"), "ok");
  EXPECT_EQ(Read("no head at all, as before HTTP/1.0").substr(0, 5), "error");
}

TEST_F(HttpLeniency, RedirectsAreFollowedHoweverTheyAreWritten) {
  std::string location;
  LocalServer server(LocalServer::Answering([&](const std::string& request) {
    if (request.starts_with("GET /a/from ")) return HttpMessage(302, "", "Location: " + location + "\r\n");
    return HttpMessage(200, request.substr(0, request.find(" HTTP")));
  }));
  const std::string origin = server.Url("");
  const std::pair<std::string, std::string> redirects[] = {
      {"to", "GET /a/to"},
      {"  /to  ", "GET /to"},
      {"/a b/c", "GET /a%20b/c"},
      {"?page=2", "GET /a/from?page=2"},
      {"/to#part", "GET /to"},
      {"HTTP" + origin.substr(4) + "/up", "GET /up"},
      {origin.substr(5) + "/same-scheme", "GET /same-scheme"},
      {"../x/./y", "GET /x/y"},
      {"/caf\xE9", "GET /caf%e9"},
  };
  for (const auto& [to, want] : redirects) {
    location = to;
    const auto answer = Get(server, "/a/from");
    ASSERT_TRUE(answer) << to << ": " << answer.error().message;
    EXPECT_EQ(answer->body, want) << to;
  }
}

TEST_F(HttpLeniency, ACookieOfARedirectGoesWithTheNextRequest) {
  LocalServer server(LocalServer::Answering([](const std::string& request) {
    if (request.find("Cookie: seen=1") != std::string::npos) return HttpMessage(200, "in");
    return HttpMessage(302, "", "Location: /\r\nSet-Cookie: seen=1; Path=/; HttpOnly\r\n");
  }));
  for (int i = 0; i < 3; ++i) {
    const auto answer = Get(server);
    ASSERT_TRUE(answer) << answer.error().message;
    EXPECT_EQ(answer->body, "in");
  }
}

// The handles of the loop are used again and again.
TEST_F(HttpLeniency, NoCookieOutlivesItsFetch) {
  std::mutex mutex;
  std::set<std::string> firsts;
  LocalServer server(LocalServer::Answering([&](const std::string& request) {
    const bool cookie = request.find("\r\nCookie:") != std::string::npos;
    if (request.starts_with("GET /first ")) {
      std::lock_guard lock(mutex);
      firsts.insert(cookie ? "with" : "without");
      return HttpMessage(302, "", "Location: /second\r\nSet-Cookie: a=b; Max-Age=1000\r\n");
    }
    return HttpMessage(200, cookie ? "with" : "without", "Set-Cookie: last=1\r\n");
  }));
  for (int i = 0; i < 3; ++i) EXPECT_EQ(Get(server, "/first")->body, "with");
  EXPECT_EQ(firsts, std::set<std::string>({"without"}));
  EXPECT_EQ(Get(server, "/second")->body, "without");
}

TEST_F(HttpLeniency, ACookieStaysWithItsHostAndItsPath) {
  LocalServer other(
      LocalServer::Answering([](const std::string& request) { return HttpMessage(200, request); }));
  std::string cookie;
  std::string to;
  LocalServer server(LocalServer::Answering([&](const std::string& request) {
    if (!request.starts_with("GET /from ")) return HttpMessage(200, request);
    return HttpMessage(302, "", "Location: " + to + "\r\nSet-Cookie: " + cookie + "\r\n");
  }));
  const std::string elsewhere = "http://localhost:" + std::to_string(other.port()) + "/";
  const std::pair<std::string, std::string> kept[] = {
      {"k=v", elsewhere},
      {"k=v; Domain=localhost", elsewhere},
      {"k=v; Domain=org", "/"},
      {"k=v; Path=/deep", "/"},
      {"k=v; Expires=Thu, 01 Jan 1970 00:00:00 GMT", "/"},
  };
  for (const auto& [set, where] : kept) {
    cookie = set;
    to = where;
    const auto answer = Get(server, "/from");
    ASSERT_TRUE(answer) << answer.error().message;
    EXPECT_EQ(answer->body.find("k=v"), std::string::npos) << set << " to " << where;
  }
}

TEST_F(HttpLeniency, CookiesAreBounded) {
  std::string many;
  for (int i = 0; i < 40; ++i)
    many += "Set-Cookie: n" + std::to_string(i) + "=" + std::string(1000, 'x') + "\r\n";
  LocalServer server(LocalServer::Answering([&](const std::string& request) {
    if (request.starts_with("GET /from ")) return HttpMessage(302, "", "Location: /\r\n" + many);
    return HttpMessage(200, std::to_string(request.size()));
  }));
  const auto answer = Get(server, "/from");
  ASSERT_TRUE(answer) << answer.error().message;
  EXPECT_LT(std::stoi(answer->body), 10'000);
}

}  // namespace
}  // namespace crier
