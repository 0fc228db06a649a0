#include "connectors/kit/followed.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace crier::kit {
namespace {

using namespace std::chrono_literals;
using Ids = std::vector<std::string>;

class KitFollowed : public testing::Test {
 protected:
  // One poll that hears these; what is removed.
  Ids Poll(const Ids& heard, const AskGone& ask, bool more = false) {
    Followed followed({.channel = "town", .most = 4, .at_once = 2}, cursor_);
    Batch batch{{}, "", more};
    for (const std::string& id : heard)
      batch.events.emplace_back(Mention{.channel = "town", .native_id = id});
    followed.Follow(now_, ask, &batch);
    followed.Write(&cursor_);
    trouble_ = batch.trouble.has_value();
    Ids removed;
    for (const Event& event : batch.events)
      if (const auto* gone = std::get_if<Removed>(&event)) removed.push_back(gone->native_id);
    return removed;
  }
  AskGone Gone(std::set<std::string> gone) {
    return [this, gone = std::move(gone)](const Ids& ids) -> Result<std::set<std::string>> {
      asked_.push_back(ids);
      std::set<std::string> found;
      for (const std::string& id : ids)
        if (gone.contains(id)) found.insert(id);
      return found;
    };
  }

  Time now_ = *ParseTime("2026-11-21T12:00:00Z");
  nlohmann::json cursor_;
  std::vector<Ids> asked_;
  bool trouble_ = false;
};

TEST_F(KitFollowed, OnceADayTheNewestAreLookedAt) {
  EXPECT_TRUE(Poll({"1", "2", "3", "4", "5"}, Gone({"2"})).empty());
  EXPECT_TRUE(asked_.empty());
  now_ += 21h;
  EXPECT_EQ(Poll({}, Gone({"1", "3"})), Ids{"3"}) << "the first is beyond those that are followed";
  EXPECT_EQ(asked_, (std::vector<Ids>{{"2", "3"}, {"4", "5"}}));
  now_ += 1h;
  EXPECT_TRUE(Poll({}, Gone({"2"})).empty());
  now_ += 20h;
  EXPECT_EQ(Poll({}, Gone({"2", "3"})), Ids{"2"});
}

TEST_F(KitFollowed, WhatCannotBeAskedIsAskedAgain) {
  Poll({"1"}, Gone({}));
  now_ += 21h;
  EXPECT_TRUE(Poll({}, [](const Ids&) -> Result<std::set<std::string>> {
                return Error{Fault::kThrottled, "busy"};
              }).empty());
  EXPECT_TRUE(trouble_);
  EXPECT_EQ(Poll({}, Gone({"1"})), Ids{"1"});
}

TEST_F(KitFollowed, WaitsWhileThereIsMoreToHear) {
  Poll({"1"}, Gone({}));
  now_ += 21h;
  EXPECT_TRUE(Poll({"2"}, Gone({"1"}), true).empty());
  EXPECT_EQ(Poll({}, Gone({"1"})), Ids{"1"});
}

}  // namespace
}  // namespace crier::kit
