#include "classifier/language.h"

#include <gtest/gtest.h>

#include "classifier/place.h"

namespace crier {
namespace {

// "en", "en?" where it is not sure, "?" where the text does not tell.
std::string Lang(const std::string& text, std::string_view hint = "") {
  static const Result<Gazetteer> nowhere = Gazetteer::Load({});
  Reading reading;
  ReadInto(text, &reading);
  const Language language = LanguageOf(reading, FindPlaces(reading, *nowhere, std::nullopt), hint);
  return language.code + (language.sure ? "" : "?");
}

TEST(LanguageTest, CommonWordsDecide) {
  EXPECT_EQ(Lang("the street light on my block is out"), "en");
  EXPECT_EQ(Lang("hay un bache enorme en la calle"), "es");
  EXPECT_EQ(Lang("the street light on my block is out", "es"), "en");  // platforms are often wrong
  EXPECT_EQ(Lang(""), "?");
}

TEST(LanguageTest, FewWordsAreNeverSure) {
  EXPECT_EQ(Lang("pothole"), "?");
  EXPECT_EQ(Lang("pothole", "en-US"), "en?");
  EXPECT_EQ(Lang("bache enorme", "no"), "?");  // what a platform alone says switches nothing off
  EXPECT_EQ(Lang("the big one"), "?");
}

TEST(LanguageTest, NamesHaveNoSay) {
  // Short English between words that look Norwegian, Spanish, German.
  for (const char* text : {"Broken streetlight, Ostrander Av", "Pothole, Bergstrom Av / Skillman Rd",
                           "Graffiti, Camino de los Robles", "Overflowing trash bin, Hallgarten Av",
                           "Illegal dumping, Via del Mar", "Dead raccoon, Vandam St",
                           "STREETLIGHT OUT, VAN DER MEER AV", "Noise #Brooklyn @nordlys_av"}) {
    EXPECT_TRUE(Lang(text) == "?" || Lang(text) == "en?") << text << " is " << Lang(text);
  }
  // Spanish with English names.
  for (const char* text : {"Bache en Kings Highway y Ocean Parkway",
                           "Semáforo apagado, Main Street y Park Avenue", "Fuga en Washington Heights"}) {
    const std::string lang = Lang(text);
    EXPECT_TRUE(lang == "es?" || lang == "es" || lang == "?") << text << " is " << lang;
  }
  EXPECT_EQ(Lang("There is a hole in the road at Alameda de las Pulgas and it is deep"), "en");
}

TEST(LanguageTest, BothLanguagesAtOnceAreOfNoneForSure) {
  for (const char* text : {"Hay un pothole enorme en la calle and nobody is here to fix it",
                           "the basement esta full of agua, por favor send someone",
                           "No hay luz on our block since ayer, what is going on con la compania"}) {
    EXPECT_TRUE(Lang(text).ends_with("?")) << text << " is " << Lang(text);
  }
}

TEST(LanguageTest, WhatMayBePortugueseIsNotSpanishForSure) {
  EXPECT_EQ(Lang("Socorro, por favor! A casa está caindo"), "es?");
  EXPECT_EQ(Lang("Estamos ilhados, a água não para de subir"), "es?");
  EXPECT_EQ(Lang("No hay agua ni luz en la calle desde ayer por la noche"), "es");
}

TEST(LanguageTest, AnotherLanguageIsNamedWhereItIsSure) {
  EXPECT_EQ(Lang("bonjour, il y a un trou dans la chaussée devant la mairie depuis des semaines"), "fr");
  EXPECT_EQ(Lang("gatelyset er ødelagt i hele gata og det er helt mørkt her om kvelden, kan noen komme"),
            "no");
  EXPECT_EQ(Lang("a rua está alagada e não conseguimos sair de casa, precisamos de ajuda com urgência"),
            "pt");
  EXPECT_EQ(Lang("die Straßenlaterne ist seit Wochen kaputt und niemand kommt, um sie zu reparieren"), "de");
  EXPECT_EQ(Lang("il lampione è rotto da settimane e nessuno viene a ripararlo, la strada è buia"), "it");
}

}  // namespace
}  // namespace crier
