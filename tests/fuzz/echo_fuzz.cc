// Any text against any bulletin: what is left is some of what was there, in its order.
#include "broadcast/echo.h"
#include "core/text.h"
#include "tests/fuzz/fuzz.h"

FUZZ(echo) {
  using namespace crier;  // NOLINT(google-build-using-namespace)
  using fuzz::Must;
  const auto pieces = fuzz::Pieces(fuzz::TextOf(data, size), 2);
  const std::vector<std::string> sent = {CleanUtf8(pieces[0])};
  const std::string text = CleanUtf8(pieces.back());
  const std::string own = WithoutEcho(text, sent);
  Must(IsUtf8(own), "what is left is UTF-8");
  size_t at = 0;
  for (const char c : own) {
    if (c == ' ' || c == '\n') continue;
    at = text.find(c, at);
    Must(at != text.npos, "nothing is added");
    ++at;
  }
  return 0;
}
