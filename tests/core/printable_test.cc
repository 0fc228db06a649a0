#include "core/printable.h"

#include <gtest/gtest.h>

#include "core/log.h"

namespace crier {
namespace {

constexpr char kCsi[] = "\xC2\x9B";           // U+009B, as good as ESC [
constexpr char kOverride[] = "\xE2\x80\xAE";  // U+202E
constexpr char kIsolate[] = "\xE2\x81\xA6";   // U+2066
constexpr char kTag[] = "\xF3\xA0\x81\x81";   // U+E0041
constexpr char kReplaced[] = "\xEF\xBF\xBD";  // U+FFFD

TEST(Printable, WhatATerminalObeysIsShown) {
  EXPECT_EQ(Printable("\x1b[2J"), "\\x1b[2J");
  EXPECT_EQ(Printable(std::string("a") + kCsi + "31mred"), "a\\x9b31mred");
  EXPECT_EQ(Printable("bell\a, back\b, return\r, delete\x7f"),
            "bell\\x07, back\\x08, return\\x0d, delete\\x7f");
  EXPECT_EQ(Printable("\x9b"
                      "31m"),
            std::string(kReplaced) + "31m")
      << "a bare byte is no character";
}

TEST(Printable, WhatTurnsOrHidesTextIsShown) {
  EXPECT_EQ(Printable(std::string("Main ") + kOverride + "31"), "Main \\u202e31");
  EXPECT_EQ(Printable(std::string(kIsolate) + kTag), "\\u2066\\U000e0041");
  EXPECT_EQ(Printable("one\xE2\x80\xA8two"), "one\\u2028two");
}

TEST(Printable, WhatPeopleWriteStays) {
  const std::string words =
      "Señal \xF0\x9F\x91\xA9\xE2\x80\x8D\xF0\x9F\x9A\x92 \xD7\xA9\xD7\x9C\xD7\x95\xD7\x9D \xE2\x80\x94 \\n";
  EXPECT_EQ(Printable(words), words);
  EXPECT_EQ(Printable("one\n\ttwo"), "one\n\ttwo");
  EXPECT_EQ(Printable("one\n\ttwo", false), "one\\x0a\\x09two");
}

TEST(Printable, JsonMeansTheSameAsBefore) {
  EXPECT_EQ(PrintableJson(std::string("{\"a\": \"") + kCsi + kOverride + kTag + "ñ\"}\n"),
            "{\"a\": \"\\u009b\\u202e\\udb40\\udc41ñ\"}\n");
  EXPECT_EQ(PrintableJson("{\"a\": \"b\"}"), "{\"a\": \"b\"}");
}

TEST(Printable, NothingOfItComesThroughTheLog) {
  const std::string evil = std::string("x") + kCsi + "2J" + kOverride + "\x1b[31m" + "\x9b";
  for (const bool json : {false, true}) {
    SetLogJson(json);
    testing::internal::CaptureStderr();
    LogWarn("said " + evil, {{"who", evil}});
    const std::string line = testing::internal::GetCapturedStderr();
    SetLogJson(false);
    ASSERT_TRUE(line.ends_with("\n"));
    EXPECT_FALSE(HasUnprintable(line.substr(0, line.size() - 1)) && line.find(kReplaced) == std::string::npos)
        << line;
    for (const char* each : {kCsi, kOverride, "\x1b"}) EXPECT_EQ(line.find(each), std::string::npos) << line;
    EXPECT_NE(line.find("202e"), std::string::npos) << line;
  }
}

}  // namespace
}  // namespace crier
