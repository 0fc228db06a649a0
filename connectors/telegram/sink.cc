#include "connectors/telegram/sink.h"

#include <fmt/format.h>

#include <algorithm>

#include "connectors/kit/send_each.h"

namespace crier::telegram {
namespace {

bool IsPerson(const std::string& id) {
  return !id.empty() && id.size() <= 16 &&
         std::all_of(id.begin(), id.end(), [](char c) { return c >= '0' && c <= '9'; });
}

// A number unless it is a name, as the Bot API describes it.
Json ChatId(const std::string& chat) {
  const auto id = ReadNativeId(chat + ":0");
  return id ? Json(id->first) : Json(chat);
}

bool Says(const Api::Done& done, std::string_view words) {
  return done.words.find(words) != std::string::npos;
}

}  // namespace

std::vector<Receipt> TelegramSink::Send(std::span<const Outgoing> batch) {
  return kit::SendEach(batch, clock_, [this](const Outgoing& out) { return SendOne(out); });
}

Receipt TelegramSink::SendOne(const Outgoing& out) {
  if (chat_.empty() && !IsPerson(out.recipient)) {
    return Receipt::From(
        {Fault::kRejected,
         fmt::format("{}: '{}' is no recipient: it is the number of a chat in which somebody "
                     "sent /start to the bot",
                     api_.who(), out.recipient)});
  }
  auto done = SendTo(chat_.empty() ? out.recipient : moves_.Today(chat_), out);
  if (done && done->moved_to && !chat_.empty()) {
    // Refused, so it went nowhere: once more, to where the group is now.
    moves_.Note(chat_, *done->moved_to);
    done = SendTo(std::to_string(*done->moved_to), out);
  }
  return Judge(done);
}

Result<Api::Done> TelegramSink::SendTo(const std::string& chat, const Outgoing& out) {
  // Plain text: there is no parse_mode, so nothing in it can be taken for markup.
  Json parameters = {{"chat_id", ChatId(chat)}, {"text", out.text()}, {"link_preview_options", preview_}};
  const auto parent = ReadNativeId(out.parent);
  // In another chat that number is another message.
  if (parent && (chat.starts_with('@') || chat == std::to_string(parent->first)))
    parameters["reply_parameters"] = {{"message_id", parent->second}, {"allow_sending_without_reply", true}};
  return api_.Do("sendMessage", parameters);
}

Receipt TelegramSink::Judge(const Result<Api::Done>& done) const {
  if (!done) return Receipt::From(done.error());
  if (done->refused) return Receipt::From(*done->refused);
  const auto chat = WholeIn(In(done->result, "chat"), "id"), message = WholeIn(done->result, "message_id");
  if (!chat || !message) {
    return Receipt::From(
        kit::InDoubt({Fault::kBadData, fmt::format("{}: the answer holds no message", api_.who())}));
  }
  return Receipt::Accepted(NativeId(*chat, *message), AddressOf(In(done->result, "chat"), *message));
}

Receipt TelegramSink::Edit(const std::string& native_id, const Outgoing& now) {
  const auto id = ReadNativeId(native_id);
  if (!id)
    return Receipt::From({Fault::kRejected, fmt::format("{}: '{}' is no message", api_.who(), native_id)});
  const auto done = api_.Do("editMessageText", {{"chat_id", id->first},
                                                {"message_id", id->second},
                                                {"text", now.text()},
                                                {"link_preview_options", preview_}});
  // It reads so already: a part that stays as it is, or an edit whose answer was lost.
  if (done && Says(*done, "message is not modified")) return Receipt::Accepted(native_id);
  return Judge(done);
}

Result<void> TelegramSink::Retract(const std::string& native_id) {
  const auto id = ReadNativeId(native_id);
  if (!id) return Error{Fault::kRejected, fmt::format("{}: '{}' is no message", api_.who(), native_id)};
  const auto done = api_.Do("deleteMessage", {{"chat_id", id->first}, {"message_id", id->second}});
  if (!done) return done.error();
  if (!done->refused || Says(*done, "message to delete not found") || Says(*done, "message_id_invalid"))
    return {};
  Error error = *done->refused;
  if (Says(*done, "can't be deleted")) {
    error.message +=
        "; a bot deletes its messages for 48 hours, later only as an administrator who may "
        "delete messages: delete it by hand";
  }
  return error;
}

}  // namespace crier::telegram
