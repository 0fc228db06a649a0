#include "store/tables/mentions.h"

#include <gtest/gtest.h>

#include <fstream>
#include <random>
#include <set>

#include "store/db/full_text.h"
#include "tests/store/back_ends.h"
#include "tests/store/samples.h"
#include "tests/support/paths.h"

namespace crier {
namespace {

using std::chrono::hours;
using Ids = std::vector<std::string>;

class MentionsTest : public StoreTest {
 protected:
  Ids Text(const std::string& typed) {
    MentionQuery query;
    query.text = typed;
    return NativeIds(Search(*db_, query));
  }
};
INSTANTIATE_TEST_SUITE_P(On, MentionsTest, BackEnds(), BackEndName);

TEST_P(MentionsTest, NewestFirstPageByPage) {
  std::vector<Judged> events;
  // Heard in another order than said, several at one time.
  for (int i = 0; i < 97; ++i)
    events.push_back(About("", Say(std::to_string(i), "x", kNow - hours(i * 37 % 20))));
  TakeAll(*db_, Poll(events));
  MentionQuery query;
  query.limit = 10;
  std::set<int64_t> seen;
  Time last = kNow;
  for (;;) {
    const auto page = Search(*db_, query);
    if (page.empty()) break;
    EXPECT_LE(page.size(), 10U);
    for (const StoredMention& each : page) {
      EXPECT_TRUE(seen.insert(each.id).second);
      EXPECT_LE(each.mention.created_at, last);
      last = each.mention.created_at;
    }
    query.before = page.back().id;
  }
  EXPECT_EQ(seen.size(), 97U);
}

TEST_P(MentionsTest, TextPagesToo) {
  std::vector<Judged> events;
  for (int i = 0; i < 25; ++i) events.push_back(About("", Say(std::to_string(i), i % 2 ? "storm" : "sun")));
  TakeAll(*db_, Poll(events));
  MentionQuery query;
  query.text = "storm";
  query.limit = 5;
  Ids all;
  for (;;) {
    const auto page = Search(*db_, query);
    if (page.empty()) break;
    for (const auto& each : page) all.push_back(each.mention.native_id);
    query.before = page.back().id;
  }
  EXPECT_EQ(all, (Ids{"23", "21", "19", "17", "15", "13", "11", "9", "7", "5", "3", "1"}));
}

TEST_P(MentionsTest, AFutureDateDoesNotStayOnTop) {
  TakeAll(*db_, Poll({About("", Say("liar", "x", kNow + hours(24 * 365)))}));
  TakeAll(*db_, Poll({About("", Say("later", "x", kNow + hours(1)))}, "c", kNow + hours(1)));
  EXPECT_EQ(NativeIds(Search(*db_, {})), (Ids{"later", "liar"}));
}

TEST_P(MentionsTest, FiltersByEverything) {
  Judged one = About("pothole", Say("one", "x", kNow - hours(2)));
  one.verdict.hazards = {{"flood", "injured_or_dead", 2, {}}, {"flood", "caution_advice", 1, {}}};
  one.verdict.sentiment.label = "negative";
  Judged two = About("", Say("two", "x", kNow - hours(1)));
  two.verdict.intent = "praise";
  two.verdict.lang = "es";
  two.verdict.sentiment.label = "positive";
  const auto taken = TakeAll(*db_, Poll({one, two}));
  const auto find = [&](auto change) {
    MentionQuery query;
    change(query);
    return NativeIds(Search(*db_, query));
  };
  const Ids only_one = {"one"};
  const Ids only_two = {"two"};
  EXPECT_EQ(find([](auto& q) { q.service_code = "pothole"; }), only_one);
  EXPECT_EQ(find([](auto& q) { q.category = "injured_or_dead"; }), only_one);
  EXPECT_EQ(find([](auto& q) { q.category = "caution_advice"; }), only_one);
  EXPECT_EQ(find([](auto& q) { q.category = "sympathy_support"; }), Ids{});
  EXPECT_EQ(find([](auto& q) { q.intent = "praise"; }), only_two);
  EXPECT_EQ(find([](auto& q) { q.sentiment = "negative"; }), only_one);
  EXPECT_EQ(find([](auto& q) { q.service_code = "pothole", q.sentiment = "negative"; }), only_one);
  EXPECT_EQ(find([](auto& q) { q.service_code = "pothole", q.sentiment = "positive"; }), Ids());
  EXPECT_EQ(find([](auto& q) { q.lang = "es"; }), only_two);
  EXPECT_EQ(find([](auto& q) { q.actionable = true; }), only_one);
  EXPECT_EQ(find([](auto& q) { q.actionable = false; }), only_two);
  EXPECT_EQ(find([&](auto& q) { q.request_id = taken.requests.at(0).id; }), only_one);
  EXPECT_EQ(find([](auto& q) { q.channel = "town"; }), (Ids{"two", "one"}));
  EXPECT_EQ(find([](auto& q) { q.channel = "village"; }), Ids{});
  EXPECT_EQ(find([](auto& q) { q.since = kNow - hours(1); }), only_two);
  EXPECT_EQ(find([](auto& q) { q.until = kNow - hours(1); }), only_one);
  EXPECT_EQ(find([](auto& q) { q.text = "x", q.sentiment = "positive"; }), only_two);
  EXPECT_EQ(find([](auto& q) { q.before = 12345; }), Ids{});
  EXPECT_EQ(find([](auto& q) { q.limit = -1; }), Ids{});
  EXPECT_EQ(find([](auto& q) { q.service_code = "' OR 1=1 --"; }), Ids{});
}

TEST_P(MentionsTest, AMixOfFiltersLooksThroughAFewAtATime) {
  std::vector<Judged> events;
  // Several at one time; every seventh is what is looked for.
  for (int i = 0; i < 50; ++i) {
    events.push_back(About("pothole", Say(std::to_string(i), "storm", kNow - hours(i / 4))));
    events.back().verdict.sentiment.label = i % 7 == 0 ? "negative" : "neutral";
    events.back().verdict.intent = i % 7 == 0 ? "complaint" : "report";
    events.back().verdict.lang = "es";
  }
  TakeAll(*db_, Poll(events));
  const auto walk = [&](MentionQuery query) {
    const auto all = Search(*db_, query);
    query.look_through = 6;
    query.limit = 2;
    std::vector<int64_t> ids;
    int pages = 0;
    do {
      int64_t further = 0;
      const auto read = db_->Read([&](Tx& tx) -> Result<void> {
        auto found = FindMentions(tx, query, &further);
        if (!found) return found.error();
        for (const StoredMention& each : *found) ids.push_back(each.id);
        return {};
      });
      EXPECT_TRUE(read) << read.error().message;
      query.before = further;
    } while (query.before > 0 && ++pages < 100);
    EXPECT_GT(pages, 50 / 6 - 1) << "it looked through more at once";
    std::vector<int64_t> wanted;
    for (const StoredMention& each : all) wanted.push_back(each.id);
    EXPECT_EQ(wanted.size(), 8U);
    EXPECT_EQ(ids, wanted);
  };
  walk({.sentiment = "negative", .lang = "es"});
  walk({.service_code = "pothole", .intent = "complaint"});
  walk({.text = "storm", .sentiment = "negative"});
  walk({.sentiment = "negative", .lang = "es", .since = kNow - hours(24), .until = kNow + hours(1)});
}

TEST_P(MentionsTest, TextFindsWordsAndPhrasesWithoutAccents) {
  TakeAll(*db_, Poll({About("", Say("es", "Una Avería en la señal")),
                      About("", Say("en", "The water main broke, don't drink")),
                      About("", Say("both", "broke water"))}));
  EXPECT_EQ(Text("averia"), Ids{"es"});
  EXPECT_EQ(Text("SENAL avería"), Ids{"es"});
  EXPECT_EQ(Text("water broke"), (Ids{"both", "en"}));
  EXPECT_EQ(Text("\"water main\""), Ids{"en"});
  EXPECT_EQ(Text("\"broke water\""), Ids{"both"});
  EXPECT_EQ(Text("\"water main\" drink"), Ids{"en"});
  EXPECT_EQ(Text("don't"), Ids{"en"});
  EXPECT_EQ(Text("wat"), Ids{});
  EXPECT_EQ(Text("  ").size(), 3U) << "nothing typed";
  EXPECT_EQ(Text("!!!"), Ids{});
}

TEST_P(MentionsTest, NothingTypedHasAMeaningButItsWords) {
  TakeAll(*db_, Poll({About("", Say("m", "or and not near text secret"))}));
  for (const char* typed :
       {"text:secret", "or", "NOT", "a OR secret", "secret*", "-secret", "^secret", "NEAR(secret text)",
        "\"secret", "secret\"\"", "(secret", "{text}:secret", "secret + text", "secret;"}) {
    auto found = InRead(*db_, [&](Tx& tx) {
      MentionQuery query;
      query.text = typed;
      return FindMentions(tx, query);
    });
    EXPECT_TRUE(found) << typed << ": " << found.error().message;
  }
  EXPECT_EQ(Text("NOT"), Ids{"m"});
  EXPECT_EQ(Text("absent OR secret"), Ids{});
  EXPECT_EQ(Text("secr*"), Ids{});
}

TEST_P(MentionsTest, WhateverIsTypedIsNoError) {
  TakeAll(*db_, Poll({About("", Say("m", "some text"))}));
  std::vector<std::string> typed;
  std::minstd_rand dice(42);
  static constexpr char kOdd[] = "\"\"\"'*^:(){}-+,;\\\0 \t\n\x80\xff\xc3\xa9%_?aANDORNOT";
  const std::string odd(kOdd, sizeof kOdd - 1);
  for (int i = 0; i < 3000; ++i) {
    std::string text;
    for (unsigned length = dice() % 60; length > 0; --length) {
      text += dice() % 3 == 0 ? static_cast<char>(dice() % 256) : odd[dice() % odd.size()];
    }
    typed.push_back(text);
  }
  typed.emplace_back(100'000, '"');
  typed.emplace_back(100'000, 'a');
  std::string many;
  for (int i = 0; i < 5000; ++i) many += "w ";
  typed.push_back(many);
  for (const std::string& each : typed) {
    auto found = InRead(*db_, [&](Tx& tx) {
      MentionQuery query;
      query.text = each;
      return FindMentions(tx, query);
    });
    ASSERT_TRUE(found) << ::testing::PrintToString(each) << ": " << found.error().message;
  }
}

TEST_P(MentionsTest, FindsNaughtyStringsByThemselves) {
  if (SharedData().empty()) GTEST_SKIP() << "needs ../shared/data";
  std::ifstream file(SharedData() / "conformance/hostile/blns.txt");
  std::vector<Judged> events;
  std::vector<std::string> lines;
  for (std::string line; std::getline(file, line);) {
    events.push_back(About("", Say(std::to_string(lines.size()), line)));
    lines.push_back(line);
  }
  ASSERT_GT(lines.size(), 100U);
  TakeAll(*db_, Poll(events));
  size_t found = 0;
  for (size_t i = 0; i < lines.size(); ++i) {
    MentionQuery query;
    query.text = lines[i];
    query.limit = 500;
    auto result = InRead(*db_, [&](Tx& tx) { return FindMentions(tx, query); });
    ASSERT_TRUE(result) << lines[i] << ": " << result.error().message;
    const Ids ids = NativeIds(*result);
    if (std::find(ids.begin(), ids.end(), std::to_string(i)) != ids.end()) ++found;
    auto stored = InRead(*db_, [&](Tx& tx) { return FindMention(tx, "town", std::to_string(i)); });
    ASSERT_TRUE(stored && *stored);
    EXPECT_EQ((*stored)->mention.text, lines[i]);
  }
  // All but the lines that hold no word at all.
  EXPECT_GT(found, lines.size() * 8 / 10);
}

TEST(FullText, ReadsPhrases) {
  EXPECT_EQ(PhrasesOf("one \"two three\" four"), (Ids{"one", "two three", "four"}));
  EXPECT_EQ(PhrasesOf("one\"two three\"four"), (Ids{"one", "two three", "four"}));
  EXPECT_EQ(PhrasesOf("\"open until the end"), Ids{"open until the end"});
  EXPECT_EQ(PhrasesOf(" \t\n\"\" \"  \""), Ids{});
  EXPECT_EQ(PhrasesOf(std::string_view("a\0b", 3)), (Ids{"a", "b"}));
  EXPECT_EQ(PhrasesOf(std::string(3000, 'x')).at(0).size(), 1024U);
  std::string many;
  for (int i = 0; i < 100; ++i) many += "w ";
  EXPECT_EQ(PhrasesOf(many).size(), 32U);
}

TEST_P(MentionsTest, WalksThroughAll) {
  for (int i = 0; i < 5; ++i) TakeAll(*db_, Poll({About("", Say(std::to_string(i), "x", kNow - hours(i)))}));
  TakeAll(*db_, Poll({{Removed{"town", "2"}, {}, {}, {}}}));
  Ids all;
  for (int64_t after = 0;;) {
    auto page = InRead(*db_, [&](Tx& tx) { return MentionsAfter(tx, after, 2); });
    ASSERT_TRUE(page) << page.error().message;
    if (page->empty()) break;
    for (const auto& each : *page) all.push_back(each.mention.native_id);
    after = page->back().id;
  }
  EXPECT_EQ(all, (Ids{"0", "1", "3", "4"}));
}

}  // namespace
}  // namespace crier
