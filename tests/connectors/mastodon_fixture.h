// A Mastodon of the tests, and a channel there; what other servers do is in mastodon_servers_test.cc.
#pragma once

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "connectors/catalog.h"
#include "tests/support/fake_clock.h"
#include "tests/support/fake_http.h"
#include "tests/support/fake_mail.h"
#include "tests/support/fake_state.h"

namespace crier::mastodon {

inline constexpr std::string_view kServer = "https://social.example";

class MastodonTest : public testing::Test {
 protected:
  MastodonTest() {
    http_.Always(fmt::format("GET {}/api/v2/instance", kServer),
                 [](const HttpRequest&) { return Reply(200, R"({"version": "4.5.0"})"); });
  }

  Result<std::unique_ptr<Channel>> Open(const std::string& yaml) {
    setenv("CRIER_TEST_TOKEN", "a-token", 1);
    const ConnectorType& type = *FindConnector("mastodon");
    const auto settings = Settings::Parse(yaml + "\ntoken: env:CRIER_TEST_TOKEN\n", type.options);
    if (!settings) return settings.error();
    return type.open(*settings, "town", {http_, mail_, clock_}, state_);
  }

  // A server with mentions 1 to `count`, 80 a page at most, as Mastodon pages them.
  void Serve(int count) {
    KnowUs();
    http_.Always(
        fmt::format("GET {}/api/v1/notifications", kServer), [this, count](const HttpRequest& request) {
          const size_t at = request.url.find("max_id=");
          const int last = at == std::string::npos ? count : std::stoi(request.url.substr(at + 7)) - 1;
          const int first = std::max(1, last - 79);
          if (first < refuse_below_) return Reply(503);
          std::string list;
          for (int id = last; id >= first; --id) {
            list += fmt::format(
                "{}{{\"id\": \"{}\", \"status\": {{\"id\": \"{}\", \"content\": \"<p>{}</p>\"}}}}",
                list.empty() ? "" : ",", id, id + 100000, id);
          }
          if (list.empty()) return Reply(200, "[]");
          return Reply(200, "[" + list + "]",
                       {{"Link", fmt::format("<{}/x?max_id={}>; rel=\"next\", <{}/x?min_id={}>; rel=\"prev\"",
                                             kServer, first, kServer, last)}});
        });
  }

  // A server that answers who we are there.
  void KnowUs() {
    http_.Always(fmt::format("GET {}/api/v1/accounts/verify_credentials", kServer),
                 [](const HttpRequest&) { return Reply(200, R"({"id": "1", "acct": "city"})"); });
  }
  Result<Batch> Poll(Channel& channel, const std::string& cursor,
                     std::chrono::seconds time = std::chrono::minutes(1)) {
    return channel.source()->Poll(cursor, clock_.Now() + time, {});
  }

  static std::vector<std::string> Texts(const Batch& batch) {
    std::vector<std::string> texts;
    for (const Event& event : batch.events) texts.push_back(std::get<Mention>(event).text);
    return texts;
  }

  FakeHttp http_;
  FakeMail mail_;
  FakeClock clock_;
  FakeState state_;
  int refuse_below_ = 0;
};

}  // namespace crier::mastodon
