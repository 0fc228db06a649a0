// Any text as a stored verdict: what is read is written, and read again, the same.
#include "core/text.h"
#include "core/verdict.h"
#include "tests/fuzz/fuzz.h"

FUZZ(verdict) {
  using namespace crier;  // NOLINT(google-build-using-namespace)
  using fuzz::Must;
  const std::string_view text = fuzz::TextOf(data, size);
  std::string quoted;
  AppendJsonString(CleanUtf8(text), &quoted);
  Must(quoted.size() >= 2 && IsUtf8(quoted), "a text in quotes is UTF-8");
  const auto verdict = VerdictFromJson(text);
  if (!verdict) {
    fuzz::MustExplain(verdict.error());
    return 0;
  }
  const std::string written = VerdictToJson(*verdict);
  const auto again = VerdictFromJson(written);
  Must(again.has_value(), "a verdict that is written can be read");
  Must(VerdictToJson(*again) == written, "a verdict is written the same again");
  return 0;
}
