#include "store/db/db.h"

#include "store/db/postgres.h"
#include "store/db/postgres_url.h"
#include "store/db/sqlite.h"
#include "store/migrations/schema.h"
#include "store/statistics.h"

namespace crier {

bool Row::IsNull(size_t column) const { return std::holds_alternative<std::nullptr_t>(values_.at(column)); }

int64_t Row::Int(size_t column) const {
  const auto* integer = std::get_if<int64_t>(&values_.at(column));
  return integer ? *integer : 0;
}

double Row::Real(size_t column) const {
  const Value& value = values_.at(column);
  if (const auto* real = std::get_if<double>(&value)) return *real;
  if (const auto* integer = std::get_if<int64_t>(&value)) return static_cast<double>(*integer);
  return 0;
}

std::string Row::Text(size_t column) const {
  const auto* text = std::get_if<std::string>(&values_.at(column));
  return text ? *text : std::string();
}

Time Row::At(size_t column) const { return Time(std::chrono::milliseconds(Int(column))); }

Result<std::unique_ptr<Db>> OpenDb(const std::string& url) {
  constexpr std::string_view kSqlite = "sqlite:";
  const bool sqlite = url.compare(0, kSqlite.size(), kSqlite) == 0;
  if (!sqlite && !IsPostgresUrl(url)) {
    const std::string scheme = url.substr(0, url.find(':'));  // not the rest: it may hold a password
    return Error{Fault::kConfig, "database \"" + scheme +
                                     "\": unknown; write sqlite:PATH, sqlite::memory: or "
                                     "postgresql://USER@HOST/NAME"};
  }
  auto db = sqlite ? OpenSqlite(url.substr(kSqlite.size())) : OpenPostgres(url);
  if (!db) return db;
  bool changed = false;
  if (auto migrated = Migrate(**db, &changed); !migrated) return migrated.error();
  if (changed) {
    if (auto done = (*db)->Write([](Tx& tx) { return RefreshStatistics(tx); }); !done) return done.error();
  }
  return db;
}

}  // namespace crier
