#include "connectors/email/bounce.h"

#include <algorithm>
#include <initializer_list>
#include <map>
#include <vector>

#include "core/text.h"

namespace crier::email {
namespace {

constexpr size_t kMaxWords = 300;
constexpr size_t kMaxGroups = 200;

using Fields = std::map<std::string, std::string>;

// The groups of a machine-readable part: fields, with an empty line between groups.
std::vector<Fields> GroupsOf(std::string_view status) {
  std::vector<Fields> groups(1);
  std::string* last = nullptr;
  for (std::string_view line : Split(status, '\n')) {
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (Trim(line).empty()) {
      if (!groups.back().empty() && groups.size() < kMaxGroups) groups.emplace_back();
      last = nullptr;
      continue;
    }
    if ((line.front() == ' ' || line.front() == '\t') && last != nullptr) {
      last->append(" ").append(Trim(line));
      continue;
    }
    const size_t colon = line.find(':');
    if (colon == line.npos) continue;
    last = &groups.back()
                .emplace(Lower(Trim(line.substr(0, colon))), Trim(line.substr(colon + 1)))
                .first->second;
  }
  return groups;
}

std::string Field(const Fields& fields, const std::string& name) {
  const auto found = fields.find(name);
  return found == fields.end() ? "" : found->second;
}

// "rfc822; ana@example.org" -> "ana@example.org"
std::string_view Value(std::string_view typed) {
  const size_t semicolon = typed.find(';');
  return Trim(semicolon == typed.npos ? typed : typed.substr(semicolon + 1));
}

std::optional<BounceKind> KindOf(const Fields& group) {
  const std::string action = Lower(Field(group, "action"));
  if (action.starts_with("fail")) return BounceKind::kFailed;
  if (action.starts_with("delay")) return BounceKind::kDelayed;
  if (action.starts_with("deliver")) return BounceKind::kArrived;
  // Handed on to where no reports come from: nobody knows.
  if (action.starts_with("relay") || action.starts_with("expand")) return BounceKind::kDelayed;
  const std::string status = Field(group, "status");
  if (status.starts_with('5')) return BounceKind::kFailed;
  if (status.starts_with('4')) return BounceKind::kDelayed;
  if (status.starts_with('2')) return BounceKind::kArrived;
  return std::nullopt;
}

bool HasAny(const std::string& low, std::initializer_list<std::string_view> words) {
  return std::any_of(words.begin(), words.end(),
                     [&](std::string_view word) { return low.find(word) != std::string::npos; });
}

bool FromMailer(const Message& message) {
  // Some write "MAILER-DAEMON <>", which is no address.
  std::string local = message.from.substr(0, message.from.find('@'));
  if (message.from.empty()) local = Lower(message.Header("from"));
  if (HasAny(local, {"mailer-daemon", "mailer_daemon", "mailerdaemon", "postmaster", "post_master",
                     "mail-daemon", "mdaemon", "mail delivery"}))
    return true;
  const std::string name = Lower(message.from_name);
  return HasAny(name,
                {"mail delivery", "mailer-daemon", "mail administrator", "mail system", "postmaster"}) ||
         message.Header("return-path") == "<>";
}

// Of something; of mail only where that is said, for people write of late buses.
bool SpeaksOfLateness(const std::string& subject) { return HasAny(subject, {"delay", "retras"}); }

bool SpeaksOfDelay(const std::string& subject) {
  if (SpeaksOfLateness(subject))
    return HasAny(subject, {"mail", "message", "deliver", "notification", "(delay)", "delayed:", "correo",
                            "mensaje", "entrega"});
  return HasAny(subject,
                {"warning: message", "could not send message for past", "could not send mail for past",
                 "still being retried", "not yet been delivered", "still trying"});
}

bool SpeaksOfFailure(const std::string& subject) {
  return HasAny(subject, {"undeliver",
                          "returning to sender",
                          "mail failed",
                          "smtp server: errors from",
                          "deliverable",
                          "delivery status notification",
                          "failure notice",
                          "delivery fail",
                          "delivery has failed",
                          "delivery error",
                          "delivery report",
                          "delivery notification",
                          "delivery problem",
                          "returned mail",
                          "returned to sender",
                          "return to sender",
                          "could not be delivered",
                          "couldn't be delivered",
                          "not delivered",
                          "unable to deliver",
                          "non delivery",
                          "non-delivery",
                          "nondelivery",
                          "mail failure",
                          "failed mail",
                          "failed delivery",
                          "mail system error",
                          "message rejected",
                          "mail error",
                          "user unknown",
                          "unknown user",
                          "no se puede entregar",
                          "no se pudo entregar",
                          "unzustellbar",
                          "rejected your mail",
                          "there was an error sending your mail",
                          "mail delivery",
                          "bounce",
                          "no entregado",
                          "no entregable",
                          "no se ha podido entregar",
                          "devuelto al remitente",
                          "error de entrega",
                          "fallo de entrega",
                          "nicht zustellbar",
                          "nicht zugestellt",
                          "unzustellbare",
                          "zustellung fehlgeschlagen",
                          "chec de la remise",
                          "chec de livraison",
                          "non remis",
                          "non distribu",
                          "non recapitabile",
                          "impossibile recapitare",
                          "mancata consegna",
                          "mancato recapito",
                          "entregue",
                          "falha na entrega",
                          "onbestelbaar",
                          "niet bezorgd",
                          "nie można dostarczyć",
                          "niedostarczon",
                          "kunde inte levereras",
                          "går inte att leverera",
                          "kunne ikke leveres",
                          "не доставлено",
                          "message you sent blocked",
                          "error sending"});
}

// Sentences that the mail programs themselves put at the beginning.
bool BeginsAsProgramsDo(const std::string& text) {
  return HasAny(
      Lower(text.substr(0, 2000)),
      {"this is the qmail-send program", "this is the mail system at host",
       "created automatically by mail delivery software", "the following addresses had permanent",
       "your message did not reach some or all of the intended recipients",
       "your message cannot be delivered", "your message could not be delivered", "could not be delivered to",
       "delivery to the following recipient", "i'm afraid i wasn't able to deliver", "undeliverable",
       "unable to deliver", "unknown user", "user unknown", "no such user", "the message you sent",
       "your mail message to the following address"});
}

}  // namespace

std::optional<BounceKind> ReadBounce(const Message& message) {
  if (message.report_type == "feedback-report" || message.report_type == "disposition-notification")
    return std::nullopt;
  std::optional<BounceKind> worst;
  for (const Fields& group : GroupsOf(message.status)) {
    const auto kind = KindOf(group);
    if (!kind) continue;
    if (!worst || *kind < *worst) worst = kind;
  }
  if (worst) return worst;
  const std::string subject = Lower(message.subject);
  const bool failed = !message.Header("x-failed-recipients").empty();
  const bool mailer = FromMailer(message) || failed || message.report_type == "delivery-status";
  if (!mailer) return std::nullopt;
  const bool program = BeginsAsProgramsDo(message.text);
  if (SpeaksOfDelay(subject) || (SpeaksOfLateness(subject) && program)) return BounceKind::kDelayed;
  if (failed || SpeaksOfFailure(subject) || program) return BounceKind::kFailed;
  return std::nullopt;
}

std::string BounceWords(const Message& message) {
  std::string words;
  for (const Fields& group : GroupsOf(message.status)) {
    if (!KindOf(group)) continue;
    words = std::string(Value(Field(group, "final-recipient"))) + ": " + Field(group, "status");
    if (const std::string said = Field(group, "diagnostic-code"); !said.empty())
      words += ", " + std::string(Value(said));
    if (KindOf(group) == BounceKind::kFailed) break;
  }
  if (words.empty()) words = message.subject;
  words = CleanUtf8(words);
  std::replace(words.begin(), words.end(), '\n', ' ');
  words.resize(Utf8Floor(words, std::min(words.size(), kMaxWords)));
  return words;
}

}  // namespace crier::email
