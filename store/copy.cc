#include "store/copy.h"

#include <stdlib.h>

#include <algorithm>
#include <filesystem>
#include <vector>

#include "store/db/columns.h"
#include "store/db/sqlite.h"
#include "store/migrations/schema.h"
#include "store/tables/tallies.h"

namespace crier {
namespace {

// Of at most 64 KiB and some a row: two pages are in memory at once.
constexpr size_t kPage = 250;
// Rows in one INSERT. SQLite takes 32,766 values, PostgreSQL 65,535.
constexpr size_t kTogether = 25;

struct Table {
  std::string name;  // quoted, as all names here
  std::vector<std::string> columns;
  std::vector<std::string> types;   // as our migrations declare them
  std::vector<size_t> key;          // columns of the primary key, in its order
  std::vector<std::string> before;  // tables that its rows refer to
};

std::string Join(const std::vector<std::string>& texts) {
  std::string joined;
  for (const std::string& each : texts) joined += (joined.empty() ? "" : ", ") + each;
  return joined;
}

std::string Quoted(const std::string& name) { return "\"" + name + "\""; }

// The tables that our migrations make, those that others refer to first: asked of a store that nobody else
// has touched.
Result<std::vector<Table>> OurTables(int64_t version) {
  auto pattern = OpenSqlite(":memory:");
  if (!pattern) return pattern.error();
  if (auto migrated = MigrateTo(**pattern, version); !migrated) return migrated.error();
  std::vector<Row> rows;
  auto read = (*pattern)->Read([&](Tx& tx) -> Result<void> {
    auto found = tx.Query(tx.dialect().layout);
    if (!found) return found.error();
    rows = *std::move(found);
    return {};
  });
  if (!read) return read.error();
  std::vector<Table> tables;
  for (const Row& row : rows) {
    if (tables.empty() || tables.back().name != Quoted(row.Text(0))) tables.push_back({Quoted(row.Text(0))});
    Table& table = tables.back();
    if (const auto place = static_cast<size_t>(row.Int(2)); place > 0) {
      table.key.resize(std::max(table.key.size(), place));
      table.key[place - 1] = table.columns.size();
    }
    table.columns.push_back(Quoted(row.Text(1)));
    table.types.push_back(row.Text(4));
    if (!row.IsNull(3) && Quoted(row.Text(3)) != table.name) table.before.push_back(Quoted(row.Text(3)));
  }
  std::vector<Table> sorted;
  const auto done = [&](const std::string& name) {
    return std::any_of(sorted.begin(), sorted.end(), [&](const Table& each) { return each.name == name; });
  };
  while (!tables.empty()) {
    const auto next = std::find_if(tables.begin(), tables.end(), [&](const Table& each) {
      return !each.key.empty() && std::all_of(each.before.begin(), each.before.end(), done);
    });
    if (next == tables.end())
      return Error{Fault::kBadData,
                   "table " + tables.front().name + " has no primary key, or refers in a circle"};
    sorted.push_back(std::move(*next));
    tables.erase(next);
  }
  return sorted;
}

Result<int64_t> CountOf(Tx& tx, const std::string& table) {
  auto rows = tx.Query("SELECT COUNT(*) FROM " + table);
  if (!rows) return rows.error();
  return rows->at(0).Int(0);
}

// The next rows after the key `after` (empty: the first).
Result<std::vector<Row>> PageOf(Tx& tx, const Table& table, std::vector<Value> after) {
  std::vector<std::string> key;
  for (size_t column : table.key) key.push_back(table.columns[column]);
  std::string sql = "SELECT " + Join(table.columns) + " FROM " + table.name;
  if (!after.empty()) sql += " WHERE (" + Join(key) + ") > (" + Marks(key.size()) + ")";
  sql += " ORDER BY " + Join(key) + " LIMIT ?";
  after.emplace_back(static_cast<int64_t>(kPage));
  return tx.Query(sql, after);
}

// A SQLite file keeps any value in any column; null is refused by the target where it may not be.
Result<void> CheckTypes(const Table& table, const std::vector<Row>& rows) {
  for (const Row& row : rows) {
    for (size_t i = 0; i < table.types.size(); ++i) {
      const Value& value = row.values()[i];
      const std::string& type = table.types[i];
      const bool fits = std::holds_alternative<std::nullptr_t>(value) ||
                        (type == "TEXT"               ? std::holds_alternative<std::string>(value)
                         : type == "DOUBLE PRECISION" ? !std::holds_alternative<std::string>(value)
                                                      : std::holds_alternative<int64_t>(value));
      if (!fits)
        return Error{Fault::kBadData, "table " + table.name + " has a value in " + table.columns[i] +
                                          " that is no " + type + ": it is no store of Crier, or damaged"};
    }
  }
  return {};
}

// All that our tables have must be there. Behind the table's name, for SQLite takes a quoted name alone that
// it does not know for a text.
Result<void> CheckThere(Tx& tx, const Table& table) {
  std::vector<std::string> columns;
  for (const std::string& column : table.columns) columns.push_back(table.name + "." + column);
  auto rows = tx.Query("SELECT " + Join(columns) + " FROM " + table.name + " LIMIT 1");
  if (rows) return {};
  if (rows.error().fault == Fault::kUnreachable) return rows.error();
  return Error{Fault::kBadData, "table " + table.name +
                                    " is missing, or has not the columns of Crier's: the source is no whole "
                                    "store of Crier. " +
                                    rows.error().message};
}

Result<void> Put(Tx& tx, const Table& table, const std::vector<Row>& rows) {
  const std::string head = "INSERT INTO " + table.name + " (" + Join(table.columns) + ") VALUES ";
  const std::string one = "(" + Marks(table.columns.size()) + ")";
  const std::string many = head + Join(std::vector<std::string>(kTogether, one));
  for (size_t i = 0; i < rows.size();) {
    const size_t count = rows.size() - i >= kTogether ? kTogether : 1;
    std::vector<Value> values;
    for (size_t end = i + count; i < end; ++i)
      values.insert(values.end(), rows[i].values().begin(), rows[i].values().end());
    if (auto done = tx.Run(count == 1 ? head + one : many, values); !done) return done.error();
  }
  return {};
}

// New rows are numbered after those that came.
Result<void> GoOnNumbering(Tx& tx, const Table& table) {
  const bool numbered = table.key.size() == 1 && table.columns[table.key[0]] == "\"id\"";
  if (!numbered || tx.dialect().restart_ids.empty()) return {};
  auto done = tx.Query(tx.dialect().restart_ids, {table.name.substr(1, table.name.size() - 2)});
  if (!done) return done.error();
  if (done->empty() || done->front().IsNull(0)) return {};  // its ids are not numbers
  auto last = tx.Query("SELECT setval(?, MAX(id)) FROM " + table.name + " HAVING MAX(id) > 0",
                       {done->front().Text(0)});
  return last ? Result<void>() : last.error();
}

Result<Copied> CopyAll(Tx& in, Tx& out, const CopyProgress& progress, CopyEnd* failed) {
  // What an error is of, unless it is asked of the source.
  *failed = CopyEnd::kTo;
  const auto source = [&](auto answer) {
    if (!answer) *failed = CopyEnd::kFrom;
    return answer;
  };
  auto version = VersionOf(out);
  if (!version) return version.error();
  if (auto theirs = VersionOf(in); !theirs || *theirs != *version) {
    *failed = CopyEnd::kFrom;
    return Error{Fault::kBadData, "the source is no store of Crier at version " + std::to_string(*version)};
  }
  auto tables = OurTables(*version);
  if (!tables) return tables.error();
  for (const Table& table : *tables) {
    if (auto whole = source(CheckThere(in, table)); !whole) return whole.error();
    auto there = CountOf(out, table.name);
    if (!there) return there.error();
    if (*there > 0) {
      return Error{Fault::kRejected, "the target is not empty: " + table.name + " has " +
                                         std::to_string(*there) + " rows; give it an empty database"};
    }
  }
  Copied copied;
  for (const Table& table : *tables) {
    auto total = source(CountOf(in, table.name));
    if (!total) return total.error();
    const std::string name = table.name.substr(1, table.name.size() - 2);
    int64_t rows = 0;
    for (std::vector<Value> after;;) {
      auto page = source(PageOf(in, table, after));
      if (!page) return page.error();
      if (page->empty()) break;
      if (auto typed = source(CheckTypes(table, *page)); !typed) return typed.error();
      if (auto put = Put(out, table, *page); !put) {
        // The target was empty: it refuses what the source may not hold.
        if (put.error().fault == Fault::kRejected) *failed = CopyEnd::kFrom;
        return put.error();
      }
      rows += std::ssize(*page);
      after.clear();
      for (size_t column : table.key) after.push_back(page->back().values()[column]);
      progress(name, rows, *total);
    }
    if (rows == 0) progress(name, 0, *total);
    if (auto done = GoOnNumbering(out, table); !done) return done.error();
    auto arrived = CountOf(out, table.name);
    if (!arrived) return arrived.error();
    if (rows != *total || *arrived != *total) {
      return Error{Fault::kBadData, "table " + table.name + " has " + std::to_string(*total) + " rows, and " +
                                        std::to_string(*arrived) + " arrived"};
    }
    ++copied.tables;
    copied.rows += rows;
  }
  auto before = source(WrongTallies(in));
  if (!before) return before.error();
  auto after = WrongTallies(out);
  if (!after) return after.error();
  if (*before != *after)
    return Error{Fault::kBadData, "the tallies that arrived are not those of the mentions"};
  copied.wrong_tallies = *after;
  return copied;
}

// An older version's rows at this one's, in a folder that goes with it.
class Staged : public Db {
 public:
  static Result<std::unique_ptr<Db>> Make(Db& from, int64_t version) {
    std::string folder = (std::filesystem::temp_directory_path() / "crier-copy-XXXXXX").string();
    if (::mkdtemp(folder.data()) == nullptr)
      return Error{Fault::kUnreachable,
                   folder + ": cannot be made, and an older store is copied there first"};
    auto staged = std::make_unique<Staged>(folder);
    auto db = OpenSqlite(folder + "/store.db");
    if (!db) return db.error();
    staged->db_ = *std::move(db);
    if (auto made = MigrateTo(*staged->db_, version); !made) return made.error();
    auto copied = CopyStore(from, *staged->db_, [](const std::string&, int64_t, int64_t) {});
    if (!copied) return copied.error();
    if (auto migrated = Migrate(*staged->db_); !migrated) return migrated.error();
    return std::unique_ptr<Db>(std::move(staged));
  }

  explicit Staged(std::string folder) : folder_(std::move(folder)) {}
  ~Staged() override {
    db_.reset();
    std::error_code error;
    std::filesystem::remove_all(folder_, error);
  }
  Result<void> Read(const std::function<Result<void>(Tx&)>& work) override { return db_->Read(work); }
  Result<void> Write(const std::function<Result<void>(Tx&)>& work) override { return db_->Write(work); }

 private:
  std::string folder_;
  std::unique_ptr<Db> db_;
};

}  // namespace

Result<std::unique_ptr<Db>> OpenToCopy(const std::string& url) {
  constexpr std::string_view kSqlite = "sqlite:";
  if (!url.starts_with(kSqlite)) return OpenDb(url);
  const std::string path = url.substr(kSqlite.size());
  auto db = OpenForeignSqlite(path);
  if (!db) return db.error();
  int64_t version = 0;
  auto read = (*db)->Read([&](Tx& tx) -> Result<void> {
    auto found = VersionOf(tx);
    if (!found) return found.error();
    version = *found;
    return {};
  });
  if (!read || version < 1)
    return Error{Fault::kBadData,
                 path + " holds no store of Crier" + (read ? "" : ": " + read.error().message)};
  if (version > SchemaVersion())
    return Error{Fault::kConfig, path + " was written by a newer Crier (version " + std::to_string(version) +
                                     " of its tables, this one knows " + std::to_string(SchemaVersion()) +
                                     "): use that"};
  if (version == SchemaVersion()) return db;
  return Staged::Make(**db, version);
}

Result<Copied> CopyStore(Db& from, Db& to, const CopyProgress& progress,
                         const std::function<Result<void>(Tx&)>& finish, CopyEnd* failed) {
  Result<Copied> copied = Error{Fault::kBadData, "nothing was copied"};
  CopyEnd end = CopyEnd::kFrom;
  auto read = from.Read([&](Tx& in) {
    end = CopyEnd::kTo;
    return to.Write([&](Tx& out) -> Result<void> {
      copied = CopyAll(in, out, progress, &end);
      if (copied) {
        if (auto finished = finish(out); !finished) copied = finished.error();
      }
      return copied ? Result<void>() : copied.error();
    });
  });
  if (failed != nullptr) *failed = end;
  if (!read) return read.error();
  return copied;
}

}  // namespace crier
