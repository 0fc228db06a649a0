#include <fmt/format.h>
#include <gtest/gtest.h>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <set>
#include <thread>

#include "connectors/catalog.h"
#include "tests/support/fake_clock.h"
#include "tests/support/fake_http.h"
#include "tests/support/fake_mail.h"
#include "tests/support/fake_state.h"
#include "tests/support/script.h"
#include "tests/support/temporary_folder.h"

namespace crier::exec {
namespace {

// Answers each request on a thread of its own, so in any order; kept is what it did, a line a key, written
// before it says so. MODE: busy, or fragile: ends itself now and then.
constexpr std::string_view kBusy = R"(#!/usr/bin/env python3
import base64, json, os, random, sys, threading, time
mode, kept = sys.argv[1], os.open(sys.argv[2], os.O_WRONLY | os.O_APPEND | os.O_CREAT)
lock = threading.Lock()
def say(line):
    with lock:
        sys.stdout.write(json.dumps(line) + "\n")
        sys.stdout.flush()
def answer(request):
    what, number = request["do"], request["id"]
    if what == "hello":
        return say({"id": number, "done": {"protocol": 1, "name": "busy", "abilities": request["abilities"]}})
    if what == "poll":
        if request["cursor"] == "hold":
            return
        if request["cursor"] == "late":
            threading.Timer(request["within_ms"] / 1000 + 0.2, say, [{"id": number, "done": {"cursor": "too late"}}]).start()
            return
        for i in range(20):
            say({"id": number, "event": {"native_id": "%s.%d" % (request["cursor"], i), "text": "x" * 20000}})
        return say({"id": number, "done": {"cursor": request["cursor"]}})
    if what == "receive":
        return say({"id": number, "done": {"body": base64.b64decode(request["call"]["body_base64"]).decode()}})
    if what == "send":
        for item in request["items"]:
            if mode == "fragile" and random.random() < 0.02:
                os._exit(1)
            os.write(kept, (item["key"] + "\n").encode())
            if mode == "fragile" and random.random() < 0.02:
                os._exit(1)
            say({"id": number, "key": item["key"], "receipt": {"native_id": "n-" + item["key"]}})
        return
    say({"id": number, "error": {"fault": "rejected", "message": "no"}})
for line in sys.stdin.buffer:
    threading.Thread(target=answer, args=[json.loads(line)], daemon=True).start()
os._exit(0)
)";

// Keeps the last key as its state; what state it began with goes into a file, a line a start.
constexpr std::string_view kKeeper = R"(#!/usr/bin/env python3
import json, sys
for line in sys.stdin:
    request = json.loads(line)
    out = []
    if request["do"] == "hello":
        with open(sys.argv[1], "a") as starts:
            starts.write(request["state"] + "\n")
        out = [{"id": request["id"], "done": {"protocol": 1, "abilities": ["send"]}}]
    for item in request.get("items", []):
        if item["key"] == "junk":
            sys.stdout.write('{"state": "junk"}\nno JSON\n')
        out += [{"state": item["key"]}, {"id": request["id"], "key": item["key"], "receipt": {"native_id": "n"}}]
    sys.stdout.write("".join(json.dumps(each) + "\n" for each in out))
    sys.stdout.flush()
)";

// A channel of one program, in a folder of its own.
class Exec : public testing::Test {
 protected:
  Result<std::unique_ptr<Channel>> Open(const std::string& yaml) {
    const ConnectorType& type = *FindConnector("exec");
    auto settings = Settings::Parse(yaml, type.options);
    if (!settings) return settings.error();
    return type.open(*settings, "test", {http_, mail_, clock_}, state_);
  }
  std::unique_ptr<Channel> Busy(std::string_view mode, std::string_view more = "") {
    const std::string path = folder_ / "busy.py";
    std::ofstream(path) << kBusy;
    std::filesystem::permissions(path, std::filesystem::perms::owner_all);
    // As absolute as it is: what Parse reads is in no file.
    auto channel = Open(fmt::format(
        "{{program: {}, args: [{}, {}], abilities: [stream, receive, send], start_within: 60s, {}}}", path,
        mode, folder_ / "kept", more));
    EXPECT_TRUE(channel) << (channel ? "" : channel.error().message);
    return channel ? *std::move(channel) : nullptr;
  }
  std::unique_ptr<Channel> Keeper() {
    const std::string path = folder_ / "keeper.py";
    std::ofstream(path) << kKeeper;
    std::filesystem::permissions(path, std::filesystem::perms::owner_all);
    auto channel = Open(fmt::format("{{program: {}, args: [{}], abilities: [send], start_within: 60s}}", path,
                                    folder_ / "starts"));
    EXPECT_TRUE(channel) << (channel ? "" : channel.error().message);
    return channel ? *std::move(channel) : nullptr;
  }
  Time Later() const { return clock_.Now() + std::chrono::minutes(2); }

  const TemporaryFolder folder_;
  FakeHttp http_;
  FakeMail mail_;
  FakeClock clock_;
  FakeState state_;
};

std::vector<Outgoing> BatchOf(const Post& post, std::vector<std::string> keys) {
  std::vector<Outgoing> batch;
  for (std::string& key : keys) {
    Outgoing out;
    out.key = std::move(key);
    out.post = &post;
    batch.push_back(std::move(out));
  }
  return batch;
}

Post Long(size_t size) {
  Post post;
  post.parts = {std::string(size, 'y')};
  return post;
}

// Poll, Send and Receive at once, megabytes both ways, answers in any order: each gets its own.
TEST_F(Exec, EachOfManyAtOnceGetsItsOwnAnswer) {
  const auto channel = Busy("busy");
  ASSERT_NE(channel, nullptr);
  std::atomic<int> good = 0;
  std::vector<std::thread> threads;
  threads.emplace_back([&] {
    for (int i = 0; i < 40; ++i) {
      const std::string cursor = fmt::format("c{}", i);
      auto batch = channel->source()->Poll(cursor, Later(), {});
      ASSERT_TRUE(batch) << batch.error().message;
      ASSERT_EQ(batch->events.size(), 20u);
      EXPECT_EQ(std::get<Mention>(batch->events[19]).native_id, cursor + ".19");
      EXPECT_EQ(batch->cursor, cursor);
      ++good;
    }
  });
  threads.emplace_back([&] {
    const Post post = Long(20'000);
    for (int i = 0; i < 40; ++i) {
      std::vector<std::string> keys;
      for (int k = 0; k < 20; ++k) keys.push_back(fmt::format("k{}.{}", i, k));
      const auto receipts = channel->sink()->Send(BatchOf(post, keys));
      ASSERT_EQ(receipts.size(), keys.size());
      for (size_t k = 0; k < keys.size(); ++k) EXPECT_EQ(receipts[k].native_id, "n-" + keys[k]);
      ++good;
    }
  });
  for (int t = 0; t < 2; ++t) {
    threads.emplace_back([&, t] {
      for (int i = 0; i < 100; ++i) {
        Inbound call;
        call.method = "POST";
        call.body = fmt::format("{}.{}", t, i);
        auto reply = channel->receiver()->Receive(call);
        ASSERT_TRUE(reply) << reply.error().message;
        EXPECT_EQ(reply->body, call.body);
        ++good;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(good, 280);
}

// The promise at this end: what is called pending was not done, what is called accepted was.
TEST_F(Exec, AProgramThatKeepsCrashingTellsNoLies) {
  const auto channel = Busy("fragile");
  ASSERT_NE(channel, nullptr);
  const Post post = Long(100);
  std::set<std::string> accepted, pending, unknown;
  std::atomic<bool> over = false;
  std::thread poller([&] {
    while (!over) (void)channel->source()->Poll("c", Later(), {});
  });
  // It crashes by chance: until each thing that can happen has happened.
  for (int i = 0; i < 150 || (i < 3000 && (pending.empty() || unknown.empty())); ++i) {
    std::vector<std::string> keys;
    for (int k = 0; k < 5; ++k) keys.push_back(fmt::format("k{}.{}", i, k));
    const auto receipts = channel->sink()->Send(BatchOf(post, keys));
    ASSERT_EQ(receipts.size(), keys.size());
    for (size_t k = 0; k < keys.size(); ++k) {
      const DeliveryState state = receipts[k].state;
      auto& set = state == DeliveryState::kAccepted  ? accepted
                  : state == DeliveryState::kPending ? pending
                                                     : unknown;
      ASSERT_TRUE(state == DeliveryState::kAccepted || receipts[k].error);
      ASSERT_NE(state, DeliveryState::kFailed) << receipts[k].error->message;
      set.insert(keys[k]);
    }
    if (i % 3 == 0) clock_.Advance(std::chrono::minutes(6));  // past any wait
  }
  over = true;
  poller.join();
  std::set<std::string> kept;
  std::ifstream file(folder_ / "kept");
  for (std::string line; std::getline(file, line);)
    EXPECT_TRUE(kept.insert(line).second) << line << " was sent twice";
  EXPECT_GT(accepted.size(), 100u);
  EXPECT_FALSE(pending.empty());
  EXPECT_FALSE(unknown.empty());
  for (const std::string& key : accepted)
    EXPECT_TRUE(kept.contains(key)) << key << " was accepted, but not sent";
  for (const std::string& key : pending)
    EXPECT_FALSE(kept.contains(key)) << key << " is pending, but was sent";
}

TEST_F(Exec, OthersAreAnsweredWhileAPollIsHeldAndAStopEndsIt) {
  const auto channel = Busy("busy");
  ASSERT_NE(channel, nullptr);
  std::stop_source stop;
  const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(100);
  std::thread poller([&] {
    auto batch = channel->source()->Poll("hold", Later(), stop.get_token());
    ASSERT_TRUE(batch) << batch.error().message;
    EXPECT_EQ(batch->cursor, "hold");
    EXPECT_TRUE(batch->events.empty());
  });
  const Post post = Long(10);
  for (int i = 0; i < 20; ++i) {
    const auto receipts = channel->sink()->Send(BatchOf(post, {fmt::format("k{}", i)}));
    EXPECT_EQ(receipts[0].state, DeliveryState::kAccepted);
  }
  stop.request_stop();
  poller.join();
  EXPECT_LT(std::chrono::steady_clock::now(), until) << "it waited for its deadline";
  // The program lives on.
  EXPECT_EQ(channel->sink()->Send(BatchOf(post, {"last"}))[0].state, DeliveryState::kAccepted);
}

// An answer that comes too late belongs to nobody.
TEST_F(Exec, ALateAnswerIsNotTakenForAnother) {
  const auto channel = Busy("busy");
  ASSERT_NE(channel, nullptr);
  const Post post = Long(10);
  ASSERT_EQ(channel->sink()->Send(BatchOf(post, {"first"}))[0].state, DeliveryState::kAccepted);
  std::atomic<bool> over = false;
  // Others are answered meanwhile, so it counts as slow and not as hung.
  std::thread sender([&] {
    for (int i = 0; !over; ++i)
      EXPECT_EQ(channel->sink()->Send(BatchOf(post, {fmt::format("k{}", i)}))[0].state,
                DeliveryState::kAccepted);
  });
  const auto late = channel->source()->Poll("late", clock_.Now() + std::chrono::milliseconds(5500), {});
  ASSERT_FALSE(late);
  EXPECT_EQ(late.error().fault, Fault::kUnreachable);
  for (int i = 0; i < 50; ++i) {
    const auto batch = channel->source()->Poll("c", Later(), {});
    ASSERT_TRUE(batch) << batch.error().message;
    EXPECT_EQ(batch->cursor, "c");
  }
  over = true;
  sender.join();
}

TEST_F(Exec, NoMoreCallsAtOnceThanTwo) {
  const auto channel = Busy("busy");
  ASSERT_NE(channel, nullptr);
  std::vector<std::thread> threads;
  std::atomic<int> answered = 0, refused = 0;
  for (int t = 0; t < 8; ++t) {
    threads.emplace_back([&] {
      for (int i = 0; i < 20; ++i) {
        Inbound call;
        call.body = "x";
        const auto reply = channel->receiver()->Receive(call);
        if (reply) ++answered;
        if (!reply) {
          EXPECT_EQ(reply.error().fault, Fault::kUnreachable);
          ++refused;
        }
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(answered + refused, 160);
  EXPECT_GT(answered, 0);
}

TEST_F(Exec, SettingsThatDoNotFitAreRefused) {
  const auto why = [&](const std::string& yaml) {
    auto channel = Open(yaml);
    EXPECT_FALSE(channel) << yaml;
    return channel ? "" : channel.error().message;
  };
  const auto expect = [&](const std::string& yaml, const std::string& piece) {
    EXPECT_NE(why(yaml).find(piece), std::string::npos) << why(yaml);
  };
  expect("{abilities: [poll]}", "'program' is missing");
  expect("{program: x}", "'abilities' is missing");
  expect("{program: x, abilities: [pol]}", "there is no 'pol'; there are: poll, ");
  expect("{program: x, abilities: [poll, poll]}", "'poll' is there twice");
  expect("{program: x, abilities: [poll, stream]}", "poll or stream");
  expect("{program: x, abilities: [edit]}", "at least one of");
  expect("{program: x, abilities: [poll, edit]}", "need send");
  expect("{program: x, abilities: [poll], answer_within: 1h}", "100ms to 10m");
  expect("{program: x, abilities: [poll], secrets: {key: 'abc'}}", "'secrets': key: a secret is written");
  expect("{program: x, abilities: [poll], secrets: {key: 'env:CRIER_TEST_NOT_THERE'}}", "no variable");
  expect("{program: x, abilities: [poll], env: {A=B: x}}", "is no name");
}

TEST_F(Exec, AChannelOffersWhatItsAbilitiesSay) {
  auto channel = Open("{program: x, abilities: [send, edit]}");
  ASSERT_TRUE(channel);
  EXPECT_EQ((*channel)->source(), nullptr);
  EXPECT_EQ((*channel)->receiver(), nullptr);
  EXPECT_NE((*channel)->sink(), nullptr);
  const Abilities can = (*channel)->abilities().value();
  EXPECT_TRUE(can.send && can.edit);
  EXPECT_FALSE(can.honours_key || can.read_back || can.poll);
}

TEST_F(Exec, AStateThatAnotherNodeLeftStartsTheProgramAnew) {
  const auto channel = Keeper();
  ASSERT_NE(channel, nullptr);
  const Post post = Long(10);
  const auto send = [&](const std::string& key) {
    return channel->sink()->Send(BatchOf(post, {key}))[0].state;
  };
  channel->Begin();
  EXPECT_EQ(send("k1"), DeliveryState::kAccepted);
  channel->Begin();  // nobody else was there
  EXPECT_EQ(send("k2"), DeliveryState::kAccepted);
  ASSERT_TRUE(state_.Put("state", "theirs"));
  channel->Begin();
  EXPECT_EQ(send("k3"), DeliveryState::kAccepted);
  EXPECT_EQ(ReadFile(folder_ / "starts"), "\ntheirs\n");
  EXPECT_EQ(state_.Recall("state"), "k3");
}

TEST_F(Exec, AStateIsKeptWhateverComesAfterIt) {
  const auto channel = Keeper();
  ASSERT_NE(channel, nullptr);
  const Post post = Long(10);
  EXPECT_EQ(channel->sink()->Send(BatchOf(post, {"junk"}))[0].state, DeliveryState::kUnknown);
  clock_.Advance(std::chrono::minutes(6));  // past any wait
  EXPECT_EQ(channel->sink()->Send(BatchOf(post, {"k2"}))[0].state, DeliveryState::kAccepted);
  EXPECT_EQ(ReadFile(folder_ / "starts"), "\njunk\n");
}

TEST_F(Exec, AnAnswerWhoseStateCannotBeKeptIsInDoubt) {
  const auto channel = Keeper();
  ASSERT_NE(channel, nullptr);
  const Post post = Long(10);
  EXPECT_EQ(channel->sink()->Send(BatchOf(post, {"k1"}))[0].state, DeliveryState::kAccepted);
  state_.SetAway(true);
  const Receipt receipt = channel->sink()->Send(BatchOf(post, {"k2"}))[0];
  EXPECT_EQ(receipt.state, DeliveryState::kUnknown);
  ASSERT_TRUE(receipt.error);
  EXPECT_NE(receipt.error->message.find("cannot be kept"), std::string::npos) << receipt.error->message;
  state_.SetAway(false);
  EXPECT_EQ(state_.Recall("state"), "k1");
}

// Emergency texts keep their length when the program is down at the next start.
TEST_F(Exec, LimitsOutliveTheProgram) {
  const std::string script = folder_ / "p.sh";
  std::ofstream(script)
      << "#!/bin/sh\nread l\necho '{\"id\":1,\"done\":{\"protocol\":1,\"abilities\":[\"send\"],\"limits\":"
         "{\"unit\":\"sms\",\"max_length\":160}}}'\nread l\n";
  std::filesystem::permissions(script, std::filesystem::perms::owner_all);
  const std::string yaml = fmt::format("{{program: {}, abilities: [send]}}", script);
  {
    auto channel = Open(yaml);
    ASSERT_TRUE(channel);
    const auto limits = (*channel)->limits();
    ASSERT_TRUE(limits) << limits.error().message;
    EXPECT_EQ(limits->max_length, 160u);
  }
  std::filesystem::remove(script);
  auto channel = Open(yaml);
  ASSERT_TRUE(channel);
  const auto limits = (*channel)->limits();
  ASSERT_TRUE(limits) << limits.error().message;
  EXPECT_EQ(limits->max_length, 160u);
  EXPECT_EQ(limits->unit, LengthUnit::kSms);
}

}  // namespace
}  // namespace crier::exec
