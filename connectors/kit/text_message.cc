#include "connectors/kit/text_message.h"

#include <fmt/format.h>

#include <algorithm>

#include "connectors/kit/keywords.h"
#include "connectors/kit/leave.h"
#include "connectors/kit/phone_number.h"
#include "connectors/kit/wordless.h"
#include "core/length.h"
#include "core/text.h"

namespace crier::kit {
namespace {

constexpr size_t kMaxWords = 200;  // of a wish that a consent keeps

// What is answered by itself. All of it in GSM 03.38, and one message.
Answers OurAnswers() {
  return {
      {"help", "City alerts by SMS. In danger call 911. Reply STOP to get no more, START to get them again."},
      {"help_es",
       "Avisos de la ciudad por SMS. En peligro llame al 911. Responda BAJA para no recibirlos, ALTA para "
       "volver a recibirlos."},
      {"stop", "You will get no more messages from this number. Reply START to get them again."},
      {"stop_es", "Queda de baja y no le enviaremos otros mensajes. Responda ALTA para volver a recibirlos."},
      {"start", "You will get city alerts from this number. Reply HELP for help, STOP to get no more."},
      {"start_es",
       "Queda de alta y le enviaremos avisos de la ciudad. Responda AYUDA para ayuda, BAJA para no "
       "recibirlos."},
  };
}

}  // namespace

Result<Answers> AnswersOf(const Settings& settings) {
  Answers answers = OurAnswers();
  for (const auto& [name, words] : settings.Table("answers")) {
    if (!answers.contains(name))
      return Error{Fault::kConfig,
                   fmt::format("'answers' has no '{}': help, stop, start, and each with _es", name)};
    const SmsCount count = CountSms(words);
    if (!words.empty() && (!count.gsm7 || count.parts > 1))
      return Error{Fault::kConfig,
                   fmt::format("'answers': '{}' must be one message of GSM 03.38, 160 characters{}", name,
                               count.gsm7 ? "" : ", and '" + count.first_odd + "' is not in it")};
    answers[name] = words;
  }
  return answers;
}

std::string TakeTextMessage(const TextMessage& text, const std::string& channel, const Answers& answers,
                            std::vector<Event>* events) {
  AskedFor reading = ReadKeywords(text.words);
  // What the service took it for is what it does from now on.
  if (text.asks == "STOP") reading.asks = Asks::kLeave;
  if (text.asks == "START") reading.asks = Asks::kStart;
  if (text.asks == "HELP") reading.asks = Asks::kHelp;
  const bool leaves = reading.asks == Asks::kLeave, may_leave = reading.asks == Asks::kMayLeave;
  const bool starts = reading.asks == Asks::kStart;
  if (leaves || may_leave || starts) {
    Consent consent;
    consent.channel = channel;
    consent.recipient = text.from;
    consent.granted = starts;
    consent.detail = Excerpt(text.words, kMaxWords);
    consent.proof = may_leave ? ConsentProof::kNone : ConsentProof::kChannel;
    consent.native_id = text.id;
    consent.sender = text.from;
    events->emplace_back(std::move(consent));
  }
  // "HELP" alone may be a keyword, and may be a person in the water.
  if (!starts && (!leaves || reading.says_more)) {
    Mention mention;
    mention.channel = channel;
    mention.native_id = text.id;
    mention.author.id = mention.author.handle = text.from;
    mention.text = text.words;
    if (Trim(mention.text).empty()) mention.text = std::string(kNoWords);
    if (may_leave) mention.text = NoteOnWish(false, reading.spanish, text.from) + "\n\n" + mention.text;
    mention.text.resize(Utf8Floor(mention.text, std::min(mention.text.size(), kMaxMentionText)));
    mention.created_at = text.sent_at;
    mention.direct = true;
    mention.attachments = text.attachments;
    events->emplace_back(std::move(mention));
  }
  if (text.answered || !IsPhoneNumber(text.from)) return "";
  const char* const name = leaves ? "stop" : starts ? "start" : reading.asks == Asks::kHelp ? "help" : "";
  const auto found = answers.find(std::string(name) + (reading.spanish ? "_es" : ""));
  return found == answers.end() ? "" : found->second;
}

}  // namespace crier::kit
