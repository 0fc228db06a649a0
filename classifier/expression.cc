#include "classifier/expression.h"

#include <fmt/format.h>
#include <re2/re2.h>

namespace crier {
namespace {

// The largest program and state cache of one pattern. Real patterns take a few KiB.
constexpr int64_t kPatternMemory = int64_t{1} << 20;

RE2::Options ExpressionOptions() {
  RE2::Options options;
  options.set_log_errors(false);
  options.set_max_mem(kPatternMemory);
  return options;
}

}  // namespace

struct Expression::Re2 {
  explicit Re2(const std::string& regex) : re(regex, ExpressionOptions()) {}
  RE2 re;
};

Expression::Expression(std::string regex, std::optional<Program> program)
    : regex_(std::move(regex)), program_(std::move(program)) {}
Expression::~Expression() = default;

const Expression::Re2& Expression::TheRe2() const {
  std::call_once(once_, [this] { re2_ = std::make_unique<const Re2>(regex_); });
  return *re2_;
}

Result<std::unique_ptr<const Expression>> Expression::Compile(std::string_view regex) {
  return Compile(regex, ParsePattern(regex));
}

Result<std::unique_ptr<const Expression>> Expression::Compile(std::string_view regex,
                                                              const std::optional<PatternTree>& tree) {
  std::unique_ptr<const Expression> expression(
      new Expression(std::string(regex), tree ? Program::Compile(*tree) : std::nullopt));
  if (!expression->understood() && !expression->TheRe2().re.ok())
    return Error{Fault::kConfig, fmt::format("RE2 refuses '{}': {}", regex, expression->TheRe2().re.error())};
  return expression;
}

std::string Expression::Re2Refuses(std::string_view regex) {
  const Re2 compiled{std::string(regex)};
  return compiled.re.ok() ? "" : compiled.re.error();
}

bool Expression::Search(std::string_view text, size_t from, const std::vector<uint32_t>* words,
                        Program::Scratch* scratch, Program::Span* span) const {
  if (program_) {
    const Program::Answer answer = program_->Search(text, from, words, scratch, span);
    if (answer != Program::Answer::kGaveUp) return answer == Program::Answer::kYes;
  }
  re2::StringPiece found;
  if (!TheRe2().re.Match({text.data(), text.size()}, from, text.size(), RE2::UNANCHORED, &found, 1))
    return false;
  span->start = static_cast<size_t>(found.data() - text.data());
  span->end = span->start + found.size();
  return true;
}

}  // namespace crier
