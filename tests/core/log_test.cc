#include "core/log.h"

#include <gtest/gtest.h>

#include "core/secret.h"

namespace crier {
namespace {

// What one line says after time and level.
std::string Logged(std::string_view message, LogFields fields) {
  testing::internal::CaptureStderr();
  LogWarn(message, fields);
  const std::string line = testing::internal::GetCapturedStderr();
  const size_t at = line.find(message.substr(0, 4));
  return at == line.npos ? line : line.substr(at);
}

TEST(Log, AFieldIsQuotedWhereItWouldBeReadAsAnother) {
  EXPECT_EQ(Logged("feed is silent", {{"channel", "news"}, {"tries", "3"}}),
            "feed is silent channel=news tries=3\n");
  EXPECT_EQ(Logged("asked", {{"why", ""}, {"where", "Main & 3rd"}, {"sum", "a=b"}}),
            "asked why=\"\" where=\"Main & 3rd\" sum=\"a=b\"\n");
}

TEST(Log, WhatAStrangerWritesEndsNeitherItsFieldNorItsLine) {
  EXPECT_EQ(Logged("asked", {{"error", R"(a page ("Gone" level=info))"}}),
            "asked error=\"a page (\\\"Gone\\\" level=info)\"\n");
  EXPECT_EQ(Logged("asked", {{"error", R"(ends with \)"}}), "asked error=\"ends with \\\\\"\n");
  EXPECT_EQ(Logged("asked", {{"error", R"(C:\new)"}, {"two", "one\nline"}, {"tab", "a\tb"}}),
            "asked error=\"C:\\\\new\" two=\"one\\nline\" tab=\"a b\"\n");
}

TEST(Log, ASecretThatWouldBeEscapedIsStillTakenOut) {
  const Secret secret(R"(pa"ss\word)");
  EXPECT_EQ(Logged("asked", {{"error", "refused: " + secret.Reveal()}}), "asked error=\"refused: ***\"\n");
}

}  // namespace
}  // namespace crier
