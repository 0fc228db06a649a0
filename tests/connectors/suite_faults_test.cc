// What every connector makes of a far side that fails, throttles or talks nonsense.
#include <gtest/gtest.h>

#include <set>

#include "core/yaml.h"
#include "tests/connectors/suite.h"

namespace crier {
namespace {

// What the far side may do wrong, and what the connector must make of it.
struct Trouble {
  std::string name;
  Result<HttpResponse> answer;
  std::set<Fault> means;  // of a poll
  bool taken = false;     // to a request that sends: it may have been carried out
};

std::vector<Trouble> Troubles() {
  Error timeout{Fault::kUnreachable, "timed out after 30 s"};
  Error lost = timeout;
  lost.in_doubt = true;
  const Headers json = {{"Content-Type", "application/json"}};
  std::string noise(1024 * 1024, '\0');
  uint32_t bits = 1;
  for (char& c : noise) c = static_cast<char>((bits = bits * 1664525 + 1013904223) >> 24);
  return {
      {"401", Reply(401, R"({"error": "no"})", json), {Fault::kAuth}},
      {"403", Reply(403, R"({"error": "no"})", json), {Fault::kAuth}},
      {"404", Reply(404, "gone"), {Fault::kRejected}},
      {"410", Reply(410, "gone"), {Fault::kRejected}},
      {"422", Reply(422, R"({"error": "cannot"})", json), {Fault::kRejected}},
      {"429", Reply(429, "slow down", {{"Retry-After", "30"}}), {Fault::kThrottled}},
      {"500", Reply(500, "oops"), {Fault::kUnreachable}, true},
      {"503", Reply(503, "<html>maintenance</html>"), {Fault::kUnreachable}, true},
      {"no answer", timeout, {Fault::kUnreachable}},
      {"answer lost", lost, {Fault::kUnreachable}, true},
      {"truncated JSON", Reply(200, R"([{"id": "1", "content": "<p>Pot)", json), {Fault::kBadData}, true},
      {"an HTML page",
       Reply(200, "<!DOCTYPE html><html><body>Log in</body></html>", {{"Content-Type", "text/html"}}),
       {Fault::kBadData},
       true},
      {"nothing", Reply(200, ""), {Fault::kBadData}, true},
      {"1 MB of noise", Reply(200, noise), {Fault::kBadData}, true},
      {"too large", Error{Fault::kBadData, "answer larger than 16 MiB"}, {Fault::kBadData}, true},
  };
}

void ExpectClean(const FakeHttp& http, const std::string& log, const std::string& what) {
  EXPECT_EQ(CanaryIn(log), "") << what << ": in the log";
  for (const HttpRequest& request : http.Log()) EXPECT_EQ(CanaryIn(request.url), "") << what << ": in a URL";
}

class EveryFault : public testing::TestWithParam<Case> {
 protected:
  // A fresh channel of this case before a far side that answers every request alike.
  std::unique_ptr<Stage> Before(const Result<HttpResponse>& answer) {
    auto stage = Stage::Set(*GetParam().type, GetParam().folder / "settings.yaml");
    EXPECT_TRUE(stage) << (stage ? "" : stage.error().message);
    if (!stage) return nullptr;
    (*stage)->http.Always("", [answer](const HttpRequest&) { return answer; });
    return *std::move(stage);
  }
};
INSTANTIATE_TEST_SUITE_P(, EveryFault, testing::ValuesIn(AllCases()), TitleOf);

TEST_P(EveryFault, IsToldApartByPoll) {
  if (!GetParam().type->abilities.poll) GTEST_SKIP() << "does not poll";
  for (const Trouble& trouble : Troubles()) {
    auto stage = Before(trouble.answer);
    ASSERT_NE(stage, nullptr);
    if (stage->channel().source() == nullptr) GTEST_SKIP() << "this channel does not poll";
    testing::internal::CaptureStderr();
    const auto batch = stage->channel().source()->Poll("", stage->clock.Now() + std::chrono::seconds(60), {});
    ExpectClean(stage->http, testing::internal::GetCapturedStderr(), trouble.name);
    if (stage->http.Log().empty()) GTEST_SKIP() << "asks nobody";
    ASSERT_FALSE(batch) << trouble.name;
    const Error& error = batch.error();
    // A source posts for its credentials alone, and that is tried again whatever is answered.
    const bool renews = stage->http.Log().back().method == "POST" && error.fault == Fault::kUnreachable;
    EXPECT_TRUE(trouble.means.contains(error.fault) || renews)
        << trouble.name << ": " << FaultName(error.fault) << ", " << error.message;
    EXPECT_FALSE(error.message.empty()) << trouble.name;
    EXPECT_LT(error.message.size(), 2000u) << trouble.name;
    EXPECT_EQ(CanaryIn(error.message), "") << trouble.name;
    if (error.fault == Fault::kThrottled) {
      EXPECT_EQ(error.retry_after, std::chrono::seconds(30));
    }
  }
}

TEST_P(EveryFault, IsToldApartBySend) {
  const Abilities& can = GetParam().type->abilities;
  if (!can.send) GTEST_SKIP() << "does not send";
  const auto expect = Yaml::Load((GetParam().folder / "expect.yaml").string());
  ASSERT_TRUE(expect) << expect.error().message;
  const bool status_alone = expect->At("answer").Scalar() == "status";
  Post post;
  post.lang = "en";
  post.parts = {"Flood on Elm"};
  for (const Trouble& trouble : Troubles()) {
    auto stage = Before(trouble.answer);
    ASSERT_NE(stage, nullptr);
    if (stage->channel().sink() == nullptr) GTEST_SKIP() << "this channel does not send";
    testing::internal::CaptureStderr();
    std::vector<Outgoing> batch = {Flood(post)};
    if (can.recipients) batch[0].recipient = "+15550142";
    const auto receipts = stage->channel().sink()->Send(batch);
    ExpectClean(stage->http, testing::internal::GetCapturedStderr(), trouble.name);
    if (stage->http.Log().empty()) GTEST_SKIP() << "asks nobody";
    ASSERT_EQ(receipts.size(), 1u) << trouble.name;
    const Receipt& receipt = receipts[0];
    const std::string name(DeliveryStateName(receipt.state));
    if (status_alone && trouble.answer && trouble.answer->status < 300) {
      EXPECT_EQ(receipt.state, DeliveryState::kAccepted) << trouble.name;
      continue;
    }
    ASSERT_TRUE(receipt.error) << trouble.name << ": " << name;
    EXPECT_TRUE(receipt.state == DeliveryState::kFailed || receipt.state == DeliveryState::kUnknown ||
                receipt.state == DeliveryState::kPending)
        << trouble.name << ": " << name;
    EXPECT_EQ(CanaryIn(receipt.error->message), "") << trouble.name;
    // Where nothing of the far side says that the request to send went out, the connector may have failed
    // before.
    const HttpRequest last = stage->http.Log().back();
    if (trouble.taken && last.method != "GET") {
      EXPECT_TRUE(receipt.state == DeliveryState::kUnknown || receipt.state == DeliveryState::kPending)
          << trouble.name << ": may be out, but is " << name;
    }
    if (trouble.name == "429") {
      EXPECT_EQ(receipt.state, DeliveryState::kPending);
      EXPECT_EQ(receipt.error->retry_after, std::chrono::seconds(30));
    }
  }
}

// The case again, but the n-th answer is trouble: no crash, no leak, and an error, if there is one, that
// fits.
TEST_P(EveryFault, InTheMiddleOfACaseIsSurvived) {
  auto exchanges = Script::Load(GetParam().folder / "http.yaml");
  ASSERT_TRUE(exchanges) << exchanges.error().message;
  if (!GetParam().type->abilities.poll || exchanges->empty()) GTEST_SKIP() << "asks nobody";
  for (const Trouble& trouble : Troubles()) {
    for (size_t n = 1; n < std::min<size_t>(exchanges->size(), 5); ++n) {
      Script script(*exchanges);
      script.FailAt(n, trouble.answer);
      auto stage = Stage::Set(*GetParam().type, GetParam().folder / "settings.yaml");
      ASSERT_TRUE(stage) << stage.error().message;
      if ((*stage)->channel().source() == nullptr) GTEST_SKIP() << "this channel does not poll";
      (*stage)->http.Always("", [&](const HttpRequest& request) { return script.Answer(request); });
      testing::internal::CaptureStderr();
      std::string cursor;
      for (int polls = 0; polls < 4 && script.asked() <= n; ++polls) {
        const auto batch =
            (*stage)->channel().source()->Poll(cursor, (*stage)->clock.Now() + std::chrono::seconds(60), {});
        if (batch) {
          cursor = batch->cursor;
        } else if (script.asked() == n + 1) {
          // A source posts for its credentials alone, and that is tried again whatever is answered.
          const bool renews = (*stage)->http.Log().back().method == "POST";
          const Fault fault = batch.error().fault;
          EXPECT_TRUE(trouble.means.contains(fault) || (renews && fault == Fault::kUnreachable))
              << trouble.name << " as answer " << n << ": " << batch.error().message;
          EXPECT_EQ(CanaryIn(batch.error().message), "") << trouble.name;
        }
      }
      ExpectClean((*stage)->http, testing::internal::GetCapturedStderr(), trouble.name);
    }
  }
}

}  // namespace
}  // namespace crier
