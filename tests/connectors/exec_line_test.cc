#include <fmt/format.h>
#include <gtest/gtest.h>

#include "connectors/exec/line.h"

namespace crier::exec {
namespace {

TEST(ExecLine, OfEveryFormIsRead) {
  const auto read = [](std::string_view text) {
    auto line = ReadLine(text);
    EXPECT_TRUE(line) << text << ": " << (line ? "" : line.error().message);
    return line ? *std::move(line) : Line(LogLine{});
  };
  const auto receipt = std::get<ReceiptLine>(
      read(R"({"id": 3, "key": "k", "receipt": {"native_id": "1", "delivered": true}})"));
  EXPECT_EQ(receipt.id, 3);
  EXPECT_EQ(receipt.receipt.state, DeliveryState::kDelivered);
  const auto error = std::get<ErrorLine>(
      read(R"({"id": 3, "error": {"fault": "throttled", "message": "slow", "retry_after": 1.5}})"));
  EXPECT_EQ(error.error.retry_after, std::chrono::milliseconds(1500));
  EXPECT_EQ(std::get<LogLine>(read(R"({"log": "x", "level": "warn"})")).level, Level::kWarn);
  EXPECT_EQ(std::get<StateLine>(read(R"({"state": "x"})")).state, "x");
  EXPECT_FALSE(std::get<DoneLine>(read(R"({"id": 3, "done": {}})")).done.has_shown);
  EXPECT_TRUE(std::get<DoneLine>(read(R"({"id": 3, "done": {"shown": null}})")).done.has_shown);
  const auto event = std::get<EventLine>(
      read("{\"id\": 3, \"event\": {\"native_id\": \"\\u0000a\", \"text\": \"\u00e9\"}}"));
  EXPECT_EQ(std::get<Mention>(event.event).native_id.find('\0'), std::string::npos);
}

TEST(ExecLine, ThatIsWrongSaysWhy) {
  const auto why = [](std::string_view text) {
    auto line = ReadLine(text);
    EXPECT_FALSE(line) << text;
    return line ? "" : line.error().message;
  };
  EXPECT_EQ(why(""), "not JSON");
  EXPECT_EQ(why("{\"log\": \"\xe9"), "not JSON");
  EXPECT_EQ(why("{}"), "'id' is missing or no whole number");
  EXPECT_EQ(why(R"({"id": "3"})"), "'id' is missing or no whole number");
  EXPECT_EQ(why(R"({"id": 18446744073709551615, "done": {}})"), "'id' is no number of ours");
  EXPECT_EQ(why(R"({"id": 3, "dune": {}})"),
            "an answer holds event, receipt, done or error; here is only dune id");
  EXPECT_EQ(why(R"({"id": 3, "receipt": {}})"), "a receipt needs its 'key'");
  EXPECT_EQ(why(R"({"id": 3, "done": {"cursor": 7}})"), "'done': 'cursor' must be a text");
  EXPECT_EQ(why(R"({"id": 3, "event": {"text": "x"}})"), "'event': 'native_id' is missing");
  EXPECT_EQ(why(R"({"id": 3, "event": {"event": "report", "key": "k"}})"), "'event': 'delivered' is missing");
  EXPECT_EQ(why(R"({"id": 3, "event": {"native_id": "1", "lat": 3}})"),
            "'event': 'lat' and 'long' belong together");
  EXPECT_EQ(why(R"({"id": 3, "error": {"fault": "tired"}})"),
            "'error': 'fault' must be config, auth, throttled, unreachable, rejected or bad_data");
  EXPECT_EQ(why(R"({"id": 3, "done": {"limits": {"max_length": 39}}})"),
            "'done': 'limits': 'max_length' and 'max_bytes' are 40 or more, or 0: none");
  EXPECT_EQ(why(R"({"id": 3, "done": {"limits": {"unit": "words"}}})"),
            "'done': 'limits': 'unit' must be characters, graphemes, weighted, utf16, bytes or sms");
  EXPECT_EQ(
      why(fmt::format(R"({{"id": 3, "event": {{"native_id": "{}", "text": "x"}}}})", std::string(513, 'i'))),
      "'event': 'native_id' is longer than 512 bytes");
}

}  // namespace
}  // namespace crier::exec
