// Any text as a line of a program: what is read is within bounds, what is not says why.
#include "connectors/exec/line.h"
#include "core/text.h"
#include "tests/fuzz/fuzz.h"

FUZZ(exec_line) {
  using namespace crier;  // NOLINT(google-build-using-namespace)
  using fuzz::Must;
  const auto line = exec::ReadLine(fuzz::TextOf(data, size));
  if (!line) {
    Must(line.error().fault == Fault::kBadData, "a line that cannot be read is bad data");
    fuzz::MustExplain(line.error());
    return 0;
  }
  if (const auto* event = std::get_if<exec::EventLine>(&*line)) {
    Batch batch;
    batch.events.push_back(event->event);
    fuzz::MustKeepBounds(batch, "");
  }
  if (const auto* done = std::get_if<exec::DoneLine>(&*line)) {
    Must(!done->done.cursor || done->done.cursor->size() <= exec::kMaxCursor, "a cursor has its bound");
    Must(IsUtf8(done->done.body) && IsUtf8(done->done.who), "what a program says is UTF-8");
    const auto limits = exec::ReadLimits(exec::LimitsToJson(done->done.limits));
    Must(limits.has_value(), "limits that were read can be read again");
  }
  if (const auto* state = std::get_if<exec::StateLine>(&*line))
    Must(state->state.size() <= exec::kMaxState, "a state has its bound");
  return 0;
}
