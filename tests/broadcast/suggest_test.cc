#include "broadcast/suggest.h"

#include <gtest/gtest.h>

#include "core/actor.h"

namespace crier {
namespace {

using std::chrono::hours;
const Time kMorning = *ParseTime("2027-01-15T08:00:00Z");

Alert Heard(const std::string& msg_type = "Alert") {
  Alert alert;
  alert.channel = "nws";
  alert.id = {"w@weather.example", "1", kMorning};
  alert.said.msg_type = msg_type;
  alert.said.event = "Flood Warning";
  alert.said.info["en"] = {"Flood until six", "Water rises.", "Stay away."};
  alert.said.area = "Harbor";
  alert.said.covers.names = {"UGC XXC001"};
  alert.said.expires = kMorning + hours(10);
  return alert;
}

Bulletin Earlier(const std::string& state, const std::string& id = "b1") {
  Bulletin bulletin = Heard().said;
  bulletin.id = id;
  bulletin.state = state;
  bulletin.author = "channel:nws";
  bulletin.channels = {"wall"};
  bulletin.area = "Harbor and mill";
  bulletin.created_at = kMorning - hours(1);
  bulletin.updated_at = kMorning - hours(1);
  return bulletin;
}

TEST(Suggest, AFirstAlertIsADraftByItsChannel) {
  const auto draft = Suggest(Heard(), {}, kMorning);
  ASSERT_TRUE(draft);
  EXPECT_FALSE(draft->id.empty());
  EXPECT_EQ(draft->state, "draft");
  EXPECT_EQ(draft->author, "channel:nws");
  EXPECT_EQ(draft->kind, "disaster_update");
  EXPECT_EQ(draft->msg_type, "Alert");
  EXPECT_EQ(draft->references, "");
  EXPECT_EQ(draft->info.at("en").instruction, "Stay away.");
  EXPECT_EQ(draft->covers.names, std::vector<std::string>{"UGC XXC001"});
  EXPECT_EQ(draft->created_at, kMorning);
  EXPECT_EQ(draft->updated_at, kMorning);
}

TEST(Suggest, AnUpdateOfSomethingNeverSaidHereIsAnAlertHere) {
  EXPECT_EQ(Suggest(Heard("Update"), {}, kMorning)->msg_type, "Alert");
  EXPECT_EQ(Suggest(Heard("Update"), {{Earlier("cancelled")}}, kMorning)->msg_type, "Alert");
}

TEST(Suggest, WhatHasExpiredAndACancelOfNothingSuggestNothing) {
  EXPECT_FALSE(Suggest(Heard("Cancel"), {}, kMorning));
  EXPECT_FALSE(Suggest(Heard(), {}, kMorning + hours(10)));
  EXPECT_TRUE(Suggest(Heard("Cancel"), {{Earlier("sent")}}, kMorning + hours(10)));
}

TEST(Suggest, AnUntouchedDraftTakesTheNewWords) {
  const auto draft = Suggest(Heard("Update"), {{Earlier("draft"), true}}, kMorning);
  ASSERT_TRUE(draft);
  EXPECT_EQ(draft->id, "b1");
  EXPECT_EQ(draft->msg_type, "Alert");
  EXPECT_EQ(draft->area, "Harbor");
  EXPECT_EQ(draft->created_at, kMorning - hours(1));
  EXPECT_EQ(draft->updated_at, kMorning);
  // Also where the clock was set back: who saw the old words must see that they changed.
  EXPECT_GT(Suggest(Heard("Update"), {{Earlier("draft"), true}}, kMorning - hours(5))->updated_at,
            kMorning - hours(1));
}

TEST(Suggest, ADraftThatPeopleAreAtWorkOnIsLeftAlone) {
  const auto draft = Suggest(Heard("Update"), {{Earlier("draft"), false}}, kMorning);
  ASSERT_TRUE(draft);
  EXPECT_NE(draft->id, "b1");
  EXPECT_EQ(draft->msg_type, "Alert");
  EXPECT_EQ(draft->references, "");
}

TEST(Suggest, WhatWasApprovedOrSentIsUpdatedByADraftThatRefersToIt) {
  for (const char* state : {"approved", "sending", "sent"}) {
    const auto draft = Suggest(Heard("Update"), {{Earlier(state)}}, kMorning);
    ASSERT_TRUE(draft) << state;
    EXPECT_NE(draft->id, "b1");
    EXPECT_EQ(draft->msg_type, "Update");
    EXPECT_EQ(draft->references, "b1");
    EXPECT_EQ(draft->channels, std::vector<std::string>{"wall"});
    EXPECT_EQ(draft->state, "draft");
    EXPECT_EQ(draft->approved_by, "");
  }
  // And that draft in its turn takes the words of the next.
  Bulletin update = Earlier("draft", "b2");
  update.references = "b1";
  const auto again = Suggest(Heard("Update"), {{Earlier("sent")}, {update, true}}, kMorning);
  ASSERT_TRUE(again);
  EXPECT_EQ(again->id, "b2");
  EXPECT_EQ(again->msg_type, "Update");
  EXPECT_EQ(again->references, "b1");
}

TEST(Suggest, AnUpdateWithoutAnAreaHasThatOfWhatItUpdates) {
  Alert update = Heard("Update");
  update.said.area.clear();
  update.said.covers = {};
  const auto draft = Suggest(update, {{Earlier("sent")}}, kMorning);
  EXPECT_EQ(draft->area, "Harbor and mill");
  EXPECT_EQ(draft->covers, Earlier("sent").covers);
}

TEST(Suggest, ACancelDropsAnUntouchedDraft) {
  const auto dropped = Suggest(Heard("Cancel"), {{Earlier("draft"), true}}, kMorning);
  ASSERT_TRUE(dropped);
  EXPECT_EQ(dropped->id, "b1");
  EXPECT_EQ(dropped->state, "cancelled");
}

TEST(Suggest, ACancelOfWhatWasSentIsADraftForTheSamePeople) {
  Alert cancel = Heard("Cancel");
  cancel.said.info["en"] = {"Flood is over", "The water has gone.", "Stay away."};
  cancel.said.area = "The whole state";
  Bulletin sent = Earlier("sent");
  sent.info["es"] = {"Crecida", "El agua sube.", "No se acerque."};
  const auto draft = Suggest(cancel, {{sent}}, kMorning);
  ASSERT_TRUE(draft);
  EXPECT_EQ(draft->msg_type, "Cancel");
  EXPECT_EQ(draft->references, "b1");
  EXPECT_EQ(draft->state, "draft");
  EXPECT_EQ(draft->area, "Harbor and mill");
  EXPECT_EQ(draft->channels, std::vector<std::string>{"wall"});
  EXPECT_EQ(draft->info.at("en").description, "The water has gone.");
  EXPECT_EQ(draft->info.at("en").instruction, "");
  // In a language that the cancel does not speak: that it is withdrawn.
  EXPECT_EQ(draft->info.at("es").headline, "Crecida");
  EXPECT_NE(draft->info.at("es").description, "El agua sube.");
  EXPECT_EQ(draft->info.at("es").instruction, "");
}

TEST(Suggest, ACancelTakesTheUntouchedDraftOfAnUpdateForItself) {
  Bulletin update = Earlier("draft", "b2");
  update.references = "b1";
  const auto draft = Suggest(Heard("Cancel"), {{Earlier("sent")}, {update, true}}, kMorning);
  ASSERT_TRUE(draft);
  EXPECT_EQ(draft->id, "b2");
  EXPECT_EQ(draft->msg_type, "Cancel");
  EXPECT_EQ(draft->references, "b1");
  EXPECT_EQ(draft->state, "draft");
}

TEST(Suggest, OfADraftInWorkPeopleAreToldThatItWasCancelled) {
  const auto draft = Suggest(Heard("Cancel"), {{Earlier("draft"), false}}, kMorning);
  ASSERT_TRUE(draft);
  EXPECT_NE(draft->id, "b1");
  EXPECT_EQ(draft->msg_type, "Cancel");
  EXPECT_EQ(draft->references, "b1");
}

TEST(Suggest, NoDrillTouchesWhatIsActual) {
  Alert drill = Heard("Update");
  drill.said.status = "Exercise";
  const auto draft = Suggest(drill, {{Earlier("draft"), true}, {Earlier("sent", "b2")}}, kMorning);
  ASSERT_TRUE(draft);
  EXPECT_NE(draft->id, "b1");
  EXPECT_EQ(draft->references, "");
  EXPECT_EQ(draft->status, "Exercise");
  drill.said.msg_type = "Cancel";
  EXPECT_FALSE(Suggest(drill, {{Earlier("sent")}}, kMorning));
}

}  // namespace
}  // namespace crier
