#include "connectors/kit/noted_source.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "connectors/kit/members.h"

namespace crier::kit {
namespace {

using nlohmann::json;

// Its cursor counts its polls; the third has no answer.
class Counting : public Source {
 public:
  Result<Batch> Poll(const std::string& cursor, Time, std::stop_token) override {
    if (cursor == "xx") return Error{Fault::kUnreachable, "away"};
    return Batch{{}, cursor + "x", false};
  }
};

class KitNotedSource : public testing::Test {
 protected:
  Result<Batch> Poll(const std::string& cursor) { return source_.Poll(cursor, {}, {}); }

  json begun_, after_ = "first";
  int ended_ = 0;
  NotedSource source_{{.who = "test",
                       .begin = [this](const json& notes) { begun_ = notes; },
                       .end =
                           [this](json* notes, Batch* batch, Time, const std::stop_token&) {
                             ++ended_;
                             (*notes)["seen"] = after_;
                             batch->trouble = Error{Fault::kRejected, "one list is shut"};
                           }},
                      std::make_unique<Counting>()};
};

TEST_F(KitNotedSource, KeepsNotesBesideThePlaceInTheLists) {
  const auto first = Poll("");
  ASSERT_TRUE(first);
  EXPECT_FALSE(begun_.contains("seen"));
  EXPECT_EQ(json::parse(first->cursor), json({{"lists", "x"}, {"seen", "first"}}));
  EXPECT_TRUE(first->trouble) << "the batch may be changed";
  after_ = {{"a", 1}};
  const auto second = Poll(first->cursor);
  ASSERT_TRUE(second);
  EXPECT_EQ(TextIn(begun_, "seen"), "first");
  EXPECT_EQ(json::parse(second->cursor), json({{"lists", "xx"}, {"seen", {{"a", 1}}}}));
}

TEST_F(KitNotedSource, OfAPollThatFailedNothingIsNoted) {
  const auto batch = Poll(R"({"lists": "xx"})");
  ASSERT_FALSE(batch);
  EXPECT_EQ(batch.error().fault, Fault::kUnreachable);
  EXPECT_EQ(ended_, 0);
}

TEST_F(KitNotedSource, ACursorThatIsNotOursIsNoBeginning) {
  for (const char* odd : {"x", "[]", "{}", R"({"lists": 1})", R"({"lists": null})"}) {
    const auto batch = Poll(odd);
    ASSERT_FALSE(batch) << odd;
    EXPECT_EQ(batch.error().fault, Fault::kBadData);
  }
}

}  // namespace
}  // namespace crier::kit
