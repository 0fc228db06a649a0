// A feed from poll to poll: which item is which, and what becomes of their words.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "connectors/catalog.h"
#include "connectors/feed/memory.h"
#include "tests/support/fake_clock.h"
#include "tests/support/fake_http.h"
#include "tests/support/fake_mail.h"
#include "tests/support/fake_state.h"

namespace crier::feed {
namespace {

// Polls a feed that a test changes from poll to poll.
class FeedPolls : public testing::Test {
 protected:
  // Each event as "mention ID TEXT" or "edited ID TEXT", in alphabetical order of their texts.
  std::vector<std::string> Poll(const std::string& body) {
    FakeHttp http;
    FakeMail mail;
    FakeState state;
    http.Always("", [&](const HttpRequest&) { return Reply(200, body); });
    const ConnectorType* type = FindConnector("feed");
    const auto settings = Settings::Parse("url: https://example.org/feed", type->options);
    const auto opened = type->open(*settings, "test", Doors{http, mail, clock_}, state);
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
      {"Bridge shut <Pine to Walnut> & Elm", "Bridge shut <Pine to Walnut> & Elm"},
      {"Ask <ana@example.org>, not <b>me</b>", "Ask <ana@example.org>, not me"},
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

}  // namespace
}  // namespace crier::feed
