#include "broadcast/echo.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "core/text.h"

namespace crier {
namespace {

const char kEnglish[] =
    "Boil your water: Riverside\n"
    "A pipe broke at the pumping station. Water in Riverside may not be safe to drink until further "
    "notice.\n\n"
    "WHAT TO DO\n"
    "Boil tap water for one minute before you drink it, cook with it or brush your teeth.\n\n"
    "More: https://city.example/water\n";
const char kSpanish[] =
    "Hierva el agua: Riverside\n"
    "Se rompió una tubería en la estación de bombeo. El agua de Riverside puede no ser segura hasta nuevo "
    "aviso.\n\n"
    "QUÉ HACER\n"
    "Hierva el agua durante un minuto antes de beberla, cocinar o cepillarse los dientes.\n\n"
    "Más: https://city.example/agua\n";

std::string Own(std::string_view text, const std::string& sent = kEnglish) {
  const std::vector<std::string> all = {sent};
  return WithoutEcho(text, all);
}

// Wrapped at 40 columns, each line with a mark.
std::string Wrapped(std::string_view text, std::string_view mark, size_t width = 40) {
  std::string out;
  for (const std::string_view line : Split(text, '\n')) {
    std::string row;
    for (const std::string_view word : Split(line, ' ')) {
      if (row.size() + word.size() > width) {
        out += std::string(mark) + row + "\n";
        row.clear();
      }
      row += (row.empty() ? "" : " ") + std::string(word);
    }
    out += std::string(mark) + row + "\n";
  }
  return out;
}

TEST(Echo, WhateverStandsAboveTheQuoteGoesWithIt) {
  for (const char* head :
       {"On Jan 3, 2027, at 9:15 AM, City of Alder <alerts@city.example> wrote:",
        "On Sunday, January 3, 2027 at 09:15:22 AM CST, City of Alder\n<alerts@city.example> wrote:",
        "On Jan 3, 2027, at 9:15 AM, City <alerts@city.example<mailto:alerts@city.example>> wrote:",
        "In a message dated 1/3/2027 9:15:22 A.M. Central Standard Time,  \nalerts@city.example writes:",
        "From: City of Alder <alerts@city.example>\nSent: Sunday, January 3, 2027 9:15 AM\nTo: "
        "leo@example.org\nSubject: Boil your water: Riverside",
        "From: City of Alder <alerts@city.example>\nSubject: Boil your water: Riverside\nDate: January 3, "
        "2027 at 9:15:00 AM CST\nTo: leo@example.org",
        "-----Original Message-----\nFrom: City [mailto:alerts@city.example]\nSent: Sunday\nTo: "
        "leo@example.org; eva@example.org;\n ana@example.org\nSubject: Boil",
        "________________________________\nFrom: City <alerts@city.example>\nSent: Sunday\nTo: leo\nSubject: "
        "Boil",
        "*From:* City <alerts@city.example>\n*Sent:* Sunday\n*To:* leo@example.org\n*Subject:* Boil",
        "De: City of Alder <alerts@city.example>\nEnviado el: domingo, 3 de enero de 2027 9:15\nPara: "
        "leo@example.org\nAsunto: Boil",
        "De : City <alerts@city.example>\nEnvoyé : dimanche 3 janvier 2027 09:15\nÀ : leo@example.org\nObjet "
        ": Boil",
        "Von: City <alerts@city.example>\nGesendet: Sonntag, 3. Januar 2027 09:15\nAn: "
        "leo@example.org\nBetreff: Boil",
        "Od: City <alerts@city.example>\nWysłano: niedziela\nDo: leo@example.org\nTemat: Boil",
        "El dom, 3 ene 2027 a las 9:15, City (<alerts@city.example>) escribió:",
        "El 3 ene 2027, a las 9:15, City <alerts@city.example> escribió:",
        "El domingo, 3 de enero de 2027, 9:15:22 CST, City\n<alerts@city.example> escribió:",
        "Am 03.01.2027 um 09:15 schrieb City <alerts@city.example>:",
        "Le dim. 3 janv. 2027 à 09:15, City <alerts@city.example> a écrit :",
        "2027年1月3日(日) 9:15 City <alerts@city.example>:",
        "03.01.2027 9:15, City пишет:",
        "Lähettäjä: City <alerts@city.example>\nLähetetty: sunnuntai\nVastaanottaja: leo\nAihe: Boil",
        "Frobnik: City <alerts@city.example>\nGrumpf: 3 vlk 2027 9:15\nZu-zu: leo@example.org\nKlam: Boil",
        "City of Alder <alerts@city.example>:",
        "City wrote:",
        "--- forwarded ---",
        ""}) {
    for (const std::string& quote :
         {std::string(kEnglish), Wrapped(kEnglish, ""), Wrapped(kEnglish, "> ", 30)}) {
      const std::string below = std::string("All fine at 12 Dock Street.\n\n") + head + "\n\n" + quote;
      EXPECT_EQ(Own(below), "All fine at 12 Dock Street.") << below;
      const std::string above = std::string(head) + "\n\n" + quote + "\nAll fine at 12 Dock Street.\n";
      EXPECT_EQ(Own(above), "All fine at 12 Dock Street.") << above;
    }
  }
}

TEST(Echo, InBothLanguages) {
  EXPECT_EQ(
      Own("Gracias.\n\nDe: Ciudad <alerts@city.example>\nEnviado: domingo\nPara: leo\nAsunto: Hierva\n\n" +
              Wrapped(kSpanish, "", 50),
          kSpanish),
      "Gracias.");
  // Accents lost on the way, curly quotes, other case, a link written twice.
  EXPECT_EQ(Own("Gracias.\n\nEl dom, 3 ene 2027, City escribi\xEF\xBF\xBD:\n\nSe rompi\xEF\xBF\xBD una "
                "tuber?a en la estacion de bombeo. EL AGUA de "
                "Riverside puede no ser\nsegura hasta nuevo aviso.\nM\xEF\xBF\xBDs: "
                "https://city.example/agua<https://city.example/agua>",
                kSpanish)
                .substr(0, 8),
            "Gracias.");
}

TEST(Echo, AnswersBetweenTheLinesStay) {
  const std::string text =
      "On Jan 3, 2027, City <alerts@city.example> wrote:\n\n"
      "A pipe broke at the pumping station. Water in Riverside may not be safe to drink\nuntil further "
      "notice.\n\n"
      "It is brown here, at 12 Dock Street.\n\n"
      "Boil tap water for one minute before you drink it, cook with it or brush your\nteeth.\n\n"
      "We have no power to boil it.\n";
  EXPECT_EQ(Own(text), "It is brown here, at 12 Dock Street.\n\nWe have no power to boil it.");
  std::string marked;
  for (const std::string_view line : Split(text, '\n'))
    marked +=
        (line.starts_with("It is") || line.starts_with("We have") ? "" : "> ") + std::string(line) + "\n";
  EXPECT_EQ(Own(marked), "It is brown here, at 12 Dock Street.\n\nWe have no power to boil it.");
}

TEST(Echo, OfAllInOneLineTheOwnWordsStay) {
  std::string flat = kEnglish;
  std::replace(flat.begin(), flat.end(), '\n', ' ');
  EXPECT_EQ(Own("All fine here. On Jan 3, 2027, City <alerts@city.example> wrote: " + flat).substr(0, 14),
            "All fine here.");
  EXPECT_EQ(Own("All fine here. " + flat + " Thanks").find("pumping"), std::string::npos);
}

TEST(Echo, OwnWordsAreNeverCut) {
  for (const char* text :
       {"Water in Riverside may not be safe", "A pipe broke at the pumping station.",
        "Boil tap water for one minute",
        "Water in Riverside may not be safe to drink until further notice? It is brown here and smells.",
        "You say a pipe broke at the pumping station. Water in Riverside may not be safe to drink until "
        "further notice. "
        "That is wrong: it was the reservoir, I work there.",
        "Address: 12 Dock Street\nProblem: a pipe broke\nDate: 3 Jan 2027",
        "I wrote on January 3, 2027 to alerts@city.example:\nnobody came",
        "What to do\nThe lamp is out\nMore", "From: Main Street\nTo: the harbor\nall lamps are out", "",
        "> quoted by me\nyes"}) {
    EXPECT_EQ(Own(text), text);
  }
  // What stands above a quote and is no head.
  EXPECT_EQ(Own("Address: 12 Dock Street\nProblem: water is brown:\n\n" + std::string(kEnglish)),
            "Address: 12 Dock Street\nProblem: water is brown:");
  EXPECT_EQ(Own("Since 10:00 on January 3, 2027 our cellar is full of water, contrary to this:\n\n" +
                std::string(kEnglish)),
            "Since 10:00 on January 3, 2027 our cellar is full of water, contrary to this:");
  // A short bulletin may be said by anybody, too.
  EXPECT_EQ(Own("Pool closed today", "Pool closed today\n"), "Pool closed today");
  EXPECT_EQ(
      Own("Why?\n\nOn Jan 3, 2027, City <a@city.example> wrote:\n\nPool closed today", "Pool closed today\n"),
      "Why?");
}

TEST(Echo, NothingButOursIsNothing) {
  EXPECT_EQ(Own(kEnglish), "");
  EXPECT_EQ(Own("On Jan 3, 2027, City <alerts@city.example> wrote:\n" + Wrapped(kEnglish, "> ")), "");
  EXPECT_EQ(Own("Re: Boil your water: Riverside"), "");
  EXPECT_EQ(Own("Re: Boil your water: Riverside is brown"), "Re: Boil your water: Riverside is brown");
  EXPECT_EQ(Own(std::string("Thanks\n\n") + kEnglish + "\nCity of Alder · Unsubscribe"), "Thanks");
}

TEST(Echo, HostileTextIsReadOnce) {
  std::string same;
  for (int i = 0; i < 20'000; ++i) same += "a a a\n";
  EXPECT_LE(Own(same, same).size(), same.size());
  EXPECT_LE(Own(std::string(64 * 1024, '>'), kEnglish).size(), 64u * 1024);
  std::string words;
  for (int i = 0; i < 12'000; ++i) words += "a b ";
  EXPECT_LE(Own(words, words).size(), words.size());
}

}  // namespace
}  // namespace crier
