#include "broadcast/lint.h"

#include <gtest/gtest.h>

#include "broadcast/facts.h"
#include "tests/broadcast/tonight.h"

namespace crier {
namespace {

Bulletin Good() {
  Bulletin bulletin;
  bulletin.event = "Flood";
  bulletin.urgency = "Immediate";
  bulletin.severity = "Severe";
  bulletin.certainty = "Observed";
  bulletin.area = "River Street";
  bulletin.web = "https://city.example.org/flood";
  bulletin.expires = kTonight + std::chrono::hours(6);
  bulletin.info["en"] = {"River Street is flooded", "Water is knee-deep from 1st to 5th until 6 pm.",
                         "Call 311, not 911."};
  bulletin.info["es"] = {"La calle River está inundada",
                         "El agua llega a la rodilla de la 1 a la 5 hasta las 18:00.",
                         "Llame al 311, no al 911."};
  return bulletin;
}

// "field: what" of each advice; "!" before what blocks.
std::string Says(const Bulletin& bulletin) {
  std::string all;
  for (const Advice& advice : Lint(bulletin, kTonight))
    all += (advice.blocks ? "!" : "") + advice.field + ": " + advice.what + "\n";
  return all;
}

bool Has(const Bulletin& bulletin, const std::string& begin, const std::string& part = "") {
  for (const Advice& advice : Lint(bulletin, kTonight)) {
    const std::string line = (advice.blocks ? "!" : "") + advice.field + ": " + advice.what;
    if (line.starts_with(begin + ":") && line.find(part) != std::string::npos) return true;
  }
  return false;
}

TEST(Lint, AGoodBulletinPasses) { EXPECT_EQ(Says(Good()), ""); }

TEST(Lint, WhatIsMissing) {
  Bulletin bulletin = Good();
  bulletin.info.erase("es");
  EXPECT_TRUE(Has(bulletin, "info.es", "Spanish"));
  bulletin.info.clear();
  EXPECT_TRUE(Has(bulletin, "!info"));
  bulletin = Good();
  bulletin.expires.reset();
  bulletin.area.clear();
  bulletin.event.clear();
  bulletin.urgency = "Unknown";
  bulletin.info["en"].instruction.clear();
  bulletin.info["es"].headline.clear();
  EXPECT_TRUE(Has(bulletin, "expires"));
  EXPECT_TRUE(Has(bulletin, "area"));
  EXPECT_TRUE(Has(bulletin, "event"));
  EXPECT_TRUE(Has(bulletin, "urgency"));
  EXPECT_TRUE(Has(bulletin, "info.en.instruction", "Severe"));
  EXPECT_TRUE(Has(bulletin, "!info.es.headline"));
  bulletin = Good();
  bulletin.msg_type = "Update";
  EXPECT_TRUE(Has(bulletin, "!references"));
  bulletin.references = "B1";
  EXPECT_EQ(Says(bulletin), "");
}

TEST(Lint, ARegionIsSpanishToo) {
  Bulletin bulletin = Good();
  bulletin.info["es-MX"] = bulletin.info["es"];
  bulletin.info.erase("es");
  EXPECT_EQ(Says(bulletin), "");
}

TEST(Lint, AReplyNeedsLess) {
  Bulletin bulletin;
  bulletin.kind = "reply";
  bulletin.info["en"] = {"Thanks", "A crew comes on Friday.", ""};
  EXPECT_EQ(Says(bulletin), "");
}

TEST(Lint, ACancellationNeedsNoInstructionAndMayBeLate) {
  Bulletin bulletin = Good();
  bulletin.msg_type = "Cancel";
  bulletin.references = "B1";
  bulletin.expires = kTonight - std::chrono::hours(1);
  for (auto& [lang, wording] : bulletin.info) wording.instruction.clear();
  EXPECT_EQ(Says(bulletin), "");
}

// What somebody who thinks twice would ask of the message that makes people go back.
TEST(Lint, AnAllClearEndsAWarningAndNothingElse) {
  Bulletin warning = Good();
  warning.covers.zones = {"Harbor", "Old Town"};
  Bulletin clear = warning;
  clear.kind = "all_clear";
  clear.msg_type = "Update";
  clear.references = "B1";
  clear.urgency = "Past";
  clear.info["en"] = {"River Street is open again", "The water is gone.", "Mind the mud."};
  clear.info["es"] = {"La calle River está abierta", "Ya no hay agua.", "Cuidado con el lodo."};
  const auto says = [&](const Bulletin& bulletin, const Bulletin& follows) {
    std::string all;
    for (const Advice& each : Lint(bulletin, kTonight, &follows))
      all += (each.blocks ? "!" : "") + each.field + ": " + each.what + "\n";
    return all;
  };
  EXPECT_EQ(says(clear, warning), "");
  Bulletin quiet = clear;
  for (auto& [lang, wording] : quiet.info) wording.instruction.clear();
  EXPECT_EQ(says(quiet, warning), "") << "it need not tell people to do anything";

  Bulletin wrong = clear;
  wrong.msg_type = "Alert";
  EXPECT_NE(says(wrong, warning).find("!msg_type: an all clear is an Update"), std::string::npos);
  wrong = clear;
  wrong.references.clear();
  EXPECT_NE(Says(wrong).find("references"), std::string::npos);
  wrong = clear;
  wrong.urgency = "Immediate";
  EXPECT_NE(says(wrong, warning).find("urgency: urgency is Immediate"), std::string::npos);
  wrong = clear;
  wrong.expires.reset();
  EXPECT_NE(says(wrong, warning).find("next storm"), std::string::npos);
  wrong = clear;
  wrong.info["en"].headline = warning.info["en"].headline;
  EXPECT_NE(says(wrong, warning).find("info.en.headline: it says what the warning said"), std::string::npos);
  wrong = clear;
  wrong.info["en"].instruction = warning.info["en"].instruction;
  EXPECT_NE(says(wrong, warning).find("info.en.instruction: it repeats"), std::string::npos);
  wrong = clear;
  wrong.covers.zones = {"Harbor"};
  EXPECT_NE(says(wrong, warning).find("NARROWER than the warning that it ends: the zone Old Town"),
            std::string::npos);
  Bulletin trash = warning;
  trash.kind = "schedule_change";
  EXPECT_NE(says(clear, trash).find("!references: an all clear ends a disaster_update"), std::string::npos);
  wrong = clear;
  wrong.msg_type = "Cancel";
  EXPECT_NE(says(wrong, clear).find("does not say that the danger is back"), std::string::npos);
}

TEST(Lint, Times) {
  Bulletin bulletin = Good();
  bulletin.expires = kTonight;
  EXPECT_TRUE(Has(bulletin, "!expires", "already"));
  bulletin = Good();
  bulletin.effective = bulletin.expires;
  EXPECT_TRUE(Has(bulletin, "!expires", "before it takes effect"));
}

TEST(Lint, Links) {
  Bulletin bulletin = Good();
  bulletin.web = "http://city.example.org";
  EXPECT_TRUE(Has(bulletin, "web", "not https"));
  bulletin.web = "city.example.org";
  EXPECT_TRUE(Has(bulletin, "!web"));
  bulletin.web = "https://nothing";
  EXPECT_TRUE(Has(bulletin, "!web"));
  bulletin.web = "javascript:alert(1)";
  EXPECT_TRUE(Has(bulletin, "!web"));
  bulletin = Good();
  bulletin.info["en"].description += " See http://old.example.com.";
  EXPECT_TRUE(Has(bulletin, "info.en.description", "http://old.example.com"));
}

TEST(Lint, TheWordsThemselves) {
  Bulletin bulletin = Good();
  bulletin.info["en"].headline = std::string(91, 'a');
  EXPECT_TRUE(Has(bulletin, "info.en.headline", "91"));
  bulletin.info["en"].headline = "EVERYBODY LEAVE NOW";
  EXPECT_TRUE(Has(bulletin, "info.en.headline", "capital"));
  bulletin.info["en"].headline = "The EPA, FEMA and NWS say so";
  EXPECT_FALSE(Has(bulletin, "info.en.headline"));
  bulletin.info["en"].headline = "Flood on {{street}}";
  EXPECT_TRUE(Has(bulletin, "!info.en.headline", "placeholder"));
  bulletin.info["en"].headline = "two\nlines";
  EXPECT_TRUE(Has(bulletin, "!info.en.headline", "one line"));
  bulletin.info["en"].headline = "Flood on TBD";
  EXPECT_TRUE(Has(bulletin, "!info.en.headline", "TBD"));
}

TEST(Lint, RealOrDrill) {
  Bulletin bulletin = Good();
  bulletin.info["en"].headline = "This is a TEST of the sirens";
  EXPECT_TRUE(Has(bulletin, "info.en.headline", "drill"));
  bulletin.info["en"].headline = "The greatest contest";
  EXPECT_FALSE(Has(bulletin, "info.en.headline"));
  bulletin.info["es"].headline = "Simulacro de inundación";
  EXPECT_TRUE(Has(bulletin, "info.es.headline", "simulacro"));
  bulletin.status = "Exercise";
  EXPECT_FALSE(Has(bulletin, "info.es.headline"));
}

TEST(Lint, LanguagesThatDiffer) {
  Bulletin bulletin = Good();
  bulletin.info["es"].description = "El agua llega a la rodilla de la 1 a la 5 hasta las 5 p. m.";
  EXPECT_TRUE(Has(bulletin, "info.es", "only en says 6"));
  bulletin.info["es"].description = "El agua llega a la rodilla de la 1 a la 5 hasta las 6 de la mañana.";
  EXPECT_TRUE(Has(bulletin, "info.es", "half of the day"));
  bulletin.info["es"].description = "El agua llega a la rodilla de la 1 a la 5 hasta las 6 de la tarde.";
  EXPECT_EQ(Says(bulletin), "");
  bulletin.info["es"].instruction.clear();
  EXPECT_TRUE(Has(bulletin, "info.es.instruction", "only en"));
}

TEST(Lint, WhatBlocksComesFirst) {
  Bulletin bulletin = Good();
  bulletin.area.clear();
  bulletin.info["es"].headline.clear();
  const std::vector<Advice> advice = Lint(bulletin, kTonight);
  ASSERT_GE(advice.size(), 2U);
  EXPECT_TRUE(advice.front().blocks);
  EXPECT_FALSE(advice.back().blocks);
}

TEST(Facts, NumbersAndTimes) {
  EXPECT_EQ(FactsOf("1,500 homes, 2.5 inches, 007"), (Facts{{"1500", {""}}, {"25", {""}}, {"7", {""}}}));
  EXPECT_EQ(FactsOf("1.500 casas, 2,5 pulgadas, 7"), (Facts{{"1500", {""}}, {"25", {""}}, {"7", {""}}}));
  EXPECT_EQ(FactsOf("6 pm, 6:30 p.m., 18:45"), (Facts{{"6", {"pm"}}, {"6:30", {"pm"}}, {"6:45", {"pm"}}}));
  EXPECT_EQ(FactsOf("6 P. M. y 6.30 a. m., 20 h"), (Facts{{"6", {"pm"}}, {"6:30", {"am"}}, {"8", {"pm"}}}));
  EXPECT_EQ(FactsOf("12 am, 00:15"), (Facts{{"12", {"am"}}, {"12:15", {"am"}}}));
  EXPECT_EQ(FactsOf("9 amigos, 18 hombres"), (Facts{{"9", {""}}, {"18", {""}}}));
  EXPECT_EQ(FactsOf("see https://x.example.org/2026/11 or x.example.com/5"), (Facts{}));
  EXPECT_EQ(FactsOf("99999999999999999999999999"), (Facts{{"99999999999999999999999999", {""}}}));
  EXPECT_EQ(FactsOf("25:99 :: 6: 6."), (Facts{{"25", {""}}, {"99", {""}}, {"6", {""}}}));
}

}  // namespace
}  // namespace crier
