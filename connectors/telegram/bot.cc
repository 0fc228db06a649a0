#include "connectors/telegram/bot.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "connectors/kit/meanings.h"
#include "connectors/kit/refusals.h"
#include "core/json.h"
#include "core/text.h"

namespace crier::telegram {
namespace {

constexpr std::string_view kMoves = "moved groups";

// Told apart by its words, for Telegram has no codes of its own.
constexpr kit::Meaning kMeanings[] = {
    {.status = 404,
     .says = "not found",
     .fault = Fault::kAuth,
     .advice = "Telegram knows no bot with this token"},
    {.status = 409,
     .says = "webhook",
     .fault = Fault::kConfig,
     .advice = "give the channel the webhook's 'secret', or call deleteWebhook (README)",
     .match = kit::Meaning::kHolds},
    // Also for a moment while a channel moves to another node, so it is tried again.
    {.status = 409,
     .fault = Fault::kUnreachable,
     .advice = "another program, or another channel, asks with the same token"},
    // Of one recipient, not of the bot.
    {.status = 403,
     .says = "blocked by the user|deactivated|with a user|to bots|to the user",
     .fault = Fault::kRejected,
     .match = kit::Meaning::kHolds},
    {.status = 400,
     .says = "not enough rights|administrator rights|write_forbidden|no rights",
     .fault = Fault::kAuth,
     .match = kit::Meaning::kHolds},
    {.status = 400,
     .says = "chat not found",
     .advice = "is the id or name right, and is the bot a member, or was it ever started there?",
     .match = kit::Meaning::kHolds}};

}  // namespace

std::string NativeId(int64_t chat, int64_t message) { return fmt::format("{}:{}", chat, message); }

std::optional<std::pair<int64_t, int64_t>> ReadNativeId(std::string_view id) {
  std::pair<int64_t, int64_t> read;
  const char* const end = id.data() + id.size();
  const auto chat = std::from_chars(id.data(), end, read.first);
  if (chat.ec != std::errc() || chat.ptr == end || *chat.ptr != ':') return std::nullopt;
  const auto message = std::from_chars(chat.ptr + 1, end, read.second);
  if (message.ec != std::errc() || message.ptr != end) return std::nullopt;
  return read;
}

std::string AddressOf(const Json& chat, int64_t message) {
  const std::string type = TextIn(chat, "type"), name = TextIn(chat, "username");
  if (type != "supergroup" && type != "channel") return "";
  if (!name.empty()) return fmt::format("https://t.me/{}/{}", PercentEncode(name), message);
  // Members alone can open it.
  const std::string id = std::to_string(WholeIn(chat, "id").value_or(0));
  return id.starts_with("-100") ? fmt::format("https://t.me/c/{}/{}", id.substr(4), message) : "";
}

void Moves::Note(const std::string& old_id, int64_t new_id) {
  if (std::find(named_.begin(), named_.end(), old_id) == named_.end()) return;
  // Not kept, a send is told once more.
  static_cast<void>(state_.Update(kMoves, [&](const std::string& value) {
    Json moves = ReadJson(value).value_or(Json());
    if (!moves.is_object()) moves = Json::object();
    moves[old_id] = std::to_string(new_id);
    return moves.dump();
  }));
}

std::string Moves::Today(const std::string& chat) const {
  const std::string moved = TextIn(ReadJson(state_.Recall(kMoves)).value_or(Json()), chat.c_str());
  return moved.empty() ? chat : moved;
}

kit::ApiPlan PlanOf(const std::string& server, const Secret& token, const std::string& channel) {
  const auto said = [](const Json& body) { return Lower(TextIn(body, "description")); };
  const auto refuses = [](const Json& answer) -> std::optional<Error> {
    if (IsSet(answer, "ok") && answer.contains("result")) return std::nullopt;
    return Error{Fault::kBadData, "the answer is none of the Bot API"};
  };
  return {.who = "telegram " + channel,
          .base = fmt::format("{}/bot{}", server, kPathSecret),
          .path_secret = token,
          .words = kit::WordsAt("description"),
          .judge = kit::JudgeBy({.rows = kMeanings, .said = said, .wait = "/parameters/retry_after"}),
          .refuses = refuses};
}

}  // namespace crier::telegram
