#include <fmt/format.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <algorithm>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "connectors/replay/journal.h"
#include "connectors/replay/recording.h"
#include "tests/support/fake_clock.h"

namespace crier::replay {
namespace {

class ReplayFile : public testing::Test {
 protected:
  void TearDown() override { std::filesystem::remove(file_); }
  void Append(const std::string& text) { std::ofstream(file_, std::ios::binary | std::ios::app) << text; }
  Batch Poll(const std::string& cursor) {
    Recording recording(file_, "test", Time{}, clock_);
    auto batch = recording.Poll(cursor, clock_.Now() + std::chrono::seconds(10), {});
    EXPECT_TRUE(batch) << (batch ? "" : batch.error().message);
    return batch ? *batch : Batch{};
  }

  const std::string file_ = testing::TempDir() + "crier_replay_test.jsonl";
  const FakeClock clock_;
};

TEST_F(ReplayFile, BringsAHundredAtATime) {
  for (int i = 0; i < 250; ++i) Append(fmt::format("{{\"id\": \"{}\", \"text\": \"t\"}}\n", i));
  std::string cursor;
  std::vector<std::string> ids;
  for (const size_t want : {100u, 100u, 50u, 0u}) {
    const Batch batch = Poll(cursor);
    EXPECT_EQ(batch.events.size(), want);
    EXPECT_EQ(batch.more, want == 100);
    for (const Event& event : batch.events) ids.push_back(std::get<Mention>(event).native_id);
    cursor = batch.cursor;
  }
  ASSERT_EQ(ids.size(), 250u);
  EXPECT_EQ(ids.back(), "249");
}

TEST_F(ReplayFile, ALineThatIsStillBeingWrittenIsWaitedFor) {
  Append("{\"id\": \"1\", \"text\": \"one\"}\n{\"id\": \"2\", \"te");
  const Batch first = Poll("");
  EXPECT_EQ(first.events.size(), 1u);
  Append("xt\": \"two\"}\n");
  const Batch second = Poll(first.cursor);
  ASSERT_EQ(second.events.size(), 1u);
  EXPECT_EQ(std::get<Mention>(second.events[0]).native_id, "2");
}

// What is sent may name people.
TEST_F(ReplayFile, WhatIsSentIsForItsOwnerAlone) {
  const mode_t before = umask(0);
  Journal journal(file_, "test", clock_);
  Post post;
  post.parts = {"Water is back"};
  Outgoing out;
  out.key = "k";
  out.post = &post;
  ASSERT_FALSE(journal.Send(std::vector{out}).front().error);
  umask(before);
  struct stat about {};
  ASSERT_EQ(stat(file_.c_str(), &about), 0);
  EXPECT_EQ(about.st_mode & 0777, 0600u);
}

// Files cannot grow past `bytes` while it lives, as on a full disk.
class FullDisk {
 public:
  explicit FullDisk(rlim_t bytes) : signal_(std::signal(SIGXFSZ, SIG_IGN)) {
    getrlimit(RLIMIT_FSIZE, &before_);
    const rlimit now{bytes, before_.rlim_max};
    setrlimit(RLIMIT_FSIZE, &now);
  }
  ~FullDisk() {
    setrlimit(RLIMIT_FSIZE, &before_);
    std::signal(SIGXFSZ, signal_);
  }
  FullDisk(const FullDisk&) = delete;
  FullDisk& operator=(const FullDisk&) = delete;

 private:
  rlimit before_{};
  void (*signal_)(int);
};

TEST_F(ReplayFile, AFullDiskLeavesNoHalfLine) {
  Post post;
  post.parts = {"River Street is closed"};
  const auto send = [&](Journal& journal, const std::string& key) {
    const Outgoing out{key, &post, 0, "", ""};
    return journal.Send({&out, 1}).front();
  };
  Journal journal(file_, "test", clock_);
  const Receipt first = send(journal, "k1");
  {
    const FullDisk full(std::filesystem::file_size(file_) + 20);
    EXPECT_EQ(send(journal, "k2").state, DeliveryState::kPending);
  }
  const Receipt second = send(journal, "k2");
  Journal again(file_, "test", clock_);
  EXPECT_EQ(send(again, "k1").native_id, first.native_id);
  EXPECT_EQ(send(again, "k2").native_id, second.native_id);
}

TEST_F(ReplayFile, AHalfLineSpoilsNoOther) {
  Append("{\"event\": \"send\", \"native_id\": \"sent-1\", \"ke");
  Post post;
  post.parts = {"River Street is closed"};
  const Outgoing out{"k2", &post, 0, "", ""};
  const Receipt sent = Journal(file_, "test", clock_).Send({&out, 1}).front();
  EXPECT_EQ(Journal(file_, "test", clock_).Send({&out, 1}).front().native_id, sent.native_id);
  std::ifstream in(file_);
  EXPECT_EQ(std::count(std::istreambuf_iterator<char>(in), {}, '\n'), 2);
}

TEST_F(ReplayFile, AnEndlessLineIsSkipped) {
  Append("{\"id\": \"1\", \"text\": \"" + std::string(3 * 1024 * 1024, 'x') +
         "\"}\n{\"id\": \"2\", \"text\": \"two\"}\n");
  const Batch batch = Poll("");
  ASSERT_EQ(batch.events.size(), 1u);
  EXPECT_EQ(std::get<Mention>(batch.events[0]).native_id, "2");
}

}  // namespace
}  // namespace crier::replay
