// All that one database holds, into another: how a city moves from SQLite to PostgreSQL, or back.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "store/db/db.h"

namespace crier {

struct Copied {
  int64_t tables = 0;
  int64_t rows = 0;
  int64_t wrong_tallies = 0;  // in the source already: as they were, and `crier tally --rebuild` mends them
};

// A store to copy from, which is not changed and not believed: a SQLite file is read under guard
// (OpenForeignSqlite), and one of an older version is brought to this program's in a copy of its own, which
// goes with the Db. kBadData: it is no store of Crier.
Result<std::unique_ptr<Db>> OpenToCopy(const std::string& url);

// Copies the rows of every table of ours, with their ids, as the source was at one moment, in pages and in
// one transaction: either all of it is there afterwards or nothing, so it may be run again. Of the source
// only what our own migrations made is asked for, whatever else is in it. Both databases are at the same
// version. `progress` hears of each page, perhaps more than once; `finish` is part of the transaction.
// kRejected: the target holds something already. kBadData: a table or column is missing in the source, a
// value is not of its column's type, or what arrived is not what was there.
// `failed`: of which of the two the error is.
enum class CopyEnd { kFrom, kTo };
using CopyProgress = std::function<void(const std::string& table, int64_t rows, int64_t of)>;
Result<Copied> CopyStore(
    Db& from, Db& to, const CopyProgress& progress,
    const std::function<Result<void>(Tx&)>& finish = [](Tx&) { return Result<void>(); },
    CopyEnd* failed = nullptr);

}  // namespace crier
