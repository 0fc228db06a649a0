// What is approved is what goes out: the night of a storm, between people.
#include "hub/approvals.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <stdlib.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "hub/api/api.h"
#include "hub/hub.h"
#include "hub/loops/dispatch.h"
#include "store/tables/approvals.h"
#include "store/tables/audit.h"
#include "store/tables/bulletins.h"
#include "store/tables/jobs.h"
#include "store/tables/outbox.h"
#include "tests/hub/open_hub.h"
#include "tests/support/ana.h"
#include "tests/support/fake_clock.h"
#include "tests/support/paths.h"
#include "tests/support/temporary_folder.h"

namespace crier {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

constexpr char kToken[] = "0123456789abcdef";
constexpr char kWall[] = "  - {name: wall, connector: replay, sent: wall.jsonl}\n";
const Approver kBen{.who = Actor::Token("ben")};
const Approver kCleo{.who = Actor::Token("cleo")};

// A hub of its own templates, zones and configuration, which opens anew on the same store.
class StormNight : public testing::Test {
 protected:
  void SetUp() override {
    setenv("CRIER_TEST_TOKEN", kToken, 1);
    std::filesystem::copy(SourceDir() / "config" / "templates", folder_ / "templates");
    std::filesystem::create_directory(folder_ / "places");
    Draw("0.1");
    Open();
  }
  // Two zones; the first is as wide as that.
  void Draw(const std::string& width) {
    std::ofstream out(folder_ / "places/neighborhoods.geojson");
    out << R"({"type":"FeatureCollection","features":[)"
        << R"({"type":"Feature","properties":{"name":"Harbor"},"geometry":{"type":"Polygon","coordinates":[[[0,0],[)"
        << width << R"(,0],[0,0.1],[0,0]]]}},)"
        << R"({"type":"Feature","properties":{"name":"Hill"},"geometry":{"type":"Polygon","coordinates":[[[1,1],)"
        << R"([1.1,1],[1,1.1],[1,1]]]}}]})";
  }
  void Configure(const std::string& channels) {
    std::ofstream(folder_ / "crier.yaml")
        << "city: Testville\nstore: 'sqlite:crier.db'\ntemplates: templates\n"
        << "places: places\napi: {token: 'env:CRIER_TEST_TOKEN'}\n"
        << SampleRules() << "channels:\n"
        << channels;
  }
  void Open() {
    hub_.reset();
    Configure(kWall);
    auto config = LoadConfig(folder_ / "crier.yaml");
    auto hub = config ? Hub::Open(*std::move(config), clock_, "serve") : config.error();
    ASSERT_TRUE(hub) << hub.error().message;
    hub_ = *std::move(hub);
  }
  // Takes other channels on without opening anew.
  void Reload(const std::string& channels = kWall) {
    Configure(channels);
    auto reloaded = hub_->ReloadChannels();
    ASSERT_TRUE(reloaded) << reloaded.error().message;
  }
  void ChangeTemplate(const std::string& kind, const std::string& was, const std::string& is) {
    const std::string file = folder_ / ("templates/" + kind + ".yaml");
    std::stringstream text;
    text << std::ifstream(file).rdbuf();
    std::string changed = text.str();
    for (size_t at = changed.find(was); at != std::string::npos; at = changed.find(was, at + is.size()))
      changed.replace(at, was.size(), is);
    ASSERT_NE(changed, text.str());
    std::ofstream(file) << changed;
  }

  static Bulletin Flood(const std::string& severity = "Moderate") {
    Bulletin bulletin;
    bulletin.event = "Flood";
    bulletin.severity = severity;
    bulletin.covers.zones = {"Harbor"};
    bulletin.info["en"] = {"The river is over its banks", "Water rises until noon.", "Go uphill."};
    return bulletin;
  }
  Bulletin Keep(const Bulletin& draft, const std::string& id = "", const Actor& who = kAna) {
    auto kept = KeepDraft(*hub_, draft, id, who, id.empty() ? "" : FormatTime(Now(id).updated_at));
    EXPECT_TRUE(kept) << (kept ? "" : kept.error().message);
    return kept ? *kept : Bulletin();
  }
  Bulletin Now(const std::string& id) {
    auto bulletin = LoadBulletin(*hub_, id);
    EXPECT_TRUE(bulletin);
    return bulletin ? *bulletin : Bulletin();
  }
  std::string DigestOf(const std::string& id) {
    return PreviewBulletin(*hub_, Now(id))["digest"].get<std::string>();
  }
  // As who looked at the preview does. "approved", "1 missing", or the refusal.
  std::string Approve(const std::string& id, const Approver& approver, const std::string& break_glass = "") {
    return Approve(id, {.approver = approver,
                        .seen = FormatTime(Now(id).updated_at),
                        .digest = DigestOf(id),
                        .break_glass = break_glass});
  }
  std::string Approve(const std::string& id, const Approving& approving) {
    auto approved = ApproveBulletin(*hub_, id, approving);
    if (!approved) return approved.error().message;
    EXPECT_EQ(approved->missing == 0, approved->bulletin.state == "approved");
    return approved->missing == 0 ? "approved" : std::to_string(approved->missing) + " missing";
  }
  Bulletin Dispatched(const std::string& id) {
    auto done = DispatchApproved(*hub_);
    EXPECT_TRUE(done) << done.error().message;
    return Now(id);
  }
  template <typename F>
  auto Read(F find) {
    decltype(find(std::declval<Tx&>())) found = Error{};
    auto done = hub_->db().Read([&](Tx& tx) -> Result<void> {
      found = find(tx);
      return found ? Result<void>() : found.error();
    });
    EXPECT_TRUE(done) << (done ? "" : done.error().message);
    return *std::move(found);
  }
  // What was written for each channel: "wall: text".
  std::vector<std::string> Said(const std::string& id) {
    std::vector<std::string> said;
    for (const Job& job : Read([&](Tx& tx) { return JobsOf(tx, JobKind::kBulletin, id); })) {
      for (const Post& post : Read([&](Tx& tx) { return PostsOf(tx, job.id); }))
        said.push_back(post.channel + ": " + post.parts.at(0));
    }
    return said;
  }
  // What was done with it, oldest first: "bulletin.write by token:ana".
  std::vector<std::string> Audited(const std::string& id) {
    std::vector<std::string> acts;
    for (const AuditEntry& each : Read([&](Tx& tx) { return FindAudit(tx, {.subject = "bulletin " + id}); }))
      acts.insert(acts.begin(), each.action + " by " + each.who);
    return acts;
  }
  std::vector<Approval> Approvals(const std::string& id) {
    return Read([&](Tx& tx) { return ApprovalsOf(tx, id); });
  }
  Json Api(const std::string& method, const std::string& path, const Json& body, int status = 200) {
    ServerRequest request{.method = method, .path = "/api/v1/bulletins" + path};
    if (!body.is_null()) request.body = Dump(body);
    request.headers.Add("authorization", std::string("Bearer ") + kToken);
    const ServerReply reply = AnswerApi(*hub_, request);
    EXPECT_EQ(reply.status, status) << reply.body;
    return Json::parse(reply.body);
  }

  FakeClock clock_;
  TemporaryFolder folder_;
  std::unique_ptr<Hub> hub_;
};

TEST_F(StormNight, HeldBecauseATemplateChangedApprovedAnewCorrectedAllClear) {
  const Bulletin warning = Keep(Flood());
  EXPECT_THAT(Approve(warning.id, {.who = kAna}), HasSubstr("nobody approves his own words"));
  const std::string digest = DigestOf(warning.id);
  ASSERT_EQ(Approve(warning.id, kBen), "approved");

  // The hub goes down before it goes out, and comes back with another template.
  ChangeTemplate("disaster_update", "Where: ", "WHERE: ");
  Open();
  Bulletin held = Dispatched(warning.id);
  EXPECT_EQ(held.state, "held");
  EXPECT_EQ(held.held, "not what was approved: the words for wall in en (its template was changed)");
  EXPECT_THAT(Said(warning.id), ElementsAre());
  EXPECT_EQ(Api("GET", "/" + warning.id, nullptr)["held"], held.held);
  EXPECT_EQ(Dispatched(warning.id).updated_at, held.updated_at) << "it waits for a person";

  // Who saw the old words has not seen these.
  EXPECT_THAT(Approve(warning.id, {.approver = kBen, .seen = FormatTime(held.updated_at), .digest = digest}),
              HasSubstr("not what you saw"));
  EXPECT_THAT(Approve(warning.id, {.approver = kBen, .seen = FormatTime(warning.updated_at)}),
              HasSubstr("look at it again"));
  ASSERT_EQ(Approve(warning.id, kBen), "approved");
  EXPECT_EQ(Dispatched(warning.id).state, "sending");
  EXPECT_THAT(Said(warning.id), ElementsAre(HasSubstr("WHERE: Harbor")));
  EXPECT_EQ(Approvals(warning.id).size(), 2u);
  EXPECT_THAT(Audited(warning.id), ElementsAre("bulletin.write by token:ana", "bulletin.approve by token:ben",
                                               "bulletin.hold by hub", "bulletin.approve by token:ben"));

  // Corrected by one, approved by another; it holds where the warning does.
  auto correction = CorrectBulletin(*hub_, warning.id, kBen.who);
  ASSERT_TRUE(correction) << correction.error().message;
  EXPECT_EQ(correction->covers.zones, std::vector<std::string>{"Harbor"});
  correction->info["en"].description = "Water rises until six.";
  correction->covers = {};
  const Bulletin kept = Keep(*correction, correction->id, kBen.who);
  EXPECT_EQ(kept.covers.zones, std::vector<std::string>{"Harbor"});
  EXPECT_THAT(Approve(kept.id, kBen), HasSubstr("own words"));
  ASSERT_EQ(Approve(kept.id, {.who = kAna}), "approved");
  EXPECT_EQ(Dispatched(kept.id).state, "sending");
  EXPECT_EQ(Now(warning.id).state, "superseded");

  auto clear = ClearBulletin(*hub_, kept.id, kAna);
  ASSERT_TRUE(clear) << clear.error().message;
  EXPECT_EQ(clear->covers.zones, std::vector<std::string>{"Harbor"});
  ASSERT_EQ(Approve(clear->id, kBen), "approved");
  EXPECT_EQ(Dispatched(clear->id).state, "sending");
  EXPECT_THAT(Said(clear->id), ElementsAre(HasSubstr("wall: ALL CLEAR: The danger is over\n")));
  EXPECT_THAT(Said(clear->id), ElementsAre(Not(HasSubstr("uphill"))));
  EXPECT_EQ(Now(kept.id).state, "superseded");
}

TEST_F(StormNight, WhatIsHeldSaysWhy) {
  const std::string mail =
      "  - {name: mail, connector: email, smtp: '127.0.0.1:9', smtp_tls: none, from: 'a@b.example', "
      "recipients: ";
  const auto held = [&](const std::string& channels, const std::string& then) {
    Reload(channels);
    const Bulletin draft = Keep(Flood());
    EXPECT_EQ(Approve(draft.id, kBen), "approved");
    Reload(then);
    return Dispatched(draft.id);
  };
  EXPECT_THAT(held(mail + "['a@c.example']}\n", mail + "['a@c.example', 'd@c.example']}\n").held,
              HasSubstr("the recipients of mail"));
  EXPECT_THAT(held(kWall, mail + "['a@c.example']}\n").held,
              HasSubstr("the channel wall is no longer there"));
  EXPECT_THAT(held(kWall, "  - {name: wall, connector: replay, sent: other.jsonl}\n").held,
              HasSubstr("leads elsewhere"));

  Reload();
  const Bulletin draft = Keep(Flood());
  ASSERT_EQ(Approve(draft.id, kBen), "approved");
  Draw("0.5");
  ASSERT_TRUE(hub_->ReloadRules());
  EXPECT_THAT(Dispatched(draft.id).held, HasSubstr("the zone Harbor has another shape"));
  // It may be changed, and is a draft again; or dropped.
  const Bulletin changed = Keep(Flood("Minor"), draft.id);
  EXPECT_EQ(changed.state, "draft");
  EXPECT_EQ(changed.held, "");
  ASSERT_TRUE(CancelBulletin(*hub_, draft.id, kAna));
  EXPECT_EQ(Now(draft.id).state, "cancelled");
}

// The channel is no part of what was approved, and no reason to hold a warning.
TEST_F(StormNight, AChannelThatIsAddedMeanwhileIsLeftOut) {
  const Bulletin draft = Keep(Flood());
  ASSERT_EQ(Approve(draft.id, kBen), "approved");
  Reload(std::string(kWall) + "  - {name: tower, connector: replay, sent: tower.jsonl}\n");
  EXPECT_EQ(Dispatched(draft.id).state, "sending");
  EXPECT_THAT(Said(draft.id), ElementsAre(HasSubstr("wall: ")));
}

// Dates are written with their year where it is not this one.
TEST_F(StormNight, TheTurnOfTheYearHoldsNothing) {
  Bulletin draft = Flood();
  clock_.Advance(*ParseTime("2027-12-31T23:59:59Z") - clock_.Now());
  draft.expires = *ParseTime("2028-01-01T06:00:00Z");
  const Bulletin kept = Keep(draft);
  ASSERT_EQ(Approve(kept.id, kBen), "approved");
  clock_.Advance(std::chrono::seconds(2));
  EXPECT_EQ(Dispatched(kept.id).state, "sending");
}

TEST_F(StormNight, WhatNobodySignedIsHeld) {
  Bulletin draft = Keep(Flood());
  draft.state = "approved";
  auto saved = hub_->db().Write([&](Tx& tx) { return SaveBulletin(tx, draft); });
  ASSERT_TRUE(saved);
  EXPECT_THAT(Dispatched(draft.id).held, HasSubstr("signed nothing"));
}

TEST_F(StormNight, WhatIsGraveWaitsForASecondPerson) {
  const Bulletin draft = Keep(Flood("Severe"));
  EXPECT_EQ(Approve(draft.id, kBen), "1 missing");
  EXPECT_EQ(Now(draft.id).state, "draft");
  EXPECT_THAT(Approve(draft.id, kBen), HasSubstr("approved this already"));
  Json shown = Json::object();
  ASSERT_TRUE(AddApprovals(*hub_, Now(draft.id), &shown));
  EXPECT_EQ(shown["approvals_missing"], 1);
  EXPECT_EQ(shown["approvals"][0]["who"], "token:ben");
  // Other words: nobody has approved them.
  const Bulletin changed = Keep(Flood("Extreme"), draft.id);
  EXPECT_EQ(Approve(draft.id, kCleo), "1 missing");
  EXPECT_EQ(Approve(draft.id, kBen), "approved");
  EXPECT_EQ(Dispatched(draft.id).state, "sending");
  EXPECT_EQ(Now(draft.id).approved_by, "token:ben");
}

TEST_F(StormNight, WhoIsAloneBreaksTheGlass) {
  const Bulletin draft = Keep(Flood("Extreme"));
  EXPECT_THAT(Approve(draft.id, {.who = kAna}, "  "), HasSubstr("says why"));
  ASSERT_EQ(Approve(draft.id, {.who = kAna}, "the dam breaks and nobody answers"), "approved");
  EXPECT_EQ(Now(draft.id).break_glass, "the dam breaks and nobody answers");
  EXPECT_THAT(Audited(draft.id),
              ElementsAre("bulletin.write by token:ana", "bulletin.break_glass by token:ana"));
  const Bulletin sending = Dispatched(draft.id);
  EXPECT_EQ(sending.state, "sending");
  const Json shown = Api("GET", "/" + draft.id, nullptr);
  EXPECT_EQ(shown["break_glass"], "the dam breaks and nobody answers");
  ASSERT_EQ(shown["approvals"].size(), 1u);
  EXPECT_EQ(shown["approvals"][0]["break_glass"], "the dam breaks and nobody answers");
  // What follows it was not approved so.
  auto correction = CorrectBulletin(*hub_, draft.id, kAna);
  ASSERT_TRUE(correction);
  EXPECT_EQ(correction->break_glass, "");
}

TEST_F(StormNight, AnApproverOutsideOfHisZoneIsRefused) {
  const Bulletin draft = Keep(Flood());
  const Approver hill{.who = Actor::Token("dora"), .zones = {"Hill"}};
  EXPECT_THAT(Approve(draft.id, hill), HasSubstr("may approve for Hill only, and it holds in Harbor"));
  EXPECT_THAT(Approve(draft.id, hill, "nobody is there"), HasSubstr("for Hill only"));
  EXPECT_EQ(Now(draft.id).state, "draft");
  EXPECT_TRUE(Approvals(draft.id).empty());
}

TEST_F(StormNight, WiderIsNeverSilent) {
  const Bulletin warning = Keep(Flood());
  ASSERT_EQ(Approve(warning.id, kBen), "approved");
  Dispatched(warning.id);
  auto wider = CorrectBulletin(*hub_, warning.id, kAna);
  ASSERT_TRUE(wider);
  wider->covers.zones = {"Harbor", "Hill"};
  const Bulletin kept = Keep(*wider, wider->id);
  const std::string seen = FormatTime(kept.updated_at);
  // Not even by the one who runs the hub.
  EXPECT_THAT(Approve(kept.id, {.approver = kBen, .single_operator = true, .seen = seen}),
              HasSubstr("reaches further than the bulletin that it follows (the zone Hill)"));
  const Approver harbor{.who = Actor::Token("ben"), .zones = {"Harbor"}};
  EXPECT_THAT(Approve(kept.id, harbor), HasSubstr("may approve for Harbor only"));
  // Both zones are the whole city: two people.
  EXPECT_EQ(Approve(kept.id, kBen), "1 missing");
  EXPECT_EQ(Approve(kept.id, kCleo), "approved");
}

TEST_F(StormNight, ByTheApi) {
  const Bulletin draft = Keep(Flood("Severe"));
  const Json preview = Api("POST", "/preview", BulletinJson(draft));
  const std::string approve = "/" + draft.id + "/approve";
  Api("POST", approve, {{"digest", std::string(64, '0')}}, 409);
  Api("POST", approve, {{"digest", ""}}, 400);
  Api("POST", approve, {{"break_glass", " "}}, 400);
  Api("POST", approve, {{"digest", 7}}, 400);
  // The hub's one token writes and approves.
  const Json approved =
      Api("POST", approve, {{"digest", preview["digest"]}, {"updated_at", FormatTime(draft.updated_at)}});
  EXPECT_EQ(approved["state"], "approved");
  EXPECT_EQ(approved["approvals"][0]["who"], "token:api");
  EXPECT_EQ(approved["approvals"][0]["digest"], preview["digest"]);
  Dispatched(draft.id);
  Api("POST", "/" + draft.id + "/correct", {{"kind", "reply"}}, 400);
  const Json clear = Api("POST", "/" + draft.id + "/correct", {{"kind", "all_clear"}});
  EXPECT_EQ(clear["kind"], "all_clear");
  EXPECT_EQ(clear["references"], draft.id);
  EXPECT_THAT(Api("POST", "/preview", clear)["posts"][0]["title"].get<std::string>(),
              HasSubstr("ALL CLEAR: "));
}

}  // namespace
}  // namespace crier
