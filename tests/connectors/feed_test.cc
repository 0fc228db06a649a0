#include "connectors/feed/feed.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

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

// Polls a feed that a test changes from poll to poll.
class FeedPolls : public testing::Test {
 protected:
  // Each event as "mention ID TEXT" or "edited ID TEXT", in alphabetical order of their texts.
  std::vector<std::string> Poll(const std::string& body) {
    std::string channel = "test";
    FakeHttp http;
    FakeMail mail;
    FakeState state;
    http.Always("", [&](const HttpRequest&) { return Reply(200, body); });
    const ConnectorType* type = FindConnector("feed");
    const auto settings = Settings::Parse("url: https://example.org/feed", type->options);
    const auto opened = type->open(*settings, channel, Doors{http, mail, clock_}, state);
    const auto batch = (*opened)->source()->Poll(cursor_, clock_.Now() + std::chrono::seconds(60), {});
    EXPECT_TRUE(batch) << (batch ? "" : batch.error().message);
    if (!batch) return {};
    cursor_ = batch->cursor;
    std::vector<std::string> told;
    for (const Event& event : batch->events) {
      const auto* edited = std::get_if<Edited>(&event);
      const Mention& mention = edited ? edited->mention : std::get<Mention>(event);
      if (!edited) {
        EXPECT_TRUE(ids_.insert(mention.native_id).second) << mention.native_id << " is told twice";
      } else {
        EXPECT_TRUE(ids_.contains(mention.native_id)) << mention.native_id << " was never told";
      }
      told.push_back((edited ? "edited " : "") + mention.text);
    }
    std::sort(told.begin(), told.end());
    return told;
  }
  static std::string Rss(const std::vector<std::string>& items) {
    std::string body = "<rss><channel><title>T</title>";
    for (const std::string& item : items) body += "<item>" + item + "</item>";
    return body + "</channel></rss>";
  }
  static std::string Item(const std::string& guid, const std::string& link, const std::string& title,
                          const std::string& text = "") {
    return "<guid isPermaLink='false'>" + guid + "</guid><link>https://example.org" + link +
           "</link><title>" + title + "</title><description>" + text + "</description>";
  }

  using Texts = std::vector<std::string>;
  FakeClock clock_;
  std::string cursor_;
  std::set<std::string> ids_;
};

TEST_F(FeedPolls, ItemsThatShareAGuidAreToldApartByTheirLink) {
  const std::string a = Item("alerts", "/1", "Levee Road floods");
  const std::string b = Item("alerts", "/2", "Shelter at Grant School");
  const std::string c = Item("alerts", "/3", "Boil water in Eastgate");
  EXPECT_EQ(Poll(Rss({b, a})), Texts({"Levee Road floods", "Shelter at Grant School"}));
  EXPECT_EQ(Poll(Rss({a, b})), Texts());
  EXPECT_EQ(Poll(Rss({c, b, a})), Texts({"Boil water in Eastgate"}));
  EXPECT_EQ(Poll(Rss({b})), Texts()) << "alone it stays itself";
  EXPECT_EQ(Poll(Rss({b, b})), Texts()) << "listed twice it is one";
  EXPECT_EQ(Poll(Rss({Item("alerts", "/2", "Shelter is full")})), Texts({"edited Shelter is full"}));
  EXPECT_EQ(Poll(Rss({c, a})), Texts());
}

TEST_F(FeedPolls, AGuidThatIsSharedLaterStaysWithWhoHadIt) {
  EXPECT_EQ(Poll(Rss({Item("g", "/1", "One")})), Texts({"One"}));
  EXPECT_EQ(Poll(Rss({Item("g", "/1", "One, corrected")})), Texts({"edited One, corrected"}));
  EXPECT_EQ(Poll(Rss({Item("g", "/2", "Two"), Item("g", "/1", "One, corrected")})), Texts({"Two"}));
  EXPECT_EQ(Poll(Rss({Item("g", "/2", "Two"), Item("g", "/1", "One again")})), Texts({"edited One again"}));
  EXPECT_EQ(Poll(Rss({Item("g", "/3", "Three")})), Texts({"Three"}));
  EXPECT_EQ(Poll(Rss({Item("g", "/1", "One at last")})), Texts({"edited One at last"}));
}

TEST_F(FeedPolls, WhoHadAGuidIsKnownByItsLinkWhenItsTextChangesAtOnce) {
  EXPECT_EQ(Poll(Rss({Item("g", "/1", "One")})), Texts({"One"}));
  EXPECT_EQ(Poll(Rss({Item("g", "/2", "Two"), Item("g", "/1", "One, corrected")})),
            Texts({"Two", "edited One, corrected"}));
}

TEST_F(FeedPolls, ItemsThatShareGuidAndLinkAreToldApartByTitleThenText) {
  const auto item = [](const char* title, const char* text) { return Item("g", "/", title, text); };
  EXPECT_EQ(
      Poll(Rss({item("Alert", "Elm"), item("Alert", "Oak"), item("Notice", "Elm"), item("Alert", "Elm")})),
      Texts({"Alert\n\nElm", "Alert\n\nOak", "Notice\n\nElm"}));
  EXPECT_EQ(Poll(Rss({item("Alert", "Oak"), item("Notice", "Elm, too")})),
            Texts({"edited Notice\n\nElm, too"}));
  EXPECT_EQ(Poll(Rss({item("Alert", "Pine")})), Texts({"Alert\n\nPine"}));
}

TEST_F(FeedPolls, ItemsWithoutGuidThatShareTheirTitleAreAllTold) {
  const auto item = [](const char* text) {
    return "<title>Alert</title><description>" + std::string(text) + "</description>";
  };
  EXPECT_EQ(Poll(Rss({item("Elm")})), Texts({"Alert\n\nElm"}));
  EXPECT_EQ(Poll(Rss({item("Oak"), item("Elm")})), Texts({"Alert\n\nOak"}));
  EXPECT_EQ(Poll(Rss({item("Elm"), item("Pine"), item("Oak")})), Texts({"Alert\n\nPine"}));
}

TEST_F(FeedPolls, WhatAnEarlierVersionToldOfASharedGuidIsNotToldAgain) {
  // It told the first item under the guid, and kept no links.
  ids_ = {"g", "h"};
  Memory before;
  before.Note("g", "One");
  before.Note("h", "Other");
  cursor_ = before.Write();
  EXPECT_EQ(Poll(Rss({Item("g", "/1", "One"), Item("g", "/2", "Two"), Item("h", "/h", "Other")})),
            Texts({"Two"}));
  EXPECT_EQ(Poll(Rss({Item("g", "/2", "Two"), Item("g", "/1", "One"), Item("h", "/h", "Other")})), Texts());
}

TEST_F(FeedPolls, ManyItemsUnderOneGuidFitIntoTheCursor) {
  std::vector<std::string> items;
  for (int i = 0; i < 5000; ++i)
    items.push_back(Item(fmt::format("g{}", i / 2), fmt::format("/{}", i), fmt::format("T{}", i)));
  const size_t told = Poll(Rss(items)).size();
  EXPECT_GT(told, 1000u);
  EXPECT_LE(cursor_.size(), 64u * 1024);
  EXPECT_EQ(Poll(Rss(items)), Texts());
}

TEST_F(FeedPolls, CharactersThatMayNotStandAreDroppedAndTheRestStays) {
  const std::pair<std::string, std::string> texts[] = {
      {std::string("Bri\0dge out", 11), "Bridge out"},
      {"Gate &#0;4 open", "Gate 4 open"},
      {"Gate &#x0; 5 &#xFFFE;open &#xD83D;now", "Gate 5 open now"},
      {"Fire &#55357;&#56613; here", "Fire 🔥 here"},
      {"Pump &#1; &#12; 3\x01", "Pump 3"},
      {"<![CDATA[Dam &#0;two\x0B]]>", "Dam two"},
      {"Tunnel &amp;#0;shut", "Tunnel shut"},
      {"Canal\xEF\xBF\xBF low", "Canal low"},
      {"Tram &#x110000;9", "Tram 9"},
  };
  for (const auto& [title, want] : texts) {
    cursor_.clear();
    ids_.clear();
    EXPECT_EQ(Poll(Rss({"<guid>1</guid><title>" + title + "</title>"})), Texts({want})) << title;
    EXPECT_EQ(Poll("<feed xmlns='http://www.w3.org/2005/Atom'><entry><id>x</id><title type='html'>" + title +
                   "</title></entry></feed>"),
              Texts({want}));
  }
  cursor_.clear();
  ids_.clear();
  EXPECT_EQ(Poll(std::string("<rss><channel><it\0em><title>In a tag</title></item></channel></rss>", 67)),
            Texts({"In a tag"}));
  cursor_.clear();
  EXPECT_EQ(
      Poll(
          R"({"version": "https://jsonfeed.org/version/1", "items": [{"id": 1, "title": "Nul\u0000l", "content_html": "a&#0;b"},
                 {"id": "2", "title": "Half \ud83d of it"}, {"id": "3", "content_text": "low \udc00\ud83d\ude00"}]})"),
      Texts({"Half \xEF\xBF\xBD of it", "Null\n\nab", "low \xEF\xBF\xBD😀"}));
}

TEST_F(FeedPolls, BracketsAroundWhatIsNoElementAreText) {
  const std::pair<std::string, std::string> texts[] = {
      {"Bridge shut &lt;Pine to Walnut&gt; until noon", "Bridge shut <Pine to Walnut> until noon"},
      {"Detour &amp;lt;north side&amp;gt;", "Detour <north side>"},
      {"Write to Ana &lt;ana@example.org&gt;", "Write to Ana <ana@example.org>"},
      {"2 &lt; 3 &gt; 1, gauge &lt;- broken, we &lt;3 crews", "2 < 3 > 1, gauge <- broken, we <3 crews"},
      {"CO&lt;sub&gt;2&lt;/sub&gt; &lt;b class='x'&gt;alarm&lt;/b&gt;", "CO2 alarm"},
      {"&lt;Main St closed&gt; &lt;script&gt;x()&lt;/script&gt;today", "<Main St closed> today"},
      {"<![CDATA[Gas off <Oak Ave>]]>", "Gas off <Oak Ave>"},
      {"See <ref>page 2</ref>", "See page 2"},
  };
  for (const auto& [title, want] : texts) {
    cursor_.clear();
    ids_.clear();
    EXPECT_EQ(Poll(Rss({"<guid>1</guid><title>" + title + "</title>"})), Texts({want})) << title;
  }
  const auto atom = [](const std::string& title) {
    return "<feed xmlns='http://www.w3.org/2005/Atom'><entry><id>x</id>" + title + "</entry></feed>";
  };
  const std::pair<std::string, std::string> titles[] = {
      {"<title>&lt;b&gt; is bold</title>", "<b> is bold"},
      {"<title type='text'>Shut &lt;Elm to Ash&gt;</title>", "Shut <Elm to Ash>"},
      {"<title type='html'>Shut &lt;b&gt;now&lt;/b&gt; &lt;Elm to Ash&gt;</title>", "Shut now <Elm to Ash>"},
      {"<title type='xhtml'><div xmlns='http://www.w3.org/1999/xhtml'>Shut <b>now</b> &lt;Elm to "
       "Ash&gt;</div></title>",
       "Shut now <Elm to Ash>"},
  };
  for (const auto& [title, want] : titles) {
    cursor_.clear();
    ids_.clear();
    EXPECT_EQ(Poll(atom(title)), Texts({want})) << title;
  }
}

TEST(FeedKinds, WhatIsNoTextIsNamed) {
  const std::pair<std::string, std::string> kinds[] = {
      {std::string("\x89PNG\r\n\x1a\n\0\0\0\rIHDR<?xml <rss", 30), "PNG"},
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
