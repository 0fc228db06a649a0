// Listening to servers that speak Mastodon's API and are not Mastodon, and what a token must allow there.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "connectors/mastodon/status.h"
#include "tests/connectors/mastodon_small_server.h"

namespace crier::mastodon {
namespace {

using nlohmann::json;
using std::chrono::minutes;

constexpr std::string_view kSmall = kSmallServer;

class Listening : public SmallServer {
 protected:
  // Mentions 1 to `count_`, newest first; what it heeds is as said.
  void Serve(const std::string& yaml = "") {
    On("GET", "/api/v1/notifications", [this](const HttpRequest& request) {
      const auto number = [&](std::string_view name) {
        const size_t at = request.url.find(name);
        return at == std::string::npos ? 0 : std::stoi(request.url.substr(at + name.size()));
      };
      EXPECT_TRUE(request.may_wait) << "listening leaves room for sending";
      int newest = count_;
      if (const int below = heeds_max_id_ ? number("max_id=") : 0; below > 0) newest = below - 1;
      json list = json::array();
      for (int id = newest; id > 0 && list.size() < 64; --id)
        list.push_back(Notification(std::to_string(id), id));
      for (json& each : list)
        if (std::stoi(each["id"].get<std::string>()) > mentions_) each["type"] = "favourite";
      return Reply(200, list.dump());
    });
    channel_ = *Open("server: https://small.example\n" + yaml);
  }
  static json Notification(const std::string& id, int status, const std::string& text = "") {
    return {{"id", id},
            {"type", "mention"},
            {"status",
             {{"id", std::to_string(100000 + status)},
              {"uri", fmt::format("https://there.example/p/{}", status)},
              {"content", text.empty() ? "report " + std::to_string(status) : text},
              {"created_at", "2027-01-15T07:00:00Z"},
              {"account", {{"id", "7"}, {"acct", "ana"}}}}}};
  }
  Result<Batch> Poll() {
    auto batch = channel_->source()->Poll(cursor_, clock_.Now() + minutes(1), {});
    if (batch) cursor_ = batch->cursor;
    return batch;
  }
  std::vector<std::string> Heard() {
    std::vector<std::string> texts;
    const auto batch = Poll();
    EXPECT_TRUE(batch) << batch.error().message;
    if (!batch) return texts;
    trouble_ = batch->trouble ? batch->trouble->message : "";
    for (const Event& event : batch->events) {
      if (const auto* mention = std::get_if<Mention>(&event)) texts.push_back(mention->text);
      if (const auto* edited = std::get_if<Edited>(&event))
        texts.push_back("edited " + edited->mention.native_id + " " + edited->mention.text);
    }
    return texts;
  }

  int count_ = 0;
  int mentions_ = 1000;  // those after it are likes
  bool heeds_max_id_ = true;
  std::string cursor_;
  std::string trouble_;
};

// The bug: a page under 80 without Link was taken for all there is.
TEST_F(Listening, AShortPageWithoutLinkIsFollowed) {
  Serve("backfill: 0");
  count_ = 10;
  EXPECT_EQ(Heard(), std::vector<std::string>{});
  count_ = 10 + 200;
  const auto heard = Heard();
  EXPECT_EQ(heard.size(), 200u) << "by max_id, where min_id is paid no heed";
  EXPECT_EQ(trouble_, "");
  EXPECT_EQ(Heard().size(), 0u);
  heeds_max_id_ = false;
  count_ += 100;
  EXPECT_EQ(Heard().size(), 64u) << "all that it shows";
  EXPECT_NE(trouble_.find("newest 64"), std::string::npos) << trouble_;
  EXPECT_EQ(Heard().size(), 0u);
  EXPECT_EQ(trouble_, "");
}

TEST_F(Listening, AFaultOnTheWayBackLosesNothing) {
  Serve("backfill: 0");
  count_ = 10;
  Heard();
  count_ = 210;
  http_.Once(
      fmt::format("GET {}/api/v1/notifications?types[]=mention&include_filtered=true&limit=80&max_id=147",
                  kSmall),
      Reply(503));
  EXPECT_EQ(Heard().size(), 64u);
  EXPECT_EQ(Heard().size(), 136u) << "the rest, and what was heard is not told twice";
}

TEST_F(Listening, BackfillTakesNothingTwiceFromAServerThatShowsOnePage) {
  Serve("backfill: 40");
  count_ = 30;
  heeds_max_id_ = false;
  EXPECT_EQ(Heard().size(), 30u);
}

// The bug: heard once more for each id.
TEST_F(Listening, OnePostUnderSeveralIdsIsOne) {
  const std::string md5 = "6ad4febb5decc86a7cd061f222f401e0", stable = "0000000000" + md5;
  std::vector<json> list;
  On("GET", "/api/v1/notifications", [&](const HttpRequest&) { return Reply(200, json(list).dump()); });
  channel_ = *Open("server: https://small.example");
  const auto again = [&](const std::string& id, const std::string& written, const std::string& text) {
    json each = Notification(id, 1, text);
    each["status"]["id"] = written + md5;
    list.insert(list.begin(), each);
  };
  again("1", "1795951523", "Pothole on Elm");
  EXPECT_EQ(Heard(), std::vector<std::string>{"Pothole on Elm"});
  again("2", "1795951524", "Pothole on Elm, and a big one");
  EXPECT_EQ(Heard(), std::vector<std::string>{"edited " + stable + " Pothole on Elm, and a big one"});
  again("3", "1795951525", "Pothole on Elm, and a big one");
  EXPECT_EQ(Heard(), std::vector<std::string>{}) << "another id, the same words";
  // Also after a restart.
  channel_ = *Open("server: https://small.example");
  EXPECT_EQ(Heard(), std::vector<std::string>{});
  again("4", "1795951526", "Mended, thank you");
  channel_ = *Open("server: https://small.example");
  EXPECT_EQ(Heard(), std::vector<std::string>{"edited " + stable + " Mended, thank you"});
}

// As a version without IdPages left it: nothing is lost, and nothing told again.
TEST_F(Listening, GoesOnFromAnOldCursor) {
  Serve("backfill: 0");
  count_ = 210;
  cursor_ = R"({"serial": 7, "streams": {"mentions": ["3", "10"], "#gone": ["0", "5"]}, "posts": []})";
  EXPECT_EQ(Heard().size(), 200u);
  EXPECT_EQ(Heard().size(), 0u);
  ++count_;
  EXPECT_EQ(Heard(), std::vector<std::string>{"report 211"});
  for (const char* bad :
       {R"({"serial": 7, "streams": {"mentions": ["3", 10]}})", "7", R"({"mentions": 1})"}) {
    cursor_ = bad;
    EXPECT_FALSE(Poll()) << bad;
  }
}

// Notifications of other kinds fill a page, on a server that pays no heed to types[].
TEST_F(Listening, AMentionBelowAPageOfOthersIsHeard) {
  count_ = 1;
  Serve();
  EXPECT_EQ(Heard().size(), 1u);
  count_ = 200;
  mentions_ = 2;
  EXPECT_EQ(Heard(), std::vector<std::string>{"report 2"});
  EXPECT_EQ(Heard().size(), 0u);
}

// The bug: the first report was lost.
TEST_F(Listening, AHashtagThatNobodyUsedIsAnEmptyPage) {
  std::optional<HttpResponse> tag = Reply(404, R"({"error": "Not Found: tag was not found"})");
  On("GET", "/api/v1/timelines/tag/", [&](const HttpRequest&) { return *tag; });
  channel_ = *Open("server: https://small.example\nmentions: false\nhashtags: [flood]\nbackfill: 0");
  EXPECT_EQ(Heard(), std::vector<std::string>{});
  EXPECT_EQ(trouble_, "");
  tag = Reply(200, json::array({Notification("", 5, "Gas leak")["status"]}).dump());
  EXPECT_EQ(Heard(), std::vector<std::string>{"Gas leak"});
  // Of tags alone, and nothing else than that.
  for (const auto& [status, body, fault] :
       {std::tuple(401, "{}", Fault::kAuth), std::tuple(403, "{}", Fault::kAuth),
        std::tuple(404, "<h1>404 Not Found</h1>", Fault::kRejected),
        std::tuple(410, "{}", Fault::kRejected)}) {
    tag = Reply(status, body);
    const auto batch = Poll();
    ASSERT_FALSE(batch) << status;
    EXPECT_EQ(batch.error().fault, fault);
  }
  On("GET", "/api/v1/notifications", [&](const HttpRequest&) { return Reply(404, kNotThere); });
  channel_ = *Open("server: https://small.example");
  cursor_.clear();
  EXPECT_FALSE(Poll()) << "mentions that are not there are a mistake";
}

// A server that pays no heed to types[] sends everything there is.
TEST(MastodonNotifications, OnlyMentionsAreHeard) {
  const auto heard = [](const std::string& type) {
    const json each = {{"id", "5"}, {"status", {{"id", "9"}, {"content", "words"}}}};
    json typed = each;
    typed["type"] = type;
    const auto entries = ReadEntries(json::array({type.empty() ? each : typed}), true, "x", Time{});
    EXPECT_TRUE(entries && entries->size() == 1) << "it counts for the place all the same: " << type;
    return entries && entries->front().status.has_value();
  };
  EXPECT_TRUE(heard("mention"));
  EXPECT_TRUE(heard("")) << "a server that does not say";
  for (const char* type : {"status", "poll", "update", "reblog", "favourite", "follow", "quote",
                           "quoted_update", "admin.report", "pleroma:emoji_reaction", "Mention", "mention2"})
    EXPECT_FALSE(heard(type)) << type;
  const auto odd = ReadEntries(
      json::parse(R"([{"id": "1", "type": 7, "status": {"id": "2", "content": "x"}}])"), true, "x", Time{});
  EXPECT_FALSE(odd->front().status) << "a type that is none";
}

TEST(MastodonNotifications, ABoostIsNotItsAuthorsWord) {
  const auto entries = ReadEntries(json::parse(R"([{"id": "3", "content": "<p>RT: gas leak</p>",
                                   "reblog": {"id": "2", "content": "<p>gas leak</p>"}}])"),
                                   false, "x", Time{});
  ASSERT_TRUE(entries && entries->front().status);
  EXPECT_TRUE(entries->front().status->boost);
}

TEST(MastodonPolls, WhatCanBeChosenIsHeard) {
  const auto text = [](const json& status) {
    const auto read = ReadStatus(status, "x", Time{});
    EXPECT_TRUE(read);
    return read ? read->mention.text : "";
  };
  json status = {{"id", "1"}, {"content", "<p>@city which is worse?</p>"}};
  status["poll"] = {{"options", {{{"title", "Hole on Oak"}}, {{"title", "Light out on Elm"}}}}};
  EXPECT_EQ(text(status), "@city which is worse?\n\n- Hole on Oak\n- Light out on Elm");
  status["content"] = "";
  EXPECT_EQ(text(status), "- Hole on Oak\n- Light out on Elm");
  status["poll"] = {{"options", {{{"title", ""}}, 7, {{"title", 5}}, {{"title", " Farola en Roble "}}}}};
  status["content"] = "¿Cuál?";
  EXPECT_EQ(text(status), "¿Cuál?\n\n- Farola en Roble");
  status["poll"] = {{"options", json::array()}};
  EXPECT_EQ(text(status), "¿Cuál?");
  status["poll"] = {{"options", json::array()}};
  for (int i = 0; i < 5000; ++i) status["poll"]["options"].push_back({{"title", std::string(5000, 'x')}});
  EXPECT_LE(text(status).size(), kMaxMentionText);
}

class Scopes : public SmallServer {
 protected:
  // What is refused for want of a scope: pieces of "METHOD target".
  void Forbid(const std::string& route) {
    http_.Once(
        fmt::format("{} {}{}", route.substr(0, route.find(' ')), kSmall, route.substr(route.find(' ') + 1)),
        Reply(403, R"({"error": "insufficient scope"})"));
  }
  void Serve() {
    On("GET", "/api/v1/notifications", [](const HttpRequest&) { return Reply(200, "[]"); });
    On("GET", "/api/v1/timelines/tag/", [](const HttpRequest&) { return Reply(404, kNotThere); });
    On("DELETE", "/api/v1/statuses/0", [](const HttpRequest&) { return Reply(404, kNotThere); });
    channel_ = *Open("server: https://small.example\nhashtags: [flood, help]");
  }
};

TEST_F(Scopes, AreProvenWithoutChangingAnything) {
  Serve();
  const auto identity = channel_->WhoAmI();
  ASSERT_TRUE(identity) << identity.error().message;
  EXPECT_FALSE(identity->cannot_listen) << identity->cannot_listen->message;
  EXPECT_FALSE(identity->cannot_send) << identity->cannot_send->message;
  for (const HttpRequest& request : http_.Log()) {
    if (request.method == "GET") continue;
    EXPECT_EQ(request.method + " " + request.url, fmt::format("DELETE {}/api/v1/statuses/0", kSmall));
  }
}

TEST_F(Scopes, WhatIsMissingIsSaidByName) {
  Serve();
  for (const auto& [route, scope, listening] :
       {std::tuple("GET /api/v1/notifications", "read:notifications", true),
        std::tuple("GET /api/v1/timelines/tag/flood", "read:statuses", true),
        std::tuple("DELETE /api/v1/statuses/0", "write:statuses", false),
        std::tuple("GET /api/v1/accounts/1/statuses", "read:statuses", false)}) {
    Forbid(route);
    const auto identity = channel_->WhoAmI();
    ASSERT_TRUE(identity) << identity.error().message;
    const auto& lack = listening ? identity->cannot_listen : identity->cannot_send;
    ASSERT_TRUE(lack) << route;
    EXPECT_EQ(lack->fault, Fault::kAuth);
    EXPECT_NE(lack->message.find(scope), std::string::npos) << lack->message;
    EXPECT_FALSE(listening ? identity->cannot_send : identity->cannot_listen) << route;
  }
}

}  // namespace
}  // namespace crier::mastodon
