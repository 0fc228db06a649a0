#include "connectors/exec/program_log.h"

#include "core/secret.h"
#include "core/text.h"

namespace crier::exec {
namespace {

constexpr size_t kMaxErrorLine =
    4096;                          // bytes of standard error; twice that is kept until secrets are taken out
constexpr size_t kMaxWords = 300;  // of it, in an error
constexpr int kLogLines = 100;     // a minute

}  // namespace

void ProgramLog::TakeErrors(std::string_view text) {
  while (!text.empty()) {
    const size_t end = text.find('\n');
    const std::string_view piece = text.substr(0, end);
    // More is kept than is shown, so that no secret is cut in two before it is taken out.
    const size_t room = kMaxErrorLine * 2 - partial_error_.size();
    long_error_ = long_error_ || piece.size() > room;
    partial_error_ += piece.substr(0, room);
    if (end == std::string_view::npos) return;
    TakeErrorLine();
    text.remove_prefix(end + 1);
  }
}

void ProgramLog::TakeErrorLine() {
  std::string line = Redact(CleanUtf8(partial_error_));
  if (line.size() > kMaxErrorLine || long_error_) {
    line.resize(Utf8Floor(line, kMaxErrorLine));
    line += "...";
  }
  partial_error_.clear();
  long_error_ = false;
  if (Trim(line).empty()) return;
  Say(Level::kInfo, line);
  last_words_ = line.substr(0, Utf8Floor(line, kMaxWords));
}

void ProgramLog::Say(Level level, std::string_view text) {
  const Time minute = std::chrono::floor<std::chrono::minutes>(clock_.Now());
  if (minute != log_minute_) {
    if (log_lines_ > kLogLines)
      LogWarn("the program says too much",
              {{"channel", channel_}, {"left_out", std::to_string(log_lines_ - kLogLines)}});
    log_minute_ = minute;
    log_lines_ = 0;
  }
  if (++log_lines_ > kLogLines) return;
  std::string line = Redact(std::string(text));
  line.resize(Utf8Floor(line, kMaxErrorLine + 3));
  Log(level, line, {{"channel", channel_}});
}

}  // namespace crier::exec
