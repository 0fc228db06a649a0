// How a status is found again whose answer was lost.
#include <map>

#include "tests/connectors/mastodon_fixture.h"

namespace crier::mastodon {
namespace {

// Lists one status of ours, as it was made by the server's clock.
HttpResponse Shows(const std::string& id, const std::string& text, const std::string& created_at) {
  return Reply(200, fmt::format(R"([{{"id": "{}", "content": "<p>{}</p>", "created_at": "{}"}}])", id, text,
                                created_at));
}

class MastodonLook : public MastodonTest {
 protected:
  MastodonLook() {
    http_.Always(fmt::format("GET {}/api/v1/accounts/verify_credentials", kServer),
                 [this](const HttpRequest&) {
                   return Reply(200, R"({"id": "1", "acct": "city"})", {{"Date", date_}});
                 });
    http_.Always(fmt::format("GET {}/api/v1/accounts/1/statuses", kServer),
                 [this](const HttpRequest& request) { return further_(request); });
    channel_ = *Open("server: https://social.example");
  }
  void Lists(HttpResponse page) {
    http_.Once(fmt::format("GET {}/api/v1/accounts/1/statuses?exclude_reblogs=true&limit=40", kServer),
               std::move(page));
  }
  // The id of what is found; "-" of nothing.
  std::string Look(const std::string& text, const std::string& after = "", const std::string& parent = "",
                   std::map<std::string, bool> others = {}) {
    const auto shown = channel_->sink()->ReadBack({.key = "k",
                                                   .text = text,
                                                   .parent = parent,
                                                   .first_tried = tried_,
                                                   .after = after,
                                                   .others = std::move(others)});
    if (!shown) return shown.error().message;
    return *shown ? (*shown)->native_id : "-";
  }

  std::string date_ = "Fri, 15 Jan 2027 08:00:00 GMT";  // as the clock says
  Time tried_ = clock_.Now();
  // What is shown beside that which a test lists.
  FakeHttp::Answer further_ = [](const HttpRequest&) { return Reply(200, "[]"); };
  std::unique_ptr<Channel> channel_;
};

TEST_F(MastodonLook, FindsWhatWasSentWhateverOurClockSays) {
  // The server's clock is six hours behind ours: one of the two is wrong.
  const Time there = clock_.Now() - std::chrono::hours(6);
  date_ = "Fri, 15 Jan 2027 02:00:00 GMT";
  ASSERT_TRUE(channel_->WhoAmI());
  Lists(Shows("500", "Flood on Elm", FormatTime(there - std::chrono::hours(1))));
  EXPECT_EQ(Look("Flood on Elm"), "-") << "the same words an hour ago were others'";
  Lists(Shows("501", "Flood on Elm", FormatTime(there)));
  EXPECT_EQ(Look("Flood on Elm"), "501");
  // By the order of the server's ids where one that is older is known.
  Lists(Shows("499", "Stay away", FormatTime(there)));
  EXPECT_EQ(Look("Stay away", "501"), "-") << "older than what we said last";
  Lists(Shows("502", "Stay away", FormatTime(there)));
  EXPECT_EQ(Look("Stay away", "501"), "502");
}

// A clock that was set while the channel was open made the server's seem to stand elsewhere.
TEST_F(MastodonLook, FindsWhatWasSentThoughTheServersClockWasMistaken) {
  ASSERT_TRUE(channel_->WhoAmI());
  Lists(Shows("91", "Stay away", FormatTime(tried_ + std::chrono::hours(6))));
  EXPECT_EQ(Look("Stay away", "90"), "91");
  Lists(Shows("92", "Take Elm Street", FormatTime(tried_ - std::chrono::hours(6))));
  EXPECT_EQ(Look("Take Elm Street", "90"), "92");
}

// After a storm hundreds may have followed what is in doubt: "not there" would send it again.
TEST_F(MastodonLook, FindsItHoweverManyFollowed) {
  bool heeds = true;
  // 100 to 1099: "words 100" and so on, 40 a page, as Mastodon pages them.
  further_ = [&](const HttpRequest& request) {
    const size_t at = request.url.find("max_id=");
    const int below = at == std::string::npos || !heeds ? 1100 : std::stoi(request.url.substr(at + 7));
    std::string list;
    for (int id = below - 1; id >= std::max(below - 40, 100); --id)
      list +=
          fmt::format(R"({}{{"id": "{}", "content": "words {}", "created_at": "{}"}})",
                      list.empty() ? "" : ",", id, id, FormatTime(tried_ + std::chrono::minutes(id - 100)));
    return Reply(200, "[" + list + "]");
  };
  EXPECT_EQ(Look("words 101", "99"), "101");
  EXPECT_NE(Look("words 3", "99").find("may hide it"), std::string::npos)
      << "after a thousand we give up, but do not say that it is absent";
  heeds = false;
  EXPECT_NE(Look("words 101", "99").find("may hide it"), std::string::npos)
      << "it stands further down than this server shows";
  // What is known to be older ends it.
  EXPECT_EQ(Look("words 3", "1090"), "-");
}

TEST_F(MastodonLook, OneThatIsKnownToBeAnothersIsNotIt) {
  Lists(Shows("91", "Stay away", FormatTime(tried_)));
  EXPECT_EQ(Look("Stay away", "", "", {{"91", false}}), "-");
}

TEST_F(MastodonLook, ThreadsWithTheSameWordsAreToldApart) {
  Lists(Reply(200, R"([{"id": "92", "content": "<p>Stay away</p>", "in_reply_to_id": "71"},
                       {"id": "91", "content": "<p>Stay away</p>", "in_reply_to_id": "72"}])"));
  EXPECT_EQ(Look("Stay away", "", "72"), "91");
}

// Where a status is deleted, the server lets those that answered it answer nothing.
TEST_F(MastodonLook, APartIsFoundWhoseParentWasTakenBack) {
  int there = 200;
  http_.Always(fmt::format("GET {}/api/v1/statuses/72", kServer), [&](const HttpRequest&) {
    return Reply(there, R"({"id": "72", "content": "<p>Flood</p>"})");
  });
  const HttpResponse orphan =
      Reply(200, R"([{"id": "91", "content": "<p>Stay away</p>", "in_reply_to_id": null}])");
  Lists(orphan);
  EXPECT_EQ(Look("Stay away", "", "72"), "-") << "the parent is there, so this is another's";
  there = 404;
  Lists(orphan);
  EXPECT_EQ(Look("Stay away", "", "72"), "91");
}

// Two bulletins with the same words, both in doubt: what was made when one was tried is that one's, whichever
// is looked for first.
class MastodonSameWords : public MastodonLook, public testing::WithParamInterface<bool> {};
INSTANTIATE_TEST_SUITE_P(LaterFirst, MastodonSameWords, testing::Bool());

TEST_P(MastodonSameWords, EachHasWhatWasMadeInItsTime) {
  const Time first = tried_, second = first + std::chrono::hours(1);
  std::map<std::string, bool> others;
  for (const bool later : {GetParam(), !GetParam()}) {
    Lists(Reply(200, fmt::format(R"([{{"id": "92", "content": "Stay away", "created_at": "{}"}},
                                     {{"id": "91", "content": "Stay away", "created_at": "{}"}}])",
                                 FormatTime(second), FormatTime(first))));
    tried_ = later ? second : first;
    EXPECT_EQ(Look("Stay away", "90", "", others), later ? "92" : "91");
    others[later ? "92" : "91"] = false;
  }
}

}  // namespace
}  // namespace crier::mastodon
