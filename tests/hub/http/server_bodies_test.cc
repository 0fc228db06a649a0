#include <gtest/gtest.h>

#include <algorithm>
#include <future>
#include <latch>

#include "hub/http/server.h"
#include "tests/hub/http/serve.h"

namespace crier {
namespace {

TEST(ServerBodies, TakesABodyUpToTheLimit) {
  const auto server = Serve(
      [](const ServerRequest& request) {
        ServerReply reply;
        reply.body = std::to_string(request.body.size());
        return reply;
      },
      {.max_body = 300'000});
  EXPECT_TRUE(Ask(*server, PostOf("/", std::string(300'000, 'x'))).ends_with("\r\n\r\n300000"));
  EXPECT_TRUE(Answered(Ask(*server, PostOf("/", std::string(300'001, 'x'))), 413));
}

// The listener reads on its own while it is told to stop: that must end the connection and nothing else.
TEST(ServerBodies, BodiesThatAreRefusedWhileTheyComeInEndNobody) {
  const auto server = Serve(Echo, {.max_body = 100'000});
  const std::string post = PostOf("/", std::string(100'001, 'x'));
  std::vector<std::future<int>> clients;
  for (int c = 0; c < 4; ++c) {
    clients.push_back(std::async(std::launch::async, [&] {
      int refused = 0;
      for (int i = 0; i < 500; ++i) refused += Answered(Ask(*server, post), 413) ? 1 : 0;
      return refused;
    }));
  }
  // An answer may be lost where the connection ends with bytes unread.
  for (auto& client : clients) EXPECT_GT(client.get(), 0);
  EXPECT_TRUE(Answered(Ask(*server, PostOf("/", "x")), 200));
}

TEST(ServerBodies, RefusesHugeAndNonsensicalLengthsAtOnce) {
  std::atomic<int> asked = 0;
  const auto server = Serve([&](const ServerRequest& request) {
    ++asked;
    return Echo(request);
  });
  const std::vector<std::pair<std::string, int>> lengths = {
      {"999999999999", 413}, {"99999999999999999999999999", 413}, {"-1", 400}, {"abc", 400}, {"1, 1", 400},
      {"0x5", 400}};
  for (const auto& [length, status] : lengths) {
    const auto connection = LocalConnection::To(server->port());
    // No byte of the body follows: the answer must not wait for it.
    ASSERT_TRUE(connection->Write("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: " + length + "\r\n\r\n"));
    const std::string answer = connection->ReadAll();
    EXPECT_TRUE(Answered(answer, status)) << length << ": " << answer;
    EXPECT_NE(answer.find("\"error\""), std::string::npos) << answer;
  }
  EXPECT_EQ(asked, 0);
}

TEST(ServerBodies, RefusesChunks) {
  const auto server = Serve(Echo);
  for (const char* chunks : {"4\r\nbody\r\n0\r\n\r\n", "7fffffff\r\nx", "-5\r\nx", "zz\r\n", ""}) {
    const auto connection = LocalConnection::To(server->port());
    ASSERT_TRUE(connection->Write("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n" +
                                  std::string(chunks)));
    EXPECT_TRUE(Answered(connection->ReadAll(), 411)) << chunks;
  }
  EXPECT_TRUE(Answered(Ask(*server, Get("/")), 200));
}

TEST(ServerBodies, ABodyThatDoesNotComeHoldsNobodyUp) {
  const auto server = Serve(Echo, {.threads = 2, .body_timeout = std::chrono::milliseconds(20)});
  std::vector<std::unique_ptr<LocalConnection>> slow;
  for (int i = 0; i < 20; ++i) {
    slow.push_back(LocalConnection::To(server->port()));
    ASSERT_TRUE(slow.back()->Write("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nhalf"));
  }
  EXPECT_TRUE(Answered(Ask(*server, Get("/")), 200));
  for (const auto& connection : slow) EXPECT_TRUE(Answered(connection->ReadAll(), 408));
}

}  // namespace
}  // namespace crier
