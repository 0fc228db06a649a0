// Tests of the store run on each database that it knows: their fixture is a StoreTest, which has an empty
// one.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "store/db/db.h"
#include "tests/support/postgres_server.h"
#include "tests/support/temporary_folder.h"

namespace crier {

class StoreTest : public ::testing::TestWithParam<std::string> {
 protected:
  void SetUp() override {
    if (GetParam() == "postgresql" && PostgresServer::Shared() == nullptr)
      GTEST_SKIP() << "needs PostgreSQL: script/setup test";
    url_ = GetParam() == "memory"   ? "sqlite::memory:"
           : GetParam() == "sqlite" ? "sqlite:" + (folder_ / "crier.db")
                                    : PostgresServer::Shared()->NewSchema();
    if (!opens_) return;
    auto db = OpenDb(url_);
    ASSERT_TRUE(db) << db.error().message;
    db_ = *std::move(db);
  }

  bool OnPostgres() const { return GetParam() == "postgresql"; }

  bool opens_ = true;  // and migrates
  TemporaryFolder folder_;
  std::string url_;
  std::unique_ptr<Db> db_;
};

inline std::string BackEndName(const ::testing::TestParamInfo<std::string>& test) { return test.param; }
// In memory, because that is the quickest; or in a file, which others can open too.
inline auto BackEnds() { return ::testing::Values(std::string("memory"), std::string("postgresql")); }
inline auto BackEndsOnDisk() { return ::testing::Values(std::string("sqlite"), std::string("postgresql")); }

}  // namespace crier
