// A token that a platform takes in the path alone: it is sent, and shows nowhere.
#include <gtest/gtest.h>

#include "core/http.h"
#include "tests/support/local_server.h"

namespace crier {
namespace {

class HttpPathSecret : public testing::Test {
 protected:
  Result<HttpResponse> Fetch(const std::string& url) {
    HttpRequest request;
    request.url = url;
    request.path_secret = Secret("4711:path/secret?of-the-bot");
    return http_->Fetch(request);
  }
  HttpLoop loop_;
  std::unique_ptr<Http> http_ = loop_.Door({.allow_private = true, .user_agent = "Crier/test"});
};

TEST_F(HttpPathSecret, IsSentInTheRequestAlone) {
  std::string first_line;
  LocalServer server(LocalServer::Answering([&](const std::string& request) {
    first_line = request.substr(0, request.find("\r\n"));
    return HttpMessage(200, "{}");
  }));
  const auto answer = Fetch(server.Url("/bot{secret}/getMe"));
  ASSERT_TRUE(answer) << answer.error().message;
  EXPECT_EQ(first_line, "GET /bot4711:path%2Fsecret%3Fof-the-bot/getMe HTTP/1.1");
  EXPECT_EQ(answer->url.find("4711"), std::string::npos) << answer->url;
}

TEST_F(HttpPathSecret, IsInNoError) {
  LocalServer server([](LocalConnection& connection) { connection.ReadMessage(); });  // and hangs up
  const auto answer = Fetch(server.Url("/bot{secret}/getMe"));
  ASSERT_FALSE(answer);
  EXPECT_NE(answer.error().message.find("getMe"), std::string::npos) << answer.error().message;
  EXPECT_EQ(answer.error().message.find("4711"), std::string::npos) << answer.error().message;
}

TEST_F(HttpPathSecret, GoesNowhereElse) {
  int asked = 0;
  LocalServer server(LocalServer::Answering([&](const std::string&) {
    ++asked;
    return HttpMessage(302, "", "Location: /elsewhere\r\n");
  }));
  const auto answer = Fetch(server.Url("/bot{secret}/getMe"));
  ASSERT_TRUE(answer) << answer.error().message;
  EXPECT_EQ(answer->status, 302);
  EXPECT_EQ(asked, 1);
}

}  // namespace
}  // namespace crier
