#include <fmt/format.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

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

TEST_F(ReplayFile, AnEndlessLineIsSkipped) {
  Append("{\"id\": \"1\", \"text\": \"" + std::string(3 * 1024 * 1024, 'x') +
         "\"}\n{\"id\": \"2\", \"text\": \"two\"}\n");
  const Batch batch = Poll("");
  ASSERT_EQ(batch.events.size(), 1u);
  EXPECT_EQ(std::get<Mention>(batch.events[0]).native_id, "2");
}

}  // namespace
}  // namespace crier::replay
