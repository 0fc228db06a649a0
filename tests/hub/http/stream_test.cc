#include "hub/http/stream.h"

#include <gtest/gtest.h>

#include <thread>

#include "hub/http/text.h"
#include "tests/hub/http/serve.h"

namespace crier {
namespace {

// A server whose streams the test holds.
class StreamTest : public testing::Test {
 protected:
  void Open(ServerOptions options = {}) {
    server_ = Serve(
        [this](const ServerRequest& request) {
          if (request.path != "/stream") return Echo(request);
          ServerReply reply;
          reply.stream = [this](std::shared_ptr<EventStream> stream) {
            std::lock_guard lock(mutex_);
            streams_.push_back(std::move(stream));
            changed_.notify_all();
          };
          return reply;
        },
        options);
  }
  std::unique_ptr<LocalConnection> Watch() {
    auto connection = LocalConnection::To(server_->port());
    EXPECT_TRUE(connection->Write(Get("/stream")));
    const std::string head = connection->ReadUntil("\r\n\r\n");
    EXPECT_TRUE(Answered(head, 200)) << head;
    EXPECT_NE(head.find("Content-Type: text/event-stream\r\n"), std::string::npos) << head;
    return connection;
  }
  std::vector<std::shared_ptr<EventStream>> Streams(size_t count) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return streams_.size() >= count; });
    return streams_;
  }
  void Forget() {
    std::lock_guard lock(mutex_);
    streams_.clear();
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<std::shared_ptr<EventStream>> streams_;
  std::unique_ptr<Server> server_;
};

TEST_F(StreamTest, EachEventArrivesAtOnce) {
  Open();
  const auto client = Watch();
  const auto stream = Streams(1).front();
  for (int i = 0; i < 20; ++i) {
    const std::string data = "{\"id\": " + std::to_string(i) + "}";
    stream->Send("mention", data);
    // Nothing more is sent before it is here.
    EXPECT_NE(client->ReadUntil("\n\n").find("event: mention\ndata: " + data + "\n\n"), std::string::npos);
  }
  EXPECT_TRUE(stream->open());
}

TEST_F(StreamTest, ALargeEventArrivesWhole) {
  Open();
  const auto client = Watch();
  const std::string large(500'000, 'x');
  Streams(1).front()->Send("mention", large);
  const std::string got = client->ReadUntil("\n\n");
  EXPECT_GE(got.size(), large.size());
  EXPECT_EQ(std::count(got.begin(), got.end(), 'x'), 500'000);
}

TEST_F(StreamTest, AQuietStreamBeats) {
  Open({.heartbeat = std::chrono::milliseconds(10)});
  const auto client = Watch();
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(client->ReadUntil(":\n\n").ends_with(":\n\n"));
}

TEST_F(StreamTest, AClientThatLeavesClosesItsStream) {
  Open({.heartbeat = std::chrono::milliseconds(1)});
  Watch().reset();
  const auto stream = Streams(1).front();
  // Heartbeats find out; the test's own time limit is the only bound.
  while (stream->open()) std::this_thread::yield();
  stream->Send("mention", "into the void");
}

TEST_F(StreamTest, AClientThatDoesNotReadIsClosedAtOneMebibyte) {
  Open();
  const auto client = Watch();
  const auto stream = Streams(1).front();
  const std::string piece(100'000, 'x');
  int sent = 0;
  // The system's own buffers take some megabytes first.
  for (; stream->open() && sent < 1000; ++sent) stream->Send("mention", piece);
  EXPECT_FALSE(stream->open());
  EXPECT_GE(sent, 10);
  EXPECT_TRUE(Answered(Ask(*server_, Get("/")), 200));
}

TEST_F(StreamTest, ManyStreamsHoldNoThread) {
  constexpr size_t kMany = 200;
  Open({.threads = 2});
  std::vector<std::unique_ptr<LocalConnection>> clients;
  for (size_t i = 0; i < kMany; ++i) clients.push_back(Watch());
  EXPECT_TRUE(Answered(Ask(*server_, Get("/")), 200));
  EXPECT_TRUE(Answered(Ask(*server_, PostOf("/", "body")), 200));
  for (const auto& stream : Streams(kMany)) stream->Send("hello", "all");
  for (const auto& client : clients)
    EXPECT_TRUE(client->ReadUntil("\n\n").ends_with("event: hello\ndata: all\n\n"));
}

// Streams end on the library's own threads while others send to them: nobody may wait for those threads
// there.
TEST_F(StreamTest, ManyClientsLeavingAtOnceStopNobody) {
  constexpr size_t kMany = 100;
  Open({.threads = 2, .heartbeat = std::chrono::milliseconds(1)});
  std::vector<std::unique_ptr<LocalConnection>> clients;
  for (size_t i = 0; i < kMany; ++i) clients.push_back(Watch());
  const auto streams = Streams(kMany);
  std::jthread sender([&](const std::stop_token& stop) {
    const std::string text(10'000, 'x');
    while (!stop.stop_requested()) {
      for (const auto& stream : streams) stream->Send("mention", text);
    }
  });
  clients.clear();
  for (const auto& stream : streams) {
    while (stream->open()) std::this_thread::yield();
  }
  for (int i = 0; i < 20; ++i) EXPECT_TRUE(Answered(Ask(*server_, Get("/")), 200));
}

TEST_F(StreamTest, NotMoreStreamsThanMemoryBears) {
  constexpr int kMany = 512;
  Open();
  std::vector<std::unique_ptr<LocalConnection>> clients;
  for (int i = 0; i < kMany; ++i) clients.push_back(Watch());
  EXPECT_TRUE(Answered(Ask(*server_, Get("/stream")), 503));
  Streams(kMany);
  Forget();
  for (const auto& client : clients) client->ReadAll();
  EXPECT_NE(Watch(), nullptr) << "those that ended make room";
}

TEST_F(StreamTest, LettingGoOfAStreamEndsIt) {
  Open();
  const auto client = Watch();
  Streams(1).front()->Send("bye", "now");
  Forget();
  const std::string rest = client->ReadAll();
  EXPECT_NE(rest.find("event: bye\ndata: now\n\n"), std::string::npos) << rest;
}

TEST_F(StreamTest, TheServerStopsWithStreamsOpen) {
  Open();
  std::vector<std::unique_ptr<LocalConnection>> clients;
  for (int i = 0; i < 50; ++i) clients.push_back(Watch());
  const auto stream = Streams(50).front();
  server_.reset();
  for (const auto& client : clients) client->ReadAll();
  EXPECT_FALSE(stream->open());
  stream->Send("mention", "after the end");
}

TEST_F(StreamTest, SendingWhileStoppingIsSafe) {
  for (int round = 0; round < 5; ++round) {
    Open();
    const auto client = Watch();
    const auto stream = Streams(1).front();
    std::jthread sender([stream](const std::stop_token& stop) {
      while (!stop.stop_requested()) stream->Send("mention", "{}");
    });
    EXPECT_FALSE(client->ReadUntil("\n\n").empty());
    server_.reset();
    EXPECT_FALSE(stream->open());
    Forget();
  }
}

TEST(EventText, KeepsEveryLineInsideTheEvent) {
  EXPECT_EQ(EventText("a", "b"), "event: a\ndata: b\n\n");
  EXPECT_EQ(EventText("a", ""), "event: a\ndata: \n\n");
  EXPECT_EQ(EventText("a\nid: 1", "b\nc\r\nd\re\n"),
            "event: aid: 1\ndata: b\ndata: c\ndata: d\ndata: e\ndata: \n\n");
}

}  // namespace
}  // namespace crier
