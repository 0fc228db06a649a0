// Looks at the plans of SQLite's statements: none may read a whole table or sort one.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "store/db/db.h"

namespace crier {

// Passes everything on, and looks at the plan of every statement.
class ExplainingTx : public Tx {
 public:
  explicit ExplainingTx(Tx& inner) : inner_(inner) {}
  const Dialect& dialect() const override { return inner_.dialect(); }
  Result<int64_t> Run(std::string_view sql, const std::vector<Value>& values) override {
    Explain(sql, values);
    return inner_.Run(sql, values);
  }
  Result<std::vector<Row>> Query(std::string_view sql, const std::vector<Value>& values) override {
    Explain(sql, values);
    return inner_.Query(sql, values);
  }
  int explained() const { return explained_; }

 private:
  void Explain(std::string_view sql, const std::vector<Value>& values) {
    auto plan = inner_.Query("EXPLAIN QUERY PLAN " + std::string(sql), values);
    ASSERT_TRUE(plan) << plan.error().message;
    ++explained_;
    for (const Row& row : *plan) {
      const std::string step = row.Text(3);
      const bool whole = step.compare(0, 5, "SCAN ") == 0 && step.find("USING") == std::string::npos &&
                         step.find("VIRTUAL TABLE") == std::string::npos && step != "SCAN CONSTANT ROW" &&
                         step != "SCAN ready";
      const bool sorts = step.find("TEMP B-TREE FOR ORDER BY") != std::string::npos;
      EXPECT_FALSE(whole || sorts) << step << "\n" << sql;
    }
  }

  Tx& inner_;
  int explained_ = 0;
};

// Runs `ask` and expects `count` statements or more, none of which reads or sorts a whole table.
template <typename F>
void Plan(Db& db, F ask) {
  int explained = 0;
  const auto done = db.Write([&](Tx& tx) -> Result<void> {
    ExplainingTx explaining(tx);
    auto result = ask(explaining);
    explained = explaining.explained();
    return result ? Result<void>() : result.error();
  });
  EXPECT_TRUE(done) << done.error().message;
  EXPECT_GT(explained, 0);
}

}  // namespace crier
