#include "connectors/telegram/api.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "core/json.h"
#include "core/text.h"

namespace crier::telegram {
namespace {

constexpr std::string_view kMoves = "moved groups";

Json Parsed(const std::string& body) { return ReadJson(body).value_or(Json()); }

std::string Words(const std::string& body) { return TextIn(Parsed(body), "description"); }

bool HasAny(std::string_view text, std::initializer_list<std::string_view> words) {
  return std::any_of(words.begin(), words.end(), [&](auto word) { return text.find(word) != text.npos; });
}

// What Telegram means otherwise than HTTP does; told apart by its words, for it has no codes of its own.
void Judge(const HttpResponse& response, Error* error) {
  const Json answer = Parsed(response.body);
  const std::string words = Lower(TextIn(answer, "description"));
  if (response.status == 429 && !error->retry_after) {
    // Bounded by the client; a day is more than Telegram ever asks for.
    const auto seconds = WholeIn(In(answer, "parameters"), "retry_after").value_or(0);
    if (seconds > 0) error->retry_after = std::chrono::seconds(std::min<int64_t>(seconds, 86'400));
  } else if (response.status == 404 && words == "not found") {
    error->fault = Fault::kAuth;
    error->message += "; Telegram knows no bot with this token";
  } else if (response.status == 409 && HasAny(words, {"webhook"})) {
    error->fault = Fault::kConfig;
    error->message += "; give the channel the webhook's 'secret', or call deleteWebhook (README)";
  } else if (response.status == 409) {
    // Also for a moment while a channel moves to another node, so it is tried again.
    error->fault = Fault::kUnreachable;
    error->message += "; another program, or another channel, asks with the same token";
  } else if (response.status == 403 &&
             HasAny(words, {"blocked by the user", "deactivated", "with a user", "to bots", "to the user"})) {
    error->fault = Fault::kRejected;  // of one recipient, not of the bot
  } else if (response.status == 400 &&
             HasAny(words, {"not enough rights", "administrator rights", "write_forbidden", "no rights"})) {
    error->fault = Fault::kAuth;
  } else if (response.status == 400 && HasAny(words, {"chat not found"})) {
    error->message += "; is the id or name right, and is the bot a member, or was it ever started there?";
  }
}

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
    Json moves = Parsed(value);
    if (!moves.is_object()) moves = Json::object();
    moves[old_id] = std::to_string(new_id);
    return moves.dump();
  }));
}

std::string Moves::Today(const std::string& chat) const {
  const std::string moved = TextIn(Parsed(state_.Recall(kMoves)), chat.c_str());
  return moved.empty() ? chat : moved;
}

Api::Api(const std::string& server, Secret token, const std::string& channel, Doors doors)
    : client_({.who = "telegram " + channel,
               .base = fmt::format("{}/bot{}", server, kPathSecret),
               .path_secret = std::move(token),
               .words = Words,
               .judge = Judge},
              doors) {}

Result<Json> Api::Read(const std::string& method, const std::string& query, std::chrono::milliseconds timeout,
                       std::stop_token stop) {
  kit::ApiCall call{.target = "/" + method + query};
  call.timeout = timeout;
  return ResultIn(client_.AskJson(call, std::move(stop)), false);
}

Result<Api::Done> Api::Do(const std::string& method, const Json& parameters) {
  kit::ApiCall call{.method = "POST", .target = "/" + method};
  call.body = parameters.dump(-1, ' ', false, Json::error_handler_t::replace);
  call.may_be_refused = true;
  const auto response = client_.Ask(call);
  if (!response) return response.error();
  if (response->status < 300) {
    auto result = ResultIn(ReadJson(response->body), true);
    if (!result) return result.error();
    return Done{.result = *std::move(result)};
  }
  return Done{.refused = client_.Refusal(call, *response),
              .words = Lower(Words(response->body)),
              .moved_to = WholeIn(In(Parsed(response->body), "parameters"), "migrate_to_chat_id")};
}

Result<Json> Api::ResultIn(Result<Json> answer, bool changes) const {
  if (answer && IsSet(*answer, "ok") && answer->contains("result")) return std::move((*answer)["result"]);
  if (!answer && !changes) return answer;
  Error error{Fault::kBadData,
              fmt::format("{}: the answer {}", who(),
                          answer ? "is none of the Bot API" : "is " + answer.error().message)};
  error.in_doubt = changes;
  return error;
}

}  // namespace crier::telegram
