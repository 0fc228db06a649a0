#include "connectors/email/judge.h"

#include <algorithm>
#include <optional>

#include "connectors/email/authentication.h"
#include "connectors/email/automatic.h"
#include "connectors/email/bounce.h"
#include "connectors/email/complaint.h"
#include "connectors/email/delivery_id.h"
#include "connectors/email/leave.h"
#include "core/text.h"

namespace crier::email {
namespace {

bool Contains(const std::vector<std::string>& list, const std::string& one) {
  return std::find(list.begin(), list.end(), one) != list.end();
}

// The address itself or its domain.
bool Lists(const std::vector<std::string>& list, const std::string& address) {
  return Contains(list, address) || Contains(list, address.substr(address.rfind('@') + 1));
}

// Written to the address that is there for leaving.
bool ToLeave(const Message& message, const Own& own) {
  if (!own.unsubscribe_address.empty() && Contains(message.to, own.unsubscribe_address) &&
      !Contains(own.addresses, own.unsubscribe_address))
    return true;
  for (const std::string& to : message.to) {
    for (const std::string& address : own.addresses) {
      if (TagOf(to, address) == "unsubscribe") return true;
    }
  }
  return false;
}

// With what a letter may be signed: the writer's names, and the address.
std::vector<std::string> NamesOf(const std::string& address, const std::string& name) {
  std::vector<std::string> names = {address};
  std::string word;
  for (const char c : Fold(name + " " + address.substr(0, address.find('@')) + " ").text) {
    const auto byte = static_cast<unsigned char>(c);
    if ((byte >= '0' && byte <= '9') || (byte >= 'a' && byte <= 'z') || byte >= 0x80) {
      word += c;
    } else if (!word.empty()) {
      names.push_back(std::move(word));
      word.clear();
    }
  }
  return names;
}

// A wish to get no more of ours, and how far it is to be believed.
std::optional<Judgement> ReadLeaving(const Message& message, std::string_view raw, const Own& own,
                                     bool form) {
  constexpr size_t kMaxWords = 200;
  Judgement judgement;
  judgement.kind = Kind::kUnsubscribe;
  judgement.who = form && !message.reply_to.empty() ? message.reply_to : message.from;
  const std::string said = OwnWordsAlone(message.text);
  bool answers = false;
  const std::string_view subject = BareSubject(message.subject, &answers);
  // The subject of an answer is the other side's, unless it is all there is.
  const bool own_subject = !answers || said.empty();
  const std::string detail(Trim(own_subject ? std::string(subject) + "\n" + said : said));
  judgement.detail = Excerpt(detail, kMaxWords);
  std::replace(judgement.detail.begin(), judgement.detail.end(), '\n', ' ');

  if (const auto key = KeyInSubject(message.subject)) {
    judgement.key = *key;
    judgement.clicked = true;
    judgement.proof = ConsentProof::kKey;
    judgement.sure = true;
    judgement.says_more = ReadWish({said}, NamesOf(message.from, message.from_name)).says_more;
    return judgement;
  }
  const bool there = ToLeave(message, own);
  // What is said to a mailing list is not said to us.
  const bool list = !message.Header("list-id").empty() || !message.Header("list-post").empty();
  const bool automatic = !form && (IsAutomatic(message) || IsReceipt(message));
  if (!there && (list || automatic)) return std::nullopt;
  std::vector<std::string_view> parts;
  if (own_subject) parts.push_back(subject);
  parts.push_back(said);
  const LeaveWish wish = ReadWish(parts, NamesOf(judgement.who, message.from_name));
  if (wish.wish == Wish::kNone && !there) return std::nullopt;
  judgement.sure = there || wish.wish == Wish::kLeave;
  judgement.spanish = wish.spanish;
  judgement.says_more = wish.says_more && !automatic;
  // An answer to our mail names it; so does an answer to somebody's answer.
  const auto answered =
      message.references.empty() ? std::nullopt : KeyOfId(message.references.front(), own.domain);
  if (answered) {
    judgement.key = *answered;
    judgement.proof = ConsentProof::kKey;
  } else if (!form && SenderProven(raw, own.results_by, message.from)) {
    judgement.proof = ConsentProof::kSender;
  }
  if (!judgement.sure) judgement.proof = ConsentProof::kNone;
  if (judgement.proof == ConsentProof::kNone) judgement.says_more = !automatic;
  return judgement;
}

// The delivery of ours that it speaks of.
void FindDelivery(const Message& message, std::string_view raw, const Own& own, Judgement* judgement) {
  if (const auto id = FindDeliveryId(message.returned, own.domain)) judgement->native_id = *id;
  for (const std::string& to : message.to) {
    if (const auto tag = TagOf(to, own.bounce_address)) judgement->key = FromTag(*tag);
  }
  if (judgement->native_id.empty()) {
    for (const std::string& reference : message.references) {
      if (KeyOfId(reference, own.domain)) {
        judgement->native_id = reference;
        break;
      }
    }
  }
  if (judgement->native_id.empty() && judgement->key.empty())
    judgement->native_id = FindDeliveryId(message.decoded, own.domain).value_or("");
  if (judgement->native_id.empty() && judgement->key.empty())
    judgement->native_id = FindDeliveryId(raw, own.domain).value_or("");
  if (const auto key = KeyOfId(judgement->native_id, own.domain)) judgement->key = *key;
}

}  // namespace

Judgement Judge(const Message& message, std::string_view raw, const Own& own) {
  Judgement judgement;
  if (const auto feedback = ReadFeedback(message, raw)) {
    FindDelivery(message, raw, own, &judgement);
    judgement.kind = feedback->says == Feedback::kNone ? Kind::kFeedback : Kind::kComplaint;
    judgement.who = feedback->who;
    judgement.proof = feedback->says == Feedback::kComplaint ? ConsentProof::kComplaint : ConsentProof::kNone;
    judgement.detail =
        feedback->type.empty() ? "a feedback report without a type" : "reported as " + feedback->type;
    return judgement;
  }
  const bool form = Lists(own.programs, message.from);
  const auto bounce = ReadBounce(message);
  if (bounce) FindDelivery(message, raw, own, &judgement);
  // What a form sends may speak of delays, or of what was not delivered: the words alone do not tell.
  if (bounce && (!form || !judgement.key.empty() || !message.status.empty())) {
    judgement.kind = *bounce == BounceKind::kFailed    ? Kind::kFailed
                     : *bounce == BounceKind::kDelayed ? Kind::kDelayed
                                                       : Kind::kArrived;
    judgement.detail = BounceWords(message);
    return judgement;
  }
  judgement = {};
  if (KeyOfId(message.id, own.domain) || (Contains(own.addresses, message.from) && !form)) {
    judgement.kind = Kind::kOwn;
  } else if (auto leaving = ReadLeaving(message, raw, own, form)) {
    judgement = *std::move(leaving);
  } else if (!form && (IsAutomatic(message) || IsReceipt(message))) {
    judgement.kind = Kind::kAutomatic;
  }
  return judgement;
}

}  // namespace crier::email
