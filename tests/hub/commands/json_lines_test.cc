#include "hub/commands/json_lines.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <sstream>

#include "tests/support/paths.h"

namespace crier {
namespace {

std::vector<nlohmann::json> Answers(const std::string& lines) {
  static const auto classifier = Classifier::Load(SourceDir() / "tests" / "classifier" / "sample");
  EXPECT_TRUE(classifier);
  std::istringstream in(lines);
  std::ostringstream out;
  EXPECT_EQ(ClassifyLines(**classifier, in, out), 0);
  std::vector<nlohmann::json> answers;
  std::istringstream back(out.str());
  for (std::string line; std::getline(back, line);) answers.push_back(nlohmann::json::parse(line));
  return answers;
}

TEST(ClassifyLinesTest, AnswersLineByLineInOrder) {
  const auto answers = Answers(
      "{\"id\":\"a\\\"b\",\"text\":\"a pothole\"}\n\n"
      "{\"text\":\"hola\",\"id\":7,\"lang\":null,\"lat\":40.5,\"long\":-75}\r\n"
      "{\"id\":\"last\",\"text\":\"\"}");
  ASSERT_EQ(answers.size(), 3U);
  EXPECT_EQ(answers[0]["id"], "a\"b");
  EXPECT_EQ(answers[0]["issues"][0]["service_code"], "pothole");
  EXPECT_EQ(answers[1]["id"], 7);
  EXPECT_EQ(answers[1]["places"][0]["kind"], "point");
  EXPECT_EQ(answers[2]["id"], "last");
}

TEST(ClassifyLinesTest, BadLinesAreAnsweredAndTheRunGoesOn) {
  const auto answers = Answers(
      "nonsense\n[]\n{\"text\":\"x\"}\n{\"id\":\"a\"}\n{\"id\":\"a\",\"text\":5}\n{\"id\":\"a\",\"text\":"
      "\"x\",\"lat\":1}\n"
      "{\"id\":\"a\",\"text\":\"x\",\"lat\":91,\"long\":0}\n{\"id\":\"a\",\"text\":\"x\",\"created_at\":"
      "\"soon\"}\n"
      "{\"id\":\"a\",\"text\":\"\xFF\"}\n{\"id\":\"ok\",\"text\":\"x\"}\n");
  ASSERT_EQ(answers.size(), 10U);
  for (size_t i = 0; i < 9; ++i) {
    EXPECT_TRUE(answers[i]["id"].is_null()) << answers[i];
    EXPECT_EQ(answers[i]["line"], i + 1);
    EXPECT_FALSE(answers[i]["error"].get<std::string>().empty());
  }
  EXPECT_EQ(answers[9]["id"], "ok");
}

TEST(ClassifyLinesTest, LinesAreBounded) {
  const std::string line = R"({"id":"x","text":"x"})";
  const std::string fits = line + std::string(kMaxClassifyLine - line.size(), ' ');
  const auto answers =
      Answers(fits + "\n" + fits + " \n" + line + "\n" + std::string(3 * kMaxClassifyLine, 'x'));
  ASSERT_EQ(answers.size(), 4U);
  EXPECT_EQ(answers[0]["id"], "x");
  EXPECT_TRUE(answers[1]["id"].is_null());
  EXPECT_EQ(answers[2]["id"], "x");
  EXPECT_EQ(answers[3]["line"], 4);
}

TEST(ClassifyLinesTest, SaysSoWhenNobodyListens) {
  const auto classifier = Classifier::Load(SourceDir() / "tests" / "classifier" / "sample");
  ASSERT_TRUE(classifier);
  std::istringstream in("{\"id\":\"a\",\"text\":\"x\"}\n");
  std::ostringstream out;
  out.setstate(std::ios::badbit);
  EXPECT_EQ(ClassifyLines(**classifier, in, out), 1);
}

}  // namespace
}  // namespace crier
