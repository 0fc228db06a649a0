// Replays recorded mentions as if they came in now, and keeps what is sent. The smallest whole connector: a
// source, a sink, and nothing else. README.md describes the lines.
#include "connectors/connector.h"

#include <fmt/format.h>

#include <charconv>
#include <fstream>
#include <nlohmann/json.hpp>

#include "core/log.h"
#include "core/text.h"

namespace crier::replay {
namespace {

using Json = nlohmann::json;

constexpr size_t kBatch = 100;
constexpr size_t kMaxLine = 1024 * 1024;
constexpr size_t kMaxId = 512;  // Mention::native_id

std::string Text(const Json& line, const char* key) {
  const auto it = line.find(key);
  return it != line.end() && it->is_string() ? CleanUtf8(it->get_ref<const std::string&>()) : "";
}

// One line without its end; what lies beyond kMaxLine is dropped. False at the end of the file.
bool ReadLine(std::istream& in, std::string* line) {
  line->clear();
  int c = in.get();
  if (c == EOF) return false;
  for (; c != EOF && c != '\n'; c = in.get()) {
    if (line->size() <= kMaxLine) line->push_back(static_cast<char>(c));
  }
  return true;
}

// "HH:MM:SS" since the day's start; hours may pass 24.
std::optional<std::chrono::seconds> ParseOffset(std::string_view text) {
  const auto pieces = Split(text, ':');
  if (pieces.size() != 3) return std::nullopt;
  int number[3];
  for (size_t i = 0; i < 3; ++i) {
    const auto [end, error] = std::from_chars(pieces[i].begin(), pieces[i].end(), number[i]);
    if (error != std::errc() || end != pieces[i].end()) return std::nullopt;
    if (number[i] < 0 || number[i] > (i == 0 ? 9999 : 59)) return std::nullopt;
  }
  return std::chrono::hours(number[0]) + std::chrono::minutes(number[1]) + std::chrono::seconds(number[2]);
}

class Replay : public Source {
 public:
  Replay(std::string file, std::string channel, Time day_start, const Clock& clock)
      : file_(std::move(file)), channel_(std::move(channel)), day_start_(day_start), clock_(clock) {}

  // The cursor is the offset of the next line and its number: "1834 12".
  Result<Batch> Poll(const std::string& cursor, Time deadline, std::stop_token stop) override {
    size_t offset = 0;
    size_t number = 1;
    if (!cursor.empty()) {
      const char* const end = cursor.data() + cursor.size();
      const auto first = std::from_chars(cursor.data(), end, offset);
      if (first.ec != std::errc() || first.ptr == end ||
          std::from_chars(first.ptr + 1, end, number).ec != std::errc()) {
        return Error{Fault::kBadData,
                     fmt::format("replay {}: cannot read the cursor '{}'", channel_, cursor)};
      }
    }
    std::ifstream in(file_, std::ios::binary);
    if (!in) return Error{Fault::kUnreachable, fmt::format("replay {}: cannot open {}", channel_, file_)};
    in.seekg(static_cast<std::streamoff>(offset));

    Batch batch;
    for (std::string line; !stop.stop_requested() && ReadLine(in, &line); ++number) {
      if (batch.events.size() == kBatch || clock_.Now() > deadline) {
        batch.more = true;
        break;
      }
      const bool whole = !in.eof();  // else the last line may still be growing
      if (!Trim(line).empty()) {
        auto event = Read(line);
        if (!event && !whole) break;
        if (event && event->first > clock_.Now()) break;
        if (event) {
          batch.events.push_back(std::move(event->second));
        } else {
          LogWarn(event.error().message,
                  {{"channel", channel_}, {"at", fmt::format("{}:{}", file_, number)}});
        }
      }
      offset = whole ? static_cast<size_t>(in.tellg()) : offset + line.size();
    }
    batch.cursor = fmt::format("{} {}", offset, number);
    return batch;
  }

 private:
  // The event of one line and when it is due.
  Result<std::pair<Time, Event>> Read(std::string_view text) const {
    const auto bad = [](std::string_view why) {
      return Error{Fault::kBadData, fmt::format("line skipped: {}", why)};
    };
    if (text.size() > kMaxLine) return bad("longer than 1 MiB");
    const Json line = Json::parse(text, nullptr, false);
    if (!line.is_object()) return bad("not a JSON object");
    Mention mention;
    mention.channel = channel_;
    mention.native_id = Text(line, line.contains("native_id") ? "native_id" : "id");
    if (mention.native_id.empty() || mention.native_id.size() > kMaxId)
      return bad("native_id must be 1 to 512 bytes");
    Time due = day_start_;
    if (line.contains("at")) {
      const auto offset = ParseOffset(Text(line, "at"));
      if (!offset) return bad("'at' must be HH:MM:SS");
      due += *offset;
    } else if (line.contains("created_at")) {
      const auto time = ParseTime(Text(line, "created_at"));
      if (!time) return bad("'created_at' must be RFC 3339");
      due = *time;
    }
    const std::string kind = line.contains("event") ? Text(line, "event") : "mention";
    if (kind == "removed") return std::pair(due, Event(Removed{channel_, mention.native_id}));
    mention.created_at = due;
    mention.text = Text(line, "text");
    if (mention.text.empty()) return bad("'text' is missing");
    mention.text.resize(Utf8Floor(mention.text, kMaxMentionText));
    mention.url = Text(line, "url");
    mention.lang = Text(line, "lang");
    mention.in_reply_to = Text(line, "in_reply_to");
    mention.direct = line.value("direct", Json()) == true;
    if (const Json author = line.value("author", Json()); author.is_object()) {
      mention.author = {Text(author, "id"), Text(author, "handle"), Text(author, "name")};
    }
    const Json lat = line.value("lat", Json());
    const Json lon = line.value("long", Json());
    if (lat.is_number() && lon.is_number()) mention.point = {lat.get<double>(), lon.get<double>()};
    if (kind == "edited") return std::pair(due, Event(Edited{std::move(mention)}));
    if (kind == "mention") return std::pair(due, Event(std::move(mention)));
    return bad("'event' must be mention, edited or removed");
  }

  const std::string file_;
  const std::string channel_;
  const Time day_start_;
  const Clock& clock_;
};

// What was sent is a journal of JSON Lines; reading it again makes the same state.
class Journal : public Sink {
 public:
  Journal(std::string file, std::string channel, const Clock& clock)
      : file_(std::move(file)), channel_(std::move(channel)), clock_(clock) {
    std::ifstream in(file_, std::ios::binary);
    for (std::string line; ReadLine(in, &line);) Apply(Json::parse(line, nullptr, false));
  }

  std::vector<Receipt> Send(std::span<const Outgoing> batch) override {
    std::vector<Receipt> receipts;
    for (const Outgoing& out : batch) {
      const auto known = ids_.find(out.key);
      if (known != ids_.end()) {
        receipts.push_back(Receipt::Accepted(known->second));
        continue;
      }
      receipts.push_back(Write("send", fmt::format("sent-{}", ids_.size() + 1), out));
    }
    return receipts;
  }

  Receipt Edit(const std::string& native_id, const Outgoing& now) override {
    if (!shown_.contains(native_id)) return Receipt::From(Unknown(native_id));
    return Write("edit", native_id, now);
  }

  Result<void> Retract(const std::string& native_id) override {
    if (!shown_.contains(native_id)) return {};
    const Receipt receipt = Write("retract", native_id, Outgoing{});
    if (receipt.error) return *receipt.error;
    return {};
  }

  Result<std::optional<Shown>> ReadBack(const std::string& native_id, const std::string& key) override {
    const auto id = ids_.find(key);
    const auto it = shown_.find(native_id.empty() && id != ids_.end() ? id->second : native_id);
    if (it == shown_.end()) return std::optional<Shown>();
    return std::optional<Shown>({it->first, "", it->second});
  }

 private:
  Error Unknown(const std::string& native_id) const {
    return {Fault::kRejected, fmt::format("replay {}: nothing was sent as {}", channel_, native_id)};
  }

  Receipt Write(const char* event, const std::string& native_id, const Outgoing& out) {
    Json line = {{"event", event}, {"native_id", native_id}, {"at", FormatTime(clock_.Now())}};
    if (out.post) {
      line.update(
          {{"key", out.key}, {"text", out.text()}, {"title", out.post->title}, {"lang", out.post->lang}});
      line.update({{"parent", out.parent}, {"recipient", out.recipient}});
    }
    if (!file_.empty()) {
      std::ofstream file(file_, std::ios::binary | std::ios::app);
      file << line.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n" << std::flush;
      if (!file)
        return Receipt::From(
            {Fault::kUnreachable, fmt::format("replay {}: cannot write {}", channel_, file_)});
    }
    Apply(line);
    return Receipt::Accepted(native_id);
  }

  void Apply(const Json& line) {
    if (!line.is_object()) return;
    const std::string event = Text(line, "event");
    const std::string native_id = Text(line, "native_id");
    if (event == "send") ids_[Text(line, "key")] = native_id;
    if (event == "retract") {
      shown_.erase(native_id);
    } else {
      shown_[native_id] = Text(line, "text");
    }
  }

  const std::string file_;
  const std::string channel_;
  const Clock& clock_;
  std::map<std::string, std::string> ids_;    // our key -> native id
  std::map<std::string, std::string> shown_;  // native id -> text
};

class ReplayChannel : public Channel {
 public:
  ReplayChannel(const Settings& settings, const std::string& channel, Time day_start, const Clock& clock)
      : file_(settings.Text("file")),
        replay_(file_, channel, day_start, clock),
        journal_(settings.Text("sent"), channel, clock) {}

  Source* source() override { return &replay_; }
  Sink* sink() override { return &journal_; }
  Result<Limits> limits() override;
  Result<Identity> WhoAmI() override { return Identity{file_, ""}; }

 private:
  const std::string file_;
  Replay replay_;
  Journal journal_;
};

Result<std::unique_ptr<Channel>> Open(const Settings& settings, const std::string& channel, Doors doors,
                                      State& state) {
  const auto bad = [&](std::string_view what) {
    return Error{Fault::kConfig, fmt::format("{}: replay {}: {}", settings.Where(), channel, what)};
  };
  const std::string& file = settings.Text("file");
  if (!std::ifstream(file)) return bad(fmt::format("'file' cannot be opened: {}", file));
  std::string start = settings.Text("day_start");
  if (start.empty()) {
    start =
        state.Get("day_start").value_or(FormatTime(std::chrono::floor<std::chrono::days>(doors.clock.Now())));
    state.Put("day_start", start);
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
      .options =
          {
              {.key = "file", .help = "JSON Lines of recorded mentions, in order of time", .required = true},
              {.key = "day_start",
               .help = "what the lines' 'at' counts from, RFC 3339; empty: midnight UTC at the first start"},
              {.key = "sent",
               .help = "JSON Lines file to which what is sent is appended; empty: memory only"},
          },
      .abilities = {.poll = true,
                    .send = true,
                    .edit = true,
                    .retract = true,
                    .read_back = true,
                    .honours_key = true,
                    .threads = true},
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

namespace {
Result<Limits> ReplayChannel::limits() { return Type().limits; }
}  // namespace

}  // namespace crier::replay
