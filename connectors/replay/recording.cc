#include "connectors/replay/recording.h"

#include <fmt/format.h>

#include <charconv>
#include <cmath>
#include <fstream>

#include "connectors/replay/lines.h"
#include "core/digest.h"
#include "core/json.h"
#include "core/log.h"
#include "core/text.h"

namespace crier::replay {
namespace {

constexpr size_t kBatch = 100;
constexpr size_t kMaxId = 512;  // Mention::native_id

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

// A text or an integer, of at most 512 bytes; else empty.
std::string IdOf(const Json& line) {
  const char* key = line.contains("native_id") ? "native_id" : "id";
  const Json id = line.value(key, Json());
  std::string text = id.is_number_integer() ? id.dump() : Text(line, key);
  return text.size() <= kMaxId ? text : "";
}

}  // namespace

Result<Batch> Recording::Poll(const std::string& cursor, Time deadline, std::stop_token stop) {
  if (file_.empty()) return Batch{};
  size_t offset = 0;
  size_t number = 1;
  if (!cursor.empty()) {
    const char* const end = cursor.data() + cursor.size();
    const auto first = std::from_chars(cursor.data(), end, offset);
    if (first.ec != std::errc() || first.ptr == end ||
        std::from_chars(first.ptr + 1, end, number).ec != std::errc()) {
      return Error{Fault::kBadData, fmt::format("replay {}: cannot read the cursor '{}'", channel_, cursor)};
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
      if (event && event->due > clock_.Now()) break;
      const std::string at = fmt::format("{}:{}", file_, number);
      if (!event) {
        LogWarn(event.error().message, {{"channel", channel_}, {"at", at}});
      } else {
        if (!event->unread.empty()) {
          LogWarn("a line holds what cannot be read; that was left out",
                  {{"channel", channel_}, {"at", at}, {"fields", event->unread}});
        }
        batch.events.push_back(std::move(event->event));
      }
    }
    offset = whole ? static_cast<size_t>(in.tellg()) : offset + line.size();
  }
  batch.cursor = fmt::format("{} {}", offset, number);
  return batch;
}

Result<Recording::Line> Recording::Read(std::string_view text) const {
  const auto bad = [](std::string_view why) {
    return Error{Fault::kBadData, fmt::format("line skipped: {}", why)};
  };
  if (text.size() > kMaxLine) return bad("longer than 1 MiB");
  const auto read = ReadJson(text, kMaxLine);
  if (!read) return bad(read.error().message);
  const Json& line = *read;
  if (!line.is_object()) return bad("not a JSON object");
  // A side field that cannot be read is left out, and the log says so.
  std::string unread;
  const auto leave_out = [&](std::string_view field) {
    unread.append(unread.empty() ? "" : ", ").append(field);
  };
  Mention mention;
  mention.channel = channel_;
  mention.native_id = IdOf(line);
  const std::string kind = line.contains("event") ? Text(line, "event") : "mention";
  if (mention.native_id.empty() && kind != "mention") return bad("native_id must be 1 to 512 bytes");
  if (mention.native_id.empty()) {
    leave_out("native_id");
    mention.native_id = Hex(Sha256(text));
  }
  Time due = day_start_;
  if (line.contains("at")) {
    const auto offset = ParseOffset(Text(line, "at"));
    due = offset ? due + *offset : clock_.Now();
    if (!offset) leave_out("at");
  } else if (line.contains("created_at")) {
    const auto time = ParseTime(Text(line, "created_at"));
    due = time ? *time : clock_.Now();
    if (!time) leave_out("created_at");
  }
  if (kind == "removed") return Line{due, Removed{channel_, mention.native_id}, unread};
  if (kind != "mention" && kind != "edited") return bad("'event' must be mention, edited or removed");
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
  } else if (!author.is_null()) {
    leave_out("author");
  }
  const Json lat = line.value("lat", Json());
  const Json lon = line.value("long", Json());
  if (lat.is_number() && lon.is_number() && std::abs(lat.get<double>()) <= 90 &&
      std::abs(lon.get<double>()) <= 180) {
    mention.point = {lat.get<double>(), lon.get<double>()};
  } else if (!lat.is_null() || !lon.is_null()) {
    leave_out("lat, long");
  }
  if (kind == "edited") return Line{due, Edited{std::move(mention)}, unread};
  return Line{due, std::move(mention), unread};
}

}  // namespace crier::replay
