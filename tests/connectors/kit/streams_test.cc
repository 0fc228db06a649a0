#include "connectors/kit/streams.h"

#include <gtest/gtest.h>

#include <map>

#include "tests/support/fake_clock.h"

namespace crier::kit {
namespace {

using namespace std::chrono_literals;

// A list of posts, and a list of answers to each.
class KitPassingStreams : public testing::Test {
 protected:
  void Say(const std::string& stream, const std::string& id, Time at) {
    IdItem item{.id = id, .version = id};
    item.mention.native_id = id;
    item.mention.created_at = at;
    auto& list = lists_[stream];
    list.insert(list.begin(), item);
  }
  // Polls; the ids of what was told, in order.
  std::string Poll() {
    StreamPlan plan{.who = "test", .names = {"posts"}, .backfill = 10};
    plan.passing = [&](std::chrono::milliseconds,
                       const std::stop_token&) -> Result<std::vector<PassingStream>> {
      if (refused_) return *refused_;
      return now_;
    };
    StreamSource source(plan, clock_, [&](const PageCall& call, const std::stop_token&) -> Result<IdPage> {
      asked_.push_back(call.name);
      return IdPage{lists_[call.name], ""};
    });
    asked_.clear();
    const auto batch = source.Poll(cursor_, clock_.Now() + 1min, {});
    EXPECT_TRUE(batch) << (batch ? "" : batch.error().message);
    if (!batch) return "";
    cursor_ = batch->cursor;
    trouble_ = batch->trouble;
    std::string told;
    for (const Event& event : batch->events) told += std::get<Mention>(event).native_id + " ";
    return told;
  }

  FakeClock clock_;
  std::map<std::string, std::vector<IdItem>> lists_;
  std::vector<PassingStream> now_;
  std::optional<Error> refused_, trouble_;
  std::vector<std::string> asked_;
  std::string cursor_;
};

TEST_F(KitPassingStreams, AreReadWhereSomethingCame) {
  now_ = {{"under 1", "v1"}, {"under 2", ""}};
  Say("under 1", "a", clock_.Now());
  EXPECT_EQ(Poll(), "a ");
  Say("under 1", "b", clock_.Now() + 1s);
  Say("under 2", "c", clock_.Now() + 2s);
  EXPECT_EQ(Poll(), "c ");
  EXPECT_EQ(asked_, (std::vector<std::string>{"posts", "under 2"}));
  now_[0].version = "v2";
  EXPECT_EQ(Poll(), "b ");
  EXPECT_EQ(Poll(), "");
}

TEST_F(KitPassingStreams, OneThatComesLateTellsOnlyWhatIsNews) {
  Poll();
  Say("under 1", "old", clock_.Now() - 24h);
  Say("under 1", "new", clock_.Now() + 1s);
  now_ = {{"under 1", "v1"}};
  EXPECT_EQ(Poll(), "new ");
  Say("under 1", "newer", clock_.Now() + 2s);
  now_[0].version = "v2";
  EXPECT_EQ(Poll(), "newer ");
}

TEST_F(KitPassingStreams, AreNotForgottenWhileTheyCannotBeListed) {
  now_ = {{"under 1", ""}};
  Say("under 1", "a", clock_.Now());
  EXPECT_EQ(Poll(), "a ");
  refused_ = Error{Fault::kAuth, "no permission"};
  Say("posts", "p", clock_.Now());
  EXPECT_EQ(Poll(), "p ");
  ASSERT_TRUE(trouble_);
  refused_ = std::nullopt;
  Say("under 1", "b", clock_.Now() + 1s);
  EXPECT_EQ(Poll(), "b ");
}

}  // namespace
}  // namespace crier::kit
