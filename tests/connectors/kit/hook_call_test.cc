#include "connectors/kit/hook_call.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace crier::kit {
namespace {

using namespace std::chrono_literals;

const Time kNow{1'800'000'000'000ms};

TEST(KitHookCall, IsReadOnlyWhereItsSignatureHolds) {
  int checked = 0;
  const auto read = [&](const std::string& body, bool holds = true, const std::string& method = "POST") {
    return ReadHookCall({.method = method, .path = "", .query = {}, .headers = {}, .body = body}, "town",
                        [&]() -> Result<void> {
                          ++checked;
                          return holds ? Result<void>() : Error{Fault::kAuth, "wrong"};
                        });
  };
  const auto body = read(R"({"a": 1})");
  ASSERT_TRUE(body);
  EXPECT_EQ((*body)["a"], 1);
  EXPECT_EQ(read("not JSON", false).error().fault, Fault::kAuth) << "a stranger learns nothing of the body";
  for (const char* bad : {"", "not JSON", "[1]", "7", "{"}) {
    ASSERT_FALSE(read(bad)) << bad;
    EXPECT_EQ(read(bad).error().fault, Fault::kBadData) << bad;
    EXPECT_TRUE(read(bad).error().message.starts_with("town: the body is ")) << read(bad).error().message;
  }
  checked = 0;
  EXPECT_EQ(read("{}", true, "GET").error().fault, Fault::kBadData);
  EXPECT_EQ(read(std::string(2 << 20, ' ')).error().fault, Fault::kBadData);
  EXPECT_EQ(checked, 0) << "no signature is worked out over more than is read";
}

TEST(KitHookCall, SignedSecondsAreWithinTheWindow) {
  const auto check = [](const std::string& said) {
    const Inbound call{.method = "POST",
                       .path = "",
                       .query = {},
                       .headers = {{"X-Time", said}},
                       .body = "",
                       .received_at = kNow};
    return CheckSignedSeconds(call, "x-time", "town", 5min);
  };
  for (const char* good : {"1800000000", "1799999700", "1800000300"}) EXPECT_TRUE(check(good)) << good;
  for (const char* bad :
       {"", "1799999699", "1800000301", "now", "1800000000.0", " 1800000000", "-1", "9999999999999"}) {
    const auto refused = check(bad);
    ASSERT_FALSE(refused) << bad;
    EXPECT_EQ(refused.error().fault, Fault::kAuth) << bad;
    EXPECT_NE(refused.error().message.find("x-time"), std::string::npos);
  }
}

}  // namespace
}  // namespace crier::kit
