#include <gtest/gtest.h>

#include <future>
#include <latch>

#include "tests/core/http_fixture.h"
#include "tests/support/local_server.h"

namespace crier {
namespace {

TEST_F(HttpTest, AStopEndsTheWait) {
  std::latch arrived(1);
  LocalServer server([&](LocalConnection& connection) {
    connection.ReadMessage();
    arrived.count_down();
    connection.ReadAll();
  });
  std::stop_source stop;
  auto answer = std::async(std::launch::async,
                           [&] { return http_->Fetch(Post(server.Url("/"), "x"), stop.get_token()); });
  arrived.wait();
  stop.request_stop();
  const Result<HttpResponse> result = answer.get();
  ASSERT_FALSE(result.has_value());
  EXPECT_EQ(result.error().fault, Fault::kUnreachable);
  EXPECT_TRUE(result.error().in_doubt);
  EXPECT_FALSE(http_->Fetch(Get(server.Url("/")), stop.get_token()).has_value()) << "stopped before it began";
}

TEST(HttpLoopTest, GoingDownEndsWhatIsUnderWay) {
  std::latch arrived(1);
  LocalServer server([&](LocalConnection& connection) {
    connection.ReadMessage();
    arrived.count_down();
    connection.ReadAll();
  });
  auto loop = std::make_unique<HttpLoop>();
  const auto http = loop->Door({.allow_private = true});
  HttpRequest request;
  request.url = server.Url("/");
  auto answer = std::async(std::launch::async, [&] { return http->Fetch(request); });
  arrived.wait();
  loop.reset();
  EXPECT_FALSE(answer.get().has_value());
}

TEST_F(HttpTest, AsksManyAtOnceButNotMoreThanAHostShouldBear) {
  constexpr int kLimit = 64;
  constexpr int kRequests = 300;
  std::mutex mutex;
  std::condition_variable changed;
  int inside = 0;
  int most = 0;
  LocalServer server([&](LocalConnection& connection) {
    for (std::string request = connection.ReadMessage(); !request.empty();
         request = connection.ReadMessage()) {
      std::unique_lock lock(mutex);
      most = std::max(most, ++inside);
      changed.notify_all();
      // The first ones hold until as many are inside as may be.
      changed.wait(lock, [&] { return most >= kLimit; });
      --inside;
      lock.unlock();
      connection.Write(HttpMessage(200, request.substr(0, request.find(" HTTP"))));
    }
  });
  std::vector<HttpRequest> requests;
  for (int i = 0; i < kRequests; ++i) requests.push_back(Get(server.Url("/" + std::to_string(i))));
  requests[5].url = "nonsense";
  const auto answers = http_->FetchAll(requests);
  ASSERT_EQ(answers.size(), requests.size());
  for (size_t i = 0; i < answers.size(); ++i) {
    if (i == 5) {
      EXPECT_EQ(answers[i].error().fault, Fault::kRejected);
      continue;
    }
    ASSERT_TRUE(answers[i].has_value()) << answers[i].error().message;
    EXPECT_EQ(answers[i]->body, "GET /" + std::to_string(i));
  }
  EXPECT_EQ(most, kLimit);
  EXPECT_TRUE(http_->FetchAll({}).empty());
}

TEST_F(HttpTest, OneWaitsNotBehindMany) {
  constexpr size_t kMany = 1000;
  std::mutex mutex;
  std::condition_variable changed;
  size_t arrived = 0;
  size_t admitted = 0;
  size_t before_one = 0;
  LocalServer server([&](LocalConnection& connection) {
    for (std::string request = connection.ReadMessage(); !request.empty();
         request = connection.ReadMessage()) {
      std::unique_lock lock(mutex);
      const size_t place = arrived++;
      const bool is_one = request.starts_with("GET /one ");
      if (is_one) before_one = place;
      changed.notify_all();
      changed.wait(lock, [&] { return is_one || place < admitted; });
      lock.unlock();
      connection.Write(HttpMessage(200, ""));
    }
  });
  const std::vector<HttpRequest> many(kMany, Get(server.Url("/all")));
  auto answers = std::async(std::launch::async, [&] { return http_->FetchAll(many); });
  std::unique_lock lock(mutex);
  changed.wait(lock, [&] { return arrived == 64; });
  auto one = std::async(std::launch::async, [&] { return http_->Fetch(Get(server.Url("/one"))); });
  // The many go through one by one until the one has come.
  while (before_one == 0 && admitted < kMany) {
    ++admitted;
    changed.notify_all();
    changed.wait(lock, [&] { return before_one > 0 || arrived >= std::min(64 + admitted, kMany); });
  }
  admitted = kMany + 1;
  changed.notify_all();
  lock.unlock();
  EXPECT_TRUE(one.get().has_value());
  EXPECT_LT(before_one, kMany) << "it came last";
  for (const auto& answer : answers.get()) EXPECT_TRUE(answer.has_value());
}

TEST_F(HttpTest, ManyThreadsShareOneLoop) {
  LocalServer server(
      LocalServer::Answering([](const std::string& request) { return HttpMessage(200, request); }));
  std::vector<std::future<int>> threads;
  for (int t = 0; t < 8; ++t) {
    threads.push_back(std::async(std::launch::async, [&, t] {
      int right = 0;
      for (int i = 0; i < 50; ++i) {
        const std::string mark = std::to_string(t) + "-" + std::to_string(i);
        std::stop_source stop;
        const Result<HttpResponse> answer = http_->Fetch(Post(server.Url("/"), mark), stop.get_token());
        if (answer && answer->body.ends_with("\r\n\r\n" + mark)) ++right;
        stop.request_stop();  // too late to matter
      }
      return right;
    }));
  }
  for (auto& thread : threads) EXPECT_EQ(thread.get(), 50);
}

}  // namespace
}  // namespace crier
