// People approve what others wrote, whichever way the call comes.
#include "hub/bulletins.h"
#include "tests/hub/api/people_of_hub.h"

namespace crier {
namespace {

class ApprovingPeople : public PeopleOfHub {
 protected:
  ApprovingPeople() : PeopleOfHub("  - {name: wall, connector: replay, mode: drill, sent: wall.jsonl}\n") {
    Make("ana", {Role::kPublisher, Role::kApprover});
    Make("ben", {Role::kApprover});
  }
  // By ana.
  Bulletin Draft(const std::string& severity = "Minor") {
    Bulletin draft;
    draft.kind = "schedule_change";
    draft.status = "Exercise";
    draft.event = "Trash";
    draft.severity = severity;
    draft.area = "Old Town";
    draft.channels = {"wall"};
    draft.info["en"] = {.headline = "Trash moves", .description = "To Friday.", .instruction = "Wait."};
    auto kept = KeepDraft(*hub_, draft, "", Actor::Person("ana"));
    EXPECT_TRUE(kept) << (kept ? "" : kept.error().message);
    return kept ? *kept : draft;
  }
  std::string Seen(const Bulletin& draft) { return Dump({{"updated_at", FormatTime(draft.updated_at)}}); }
  static std::string PathOf(const Bulletin& draft) { return "/bulletins/" + draft.id + "/approve"; }
};

TEST_F(ApprovingPeople, NobodyApprovesHisOwnWordsNeitherInABrowserNorByHisToken) {
  const Browser ana = Open("ana");
  const Bulletin draft = Draft();
  const std::string token = TokenOf(ana, R"(["approve", "publish"])");
  for (const ServerReply& reply : {Call(ana, "POST", PathOf(draft), Seen(draft)),
                                   CallByToken(token, "POST", PathOf(draft), Seen(draft))}) {
    EXPECT_EQ(reply.status, 409) << reply.body;
    EXPECT_NE(reply.body.find("person:ben"), std::string::npos) << "it says who could: " << reply.body;
  }
  const ServerReply approved = Call(Open("ben"), "POST", PathOf(draft), Seen(draft));
  ASSERT_EQ(approved.status, 200) << approved.body;
  EXPECT_EQ(Json::parse(approved.body)["approved_by"], "person:ben");
  const Json row = Audit("bulletin.approve").at(0);
  EXPECT_EQ(row["who"], "person:ben");
  EXPECT_EQ(row["from"], kOffice);
  EXPECT_EQ(row["after"]["state"], "approved");
}

TEST_F(ApprovingPeople, TheLimitsOfAPersonHold) {
  ASSERT_TRUE(ChangePerson(hub_->db(), {Actor::Hub(), clock_.Now()}, "ben", {.severity = "Minor"}));
  const Bulletin draft = Draft("Moderate");
  const ServerReply refused = Call(Open("ben"), "POST", PathOf(draft), Seen(draft));
  EXPECT_EQ(refused.status, 409);
  EXPECT_NE(refused.body.find("up to Minor"), std::string::npos) << refused.body;
}

TEST_F(ApprovingPeople, BreakingTheGlassIsARowOfItsOwn) {
  const Bulletin draft = Draft();
  const ServerReply approved =
      Call(Open("ana"), "POST", PathOf(draft),
           Dump({{"updated_at", FormatTime(draft.updated_at)}, {"break_glass", "nobody else is awake"}}));
  ASSERT_EQ(approved.status, 200) << approved.body;
  EXPECT_EQ(Audit("bulletin.break_glass").at(0)["after"]["approval"]["break_glass"], "nobody else is awake");
}

}  // namespace
}  // namespace crier
