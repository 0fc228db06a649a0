// Taking in classified mentions, fully durable, against bare inserts of the same rows into the same table
// (its unique key, indexes and full text). Both commit every hundred; rounds alternate, so that both see the
// same disk. On SQLite, and on PostgreSQL where CRIER_BENCH_PG is the URL of a database to work in (it makes
// and drops two schemas there).
#include <benchmark/benchmark.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <vector>

#include "store/db/postgres.h"
#include "store/db/sqlite.h"
#include "store/tables/intake.h"

namespace crier {
namespace {

constexpr int kBatch = 100;
constexpr int kBatches = 50;  // a round
constexpr Time kStart{std::chrono::milliseconds(1'800'000'000'000)};

constexpr char kCopy[] =
    "INSERT INTO mentions (channel, native_id, at, heard_at, created_at, removed, request_id, service_code, "
    "category,"
    " intent, sentiment, lang, actionable, urgency, url, author_id, author_handle, author_name, text, "
    "said_lang,"
    " in_reply_to, direct, lat, long, attachments, counts, verdict)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
constexpr char kRead[] =
    "SELECT channel, native_id, at, heard_at, created_at, removed, request_id, service_code, category, "
    "intent, sentiment,"
    " lang, actionable, urgency, url, author_id, author_handle, author_name, text, said_lang, in_reply_to, "
    "direct, lat,"
    " long, attachments, counts, verdict FROM mentions WHERE id > ? ORDER BY id";

[[noreturn]] void Fail(const std::string& what) {
  std::fprintf(stderr, "store_bench: %s\n", what.c_str());
  std::exit(1);
}

// About 600 bytes a row; four tallies each; one in four is about a place and joins a request.
Judged NthMention(int n) {
  static const std::vector<std::string> words = {"water",  "street", "again",  "broken",  "light",
                                                 "deep",   "hole",   "since",  "morning", "near",
                                                 "school", "the",    "corner", "please"};
  static const std::vector<std::string> codes = {"pothole", "street_light", "graffiti", "tree"};
  Mention mention;
  mention.channel = "town";
  mention.native_id = "https://social.example.org/users/ana/statuses/" + std::to_string(109'000'000'000 + n);
  mention.url = mention.native_id;
  mention.author = {std::to_string(n % 977), "@ana" + std::to_string(n % 977) + "@social.example.org", "Ana"};
  for (int i = 0; i < 14; ++i)
    mention.text += words[static_cast<size_t>(n * 7 + i * (n % 5 + 3)) % words.size()] + " ";
  mention.text += std::to_string(n);
  mention.created_at = kStart + std::chrono::seconds(n);
  Judged judged;
  const std::string& code = codes[static_cast<size_t>(n) % codes.size()];
  const std::string neighborhood = "District " + std::to_string(n % 12);
  judged.verdict.lang = "en";
  judged.verdict.intent = "report";
  judged.verdict.issues = {{code, 3.0, {{"RULE", 0, 5, mention.text.substr(0, 5)}}}};
  judged.verdict.rules_version = "0123456789abcdef";
  judged.verdict.actionable = n % 4 == 0;
  const Time hour = HourOf(mention.created_at);
  judged.counts = {{hour, "town", "service_code", code, neighborhood, 1},
                   {hour, "town", "intent", "report", neighborhood, 1},
                   {hour, "town", "sentiment", "neutral", neighborhood, 1}};
  if (judged.verdict.actionable) {
    ServiceRequest draft;
    draft.service_code = code;
    draft.description = mention.text;
    draft.requested_datetime = mention.created_at;
    draft.join_key = code + "@" + std::to_string(n % 40);
    judged.draft = draft;
  }
  judged.event = std::move(mention);
  return judged;
}

int64_t Count(Db& db, const std::string& sql) {
  int64_t count = -1;
  const auto read = db.Read([&](Tx& tx) -> Result<void> {
    auto rows = tx.Query(sql);
    if (!rows) return rows.error();
    count = rows->at(0).Int(0);
    return {};
  });
  if (!read) Fail(read.error().message);
  return count;
}

template <typename F>
double Seconds(F run) {
  const auto start = std::chrono::steady_clock::now();
  run();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

void Write(Db& db, const std::function<Result<void>(Tx&)>& work) {
  if (auto done = db.Write(work); !done) Fail(done.error().message);
}

double Median(std::vector<double> values) {
  std::nth_element(values.begin(), values.begin() + std::ssize(values) / 2, values.end());
  return values[values.size() / 2];
}

void TakeInto(benchmark::State& state, const std::string& crier_url, const std::string& plain_url) {
  std::vector<double> ours, bare;
  int rounds = 0;
  {
    auto crier = OpenDb(crier_url);
    auto plain = OpenDb(plain_url);
    if (!crier || !plain) Fail("cannot open");
    for (auto _ : state) {
      std::vector<Intake> intakes(kBatches);
      for (int b = 0; b < kBatches; ++b) {
        Intake& intake = intakes[static_cast<size_t>(b)];
        intake.channel = "town";
        intake.cursor = std::to_string(rounds * kBatches + b);
        intake.now = kStart + std::chrono::seconds((rounds * kBatches + b + 1) * kBatch);
        for (int i = 0; i < kBatch; ++i)
          intake.events.push_back(NthMention((rounds * kBatches + b) * kBatch + i));
      }
      const double took = Seconds([&] {
        for (const Intake& intake : intakes) {
          Write(**crier, [&](Tx& tx) -> Result<void> {
            auto taken = TakeIn(tx, intake, std::chrono::hours(72));
            return taken ? Result<void>() : taken.error();
          });
        }
      });
      // The very rows that TakeIn stored.
      std::vector<std::vector<Value>> rows;
      const auto read = (*crier)->Read([&](Tx& tx) -> Result<void> {
        auto stored = tx.Query(kRead, {int64_t{rounds} * kBatches * kBatch});
        if (!stored) return stored.error();
        for (const Row& row : *stored) {
          std::vector<Value> values;
          for (size_t i = 0; i < 27; ++i) {
            const bool number = (i >= 2 && i <= 5) || i == 12 || i == 21;
            if (row.IsNull(i) || i == 6) {
              values.emplace_back(nullptr);  // no requests there
            } else if (number) {
              values.emplace_back(row.Int(i));
            } else if (i == 13) {
              values.emplace_back(row.Real(i));
            } else {
              values.emplace_back(row.Text(i));
            }
          }
          rows.push_back(std::move(values));
        }
        return {};
      });
      if (!read || rows.size() != size_t{kBatch} * kBatches) Fail("rows are missing");
      const double took_bare = Seconds([&] {
        for (size_t b = 0; b < rows.size(); b += kBatch) {
          Write(**plain, [&](Tx& tx) -> Result<void> {
            for (size_t i = b; i < b + kBatch; ++i) {
              if (auto done = tx.Run(kCopy, rows[i]); !done) return done.error();
            }
            return {};
          });
        }
      });
      ours.push_back(took);
      bare.push_back(took_bare);
      state.SetIterationTime(took);
      ++rounds;
    }
    const int64_t expected = int64_t{rounds} * kBatches * kBatch;
    if (Count(**crier, "SELECT COUNT(*) FROM mentions") != expected) Fail("mentions are missing");
    if (Count(**plain, "SELECT COUNT(*) FROM mentions") != expected) Fail("bare rows are missing");
    if (Count(**crier, "SELECT SUM(count) FROM tallies") != 3 * expected) Fail("tallies are wrong");
    if (Count(**crier, "SELECT SUM(mention_count) FROM requests") != expected / 4) Fail("requests are wrong");
  }
  constexpr double kRows = double{kBatch} * kBatches;
  state.counters["rows_per_s"] = kRows / Median(ours);
  state.counters["bare_rows_per_s"] = kRows / Median(bare);
  state.counters["ratio"] = Median(bare) / Median(ours);
}

void StoreTakeIn(benchmark::State& state) {
  std::string folder = (std::filesystem::temp_directory_path() / "crier_bench_XXXXXX").string();
  if (::mkdtemp(folder.data()) == nullptr) Fail("no temporary folder");
  TakeInto(state, "sqlite:" + folder + "/crier.db", "sqlite:" + folder + "/plain.db");
  std::filesystem::remove_all(folder);
}
BENCHMARK(StoreTakeIn)->UseManualTime()->Iterations(9)->Unit(benchmark::kMillisecond);

void StoreTakeInPostgres(benchmark::State& state) {
  const char* url = std::getenv("CRIER_BENCH_PG");
  auto db = OpenPostgres(url);
  if (!db) Fail(db.error().message);
  const auto schemas = [&](const std::string& statement) {
    for (const char* name : {"crier_bench", "crier_bench_plain"}) {
      Write(**db, [&](Tx& tx) -> Result<void> {
        auto done = tx.Run(statement + name + (statement[0] == 'D' ? " CASCADE" : ""));
        return done ? Result<void>() : done.error();
      });
    }
  };
  const std::string in = std::string(url) + (std::string(url).find('?') == std::string::npos ? '?' : '&');
  schemas("DROP SCHEMA IF EXISTS ");
  schemas("CREATE SCHEMA ");
  TakeInto(state, in + "options=-csearch_path%3Dcrier_bench",
           in + "options=-csearch_path%3Dcrier_bench_plain");
  schemas("DROP SCHEMA IF EXISTS ");
}
// What the library skips it shows as an ERROR: what cannot run is not registered.
[[maybe_unused]] const bool kOnPostgres = [] {
  if (std::getenv("CRIER_BENCH_PG") == nullptr) {
    std::fputs("StoreTakeInPostgres: skipped; set CRIER_BENCH_PG to run it\n", stderr);
    return false;
  }
  benchmark::RegisterBenchmark("StoreTakeInPostgres", StoreTakeInPostgres)
      ->UseManualTime()
      ->Iterations(9)
      ->Unit(benchmark::kMillisecond);
  return true;
}();

}  // namespace
}  // namespace crier
