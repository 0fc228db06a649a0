// What others write into HTTP: paths, queries, headers, answers that are errors, event streams.
#include <algorithm>

#include "core/http.h"
#include "core/http_packing.h"
#include "core/text.h"
#include "hub/http/text.h"
#include "tests/fuzz/fuzz.h"

namespace crier {
namespace {

using fuzz::Must;

constexpr Time kNow{std::chrono::milliseconds(1'800'000'000'000)};

void CheckRequest(const std::string& text) {
  if (const auto path = DecodePath(text)) {
    Must(path->starts_with('/') && path->find("..") == path->npos, "a path begins with / and never leads up");
    Must(std::none_of(path->begin(), path->end(), [](unsigned char c) { return c < ' ' || c == 0x7f; }),
         "a path holds no control character");
  }
  const auto again = DecodePath("/" + PercentEncode(text));
  if (again) Must(*again == "/" + text, "what is encoded is decoded");
  if (const auto query = DecodeQuery(text)) {
    for (const auto& [name, value] : *query) {
      Must((name + value).find('\0') == std::string::npos, "a query holds no NUL");
      const auto alone = DecodeQuery(PercentEncode(name) + "=" + PercentEncode(value));
      Must(name.empty() || (alone && alone->at(name) == value), "a field that is encoded is decoded");
    }
  }
}

void CheckEvent(const std::string& text) {
  const std::string event = EventText(text, text);
  Must(event.ends_with("\n\n") && event.find("\n\n") == event.size() - 2, "an event ends once");
  Must(event.find('\r') == event.npos, "no line ends in another way");
  const auto lines = Split(std::string_view(event).substr(0, event.size() - 2), '\n');
  Must(lines[0].starts_with("event: "), "the name comes first");
  Must(std::all_of(lines.begin() + 1, lines.end(),
                   [](std::string_view line) { return line.starts_with("data: "); }),
       "no line of the data leaves the data");
}

void CheckAnswer(const std::string& text) {
  const Headers headers = {{"Retry-After", text}, {"Link", text}, {"Date", text}};
  for (const int status : {301, 401, 404, 429, 503}) {
    const Error error = FaultOf({status, headers, text, "https://example.org/", false}, "fuzz", kNow);
    fuzz::MustExplain(error);
    Must(error.message.starts_with("fuzz"), "an error begins with who failed");
    if (error.retry_after) Must(error.retry_after->count() >= 0, "nobody is asked again before now");
    const bool may_wait = error.fault == Fault::kThrottled || error.fault == Fault::kUnreachable;
    Must(may_wait || !error.retry_after, "only what may pass is tried again");
  }
  for (const std::string_view rel : {"next", "prev"}) {
    Must(LinkWithRel(headers, rel).size() <= text.size(), "a link is a piece of its header");
  }
  if (const auto time = ParseHttpDate(text)) {
    Must(ParseTime(FormatTime(*time)).value_or(Time{}) == *time, "a date is one that can be written");
  }
}

// The first line as a Content-Encoding, the rest as the body: whole or byte by byte, the same comes out.
void CheckUnpacking(std::string_view text) {
  constexpr size_t kMost = 64 * 1024;
  const std::string_view encoding = text.substr(0, text.find('\n'));
  const std::string_view body = text.substr(std::min(text.size(), encoding.size() + 1));
  std::string outcome[2];
  for (std::string& out : outcome) {
    const size_t step = &out == outcome ? std::max<size_t>(body.size(), 1) : 1;
    Unpacker unpacker(kMost);
    bool holds = unpacker.Expect(encoding);
    for (size_t at = 0; holds && at < body.size(); at += step) {
      holds = unpacker.Feed(body.substr(at, step), [&](std::string_view bytes) {
        if (bytes.size() > kMost - out.size()) return false;
        out.append(bytes);
        return true;
      });
    }
    Must(out.size() <= kMost, "what is unpacked is bounded");
    if (!holds) out = "broken";
  }
  Must(outcome[0] == outcome[1], "packed bytes may come in any pieces");
}

}  // namespace
}  // namespace crier

FUZZ(http) {
  const std::string text(crier::fuzz::TextOf(data, size));
  crier::CheckRequest(text);
  crier::CheckEvent(text);
  crier::CheckAnswer(text);
  crier::CheckUnpacking(text);
  return 0;
}
