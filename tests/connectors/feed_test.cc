#include <fmt/format.h>
#include <gtest/gtest.h>

#include "connectors/catalog.h"
#include "connectors/feed/dates.h"
#include "connectors/feed/decode.h"
#include "connectors/feed/links.h"
#include "connectors/feed/memory.h"
#include "tests/support/fake_clock.h"
#include "tests/support/fake_http.h"
#include "tests/support/fake_mail.h"
#include "tests/support/fake_state.h"

namespace crier::feed {
namespace {

std::string Date(std::string_view text) {
  const auto time = ParseFeedDate(text);
  return time ? FormatTime(*time) : "none";
}

TEST(FeedDates, AreReadAsPeopleWriteThem) {
  const std::pair<const char*, const char*> dates[] = {
      {"Thu, 01 Jan 2004 19:48:21 GMT", "2004-01-01T19:48:21Z"},
      {"thursday, 1 january 2004 19:48 EST", "2004-01-02T00:48:00Z"},
      {"01 Jan 04 19:48:21 -0330", "2004-01-01T23:18:21Z"},
      {"Jan 1, 2004 7:48 PM", "2004-01-01T19:48:00Z"},
      {"01-Jan-2004 12:00 +01:00", "2004-01-01T11:00:00Z"},
      {"Sun Jan  4 16:29:06 PST 2004", "2004-01-05T00:29:06Z"},
      {"1 Feb 99", "1999-02-01T00:00:00Z"},
      {"Thu, 31 Dec 1998 23:59:60 GMT", "1998-12-31T23:59:59Z"},
      {"2003-12-31T10:14:55.5-08:00", "2003-12-31T18:14:55.500Z"},
      {"2003-12-31 10:14", "2003-12-31T10:14:00Z"},
      {"2003-12-31T24:00:00Z", "2004-01-01T00:00:00Z"},
      {"20031231", "2003-12-31T00:00:00Z"},
      {"2003-12", "2003-12-01T00:00:00Z"},
      {"2003", "2003-01-01T00:00:00Z"},
      {"30 Feb 2004", "none"},
      {"2003-13-01", "none"},
      {"2003-12-31T25:00:00Z", "none"},
      {"yesterday", "none"},
      {"12:30", "none"},
      {"", "none"},
  };
  for (const auto& [text, want] : dates) EXPECT_EQ(Date(text), want) << text;
}

TEST(FeedLinks, AreResolvedAndOnlyHttpIsKept) {
  const std::string base = "https://example.org/a/b/c?q=1#f";
  const std::pair<const char*, const char*> links[] = {
      {"d", "https://example.org/a/b/d"},
      {"../d?x#y", "https://example.org/a/d?x#y"},
      {"../../../../d", "https://example.org/d"},
      {"./", "https://example.org/a/b/"},
      {"/d/./e/../f", "https://example.org/d/f"},
      {"//other.example/x", "https://other.example/x"},
      {"?z", "https://example.org/a/b/c?z"},
      {"#g", "https://example.org/a/b/c?q=1#g"},
      {" http://other.example/a b\n", "http://other.example/a%20b"},
      {"HTTPS://Other.example", "HTTPS://Other.example"},
      {"javascript:alert(1)", ""},
      {"data:text/html,x", ""},
      {"mailto:me@example.org", ""},
      {"https:///nohost", ""},
      {"", ""},
  };
  for (const auto& [reference, want] : links) EXPECT_EQ(ResolveLink(base, reference), want) << reference;
  EXPECT_EQ(ResolveLink("", "d"), "");
  EXPECT_EQ(ResolveLink("https://example.org", "d"), "https://example.org/d");
}

TEST(FeedDecode, BytesDecideWhereWhatIsDeclaredIsWrong) {
  const std::string utf8 = "<?xml version='1.0' encoding='iso-8859-1'?><a>é</a>";
  EXPECT_EQ(DecodeFeed(utf8, "text/xml; charset=us-ascii"), utf8);
  EXPECT_EQ(DecodeFeed("<a>\x93\xE9\x94</a>", "text/xml; charset=utf-8"), "<a>“é”</a>");
  EXPECT_EQ(DecodeFeed("<a>\xE9</a>", "text/xml; charset=\"ISO-8859-2\""), "<a>é</a>");
  EXPECT_EQ(DecodeFeed("<a>\xB1</a>", "text/xml; charset=\"ISO-8859-2\""), "<a>ą</a>");
  EXPECT_EQ(DecodeFeed("<a>\xE9</a>", "text/xml; charset=no-such-thing"), "<a>é</a>");
  EXPECT_EQ(DecodeFeed(std::string_view("\xFF\xFE<\0a\0>\0", 8), ""), "<a>");
  EXPECT_EQ(DecodeFeed(std::string_view("\0<\0a\0>", 6), "text/xml; charset=utf-8"), "<a>");
}

TEST(FeedMemory, StaysWithinACursorAndForgetsTheOldestFirst) {
  Memory memory;
  memory.url = std::string(1000, 'u');
  memory.etag = std::string(500, '"');
  memory.page = std::string(1000, 'p');
  for (size_t i = 0; i < Memory::kMaxItems; ++i) EXPECT_TRUE(memory.Note(fmt::format("id {}", i), "text"));
  EXPECT_FALSE(memory.Note("id 0", "text"));
  EXPECT_LT(memory.Write().size(), 64u * 1024);

  Memory next = Memory::Read(memory.Write());
  EXPECT_EQ(next.Look("id 4499", "text"), Memory::Seen::kSame);
  EXPECT_EQ(next.Look("id 4499", "other text"), Memory::Seen::kChanged);
  EXPECT_EQ(next.Look("id 4500", "text"), Memory::Seen::kNew);
  next.Note("new", "text");
  const Memory last = Memory::Read(next.Write());
  EXPECT_EQ(last.Look("new", "text"), Memory::Seen::kSame);
  EXPECT_EQ(last.Look("id 0", "text"), Memory::Seen::kSame);
  EXPECT_EQ(last.Look("id 4498", "text"), Memory::Seen::kSame);
  EXPECT_EQ(last.Look("id 4499", "text"), Memory::Seen::kNew);
}

TEST(FeedMemory, WhatCannotBeReadIsEmpty) {
  for (const char* cursor : {"", "nonsense", "[]", R"({"seen": 5, "etag": {}, "pages_left": "x"})"}) {
    EXPECT_EQ(Memory::Read(cursor).Look("a", "b"), Memory::Seen::kNew) << cursor;
    EXPECT_EQ(Memory::Read(cursor).etag, "") << cursor;
  }
}

// More items than can be remembered: the newest are read once, and the oldest do not come back in their
// place.
TEST(Feed, MoreItemsThanCanBeRememberedAreNotBroughtTwice) {
  std::string body = "<rss><channel>";
  for (int i = 0; i < 6000; ++i) {
    body += fmt::format(
        "<item><guid>{}</guid><title>t</title><pubDate>2026-01-01T{:02}:{:02}:{:02}Z</pubDate></item>", i,
        i / 3600, i / 60 % 60, i % 60);
  }
  body += "</channel></rss>";
  FakeHttp http;
  FakeMail mail;
  http.Always("", [&](const HttpRequest&) { return Reply(200, body); });
  const FakeClock clock;
  FakeState state;
  const ConnectorType* type = FindConnector("feed");
  ASSERT_NE(type, nullptr);
  const auto settings = Settings::Parse("url: https://example.org/feed", type->options);
  ASSERT_TRUE(settings) << settings.error().message;
  const auto channel = type->open(*settings, "test", Doors{http, mail, clock}, state);
  ASSERT_TRUE(channel) << channel.error().message;
  const Time deadline = clock.Now() + std::chrono::seconds(60);
  const auto first = (*channel)->source()->Poll("", deadline, {});
  ASSERT_TRUE(first) << first.error().message;
  ASSERT_EQ(first->events.size(), Memory::kMaxItems);
  EXPECT_EQ(std::get<Mention>(first->events.front()).native_id, "1500");
  EXPECT_EQ(std::get<Mention>(first->events.back()).native_id, "5999");
  EXPECT_LE(first->cursor.size(), 64u * 1024);
  const auto second = (*channel)->source()->Poll(first->cursor, deadline, {});
  ASSERT_TRUE(second) << second.error().message;
  EXPECT_TRUE(second->events.empty());
}

}  // namespace
}  // namespace crier::feed
