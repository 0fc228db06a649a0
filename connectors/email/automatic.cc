#include "connectors/email/automatic.h"

#include <algorithm>
#include <initializer_list>
#include <string>
#include <vector>

#include "core/text.h"

namespace crier::email {
namespace {

// Compared folded (core/text.h).
constexpr std::string_view kAbsences[] = {
    // en
    "automatic reply", "automatic response", "automated reply", "automated response", "auto reply",
    "auto-reply", "autoreply", "auto response", "auto-response", "autoresponse", "autoresponder",
    "auto responder", "out of office", "out-of-office", "out of the office", "out of office reply",
    "out of office autoreply", "out of office message", "out of office notification", "ooo", "vacation reply",
    "vacation response", "vacation message", "vacation notice", "away message", "absence notice",
    "away from my mail", "i am out of the office", "i'm out of the office", "currently out of the office",
    "i am currently out of the office",
    // es, ca, gl
    "respuesta automatica", "respuesta automatizada", "contestacion automatica", "mensaje automatico",
    "respuesta de ausencia", "respuesta fuera de la oficina", "fuera de la oficina", "fuera de oficina",
    "aviso de ausencia", "mensaje de ausencia", "notificacion de ausencia", "ausente de la oficina",
    "ausencia de la oficina", "respuesta de vacaciones", "autorrespuesta", "resposta automatica",
    "fora de l'oficina", "fora da oficina",
    // fr
    "reponse automatique", "message automatique", "message d'absence", "notification d'absence",
    "avis d'absence", "absence du bureau", "absent du bureau", "absente du bureau", "reponse d'absence",
    "reponse automatique d'absence",
    // de
    "automatische antwort", "automatische rückantwort", "automatische ruckantwort", "autoantwort",
    "abwesenheitsnotiz", "abwesenheitsmeldung", "abwesenheitsbenachrichtigung", "abwesenheitsnachricht",
    "abwesenheitsassistent", "abwesenheitsinfo", "abwesenheit", "automatische abwesenheitsnotiz",
    "automatische empfangsbestatigung", "nicht im buro",
    // it
    "risposta automatica", "messaggio automatico", "fuori sede", "fuori ufficio", "fuori dall'ufficio",
    "assente dall'ufficio", "assenza dall'ufficio", "avviso di assenza", "messaggio di assenza",
    "risposta di assenza", "notifica di assenza",
    // pt
    "mensagem automatica", "resposta de ausencia", "resposta de ausencia temporaria", "fora do escritorio",
    "ausencia do escritorio", "ausente do escritorio", "ausencia temporaria", "aviso de ausencia temporaria",
    "mensagem de ausencia", "notificacao de ausencia",
    // nl
    "automatisch antwoord", "automatische reactie", "automatisch bericht", "afwezigheidsbericht",
    "afwezigheidsmelding", "afwezigheidsassistent", "afwezig", "niet op kantoor",
    // pl
    "automatyczna odpowiedz", "odpowiedz automatyczna", "autoodpowiedz", "autoodpowiedź",
    "nieobecnosc w biurze", "nieobecność w biurze", "poza biurem", "informacja o nieobecnosci",
    // sv, da, no
    "autosvar", "automatiskt svar", "automatsvar", "franvaromeddelande", "franvaro", "franvarande",
    "ej pa kontoret", "automatisk svar", "fravaersbesked", "fraværsbesked", "fraværsmelding",
    "fravaersmelding", "fraværsassistent", "fraværsmeddelelse", "fravær", "ikke til stede",
    "ikke på kontoret", "ikke pa kontoret", "ute av kontoret", "ude af kontoret",
    // fi, et
    "automaattinen vastaus", "automaattivastaus", "poissaoloilmoitus", "poissaoloviesti", "poissaolo",
    "poissa toimistosta", "automaatvastus",
    // cs, sk, hu, ro, hr, sl, tr, lt, lv, vi
    "automaticka odpoved", "mimo kancelar", "automatikus valasz", "hazon kivul", "raspuns automat",
    "automatski odgovor", "samodejni odgovor", "otomatik yanit", "otomatik yanıt", "automatinis atsakymas",
    "automatiska atbilde", "tra loi tu dong", "trả lời tự động",
    // ru, uk, bg, el
    "автоматический ответ", "автоответ", "автоматична відповідь", "автоматичний відповідь",
    "автоматичен отговор", "αυτοματη απαντηση",
    // ja, zh, ko, ar, he
    "自動応答", "自動返信", "不在通知", "自动答复", "自动回复", "自動回覆", "自動回復", "자동 회신",
    "자동 응답", "부재 중", "رد تلقائي", "תשובה אוטומטית"};

// What may follow such words in a program's subject, where no sign does: until when, about what.
constexpr std::string_view kAfter[] = {"until",     "till",  "through", "re",       "hasta",       "bis",
                                       "jusqu",     "fino",  "ate",     "tot",      "til",         "asti",
                                       "autoreply", "reply", "message", "response", "notification"};
// And behind those that say they are automatic: from whom.
constexpr std::string_view kFrom[] = {"from", "to",  "von", "van", "fra", "fran",
                                      "for",  "auf", "zu",  "op",  "na"};

// Programs that say they do, over the mail that they speak of.
constexpr std::string_view kReceipts[] = {"read",
                                          "not read",
                                          "read receipt",
                                          "return receipt",
                                          "receipt notification",
                                          "disposition notification",
                                          "read-receipt",
                                          "deleted",
                                          "displayed",
                                          "leido",
                                          "leida",
                                          "no leido",
                                          "no leida",
                                          "acuse de recibo",
                                          "confirmacion de lectura",
                                          "acuse de lectura",
                                          "eliminado",
                                          "confirmacio de lectura",
                                          "llegit",
                                          "lu",
                                          "non lu",
                                          "accuse de reception",
                                          "accuse de lecture",
                                          "confirmation de lecture",
                                          "supprime",
                                          "gelesen",
                                          "nicht gelesen",
                                          "ungelesen geloscht",
                                          "lesebestatigung",
                                          "empfangsbestatigung",
                                          "letto",
                                          "non letto",
                                          "conferma di lettura",
                                          "ricevuta di ritorno",
                                          "ricevuta di lettura",
                                          "lida",
                                          "lido",
                                          "nao lida",
                                          "nao lido",
                                          "confirmacao de leitura",
                                          "recibo de leitura",
                                          "gelezen",
                                          "niet gelezen",
                                          "leesbevestiging",
                                          "ontvangstbevestiging",
                                          "przeczytano",
                                          "nie przeczytano",
                                          "przeczytane",
                                          "potwierdzenie odczytu",
                                          "potwierdzenie przeczytania",
                                          "last",
                                          "läst",
                                          "olast",
                                          "laskvitto",
                                          "läskvitto",
                                          "læst",
                                          "laest",
                                          "ikke læst",
                                          "kvittering for læsning",
                                          "lest",
                                          "ikke lest",
                                          "lesebekreftelse",
                                          "luettu",
                                          "lukukuittaus",
                                          "lukuilmoitus",
                                          "прочитано",
                                          "прочтено",
                                          "уведомление о прочтении",
                                          "開封済み",
                                          "已读",
                                          "已讀",
                                          "읽음"};

// Of those the ones that a person would hardly begin a subject with.
constexpr std::string_view kSureReceipts[] = {"read receipt",
                                              "read-receipt",
                                              "return receipt",
                                              "disposition notification",
                                              "confirmacion de lectura",
                                              "acuse de lectura",
                                              "accuse de lecture",
                                              "confirmation de lecture",
                                              "lesebestatigung",
                                              "conferma di lettura",
                                              "ricevuta di lettura",
                                              "confirmacao de leitura",
                                              "recibo de leitura",
                                              "leesbevestiging",
                                              "potwierdzenie odczytu",
                                              "potwierdzenie przeczytania",
                                              "laskvitto",
                                              "kvittering for læsning",
                                              "lesebekreftelse",
                                              "lukukuittaus",
                                              "уведомление о прочтении"};

bool IsSign(std::string_view rest) {
  constexpr std::string_view kSigns = ":-([|/<";
  if (rest.empty() || kSigns.find(rest.front()) != kSigns.npos || rest == "!" || rest == ".") return true;
  return rest.starts_with("\uFF1A") || rest.starts_with("\u3010");
}

// Whether the text begins with the words and these are a program's: a sign, or the end, or a word that says
// from whom, about what, until when.
bool BeginsAs(std::string_view text, std::string_view words) {
  if (!text.starts_with(words)) return false;
  std::string_view rest = text.substr(words.size());
  if (IsSign(rest)) return true;
  if (rest.front() != ' ') return static_cast<unsigned char>(words.front()) >= 0xE3;  // no blanks in Chinese
  rest = Trim(rest);
  if (IsSign(rest)) return true;
  const std::string_view next = rest.substr(0, rest.find_first_of(" :'-("));
  if (std::find(std::begin(kAfter), std::end(kAfter), next) != std::end(kAfter)) return true;
  return words.find("auto") != words.npos &&
         std::find(std::begin(kFrom), std::end(kFrom), next) != std::end(kFrom);
}

template <size_t N>
std::vector<std::string> FoldedAll(const std::string_view (&list)[N]) {
  std::vector<std::string> all;
  for (const std::string_view one : list) all.push_back(Fold(one).text);
  return all;
}

// "[Auto-Reply] Flood" and "(Out of office) Flood" without their brackets' first.
std::string FoldedSubject(std::string_view subject) {
  std::string text = Fold(subject.substr(0, 400)).text;
  const size_t begin = text.find_first_not_of(" \t[(*<\"'");
  text = begin == text.npos ? "" : text.substr(begin);
  const size_t close = text.find(']');
  if (close != text.npos && close < 60) text.replace(close, 1, ":");
  return text;
}

bool HasAny(std::string_view text, std::initializer_list<std::string_view> words) {
  return std::any_of(words.begin(), words.end(),
                     [&](std::string_view word) { return text.find(word) != text.npos; });
}

// What programs say of a mail that was read or thrown away.
bool SpeaksAsReceipt(const std::string& text) {
  const std::string low = Fold(text.substr(0, 1500)).text;
  return HasAny(low, {"your message was read",
                      "was read on",
                      "was deleted without being read",
                      "this is a receipt for the mail",
                      "this is a receipt for the message",
                      "return receipt acknowledges",
                      "this return receipt only",
                      "was displayed on the recipient",
                      "el mensaje fue leido",
                      "fue leido el",
                      "se elimino sin leer",
                      "se ha leido",
                      "este es un acuse de recibo",
                      "a ete lu le",
                      "a ete supprime sans",
                      "accuse de reception pour",
                      "wurde gelesen",
                      "wurde am",
                      "wurde ungelesen geloscht",
                      "dies ist eine empfangsbestatigung",
                      "e stato letto",
                      "e stato eliminato senza",
                      "foi lida em",
                      "foi lido em",
                      "foi excluida sem",
                      "is gelezen op",
                      "zonder te zijn gelezen",
                      "zostala przeczytana",
                      "lastes den",
                      "lästes den",
                      "blev læst",
                      "ble lest",
                      "luettiin"});
}

}  // namespace

bool IsAbsenceSubject(std::string_view subject) {
  const std::string text = FoldedSubject(subject);
  static const std::vector<std::string> absences = FoldedAll(kAbsences);
  if (std::any_of(absences.begin(), absences.end(),
                  [&](const std::string& words) { return BeginsAs(text, words); }))
    return true;
  // "Flood warning (Out of office)", "Flood warning - Automatic reply"
  const std::string_view whole = Trim(text);
  for (const std::string_view words : {"out of office", "out of the office", "automatic reply", "auto-reply",
                                       "autoreply", "fuera de la oficina", "respuesta automatica",
                                       "abwesenheitsnotiz", "automatische antwort", "reponse automatique"}) {
    std::string_view head = whole;
    while (head.ends_with(')') || head.ends_with(']') || head.ends_with(':')) head.remove_suffix(1);
    if (!head.ends_with(words) || head.size() == words.size()) continue;
    const std::string_view before = Trim(head.substr(0, head.size() - words.size()));
    if (before.ends_with('(') || before.ends_with('[') || before.ends_with('-') || before.ends_with('|'))
      return true;
  }
  return false;
}

bool IsAutomatic(const Message& message) {
  const std::string submitted = Lower(Trim(message.Header("auto-submitted")));
  if (!submitted.empty() &&
      !(submitted == "no" || submitted.starts_with("no;") || submitted.starts_with("no ")))
    return true;
  for (const std::string_view name :
       {"x-autoreply", "x-auto-reply", "x-autorespond", "x-autoresponder", "x-auto-responder",
        "x-autogenerated", "x-auto-reply-from", "x-autoreply-from", "x-mail-autoreply", "x-vacation",
        "x-amz-sns-message-id", "x-fc-machinegenerated"}) {
    const std::string value = Lower(Trim(message.Header(name)));
    if (!value.empty() && value != "no" && value != "false" && value != "none" && value != "0") return true;
  }
  if (HasAny(Lower(message.Header("x-ms-exchange-generated-message-source")), {"rules agent"}) ||
      HasAny(Lower(message.Header("x-post-messageclass")), {"autoresponder"}) ||
      HasAny(Lower(message.Header("delivered-to")), {"autoresponder"}))
    return true;
  for (const std::string_view name : {"precedence", "x-precedence", "preference"}) {
    const std::string precedence = Lower(message.Header(name));
    for (const std::string_view word : {"bulk", "junk", "auto_reply", "auto-reply", "autoreply"}) {
      if (precedence.starts_with(word)) return true;
    }
  }
  // A newsletter; a list that people write to says where.
  if (!message.Header("list-unsubscribe").empty() && message.Header("list-post").empty() &&
      !Lower(message.Header("precedence")).starts_with("list"))
    return true;
  if (message.Header("return-path") == "<>") return true;
  // Names that only mail systems bear; a postmaster may be a person.
  const std::string local = message.from.substr(0, message.from.find('@'));
  for (const std::string_view name :
       {"mailer-daemon", "mailer_daemon", "mailerdaemon", "mail-daemon", "mdaemon", "post_master"}) {
    if (local == name) return true;
  }
  return IsAbsenceSubject(message.subject);
}

bool IsReceipt(const Message& message) {
  if (message.receipt || message.report_type == "disposition-notification") return true;
  const std::string type = Lower(message.Header("content-type"));
  if (type.find("disposition-notification") != type.npos) return true;
  const std::string subject = FoldedSubject(message.subject);
  static const std::vector<std::string> sure = FoldedAll(kSureReceipts);
  static const std::vector<std::string> receipts = FoldedAll(kReceipts);
  for (const std::string& words : sure) {
    if (BeginsAs(subject, words)) return true;
  }
  const bool speaks = SpeaksAsReceipt(message.text);
  const bool answers = !message.references.empty();
  for (const std::string& words : receipts) {
    if (!subject.starts_with(words)) continue;
    const std::string_view rest = Trim(std::string_view(subject).substr(words.size()));
    const bool named = rest.starts_with(':') || rest.starts_with("\uFF1A");
    // "Read: the meter" may be a person's, if it is no answer and nothing in it says otherwise.
    if (named && (speaks || (answers && Trim(message.text).empty()))) return true;
  }
  return false;
}

}  // namespace crier::email
