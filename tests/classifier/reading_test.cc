#include "classifier/reading.h"

#include <gtest/gtest.h>

namespace crier {
namespace {

std::string Read(std::string_view text) {
  Reading reading;
  ReadInto(text, &reading);
  EXPECT_EQ(reading.text.size(), reading.at.size());
  return reading.text;
}

TEST(ReadingTest, FoldsAndMakesWhiteSpaceSingle) {
  EXPECT_EQ(Read("  Avería\n\n en\tla  CALLE \n"), "averia en la calle");
}

TEST(ReadingTest, LinksAndRetweetMarksGo) {
  EXPECT_EQ(Read("RT @city: pothole https://t.co/AbC see www.x.org/pothole t.co/abc now"), "pothole see now");
  EXPECT_EQ(Read("Main St./3rd Ave. and/or Elm"), "main st./3rd ave. and/or elm");
}

TEST(ReadingTest, HandlesAreWordsOfTheirOwn) {
  EXPECT_EQ(Read("@CityHelp the light is out @ana@example.social"),
            "@_cityhelp the light is out @_ana@example.social");
  EXPECT_EQ(Read("Main @ 3rd, Elm @3rd, me@example.org"), "main @ 3rd, elm @3rd, me@example.org");
}

TEST(ReadingTest, HashtagsComeApart) {
  EXPECT_EQ(Read("#BrokenStreetLight #street_light #flood2024"),
            "#broken street light #street light #flood2024");
}

TEST(ReadingTest, SpansShowTheOriginal) {
  const std::string text = "La AVERÍA  está https://x.org/a aquí";
  Reading reading;
  ReadInto(text, &reading);
  const size_t at = reading.text.find("averia");
  const auto [start, end] = reading.Span(at, at + 6);
  EXPECT_EQ(text.substr(start, end - start), "AVERÍA");
  const size_t last = reading.text.find("aqui");
  const auto [from, to] = reading.Span(last, last + 4);
  EXPECT_EQ(text.substr(from, to - from), "aquí");
  EXPECT_TRUE(reading.Capital(at));
  EXPECT_FALSE(reading.Capital(last));
}

TEST(ReadingTest, ASpanBeforeALinkDoesNotHoldIt) {
  const std::string text = "pothole https://x.org/a";
  Reading reading;
  ReadInto(text, &reading);
  const auto [start, end] = reading.Span(0, reading.text.size());
  EXPECT_EQ(text.substr(start, end - start), "pothole");
}

TEST(ReadingTest, SurvivesWhateverComes) {
  EXPECT_EQ(Read(""), "");
  EXPECT_EQ(Read("@"), "@");
  EXPECT_EQ(Read("#"), "#");
  EXPECT_EQ(Read("RT @"), "rt @");
  Read(std::string(70000, '@'));
  Read(std::string(70000, '/'));
  Read("\xFF\xFE broken \xC3");
}

}  // namespace
}  // namespace crier
