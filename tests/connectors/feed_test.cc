#include "connectors/feed/feed.h"

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

TEST(FeedDates, AreReadInTheUsualLanguages) {
  const std::pair<const char*, const char*> dates[] = {
      {"mar, 13 oct 2026 08:30:00 GMT", "2026-10-13T08:30:00Z"},
      {"martes, 3 de marzo de 2026", "2026-03-03T00:00:00Z"},
      {"mar 3 mar 2026 10:00", "2026-03-03T10:00:00Z"},
      {"mar 10, 2026", "2026-03-10T00:00:00Z"},
      {"Miércoles 21 de enero de 2026, 6:05 p. m.", "2026-01-21T18:05:00Z"},
      {"sáb., 1 ago. 2026 12:00 a.m.", "2026-08-01T00:00:00Z"},
      {"15 de septiembre de 2026 a las 15:30 hrs", "2026-09-15T15:30:00Z"},
      {"9 setiembre 2026", "2026-09-09T00:00:00Z"},
      {"lundi 24 août 2026 à 15h30", "2026-08-24T15:30:00Z"},
      {"1er février 2026", "2026-02-01T00:00:00Z"},
      {"mer. 15 juil. 2026 09:00:00 +0200", "2026-07-15T07:00:00Z"},
      {"Dienstag, 3. März 2026, 15.30 Uhr", "2026-03-03T15:30:00Z"},
      {"Do, 10 Dez 2026 07:00:00 MEZ", "2026-12-10T06:00:00Z"},
      {"So., 4. Okt 2026 18 Uhr", "2026-10-04T18:00:00Z"},
      {"giovedì 14 maggio 2026 ore 10:15", "2026-05-14T10:15:00Z"},
      {"7 ago 2026", "2026-08-07T00:00:00Z"},
      {"sexta-feira, 2 de outubro de 2026 08:00 BRT", "2026-10-02T11:00:00Z"},
      {"dimecres, 6 d'agost de 2025", "2025-08-06T00:00:00Z"},
      {"do 31 dec 2026 23:59 CET", "2026-12-31T22:59:00Z"},
      // Two letters mean a day of one language or another; the date says which.
      {"do, 4 oct 2026", "2026-10-04T00:00:00Z"},
      // June and July: "jui" alone is neither, unless the weekday says.
      {"5 jui 2026", "none"},
      {"dim, 5 jui 2026", "2026-07-05T00:00:00Z"},
      {"martes 10 2026", "none"},
      {"10 dieciembre 2026", "none"},
  };
  for (const auto& [text, want] : dates) EXPECT_EQ(Date(text), want) << text;
}

TEST(FeedDates, TheHalvesOfADayAreHeard) {
  const std::pair<const char*, const char*> dates[] = {
      {"2026-05-04 09:15 PM", "2026-05-04T21:15:00Z"},
      {"2026-05-04T12:30AM", "2026-05-04T00:30:00Z"},
      {"2026-05-04 12:05:09 p.m. EST", "2026-05-04T17:05:09Z"},
      {"2026-05-04 9:15 a. m. -0500", "2026-05-04T14:15:00Z"},
      {"May 4, 2026 at 9 PM", "2026-05-04T21:00:00Z"},
      {"4 mayo 2026 12:00\xC2\xA0p.\xC2\xA0m.", "2026-05-04T12:00:00Z"},
      {"2026-05-04 13:15 PM", "none"},
      {"May 4, 2026 0:10 pm", "none"},
      {"4 May 2026 14 pm", "none"},
  };
  for (const auto& [text, want] : dates) EXPECT_EQ(Date(text), want) << text;
}

TEST(FeedDates, WhatCouldBeTwoOrContradictsItselfIsNone) {
  const std::pair<const char*, const char*> dates[] = {
      {"07/08/2026", "none"},
      {"03.04.2026 10:00", "none"},
      {"1-2-26", "none"},
      {"31/12/2026", "2026-12-31T00:00:00Z"},
      {"12/31/2026 5:00 PM", "2026-12-31T17:00:00Z"},
      {"05/05/2026", "2026-05-05T00:00:00Z"},
      {"vie 07/08/2026", "2026-08-07T00:00:00Z"},
      {"2026/6/9 15:07:41", "2026-06-09T15:07:41Z"},
      {"Mon, 13 Oct 2026 08:30:00 GMT", "none"},
      {"martes, miércoles 13 oct 2026", "none"},
      {"32 ene 2026", "none"},
      {"31 de junio de 2026", "none"},
      {"13 oct nov 2026", "none"},
      {"13 oct 2026 08:30 09:30", "none"},
      {"13 oct 2026 25:00", "none"},
      {"2026-13-01", "none"},
      {"2026-10-13 24:30", "none"},
      {"13 oct", "none"},
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

TEST(FeedDecode, OneBadByteDoesNotMakeUtf8AnotherCharset) {
  EXPECT_EQ(DecodeFeed("<a>Avería, niños, Peñón \xE9</a>", "text/xml; charset=utf-8"),
            "<a>Avería, niños, Peñón \xEF\xBF\xBD</a>");
}

TEST(FeedMemory, WhatAnEarlierVersionKeptIsKnown) {
  Memory before;
  before.Note("a", "text", "https://example.org/a");
  std::string cursor = before.Write();
  cursor.erase(cursor.find("\"links\""), cursor.find("\"seen\"") - cursor.find("\"links\""));
  const Memory memory = Memory::Read(cursor);
  EXPECT_EQ(memory.Look("a", "text"), Memory::Seen::kSame);
  EXPECT_FALSE(memory.HasLink("a", "https://example.org/a"));
  EXPECT_TRUE(Memory::Read(before.Write()).HasLink("a", "https://example.org/a"));
  EXPECT_FALSE(Memory::Read(before.Write()).HasLink("a", "https://example.org/b"));
}

TEST(FeedMemory, WhatCannotBeReadIsEmpty) {
  for (const char* cursor : {"", "nonsense", "[]", R"({"seen": 5, "etag": {}, "pages_left": "x"})"}) {
    EXPECT_EQ(Memory::Read(cursor).Look("a", "b"), Memory::Seen::kNew) << cursor;
    EXPECT_EQ(Memory::Read(cursor).etag, "") << cursor;
  }
}

TEST(FeedKinds, WhatIsNoTextIsNamed) {
  const std::pair<std::string, std::string> kinds[] = {
      {std::string("\x89PNG\r\n\x1a\n\0\0\0\rIHDR<?xml <rss", 26), "PNG"},
      {"%PDF-1.7 <rss>", "PDF"},
      {"\x1F\x8B\x08 packed", "gzip"},
      {std::string("\0\1\2\3<rss>\0\0\0\0", 13), "binary data"},
  };
  for (const auto& [body, piece] : kinds) {
    const auto document = ReadFeed(body, "text/xml", "https://example.org/");
    ASSERT_FALSE(document) << piece;
    EXPECT_EQ(document.error().fault, Fault::kBadData);
    EXPECT_NE(document.error().message.find(piece), std::string::npos) << document.error().message;
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
