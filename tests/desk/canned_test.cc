// Prepared answers: those that come with Crier, and what is wrong in one.
#include "desk/canned.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "core/length.h"
#include "tests/support/paths.h"
#include "tests/support/temporary_folder.h"

namespace crier {
namespace {

using testing::HasSubstr;
using testing::Not;

std::map<std::string, std::string> KnownValues() {
  std::map<std::string, std::string> values;
  for (const std::string_view name : kCannedNames) values.emplace(name, "<" + std::string(name) + ">");
  return values;
}

Result<CannedAnswers> Written(const std::string& text) {
  const TemporaryFolder folder;
  std::ofstream(folder / "one.yaml") << text;
  return CannedAnswers::Load(folder / "");
}

TEST(Canned, EveryOneThatComesWithCrierSpeaksBothLanguagesAndCanBeFilled) {
  const auto answers = CannedAnswers::Load(SourceDir() / "config/templates/answers");
  ASSERT_TRUE(answers) << answers.error().message;
  for (const char* id : {"accepted", "status"}) EXPECT_NE(answers->Find(id), nullptr) << id;
  for (const CannedAnswer& each : answers->all()) {
    for (const char* lang : {"en", "es"}) {
      const auto words = each.languages.find(lang);
      ASSERT_NE(words, each.languages.end()) << each.id << " " << lang;
      const auto filled = FillCanned(words->second, KnownValues());
      ASSERT_TRUE(filled) << each.id << ": " << filled.error().message;
      EXPECT_THAT(filled->words, Not(HasSubstr("{{"))) << each.id;
    }
  }
}

TEST(Canned, AcceptanceSaysTheNumberTheDepartmentAndADayWithItsCaveat) {
  const auto answers = CannedAnswers::Load(SourceDir() / "config/templates/answers");
  ASSERT_TRUE(answers) << answers.error().message;
  const CannedAnswer* accepted = answers->Find("accepted");
  ASSERT_NE(accepted, nullptr);
  std::string lang = "es-MX";
  const CannedWords& words = WordsIn(*accepted, &lang);
  EXPECT_EQ(lang, "es");
  const auto filled = FillCanned(words, KnownValues());
  ASSERT_TRUE(filled) << filled.error().message;
  for (const char* piece :
       {"<ticket>", "<department>", "<phone>", "<email>", "<expected>", "<link>", "Puede tardar más"})
    EXPECT_THAT(filled->words, HasSubstr(piece));
}

TEST(Canned, WhatIsNotKnownLeavesNoHoleInASentence) {
  const auto answers = CannedAnswers::Load(SourceDir() / "config/templates/answers");
  ASSERT_TRUE(answers) << answers.error().message;
  std::string lang = "en";
  const CannedWords& words = WordsIn(*answers->Find("accepted"), &lang);
  auto values = KnownValues();
  for (const char* name : {"phone", "email", "expected", "link"}) values[name].clear();
  const auto filled = FillCanned(words, values);
  ASSERT_TRUE(filled) << filled.error().message;
  EXPECT_THAT(filled->words, HasSubstr("<department> takes care of it."));
  EXPECT_THAT(filled->words, Not(HasSubstr("phone")));
  EXPECT_THAT(filled->words, Not(HasSubstr("Usually")));
  values["ticket"].clear();
  const auto none = FillCanned(words, values);
  ASSERT_FALSE(none) << "a number that is not known is no number";
  EXPECT_EQ(none.error().fault, Fault::kRejected);
  EXPECT_THAT(none.error().message, HasSubstr("ticket"));
}

TEST(Canned, AnswersForPeopleInDangerSpeakTheLanguagesOfTheCriesAndFitEveryChannel) {
  const auto answers = CannedAnswers::Load(SourceDir() / "config/templates/answers");
  ASSERT_TRUE(answers) << answers.error().message;
  size_t emergencies = 0;
  for (const CannedAnswer& each : answers->all()) {
    if (!each.emergency) continue;
    // The first one is what the lane offers.
    if (++emergencies == 1) {
      EXPECT_EQ(each.id, "call_911");
    }
    for (const char* lang : {"en", "es", "vi", "zh", "ht", "tl", "ko", "ar", "ru", "pt", "fr"}) {
      const auto words = each.languages.find(lang);
      ASSERT_NE(words, each.languages.end()) << each.id << " " << lang;
      const auto filled = FillCanned(words->second, KnownValues());
      ASSERT_TRUE(filled) << each.id << ": " << filled.error().message;
      EXPECT_THAT(filled->words, HasSubstr("911")) << each.id << " " << lang;
      EXPECT_LE(CountCharacters(filled->words), 280U) << each.id << " " << lang << ": Bluesky has 300";
    }
  }
  EXPECT_GE(emergencies, 4U);
}

TEST(Canned, OnlyAnAnswerIsForPeopleInDanger) {
  const auto words = [](const char* kind, const char* emergency) {
    return std::string("kind: '") + kind + "'\nemergency: " + emergency +
           "\nen: {name: 'a', title: 'b', words: 'c'}\n";
  };
  const auto danger = Written(words("canned", "true"));
  ASSERT_TRUE(danger) << danger.error().message;
  EXPECT_TRUE(danger->all()[0].emergency);
  EXPECT_FALSE(Written(words("ask", "true")));
  EXPECT_FALSE(Written(words("canned", "'perhaps'")));
}

TEST(Canned, ALanguageThatHasNoWordsIsAnsweredInEnglish) {
  CannedAnswer answer;
  answer.languages = {{"es", {"n", "", "hola"}}};
  std::string lang = "ht";
  EXPECT_EQ(WordsIn(answer, &lang).words, "hola");
  EXPECT_EQ(lang, "es");
  answer.languages["en"] = {"n", "", "hello"};
  lang = "ht";
  EXPECT_EQ(WordsIn(answer, &lang).words, "hello");
  EXPECT_EQ(lang, "en");
}

TEST(Canned, AMistakeIsNamedWithItsPlace) {
  const std::pair<const char*, const char*> mistakes[] = {
      {"kind: 'answer'\nen: {name: 'n', words: 'w'}\n", "kind is"},
      {"kind: 'ask'\n", "one language"},
      {"en: {name: 'n', words: 'call {{phoen}}'}\n", "phoen"},
      {"en: {name: 'n', words: '{{#phone}}open'}\n", "never closed"},
      {"en: {name: ' ', words: 'w'}\n", "a name has"},
      {"en: {name: 'n', words: 'w', foo: 'x'}\n", "foo"},
      {"EN: {name: 'n', words: 'w'}\n", "no language"},
      {"just words\n", "is a map"},
  };
  for (const auto& [text, what] : mistakes) {
    const auto answers = Written(text);
    ASSERT_FALSE(answers) << text;
    EXPECT_EQ(answers.error().fault, Fault::kConfig) << text;
    EXPECT_THAT(answers.error().message, HasSubstr(what)) << text;
    EXPECT_THAT(answers.error().message, HasSubstr("one.yaml")) << text;
  }
  const auto none = CannedAnswers::Load("/nonexistent/answers");
  ASSERT_TRUE(none);
  EXPECT_TRUE(none->all().empty());
}

TEST(Canned, StatesHaveNamesForResidents) {
  EXPECT_EQ(StatusInWords("closed", "es-MX"), "cerrada");
  EXPECT_EQ(StatusInWords("closed", "en"), "closed");
  EXPECT_EQ(StatusInWords("draft", "en"), "received");
  EXPECT_EQ(StatusInWords("something_new", "en"), "something_new");
}

}  // namespace
}  // namespace crier
