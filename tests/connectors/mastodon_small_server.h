// A small server that is not Mastodon, for the tests of the Mastodon connector.
#pragma once

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "connectors/catalog.h"
#include "connectors/mastodon/status.h"
#include "tests/support/fake_clock.h"
#include "tests/support/fake_http.h"
#include "tests/support/fake_mail.h"
#include "tests/support/fake_state.h"

namespace crier::mastodon {

inline constexpr std::string_view kSmallServer = "https://small.example";
inline constexpr char kNotThere[] = R"({"error": "Record not found"})";

// A small server: `version` it says, statuses of ours it keeps, each call as its kind of software does it.
class SmallServer : public testing::Test {
 protected:
  struct Made {
    std::string id, uri, text, parent;
    Time at{};
    bool edited = false;
  };

  SmallServer() {
    On("GET", "/api/v1/accounts/verify_credentials",
       [](const HttpRequest&) { return Reply(200, R"({"id": "1", "acct": "city"})"); });
    On("GET", "/api/v2/instance", [this](const HttpRequest&) {
      return v2_ ? Reply(200, InstanceJson()) : Reply(404, "<h1>404 Not Found (snac/2.75)</h1>");
    });
    On("GET", "/api/v1/instance", [this](const HttpRequest&) { return Reply(200, InstanceJson()); });
    On("POST", "/api/v1/statuses", [this](const HttpRequest& request) -> Result<HttpResponse> {
      const nlohmann::json body = nlohmann::json::parse(request.body);
      const std::string text = body["status"];
      EXPECT_TRUE(request.fresh_connection) << "what changes things goes out on a connection of its own";
      if (text.size() > refuses_over_)
        return Reply(422, R"j({"error": "text with spoiler exceed max chars (60)"})j");
      Make(text, body.value("in_reply_to_id", ""));
      if (lose_ > 0 && lose_-- > 0) return Error{Fault::kUnreachable, "cut", std::nullopt, true};
      return Reply(200, JsonOf(made_.back()).dump());
    });
    // Pays no heed to limit, min_id and max_id; newest first.
    On("GET", "/api/v1/accounts/1/statuses", [this](const HttpRequest&) {
      ++looks_;
      nlohmann::json list = nlohmann::json::array();
      for (auto each = made_.rbegin(); each != made_.rend() && list.size() < shows_; ++each)
        list.push_back(JsonOf(*each));
      return Reply(200, list.dump());
    });
    On("GET", "/api/v1/statuses/", [this](const HttpRequest& request) {
      const std::string id = request.url.substr(request.url.rfind('/') + 1);
      for (const Made& each : made_) {
        // As snac does it: what stands before the digest of the uri counts for nothing.
        if (each.id.substr(10) == id.substr(std::min<size_t>(10, id.size())))
          return Reply(200, JsonOf(each).dump());
      }
      return Reply(404, kNotThere);
    });
    auto channel = Open("server: https://small.example");
    EXPECT_TRUE(channel) << channel.error().message;
    channel_ = *std::move(channel);
    post_.lang = "en";
    post_.parts = {"Bridge closed", "Use the tunnel", "Bridge closed", "The ferry runs"};
  }

  Result<std::unique_ptr<Channel>> Open(const std::string& yaml) {
    setenv("CRIER_TEST_TOKEN", "a-token", 1);
    const ConnectorType& type = *FindConnector("mastodon");
    const auto settings = Settings::Parse(yaml + "\ntoken: env:CRIER_TEST_TOKEN\n", type.options);
    if (!settings) return settings.error();
    return type.open(*settings, "town", {http_, mail_, clock_}, state_);
  }
  void On(const std::string& method, const std::string& target, FakeHttp::Answer answer) {
    http_.Always(fmt::format("{} {}{}", method, kSmallServer, target), std::move(answer));
  }
  std::string InstanceJson() const {
    return nlohmann::json{
        {"version", version_},
        {"configuration",
         {{"statuses", {{"max_characters", max_characters_}, {"characters_reserved_per_url", 25}}}}}}
        .dump();
  }
  // An id as snac makes it: seconds, and a digest that says nothing of the order.
  void Make(const std::string& text, const std::string& parent = "") {
    const auto now = std::chrono::floor<std::chrono::seconds>(clock_.Now());
    const size_t n = made_.size();
    made_.push_back(
        {fmt::format("{:010}{:032x}", now.time_since_epoch().count(), 0xF0000000u - n * 0x01111111u),
         fmt::format("https://small.example/p/{}", n), text, parent, now});
  }
  nlohmann::json JsonOf(const Made& made) const {
    nlohmann::json out = {{"id", made.id},
                          {"uri", made.uri},
                          {"content", "<p>" + made.text + "</p>"},
                          {"created_at", FormatTime(made.at)},
                          {"account", {{"id", "1"}}},
                          {"in_reply_to_id", nullptr},
                          {"edited_at", nullptr}};
    if (made.edited) out["edited_at"] = FormatTime(made.at + std::chrono::hours(1));
    if (!made.parent.empty()) out["in_reply_to_id"] = made.parent;
    return out;
  }
  Receipt Send(const std::string& key, size_t part, const std::string& parent = "") {
    const Outgoing out{key, &post_, part, parent, ""};
    return channel_->sink()->Send({&out, 1})[0];
  }
  // As the hub looks for a part that was sent now, or since `tried_`.
  Result<std::optional<Sink::Shown>> Look(size_t part, const std::string& parent = "",
                                          std::map<std::string, bool> others = {}) {
    return channel_->sink()->ReadBack({.key = "k",
                                       .text = post_.parts[part],
                                       .parent = parent,
                                       .first_tried = tried_.value_or(clock_.Now()),
                                       .others = std::move(others)});
  }
  size_t Count(const std::string& text) const {
    return std::count_if(made_.begin(), made_.end(), [&](const Made& made) { return made.text == text; });
  }

  FakeHttp http_;
  FakeMail mail_;
  FakeClock clock_;
  FakeState state_;
  Post post_;
  std::unique_ptr<Channel> channel_;
  std::string version_ = "4.0.0 (not true; really snac/2.75)";
  bool v2_ = true;
  std::vector<Made> made_;
  std::optional<Time> tried_;
  int lose_ = 0;
  int looks_ = 0;
  size_t shows_ = 256;
  size_t refuses_over_ = 10'000;
  int max_characters_ = 500;
};

}  // namespace crier::mastodon
