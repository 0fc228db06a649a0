// A pattern, ready to run: by a program of our own where it is understood, by RE2 where it is not or where
// it would take long.
#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "classifier/program.h"
#include "core/result.h"

namespace crier {

// May be searched with by any number of threads.
class Expression {
 public:
  // What RE2 refuses is refused. RE2 itself is asked, and its program built, only if the pattern is not
  // understood; else not before it is needed.
  static Result<std::unique_ptr<const Expression>> Compile(std::string_view regex);
  // The same with `tree`, what ParsePattern says of it.
  static Result<std::unique_ptr<const Expression>> Compile(std::string_view regex,
                                                           const std::optional<PatternTree>& tree);
  // Why RE2 refuses it; empty: it does not.
  static std::string Re2Refuses(std::string_view regex);
  ~Expression();

  // As Program::Search, but always with an answer.
  bool Search(std::string_view text, size_t from, const std::vector<uint32_t>* words,
              Program::Scratch* scratch, Program::Span* span) const;

  bool understood() const { return program_.has_value(); }

 private:
  struct Re2;
  Expression(std::string regex, std::optional<Program> program);
  const Re2& TheRe2() const;

  std::string regex_;
  std::optional<Program> program_;
  mutable std::once_flag once_;
  mutable std::unique_ptr<const Re2> re2_;
};

}  // namespace crier
