#include "store/copy.h"

#include <algorithm>
#include <vector>

#include "store/tallies.h"

namespace crier {
namespace {

// Of at most 64 KiB and some a row: two pages are in memory at once.
constexpr size_t kPage = 250;
// Rows in one INSERT. SQLite takes 32,766 values, PostgreSQL 65,535.
constexpr size_t kTogether = 25;

struct Table {
  std::string name;
  std::vector<std::string> columns;
  std::vector<size_t> key;          // columns of the primary key, in its order
  std::vector<std::string> before;  // tables that its rows refer to
};

std::string Join(const std::vector<std::string>& texts) {
  std::string joined;
  for (const std::string& each : texts) joined += (joined.empty() ? "" : ", ") + each;
  return joined;
}

std::string Marks(size_t count) { return Join(std::vector<std::string>(count, "?")); }

Result<std::vector<Table>> TablesOf(Tx& tx) {
  auto rows = tx.Query(tx.dialect().layout);
  if (!rows) return rows.error();
  std::vector<Table> tables;
  for (const Row& row : *rows) {
    if (tables.empty() || tables.back().name != row.Text(0)) tables.push_back({row.Text(0)});
    Table& table = tables.back();
    if (const auto place = static_cast<size_t>(row.Int(2)); place > 0) {
      table.key.resize(std::max(table.key.size(), place));
      table.key[place - 1] = table.columns.size();
    }
    table.columns.push_back("\"" + row.Text(1) + "\"");
    if (!row.IsNull(3) && row.Text(3) != table.name) table.before.push_back(row.Text(3));
  }
  // Those that others refer to come first.
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
  auto done = tx.Query(tx.dialect().restart_ids, {table.name});
  if (!done) return done.error();
  if (done->empty() || done->front().IsNull(0)) return {};  // its ids are not numbers
  auto last = tx.Query("SELECT setval(?, MAX(id)) FROM " + table.name + " HAVING MAX(id) > 0",
                       {done->front().Text(0)});
  return last ? Result<void>() : last.error();
}

Result<Copied> CopyAll(Tx& in, Tx& out,
                       const std::function<void(const std::string&, int64_t, int64_t)>& progress) {
  auto tables = TablesOf(in);
  if (!tables) return tables.error();
  for (const Table& table : *tables) {
    auto there = CountOf(out, table.name);
    if (!there) return there.error();
    if (*there > 0) {
      return Error{Fault::kRejected, "the target is not empty: " + table.name + " has " +
                                         std::to_string(*there) + " rows; give it an empty database"};
    }
  }
  Copied copied;
  for (const Table& table : *tables) {
    auto total = CountOf(in, table.name);
    if (!total) return total.error();
    int64_t rows = 0;
    for (std::vector<Value> after;;) {
      auto page = PageOf(in, table, after);
      if (!page) return page.error();
      if (page->empty()) break;
      if (auto put = Put(out, table, *page); !put) return put.error();
      rows += std::ssize(*page);
      after.clear();
      for (size_t column : table.key) after.push_back(page->back().values()[column]);
      progress(table.name, rows, *total);
    }
    if (rows == 0) progress(table.name, 0, *total);
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
  auto before = WrongTallies(in);
  if (!before) return before.error();
  auto after = WrongTallies(out);
  if (!after) return after.error();
  if (*before != *after)
    return Error{Fault::kBadData, "the tallies that arrived are not those of the mentions"};
  copied.wrong_tallies = *after;
  return copied;
}

}  // namespace

Result<Copied> CopyStore(Db& from, Db& to,
                         const std::function<void(const std::string&, int64_t, int64_t)>& progress) {
  Result<Copied> copied = Error{Fault::kBadData, "nothing was copied"};
  auto read = from.Read([&](Tx& in) {
    return to.Write([&](Tx& out) -> Result<void> {
      copied = CopyAll(in, out, progress);
      return copied ? Result<void>() : copied.error();
    });
  });
  if (!read) return read.error();
  return copied;
}

}  // namespace crier
