// Who has the duty: overlaps rather than gaps, and every gap is an alarm.
#include "desk/roster.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace crier {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using testing::ElementsAre;
using testing::IsEmpty;

const Time kEight = *ParseTime("2026-11-21T08:00:00Z");

DutyEntry Turn(const std::string& person, int from, int to, bool acknowledged, int level = 1) {
  DutyEntry entry{.id = person, .person = person, .from = kEight + hours(from), .to = kEight + hours(to)};
  entry.level = level;
  entry.channel = "duty-mail";
  entry.recipient = person + "@city.example";
  if (acknowledged) entry.acknowledged_at = entry.from;
  return entry;
}
std::vector<std::string> Holders(const std::vector<DutyEntry>& entries, Time now, int level = 1) {
  std::vector<std::string> names;
  for (const DutyEntry& each : HoldersOf(entries, level, now)) names.push_back(each.person);
  return names;
}

TEST(Roster, WhoHadTheDutyKeepsItUntilTheNextAcknowledges) {
  std::vector<DutyEntry> entries = {Turn("ana", 0, 8, true), Turn("ben", 8, 16, false)};
  EXPECT_THAT(Holders(entries, kEight + hours(7)), ElementsAre("ana"));
  EXPECT_THAT(Holders(entries, kEight + hours(8)), ElementsAre("ben", "ana"));
  entries[1].acknowledged_at = kEight + hours(8);
  EXPECT_THAT(Holders(entries, kEight + hours(8)), ElementsAre("ben"));
}

TEST(Roster, AGapIsHeldByWhoWasLastForTwelveHours) {
  const std::vector<DutyEntry> entries = {Turn("ana", 0, 8, true), Turn("eve", 0, 4, true)};
  EXPECT_THAT(Holders(entries, kEight + hours(10)), ElementsAre("ana")) << "and not who ended before her";
  EXPECT_THAT(Holders(entries, kEight + hours(20)), IsEmpty());
  EXPECT_THAT(Holders(entries, kEight - minutes(1)), IsEmpty());
}

TEST(Roster, AlarmsWhereNobodyIsAndWhereNobodyAcknowledged) {
  const std::vector<DutyEntry> entries = {Turn("ana", 0, 8, true), Turn("ben", 8, 16, false),
                                          Turn("cleo", 0, 16, true, 2)};
  EXPECT_THAT(DutyAlarms(entries, 1, kEight + hours(1)), IsEmpty());
  EXPECT_THAT(DutyAlarms(entries, 1, kEight + hours(8) + minutes(14)), IsEmpty());
  EXPECT_THAT(DutyAlarms(entries, 1, kEight + hours(8) + minutes(15)),
              ElementsAre(DutyAlarm{"unacknowledged", 1, "ben"}));
  EXPECT_THAT(DutyAlarms(entries, 3, kEight + hours(1)), ElementsAre(DutyAlarm{"nobody", 3, ""}));
  EXPECT_THAT(DutyAlarms({}, 1, kEight), ElementsAre(DutyAlarm{"nobody", 1, ""}));
  EXPECT_THAT(DutyAlarms({}, 0, kEight), IsEmpty()) << "a city without duties";
}

TEST(Roster, GapsAreFoundAhead) {
  const std::vector<DutyEntry> entries = {Turn("ana", 0, 8, true), Turn("ben", 6, 10, false),
                                          Turn("cleo", 12, 16, false)};
  std::vector<std::string> gaps;
  for (const DutyGap& each : GapsIn(entries, 2, kEight + hours(1), kEight + hours(20)))
    gaps.push_back(std::to_string(each.level) + " " + FormatTime(each.from) + " " + FormatTime(each.to));
  EXPECT_THAT(gaps, ElementsAre("1 2026-11-21T18:00:00Z 2026-11-21T20:00:00Z",
                                "1 2026-11-22T00:00:00Z 2026-11-22T04:00:00Z",
                                "2 2026-11-21T09:00:00Z 2026-11-22T04:00:00Z"));
  EXPECT_THAT(GapsIn(entries, 1, kEight, kEight + hours(10)), IsEmpty());
}

TEST(Roster, TheNextChangeIsABeginningAnEndOrAnAcknowledgementThatIsDue) {
  const std::vector<DutyEntry> entries = {Turn("ana", 0, 8, true)};
  EXPECT_EQ(NextChange(entries, kEight - hours(1)), kEight);
  EXPECT_EQ(NextChange(entries, kEight), kEight + minutes(15));
  EXPECT_EQ(NextChange(entries, kEight + hours(1)), kEight + hours(8));
  EXPECT_EQ(NextChange(entries, kEight + hours(8)), std::nullopt);
  EXPECT_EQ(TopLevel({}, 1, kEight), 1);
  EXPECT_EQ(TopLevel(std::vector{Turn("ana", 0, 8, true, 4)}, 1, kEight), 4);
}

TEST(Roster, WhatCanBeNoDutyIsRefused) {
  EXPECT_TRUE(CheckDuty(Turn("ana", 0, 8, false), kEight));
  DutyEntry nobody = Turn("ana", 0, 8, false), nowhere = nobody, deep = nobody, far = nobody;
  nobody.person.clear();
  nowhere.channel.clear();
  deep.level = 6;
  far.recipient = std::string(321, 'x');
  for (const DutyEntry& each : {nobody, nowhere, deep, far, Turn("ana", 8, 8, false),
                                Turn("ana", -9, -1, false), Turn("ana", 0, 24 * 31 + 1, false)})
    EXPECT_FALSE(CheckDuty(each, kEight)) << each.person << each.level;
}

}  // namespace
}  // namespace crier
