// A hub whose channels lose answers, are busy or forget, and a loop that sends to them, for tests of what
// becomes of each row.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "hub/loops/send.h"
#include "store/tables/bulletins.h"
#include "store/tables/nodes.h"
#include "store/tables/outbox.h"
#include "tests/hub/open_hub.h"
#include "tests/support/local_server.h"
#include "tests/support/outbox.h"

namespace crier {

// Time passes whenever it is asked for, as it does for who waits for a store far away. Ends the loop after
// some waits, none of which waits.
class PassingClock : public Clock {
 public:
  Time Now() const override {
    if (++asked_ == 10'000) stop_.request_stop();  // a loop that never waits
    return now_ += std::chrono::milliseconds(1);
  }
  bool WaitUntil(Time time, std::stop_token) const override {
    now_ = std::max(now_, time);
    if (++waits_ == 20) stop_.request_stop();
    return true;
  }
  std::stop_token stop() const { return stop_.get_token(); }
  void SetBack(std::chrono::milliseconds by) { now_ -= by; }

 private:
  mutable Time now_{std::chrono::milliseconds(1'800'000'000'000)};
  mutable int waits_ = 0;
  mutable int asked_ = 0;
  mutable std::stop_source stop_;
};

// A Mastodon that is busy for one status, the fourth.
inline std::string Busy(const std::string& request) {
  static std::atomic<int> made = 0;
  if (request.starts_with("GET /api/v1/accounts/verify_credentials"))
    return HttpMessage(200, R"({"id": "1", "acct": "city"})");
  if (request.starts_with("GET /api/v2/instance")) return HttpMessage(200, R"({"version": "4.5.0"})");
  if (!request.starts_with("POST /api/v1/statuses")) return HttpMessage(404, "{}");
  if (++made == 4) return HttpMessage(503, "{}");
  return HttpMessage(200, R"({"id": ")" + std::to_string(made) + R"("})");
}

// A server with Mastodon's API that takes the first status and answers 502, and shows statuses only after
// `hidden` looks. By its version it is not known to honour a key.
struct Flaky {
  std::atomic<int> posts = 0, looks = 0, hidden = 0;
  std::string version = "0.20.0+git-57cb4fe";
  std::string list = "[]";
  std::string Answer(const std::string& request) {
    if (request.starts_with("GET /api/v1/accounts/verify_credentials"))
      return HttpMessage(200, R"({"id": "1", "acct": "city"})");
    if (request.starts_with("GET /api/v2/instance"))
      return HttpMessage(200, R"({"version": ")" + version + R"("})");
    if (request.starts_with("POST /api/v1/statuses"))
      return ++posts == 1 ? HttpMessage(502, "{}") : HttpMessage(200, R"({"id": "90"})");
    if (request.find("max_id=") != std::string::npos) return HttpMessage(200, "[]");
    return HttpMessage(200, ++looks > hidden ? list : "[]");
  }
};

// Takes what is sent, but for "odd": nobody can say what became of that, for "shy", which it shows when it is
// asked, and for "lost", on whose way the connection breaks. Takes nothing back for half an hour.
inline constexpr char kProgram[] = R"(#!/usr/bin/env python3
import json, sys
for line in sys.stdin:
    request = json.loads(line)
    odd = {"error": {"fault": "bad_data", "message": "an answer without an id", "in_doubt": True}}
    lost = {"error": {"fault": "unreachable", "message": "connection reset"}}
    answers = {"odd": odd, "shy": odd, "lost": lost}
    out = [{"id": request["id"], "key": item["key"], **answers.get(item["key"], {"receipt": {}})}
           for item in request.get("items", [])]
    if request["do"] == "hello":
        out = [{"id": request["id"], "done": {"protocol": 1, "abilities": ["send", "retract", "read_back"]}}]
    if request["do"] == "read_back":
        shown = {"native_id": "n7", "url": "", "text": ""} if request["key"] == "shy" else None
        out = [{"id": request["id"], "done": {"shown": shown}}]
    if request["do"] == "retract":
        error = {"fault": "throttled", "message": "too many deletions", "retry_after": 1800}
        out = [{"id": request["id"], "error": error}]
    sys.stdout.write("".join(json.dumps(each) + "\n" for each in out))
    sys.stdout.flush()
)";
inline std::string Program(const TemporaryFolder& folder) {
  const std::string path = folder / "program.py";
  std::ofstream(path) << kProgram;
  std::filesystem::permissions(path, std::filesystem::perms::owner_all);
  return path;
}

class SendTest : public testing::Test {
 protected:
  Delivery RowOf(const std::string& channel) {
    hub_.Write([&](Tx& tx) {
      Bulletin bulletin;
      bulletin.id = "b1";
      bulletin.state = "sending";
      auto saved = SaveBulletin(tx, bulletin);
      return saved ? PutPost(tx, "b1", {.channel = channel, .lang = "en", .parts = {"Road closed"}}) : saved;
    });
    Delivery row;
    row.subject = "b1";
    row.channel = channel;
    row.lang = "en";
    row.key = "k1";
    row.created_at = row.next_attempt = row.updated_at = clock_.Now();
    return row;
  }
  DeliveryState StateOf(const std::string& key) {
    for (const Delivery& row : hub_.Read([](Tx& tx) { return DeliveriesOf(tx, "b1"); })) {
      if (row.key == key) return row.state;
    }
    return DeliveryState::kFailed;
  }
  void Send(const std::vector<Delivery>& rows) {
    hub_.Write([&](Tx& tx) { return PutDeliveries(tx, rows); });
    const std::string& channel = rows.front().channel;
    int64_t fence = 0;
    hub_.Write([&](Tx& tx) -> Result<void> {
      auto node = Join(tx, "n", clock_.Now());
      auto leases = node ? TakeLeases(tx, *node, {channel}, clock_.Now()) : node.error();
      if (!leases) return leases.error();
      fence = leases->held.at(0).fence;
      return {};
    });
    SendOut(*hub_, *hub_->FindChannel(channel), fence + fence_, clock_.stop());
  }

  PassingClock clock_;
  int64_t fence_ = 0;  // added to the right one
  const TemporaryFolder folder_;
  LocalServer busy_{LocalServer::Answering(Busy)};
  Flaky far_;
  LocalServer flaky_{
      LocalServer::Answering([this](const std::string& request) { return far_.Answer(request); })};
  OpenHub hub_{clock_,
               "  - {name: wall, connector: replay, sent: sent.jsonl}\n"
               "  - {name: plain, connector: webhook, url: 'http://127.0.0.1:9/'}\n"
               "  - {name: program, connector: exec, abilities: [send, retract], program: '" +
                   Program(folder_) +
                   "'}\n"
                   "  - {name: looks, connector: exec, abilities: [send, read_back], program: '" +
                   Program(folder_) +
                   "'}\n"
                   "  - {name: social, connector: mastodon, listen: false, allow_private: true, token: "
                   "'env:CRIER_TEST_TOKEN', server: '" +
                   busy_.Url("") +
                   "'}\n"
                   "  - {name: flaky, connector: mastodon, listen: false, allow_private: true, token: "
                   "'env:CRIER_TEST_TOKEN', server: '" +
                   flaky_.Url("") + "'}\n"};
};

}  // namespace crier
