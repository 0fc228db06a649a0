#include "connectors/telegram/source.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/digest.h"
#include "core/json.h"

namespace crier::telegram {
namespace {

constexpr size_t kMostUpdates = 100;  // at once: https://core.telegram.org/bots/api#getupdates
constexpr int64_t kHighestUpdate = 1'000'000'000'000'000;  // ours; Telegram counts in 32 bits
// Ours: beyond the time that Telegram may hold the answer back.
constexpr std::chrono::seconds kToAnswer{15};

}  // namespace

Result<Batch> TelegramSource::Poll(const std::string& cursor, Time deadline, std::stop_token stop) {
  if (!std::all_of(cursor.begin(), cursor.end(), [](char c) { return c >= '0' && c <= '9'; }) ||
      cursor.size() > 18)
    return Error{Fault::kBadData, fmt::format("{}: the cursor cannot be read; clear it", api_.who())};
  const auto left = std::chrono::floor<std::chrono::seconds>(deadline - api_.Now()) - kToAnswer;
  const auto wait = std::clamp(left, std::chrono::seconds(0), long_poll_);
  const std::string query =
      fmt::format("?limit={}&timeout={}&allowed_updates={}{}", kMostUpdates, wait.count(),
                  PercentEncode(Json(kUpdates).dump()), cursor.empty() ? "" : "&offset=" + cursor);
  const auto result = api_.Read("getUpdates", query, wait + kToAnswer, std::move(stop));
  if (!result) return result.error();
  Batch batch;
  batch.cursor = cursor;
  std::set<std::string> albums;
  bool any = false;
  for (const Json& update : *result) {
    const auto id = WholeIn(update, "update_id");
    if (!id || *id < 0 || *id > kHighestUpdate) continue;
    any = true;
    updates_.Read(update, api_.Now(), &batch.events, &albums);
    // Even where that is lower: after a quiet week, and on another server, ids begin anew.
    batch.cursor = std::to_string(*id + 1);
  }
  if (!result->is_array() || (!any && !result->empty()))
    return Error{Fault::kBadData, fmt::format("{}: the answer holds no updates", api_.who())};
  batch.more = result->size() >= kMostUpdates;
  return batch;
}

Result<Receiver::Reply> TelegramReceiver::Receive(const Inbound& call) {
  const auto refuse = [&](Fault fault, std::string_view what) {
    return Error{fault, fmt::format("{}: {}", api_.who(), what)};
  };
  if (call.method != "POST") return refuse(Fault::kBadData, "the call must be a POST");
  if (call.body.size() > kMaxJson) return refuse(Fault::kBadData, "the body is larger than 1 MiB");
  const std::string_view said = call.headers.Get("X-Telegram-Bot-Api-Secret-Token");
  bool right = false;
  for (const Secret& secret : secrets_) right = EqualInConstantTime(said, secret.Reveal()) || right;
  if (!right) return refuse(Fault::kAuth, "X-Telegram-Bot-Api-Secret-Token is wrong or missing");
  const auto update = ReadJson(call.body);
  if (!update) return refuse(Fault::kBadData, "the body is " + update.error().message);
  if (!WholeIn(*update, "update_id")) return refuse(Fault::kBadData, "the body is no update");
  // Whatever else is in it, the answer is yes: what is refused comes again and holds up all that follows.
  Reply reply;
  std::set<std::string> albums;
  updates_.Read(*update, call.received_at, &reply.batch.events, &albums);
  return reply;
}

}  // namespace crier::telegram
