#include "hub/listen.h"

#include <algorithm>

#include "classifier/draft.h"
#include "classifier/tally.h"
#include "core/log.h"
#include "core/text.h"
#include "hub/hub.h"
#include "hub/views.h"
#include "store/state.h"

namespace crier {
namespace {

// How long a poll may take before it must answer.
constexpr std::chrono::minutes kPollDeadline{2};
// A channel that fails is asked again after its own interval, then after twice that and so on, at most:
constexpr std::chrono::minutes kLongestWait{15};

Judged Judge(const Classifier& classifier, Mention& mention) {
  mention.text = CleanUtf8(mention.text);
  mention.text.resize(Utf8Floor(mention.text, kMaxMentionText));
  Judged judged;
  judged.verdict = classifier.Classify(mention);
  judged.counts = CountsOf(mention, judged.verdict);
  judged.draft = DraftOf(mention, judged.verdict);
  return judged;
}

std::chrono::milliseconds WaitAfter(const Error& error, std::chrono::milliseconds every, int failures) {
  std::chrono::milliseconds wait = every * (1 << std::min(failures - 1, 10));
  wait = std::min<std::chrono::milliseconds>(wait, std::max<std::chrono::milliseconds>(kLongestWait, every));
  return std::max(wait, error.retry_after.value_or(std::chrono::milliseconds(0)));
}

}  // namespace

Result<IntakeResult> TakeBatch(Hub& hub, OpenChannel& channel, Batch batch, bool has_cursor) {
  Intake intake;
  intake.channel = channel.name();
  intake.cursor = std::move(batch.cursor);
  intake.has_cursor = has_cursor;
  intake.now = hub.clock().Now();
  const auto classifier = hub.classifier();
  for (Event& event : batch.events) {
    Judged judged;
    if (auto* mention = std::get_if<Mention>(&event)) {
      mention->channel = channel.name();
      judged = Judge(*classifier, *mention);
    } else if (auto* edited = std::get_if<Edited>(&event)) {
      edited->mention.channel = channel.name();
      judged = Judge(*classifier, edited->mention);
    } else {
      std::visit(
          [&](auto& other) {
            if constexpr (requires { other.channel; }) other.channel = channel.name();
          },
          event);
    }
    judged.event = std::move(event);
    intake.events.push_back(std::move(judged));
  }
  IntakeResult taken;
  auto written = hub.db().Write([&](Tx& tx) -> Result<void> {
    auto result = TakeIn(tx, intake, kJoinWindow);
    if (!result) return result.error();
    taken = *std::move(result);
    return {};
  });
  if (!written) return written.error();
  for (const StoredMention& mention : taken.added) hub.live().Publish("mention", Dump(MentionJson(mention)));
  for (const StoredMention& mention : taken.changed) {
    if (mention.removed) {
      hub.live().Publish("removed", Dump(Json{{"id", mention.id}}));
    } else {
      hub.live().Publish("mention", Dump(MentionJson(mention)));
    }
  }
  for (const ServiceRequest& request : taken.requests)
    hub.live().Publish("request", Dump(RequestJson(request)));
  return taken;
}

void Listen(Hub& hub, OpenChannel& channel, std::stop_token stop) {
  Source& source = *channel.channel().source();
  const std::chrono::milliseconds every = channel.config().poll_every;
  int failures = 0;
  std::string cursor;
  bool cursor_known = false;
  while (!stop.stop_requested()) {
    const Time began = hub.clock().Now();
    bool more = false;
    std::chrono::milliseconds wait = every;
    const Result<void> round = [&]() -> Result<void> {
      if (!cursor_known) {
        auto read = hub.db().Read([&](Tx& tx) -> Result<void> {
          auto stored = CursorOf(tx, channel.name());
          if (!stored) return stored.error();
          cursor = *std::move(stored);
          return {};
        });
        if (!read) return read;
        cursor_known = true;
      }
      auto batch = source.Poll(cursor, began + kPollDeadline, stop);
      if (!batch) return batch.error();
      more = batch->more;
      const size_t events = batch->events.size();
      std::string next = batch->cursor;
      // Nothing new and nowhere further: nothing to write.
      if (events > 0 || next != cursor) {
        auto taken = TakeBatch(hub, channel, *std::move(batch), true);
        if (!taken) return taken.error();
        channel.Update(
            [&](ChannelStatus& status) { status.heard += static_cast<int64_t>(taken->added.size()); });
      }
      cursor = std::move(next);
      if (events > 0) channel.Update([&](ChannelStatus& status) { status.last_event = hub.clock().Now(); });
      return {};
    }();
    if (stop.stop_requested()) break;
    if (round) {
      failures = 0;
    } else {
      ++failures;
      wait = WaitAfter(round.error(), every, failures);
      more = false;
    }
    // A source that streams has waited itself, in Poll.
    if (more || (round && channel.abilities().stream)) wait = std::chrono::milliseconds(0);
    const bool changed = channel.Update([&](ChannelStatus& status) {
      status.last_poll = began;
      status.next_poll = hub.clock().Now() + wait;
      status.state = round ? "ok" : "failing";
      status.error = round ? "" : round.error().message;
    });
    if (changed) {
      if (round) {
        LogInfo("channel listens", {{"channel", channel.name()}});
      } else {
        LogWarn("channel fails", {{"channel", channel.name()},
                                  {"fault", std::string(FaultName(round.error().fault))},
                                  {"error", round.error().message}});
      }
      hub.live().Publish("channel", Dump(ChannelJson(channel)));
    }
    if (wait.count() > 0) hub.clock().WaitUntil(hub.clock().Now() + wait, stop);
  }
}

}  // namespace crier
