// Replays recorded mentions as if they came in now, and keeps what is sent. The smallest whole connector:
// copy this folder to begin one of your own. README.md describes the lines.
#include "connectors/connector.h"

#include <fmt/format.h>

#include <fstream>

#include "connectors/replay/journal.h"
#include "connectors/replay/recording.h"
#include "core/zone.h"

namespace crier::replay {

const ConnectorType& Type();

namespace {

class ReplayChannel : public Channel {
 public:
  ReplayChannel(const Settings& settings, const std::string& channel, Time day_start, const Clock& clock)
      : file_(settings.Text("file")),
        recording_(file_, channel, day_start, clock),
        journal_(settings.Text("sent"), channel, clock) {}

  Source* source() override { return &recording_; }
  Sink* sink() override { return &journal_; }
  Result<Limits> limits() override { return Type().limits; }
  Result<Identity> WhoAmI() override { return Identity{file_, ""}; }

 private:
  const std::string file_;
  Recording recording_;
  Journal journal_;
};

Result<std::unique_ptr<Channel>> Open(const Settings& settings, const std::string& channel, Doors doors,
                                      State& state) {
  const auto bad = [&](std::string_view what) {
    return Error{Fault::kConfig, fmt::format("{}: replay {}: {}", settings.Where(), channel, what)};
  };
  const std::string& file = settings.Text("file");
  if (!file.empty() && !std::ifstream(file)) return bad(fmt::format("'file' cannot be opened: {}", file));
  std::string start = settings.Text("day_start");
  if (start.empty()) start = state.Recall("day_start");
  if (start.empty()) {
    const auto today = DayStart(doors.clock.Now(), settings.Text("time_zone"));
    if (!today) return bad(today.error().message);
    start = FormatTime(*today);
    if (auto put = state.Put("day_start", start); !put) return put.error();
  }
  const auto day_start = ParseTime(start);
  if (!day_start) return bad(fmt::format("'day_start' must be RFC 3339, not '{}'", start));
  return std::unique_ptr<Channel>(new ReplayChannel(settings, channel, *day_start, doors.clock));
}

}  // namespace

const ConnectorType& Type() {
  static const ConnectorType type = {
      .name = "replay",
      .summary = "Replays recorded mentions from a file, and keeps what is sent: for demos, drills and tests",
      .proven = "itself: it talks to nobody",
      .options =
          {
              {.key = "file",
               .help = "JSON Lines of recorded mentions, in order of time; none: nothing is heard",
               .kind = OptionKind::kPath},
              {.key = "day_start",
               .help =
                   "what the lines' 'at' counts from, RFC 3339; none: the midnight before the first start"},
              {.key = "time_zone", .help = "whose midnight that is, an IANA name", .fallback = "UTC"},
              {.key = "sent",
               .help = "JSON Lines file to which what is sent is appended; none: kept in memory",
               .kind = OptionKind::kPath,
               .destination = true},
          },
      .abilities = {.poll = true,
                    .send = true,
                    .edit = true,
                    .retract = true,
                    .read_back = true,
                    .honours_key = true,
                    .threads = true,
                    .answers = true,
                    .answers_direct = true},
      .limits =
          {.unit = LengthUnit::kCharacters,
           .max_length = 500,
           .rates = {},
           .source =
               "ours: a file takes any length; 500 makes long bulletins into threads, as many networks do"},
      .poll_every = std::chrono::seconds(1),
      .open = &Open,
  };
  return type;
}

}  // namespace crier::replay
