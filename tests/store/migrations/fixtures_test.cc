// Databases as released versions left them (tests/store/fixtures/README.md), opened with today's program.
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <map>
#include <string>
#include <vector>

#include "store/db/postgres.h"
#include "store/db/sqlite.h"
#include "store/migrations/schema.h"
#include "store/tables/bulletins.h"
#include "store/tables/consents.h"
#include "store/tables/news.h"
#include "store/tables/outbox.h"
#include "store/tables/requests.h"
#include "store/tables/state.h"
#include "store/tables/tallies.h"
#include "tests/store/fixtures/city.h"
#include "tests/store/samples.h"
#include "tests/support/paths.h"
#include "tests/support/postgres_server.h"
#include "tests/support/temporary_folder.h"

namespace crier {
namespace {

std::filesystem::path FileOf(int64_t version) {
  return SourceDir() / "tests/store/fixtures" / ("v" + std::to_string(version) + ".sql");
}

std::vector<std::string> LinesOf(const std::filesystem::path& file) {
  std::vector<std::string> lines;
  std::ifstream in(file);
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

std::vector<std::vector<std::string>> Texts(Db& db, const std::string& sql) {
  auto rows = InRead(db, [&](Tx& tx) { return tx.Query(sql); });
  EXPECT_TRUE(rows) << rows.error().message;
  std::vector<std::vector<std::string>> texts;
  if (!rows) return texts;
  for (const Row& row : *rows) {
    texts.emplace_back();
    for (size_t i = 0; i < row.values().size(); ++i) texts.back().push_back(row.Text(i));
  }
  return texts;
}

struct Case {
  std::string back_end;
  int64_t version = 0;
};
std::vector<Case> AllCases() {
  std::vector<Case> cases;
  for (int64_t version = 1; std::filesystem::exists(FileOf(version)); ++version) {
    cases.push_back({"sqlite", version});
    cases.push_back({"postgresql", version});
  }
  return cases;
}

class FixtureTest : public ::testing::TestWithParam<Case> {
 protected:
  void SetUp() override {
    if (OnPostgres() && PostgresServer::Shared() == nullptr)
      GTEST_SKIP() << "needs PostgreSQL: script/setup test";
    db_ = OpenEmpty("fixture.db");
    Load();
    if (HasFatalFailure()) return;
    const auto version = InRead(*db_, [](Tx& tx) { return VersionOf(tx); });
    ASSERT_TRUE(version) << version.error().message;
    ASSERT_EQ(*version, GetParam().version);
    const auto migrated = Migrate(*db_);
    ASSERT_TRUE(migrated) << migrated.error().message;
  }

  bool OnPostgres() const { return GetParam().back_end == "postgresql"; }
  bool Has(int64_t version) const { return GetParam().version >= version; }

  std::unique_ptr<Db> OpenEmpty(const std::string& name) {
    auto db = OnPostgres() ? OpenPostgres(PostgresServer::Shared()->NewSchema()) : OpenSqlite(folder_ / name);
    EXPECT_TRUE(db) << db.error().message;
    return db ? *std::move(db) : nullptr;
  }

  void Load() {
    const auto lines = LinesOf(FileOf(GetParam().version));
    ASSERT_FALSE(lines.empty()) << FileOf(GetParam().version) << " is missing; see the README there";
    if (OnPostgres()) {
      ASSERT_TRUE(MigrateTo(*db_, GetParam().version));
    }
    const auto loaded = db_->Write([&](Tx& tx) -> Result<void> {
      for (const std::string& line : lines) {
        const bool row = line.starts_with("INSERT INTO ") && !line.starts_with("INSERT INTO schema_version");
        if (OnPostgres() && !row) continue;
        if (auto done = tx.Run(line); !done) return done.error();
      }
      if (!OnPostgres()) return {};
      // The ids were given, not drawn.
      for (const std::string table : {"mentions", "deliveries", "consent_changes"}) {
        if (table == "consent_changes" && !Has(5)) continue;
        auto done =
            tx.Query("SELECT setval(pg_get_serial_sequence('" + table + "', 'id'), MAX(id)) FROM " + table);
        if (!done) return done.error();
      }
      return {};
    });
    ASSERT_TRUE(loaded) << loaded.error().message;
  }

  // Tables with their columns, and indexes, as the database tells them.
  std::vector<std::vector<std::string>> Structure(Db& db) {
    if (!OnPostgres())
      return Texts(db,
                   "SELECT type, name, tbl_name, sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY 1, 2");
    auto columns =
        Texts(db,
              "SELECT table_name, column_name, data_type, is_nullable, column_default, collation_name"
              " FROM information_schema.columns WHERE table_schema = current_schema()"
              " ORDER BY 1, ordinal_position");
    const auto indexes =
        Texts(db,
              "SELECT indexname, REPLACE(indexdef, current_schema() || '.', '') FROM pg_indexes"
              " WHERE schemaname = current_schema() ORDER BY 1");
    columns.insert(columns.end(), indexes.begin(), indexes.end());
    return columns;
  }

  TemporaryFolder folder_;
  std::unique_ptr<Db> db_;
};
INSTANTIATE_TEST_SUITE_P(Of, FixtureTest, ::testing::ValuesIn(AllCases()), [](const auto& test) {
  return "v" + std::to_string(test.param.version) + "_" + test.param.back_end;
});

TEST_P(FixtureTest, IsMadeLikeANewDatabase) {
  const auto fresh = OpenEmpty("fresh.db");
  ASSERT_TRUE(Migrate(*fresh));
  EXPECT_EQ(Structure(*db_), Structure(*fresh));
}

TEST_P(FixtureTest, KeepsItsMentions) {
  const auto mentions = Search(*db_, {.limit = 50});
  ASSERT_EQ(NativeIds(mentions), (std::vector<std::string>{"m6", "m5", "m4", "m2", "m1"}));
  const StoredMention& water = mentions[3];
  EXPECT_EQ(water.mention.text, "El agua entra en el s\xc3\xb3tano \xf0\x9f\x8c\x8a");
  EXPECT_TRUE(water.mention.direct);
  EXPECT_EQ(water.mention.in_reply_to, "m1");
  const StoredMention& hole = mentions[4];
  EXPECT_EQ(hole.mention.point, (Point{29.76, -95.37}));
  ASSERT_EQ(hole.mention.attachments.size(), 1U);
  EXPECT_EQ(hole.mention.attachments[0].description, "a hole \"this\" deep");
  EXPECT_EQ(hole.mention.created_at, kFixtureTime);
  ASSERT_EQ(hole.verdict.issues.size(), 2U);
  EXPECT_EQ(hole.verdict.issues[1].service_code, "street_light");
  EXPECT_EQ(NativeIds(Search(*db_, {.text = "sotano"})), std::vector<std::string>{"m2"});
  EXPECT_EQ(NativeIds(Search(*db_, {.service_code = "street_light"})), std::vector<std::string>{"m1"});
  const auto tombstone = InRead(*db_, [](Tx& tx) { return FindMention(tx, "town", "m3"); });
  ASSERT_TRUE(tombstone && *tombstone);
  EXPECT_TRUE((*tombstone)->removed);
  EXPECT_EQ(InRead(*db_, [](Tx& tx) { return WrongTallies(tx); }).value_or(-1), 0);
  const auto services = InRead(*db_, [](Tx& tx) { return FindTallies(tx, {.dimension = "service_code"}); });
  ASSERT_TRUE(services);
  std::map<std::string, int64_t> counted;
  for (const TallyRow& row : *services) counted[row.key] += row.count;
  EXPECT_EQ(counted, (std::map<std::string, int64_t>{
                         {"flooding", 1}, {"noise", 1}, {"pothole", 2}, {"street_light", 1}}));
}

TEST_P(FixtureTest, KeepsItsRequests) {
  const auto requests =
      InRead(*db_, [](Tx& tx) { return FindRequests(tx, {.order = RequestOrder::kUrgency}); });
  ASSERT_TRUE(requests) << requests.error().message;
  ASSERT_EQ(requests->size(), 3U);
  const ServiceRequest& hole = (*requests)[1];
  EXPECT_EQ(hole.service_code, "pothole");
  EXPECT_EQ(hole.status, "draft");
  EXPECT_EQ(hole.mention_count, 2);
  EXPECT_EQ(hole.urgency, 0.5);
  EXPECT_EQ(hole.address_string, "Main St & 3rd Ave");
  const ServiceRequest& noise = (*requests)[2];
  EXPECT_EQ(noise.status, "closed");
  EXPECT_EQ(noise.status_notes, "Kim: it is quiet now");
  EXPECT_EQ(noise.updated_datetime, kFixtureTime + std::chrono::minutes(6));
}

TEST_P(FixtureTest, KeepsItsBulletins) {
  const auto page = InRead(*db_, [](Tx& tx) { return FindBulletins(tx, {}); });
  ASSERT_TRUE(page) << page.error().message;
  ASSERT_EQ(page->bulletins.size(), 3U);
  EXPECT_TRUE(page->unreadable.empty());
  const auto sent = InRead(*db_, [](Tx& tx) { return FindBulletin(tx, "b1"); });
  ASSERT_TRUE(sent && *sent);
  EXPECT_EQ((*sent)->info.at("es").headline, "Inundaci\xc3\xb3n");
  EXPECT_EQ((*sent)->channels, (std::vector<std::string>{"mail", "town"}));
  EXPECT_EQ((*sent)->expires, kFixtureTime + std::chrono::minutes(600));
  EXPECT_EQ((*sent)->approved_by, "Lee");
  const auto followers = InRead(*db_, [](Tx& tx) { return FindFollowers(tx, "b1"); });
  ASSERT_TRUE(followers);
  ASSERT_EQ(followers->size(), 1U);
  EXPECT_EQ(followers->front().id, "b2");
  const auto post = InRead(*db_, [](Tx& tx) { return PostOn(tx, "b1", "mail", "en"); });
  ASSERT_TRUE(post && *post);
  EXPECT_EQ((*post)->parts, (std::vector<std::string>{"The river is over its banks.", "Stay away."}));
}

TEST_P(FixtureTest, KeepsItsDeliveries) {
  const Delivery out = WithKey(*db_, "k-out");
  EXPECT_EQ(out.state, DeliveryState::kDelivered);
  EXPECT_EQ(out.native_id, "<1@city.example>");
  EXPECT_EQ(out.url, "https://mail.example/1");
  EXPECT_EQ(out.priority, 0);
  EXPECT_EQ(out.created_at, kFixtureTime + std::chrono::minutes(10));
  const Delivery edit = WithKey(*db_, "k-edit");
  EXPECT_EQ(edit.action, "edit");
  EXPECT_EQ(edit.target, "t-1");
  EXPECT_EQ(WithKey(*db_, "k-waits").error, "the server is busy");
  EXPECT_EQ(WithKey(*db_, "k-stop").state, DeliveryState::kSkipped);
  EXPECT_EQ(WithKey(*db_, "k-sending").state, DeliveryState::kSending);
  EXPECT_EQ(WithKey(*db_, "k-unknown").state, DeliveryState::kUnknown);
  const auto waiting = InWrite(
      *db_, [](Tx& tx) { return ClaimDeliveries(tx, "mail", kFixtureTime + std::chrono::hours(1), 50); });
  ASSERT_TRUE(waiting) << waiting.error().message;
  EXPECT_EQ(std::ssize(*waiting), 1 + (Has(2) ? 1 : 0) + (Has(4) ? 1 : 0));
}

// Until version 8 the first words of `error` said it.
TEST_P(FixtureTest, KnowsWhatMayBeOutAndWhatWasDecided) {
  const auto expect = [&](const std::string& key, bool may_be_out, DeliveryReason reason,
                          const std::string& error) {
    const Delivery row = WithKey(*db_, key);
    EXPECT_EQ(row.may_be_out, may_be_out) << key;
    EXPECT_EQ(row.reason, reason) << key;
    EXPECT_EQ(row.error, error) << key;
  };
  expect("k-refused", false, DeliveryReason::kNone, "550 no such user");
  expect("k-unknown", false, DeliveryReason::kNone, "the answer was lost");
  if (!Has(2)) return;
  expect("k-again", false, DeliveryReason::kSettled, "settled by ana");
  expect("k-settled", false, DeliveryReason::kSettled, "settled by ana");
  expect("k-restored", false, DeliveryReason::kRestored, "restored from a backup");
  if (!Has(4)) return;
  expect("k-may-wait", true, DeliveryReason::kNone, "no answer within 30 s");
  expect("k-may-unknown", true, DeliveryReason::kNone, "its answer was not kept");
  expect("k-may-failed", true, DeliveryReason::kNone, "550 no such user");
  expect("k-may-stop", true, DeliveryReason::kNone, "the recipient wants no more messages");
}

TEST_P(FixtureTest, KeepsItsConsents) {
  const auto holds = [&](const std::string& who) {
    auto consent = InRead(*db_, [&](Tx& tx) { return FindConsent(tx, "mail", who + "@example.org"); });
    EXPECT_TRUE(consent && *consent) << who;
    return consent && *consent && (*consent)->granted;
  };
  EXPECT_FALSE(holds("stop"));
  EXPECT_TRUE(holds("start"));
  const auto history = InRead(*db_, [](Tx& tx) { return ConsentHistory(tx, "mail", "stop@example.org"); });
  ASSERT_TRUE(history) << history.error().message;
  ASSERT_EQ(history->size(), 1U);
  EXPECT_EQ(history->front().step, ConsentStep::kWithdrawn);
  EXPECT_EQ(history->front().words, "STOP");
  const auto restored = InWrite(*db_, [&](Tx& tx) {
    return DecideConsent(tx, {"mail", "stop@example.org", true, "Kim", "She called", history->front().id},
                         kFixtureTime + std::chrono::hours(1));
  });
  EXPECT_TRUE(restored) << restored.error().message;
  EXPECT_TRUE(holds("stop"));
  if (!Has(5)) return;
  EXPECT_TRUE(holds("asked"));
  EXPECT_TRUE(holds("back"));
  const auto asked = InRead(*db_, [](Tx& tx) { return FindConsents(tx, {.state = ConsentStep::kAsked}); });
  ASSERT_TRUE(asked);
  ASSERT_EQ(asked->size(), 1U);
  EXPECT_EQ(asked->front().proof, ConsentProof::kNone);
}

TEST_P(FixtureTest, KeepsWhatLoopsRemember) {
  EXPECT_EQ(InRead(*db_, [](Tx& tx) { return CursorOf(tx, "town"); }).value_or(""), "after m6");
  const auto state = InRead(*db_, [](Tx& tx) { return GetState(tx, "town", "session"); });
  EXPECT_EQ(state.value_or(std::nullopt), "t0ken");
  EXPECT_EQ(Number(*db_, "SELECT COUNT(*) FROM early_reports"), 1);
  if (Has(2)) {
    EXPECT_EQ(Number(*db_, "SELECT COUNT(*) FROM leases WHERE node = 'a'"), 2);
  }
  if (!Has(3)) return;
  const auto news = InRead(*db_, [](Tx& tx) { return NewsOf(tx, "a", 0, 10); });
  ASSERT_TRUE(news);
  ASSERT_EQ(news->size(), 1U);
  EXPECT_EQ(news->front().data, "{\"id\":1}");
}

std::string Literal(const Value& value) {
  if (const auto* number = std::get_if<int64_t>(&value)) return std::to_string(*number);
  if (const auto* real = std::get_if<double>(&value)) return std::to_string(*real);
  if (std::holds_alternative<std::nullptr_t>(value)) return "NULL";
  std::string text = "'";
  for (const char c : std::get<std::string>(value)) text += c == '\'' ? "''" : std::string(1, c);
  return text + "'";
}

// Not a test: makes the file of a new version, once, before it is released.
TEST(Fixtures, DISABLED_WriteThisVersion) {
  const auto file = FileOf(SchemaVersion());
  ASSERT_FALSE(std::filesystem::exists(file)) << file << " is there; it is never changed";
  const auto db = OpenMemory();
  BuildFixtureCity(*db);
  std::ofstream out(file);
  // FTS5 makes the tables behind its own.
  const std::string ours =
      " FROM sqlite_master WHERE sql IS NOT NULL AND NOT (type = 'table' AND name LIKE 'mention_text_%')";
  for (const auto& made : Texts(*db, "SELECT sql" + ours + " ORDER BY rowid")) out << made[0] << '\n';
  for (const auto& table :
       Texts(*db, "SELECT name" + ours + " AND type = 'table' AND name <> 'mention_text' ORDER BY rowid")) {
    auto rows =
        InRead(*db, [&](Tx& tx) { return tx.Query("SELECT * FROM " + table[0] + " ORDER BY rowid"); });
    ASSERT_TRUE(rows) << rows.error().message;
    std::string columns;
    for (const auto& column :
         Texts(*db, "SELECT name FROM pragma_table_info('" + table[0] + "') ORDER BY cid"))
      columns += (columns.empty() ? "" : ", ") + column[0];
    for (const Row& row : *rows) {
      std::string values;
      for (const Value& value : row.values()) values += (values.empty() ? "" : ", ") + Literal(value);
      out << "INSERT INTO " << table[0] << " (" << columns << ") VALUES (" << values << ")\n";
    }
  }
}

}  // namespace
}  // namespace crier
