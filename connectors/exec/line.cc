#include "connectors/exec/line.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>

#include "connectors/exec/members.h"
#include "core/html.h"
#include "core/json.h"
#include "core/text.h"

namespace crier::exec {
namespace {

constexpr size_t kMaxId = 512;       // Mention::native_id
constexpr size_t kMaxKey = 64;       // Outgoing::key
constexpr size_t kMaxName = 512;     // ours; names and handles are cut
constexpr size_t kMaxUrl = 2048;     // ours
constexpr size_t kMaxLang = 35;      // RFC 5646, section 4.4.1
constexpr size_t kMaxDetail = 1000;  // ours; reasons, log lines and messages are cut
constexpr size_t kMaxFiles = 20;     // attachments of a mention; ours
constexpr double kMaxRetry = 86400;  // seconds; ours
constexpr int kDeepest = 16;         // ours: arrays and objects in each other

Result<void> ReadError(const Json& json, Error* out) {
  Members members(json);
  const std::string fault = members.Text("fault", kMaxName);
  Error& error = *out;
  error.message = members.Cut("message", kMaxDetail);
  error.in_doubt = members.Flag("in_doubt");
  const double retry = members.Number("retry_after", 0, 0, kMaxRetry);
  if (!members.ok()) return members.Bad();
  bool known = false;
  for (const Fault each : {Fault::kConfig, Fault::kAuth, Fault::kThrottled, Fault::kUnreachable,
                           Fault::kRejected, Fault::kBadData}) {
    if (fault != FaultName(each)) continue;
    error.fault = each;
    known = true;
  }
  if (!known)
    return Error{Fault::kBadData,
                 "'fault' must be config, auth, throttled, unreachable, rejected or bad_data"};
  if (error.message.empty()) error.message = "the program gives no reason";
  const bool waits = error.fault == Fault::kThrottled || error.fault == Fault::kUnreachable;
  if (waits && retry > 0) error.retry_after = std::chrono::milliseconds(static_cast<int64_t>(retry * 1000));
  return {};
}

// Half an address is none, and people click on addresses.
std::string WebAddress(std::string text) {
  const bool web = text.starts_with("https://") || text.starts_with("http://");
  return web && text.size() <= kMaxUrl ? std::move(text) : std::string();
}

Result<Mention> ReadMention(const Json& json) {
  Members members(json);
  Mention mention;
  mention.native_id = members.Text("native_id", kMaxId);
  members.Want(!mention.native_id.empty(), "'native_id' is missing");
  mention.text =
      members.Has("html") ? HtmlToText(members.Text("html", kMaxLine)) : members.Cut("text", kMaxMentionText);
  mention.text.resize(Utf8Floor(mention.text, kMaxMentionText));
  mention.url = WebAddress(members.Text("url", kMaxLine));
  mention.lang = members.Text("lang", kMaxLine);
  if (mention.lang.size() > kMaxLang) mention.lang.clear();
  mention.in_reply_to = members.Text("in_reply_to", kMaxId);
  mention.direct = members.Flag("direct");
  if (const std::string text = members.Text("created_at", kMaxName); !text.empty()) {
    const auto time = ParseTime(text);
    members.Want(time.has_value(), "'created_at' must be RFC 3339, such as 2026-11-21T22:42:30Z");
    if (time) mention.created_at = *time;
  }
  if (const Json* author = members.Map("author")) {
    Members who(*author);
    mention.author.id = who.Text("id", kMaxId);
    mention.author.handle = who.Cut("handle", kMaxName);
    mention.author.name = who.Cut("name", kMaxName);
    members.Want(who.ok(), "'author': " + who.what());
  }
  members.Want(members.Has("lat") == members.Has("long"), "'lat' and 'long' belong together");
  if (members.Has("lat") && members.Has("long"))
    mention.point = Point{members.Number("lat", 0, -90, 90), members.Number("long", 0, -180, 180)};
  if (const Json* files = members.List("attachments")) {
    members.Want(files->size() <= kMaxFiles, fmt::format("more than {} attachments", kMaxFiles));
    for (size_t i = 0; i < std::min(files->size(), kMaxFiles); ++i) {
      Members file((*files)[i]);
      Attachment attachment{WebAddress(file.Text("url", kMaxLine)), file.Cut("media_type", kMaxName),
                            file.Cut("description", kMaxUrl)};
      members.Want(file.ok(), "'attachments': " + file.what());
      if (!attachment.url.empty()) mention.attachments.push_back(std::move(attachment));
    }
  }
  if (!members.ok()) return members.Bad();
  return mention;
}

Result<Event> ReadEvent(const Json& json) {
  Members members(json);
  const std::string kind = members.Has("event") ? members.Text("event", kMaxName) : "mention";
  if (kind == "mention" || kind == "edited") {
    if (!members.ok()) return members.Bad();
    auto mention = ReadMention(json);
    if (!mention) return mention.error();
    if (kind == "mention") return Event(*std::move(mention));
    return Event(Edited{*std::move(mention)});
  }
  const std::string native_id = members.Text("native_id", kMaxId);
  Event event = Removed{"", native_id};
  if (kind == "removed") {
    members.Want(!native_id.empty(), "'native_id' is missing");
  } else if (kind == "report") {
    Report report{"", native_id, members.Text("key", kMaxKey), members.Flag("delivered"),
                  members.Cut("detail", kMaxDetail)};
    members.Want(!native_id.empty() || !report.key.empty(), "'native_id' and 'key' are both missing");
    members.Want(members.Has("delivered"), "'delivered' is missing");
    event = std::move(report);
  } else if (kind == "consent") {
    Consent consent{"", members.Text("recipient", kMaxId), members.Flag("granted"),
                    members.Cut("detail", kMaxDetail)};
    members.Want(!consent.recipient.empty(), "'recipient' is missing");
    members.Want(members.Has("granted"), "'granted' is missing");
    event = std::move(consent);
  } else {
    members.Want(false, "'event' must be mention, edited, removed, report or consent");
  }
  if (!members.ok()) return members.Bad();
  return event;
}

Result<Receipt> ReadReceipt(const Json& json) {
  Members members(json);
  Receipt receipt =
      Receipt::Accepted(members.Text("native_id", kMaxId), WebAddress(members.Text("url", kMaxLine)));
  if (members.Flag("delivered")) receipt.state = DeliveryState::kDelivered;
  if (!members.ok()) return members.Bad();
  return receipt;
}

Result<Done> ReadDone(const Json& json) {
  Members members(json);
  Done done;
  done.protocol = static_cast<int64_t>(members.Number("protocol", 0, 0, 1e6));
  done.name = members.Cut("name", kMaxName);
  done.version = members.Cut("version", kMaxName);
  if (const Json* list = members.List("abilities")) {
    for (const Json& each : *list) {
      members.Want(each.is_string(), "'abilities' must be a list of words");
      if (each.is_string()) done.abilities.push_back(CleanUtf8(each.get_ref<const std::string&>()));
    }
  }
  if (const Json* map = members.Map("limits")) {
    auto limits = ReadLimits(*map);
    if (!limits) return limits.error();
    done.limits = *std::move(limits);
  }
  if (members.Has("cursor")) done.cursor = members.Text("cursor", kMaxCursor);
  done.more = members.Flag("more");
  done.status = static_cast<int64_t>(members.Number("status", 200, 200, 599));
  done.body = members.Text("body", kMaxLine);
  if (members.Has("content_type")) done.content_type = members.Text("content_type", kMaxName);
  members.Want(std::none_of(done.content_type.begin(), done.content_type.end(),
                            [](char c) { return c < 0x20 || c > 0x7e; }),
               "'content_type' must be one line of ASCII");
  done.native_id = members.Text("native_id", kMaxId);
  done.url = WebAddress(members.Text("url", kMaxLine));
  if (const auto shown = json.find("shown"); shown != json.end()) {
    done.has_shown = true;
    if (!shown->is_null()) {
      Members there(*shown);
      done.shown = Sink::Shown{there.Text("native_id", kMaxId), WebAddress(there.Text("url", kMaxLine)),
                               there.Text("text", kMaxLine)};
      members.Want(there.ok(), "'shown': " + there.what());
    }
  }
  done.who = members.Cut("who", kMaxDetail);
  done.quota = members.Cut("quota", kMaxDetail);
  if (!members.ok()) return members.Bad();
  return done;
}

Result<LogLine> ReadLog(const Members& members) {
  const std::string level = members.Has("level") ? members.Text("level", kMaxName) : "info";
  LogLine line{Level::kInfo, members.Cut("log", kMaxLine)};
  if (level == "debug") line.level = Level::kDebug;
  if (level == "warn") line.level = Level::kWarn;
  if (level == "error") line.level = Level::kError;
  members.Want(level == "debug" || level == "info" || level == "warn" || level == "error",
               "'level' must be debug, info, warn or error");
  if (!members.ok()) return members.Bad();
  return line;
}

Error In(std::string_view where, const Error& error) {
  return {error.fault, fmt::format("'{}': {}", where, error.message)};
}

// A line of a request, whose number is `id`.
Result<Line> ReadAnswer(const Json& json, const Members& members, int64_t id) {
  const std::string key = members.Text("key", kMaxKey);
  if (!members.ok()) return members.Bad();
  if (const Json* event = members.Map("event")) {
    auto read = ReadEvent(*event);
    if (!read) return In("event", read.error());
    return Line(EventLine{id, *std::move(read)});
  }
  if (const Json* receipt = members.Map("receipt")) {
    auto read = ReadReceipt(*receipt);
    if (!read) return In("receipt", read.error());
    if (key.empty()) return Error{Fault::kBadData, "a receipt needs its 'key'"};
    return Line(ReceiptLine{id, key, *std::move(read)});
  }
  if (const Json* done = members.Map("done")) {
    auto read = ReadDone(*done);
    if (!read) return In("done", read.error());
    return Line(DoneLine{id, *std::move(read)});
  }
  if (const Json* map = members.Map("error")) {
    Error error;
    if (auto read = ReadError(*map, &error); !read) return In("error", read.error());
    if (!key.empty()) return Line(ReceiptLine{id, key, Receipt::From(std::move(error))});
    return Line(ErrorLine{id, std::move(error)});
  }
  if (!members.ok()) return members.Bad();
  std::string found;
  for (const auto& [name, value] : json.items()) found += fmt::format(" {}", Excerpt(name, 40));
  found.resize(Utf8Floor(found, 200));
  return Error{Fault::kBadData,
               fmt::format("an answer holds event, receipt, done or error; here is only{}", found)};
}

}  // namespace

Result<Line> ReadLine(std::string_view line) {
  const auto bad = [](std::string what) { return Error{Fault::kBadData, std::move(what)}; };
  if (line.size() > kMaxLine) return bad(fmt::format("longer than {} bytes", kMaxLine));
  const auto read = ReadJson(line, kMaxLine, kDeepest);
  if (!read) return read.error();
  const Json& json = *read;
  if (!json.is_object()) return bad("not a JSON object");
  const Members members(json);
  const auto id = json.find("id");
  const bool own = id == json.end();  // a line of its own, that answers nothing
  if (own && members.Has("log")) {
    auto log = ReadLog(members);
    if (!log) return log.error();
    return Line(*std::move(log));
  }
  if (own && members.Has("state")) {
    StateLine state{members.Text("state", kMaxState)};
    if (!members.ok()) return members.Bad();
    return Line(std::move(state));
  }
  if (own || !id->is_number_integer()) return bad("'id' is missing or no whole number");
  if (id->is_number_unsigned() && id->get<uint64_t>() > INT64_MAX) return bad("'id' is no number of ours");
  return ReadAnswer(json, members, id->get<int64_t>());
}

}  // namespace crier::exec
