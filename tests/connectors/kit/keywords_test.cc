#include "connectors/kit/keywords.h"

#include <gtest/gtest.h>

#include "connectors/kit/phone_number.h"

namespace crier::kit {
namespace {

TEST(KitKeywords, AreUnderstoodInAnyReasonableWording) {
  struct Row {
    Asks asks;
    bool spanish;
    std::vector<const char*> words;
  };
  const Row rows[] = {
      {Asks::kLeave,
       false,
       {"STOP",
        "stop.",
        " Stop!! ",
        "STOPALL",
        "stop all",
        "UNSUBSCRIBE",
        "unsubscribe me please",
        "QUIT",
        "END",
        "CANCEL",
        "REVOKE",
        "OPTOUT",
        "opt out",
        "OPT-OUT",
        "remove me",
        "take me off this list",
        "no more texts",
        "stop texting me",
        "please stop sending me messages",
        "don't text me again",
        "I no longer want these alerts"}},
      {Asks::kLeave,
       true,
       {"BAJA", "ALTO", "alto por favor", "parar", "cancelar", "darme de baja", "quiero darme de baja",
        "no quiero recibir más mensajes", "No me envíen más mensajes", "dejen de enviarme mensajes"}},
      {Asks::kStart,
       false,
       {"START", "Start please", "UNSTOP", "subscribe", "resubscribe", "OPT IN", "opt-in", "sign me up",
        "Resume"}},
      {Asks::kStart, true, {"ALTA", "¡Alta!", "iniciar", "Suscribirme, por favor", "quiero recibir alertas"}},
      {Asks::kHelp, false, {"HELP", "help?", "INFO"}},
      {Asks::kHelp, true, {"AYUDA", "Información, por favor"}},
  };
  for (const Row& row : rows) {
    for (const char* words : row.words) {
      const AskedFor read = ReadKeywords(words);
      EXPECT_EQ(read.asks, row.asks) << words;
      EXPECT_EQ(read.spanish, row.spanish) << words;
      EXPECT_FALSE(read.says_more) << words;
    }
  }
}

TEST(KitKeywords, AReportWithSuchAWordIsAReport) {
  for (const char* words :
       {"", "  ", "?", "The bus stop on Main is flooded", "Stop sign down", "The end of Elm Street is dark",
        "Please start the pumps", "the start of the parade is blocked", "Help me", "Help, my roof is gone",
        "I need information about the shelter", "La parada está rota", "yes", "sí",
        "Necesito ayuda en la calle Olmo", "Cancel culture", "quit blocking the hydrant at 5th"}) {
    EXPECT_EQ(ReadKeywords(words).asks, Asks::kNothing) << words;
  }
}

TEST(KitKeywords, WhatIsNotSureIsForAPerson) {
  for (const char* words : {"stop the alerts about dogs", "STOP. Bob Miller"}) {
    const AskedFor read = ReadKeywords(words);
    EXPECT_EQ(read.asks, Asks::kMayLeave) << words;
    EXPECT_TRUE(read.says_more) << words;
  }
  EXPECT_TRUE(ReadKeywords("Unsubscribe me. And a tree is down on Elm Street.").says_more);
}

TEST(KitPhoneNumber, IsE164) {
  for (const char* number : {"+15550142", "+15551234567", "+123456789012345"}) {
    EXPECT_TRUE(IsPhoneNumber(number)) << number;
    EXPECT_EQ(PhoneNumberOf(std::string(number).substr(1)), number);
    EXPECT_EQ(PhoneNumberOf(number), number);
  }
  for (const char* other : {"", "+", "15550142", "+1555", "+1234567890123456", "+05550142", "+1555 0142",
                            "+1555014x", "311", "CITY", "05550142", "whatsapp:+15550142"}) {
    EXPECT_FALSE(IsPhoneNumber(other)) << other;
  }
  for (const char* other : {"", "311", "246810", "CITY", "05550142"}) EXPECT_EQ(PhoneNumberOf(other), other);
}

}  // namespace
}  // namespace crier::kit
