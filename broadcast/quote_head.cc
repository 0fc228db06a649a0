#include "broadcast/quote_head.h"

#include <algorithm>
#include <initializer_list>
#include <string>

#include "core/text.h"

namespace crier {
namespace {

constexpr size_t kMaxIntroduction = 4;  // lines
constexpr size_t kMaxHead = 14;         // lines of a block of fields
constexpr size_t kMaxName = 40;         // bytes of a field's name

// As mail programs name sender, time, recipients and subject. Compared folded (core/text.h).
constexpr std::string_view kFields[] = {"from",
                                        "sent",
                                        "date",
                                        "to",
                                        "cc",
                                        "bcc",
                                        "subject",
                                        "reply-to",
                                        "sender",
                                        "sent on",
                                        "importance",
                                        "de",
                                        "enviado",
                                        "enviado el",
                                        "fecha",
                                        "para",
                                        "asunto",
                                        "cco",
                                        "enviat",
                                        "enviat el",
                                        "per a",
                                        "assumpte",
                                        "envoye",
                                        "envoye le",
                                        "a",
                                        "objet",
                                        "date d'envoi",
                                        "expediteur",
                                        "destinataire",
                                        "von",
                                        "gesendet",
                                        "datum",
                                        "an",
                                        "betreff",
                                        "gesendet am",
                                        "da",
                                        "inviato",
                                        "data",
                                        "oggetto",
                                        "inviato il",
                                        "enviada",
                                        "enviada em",
                                        "enviado em",
                                        "assunto",
                                        "van",
                                        "verzonden",
                                        "aan",
                                        "onderwerp",
                                        "od",
                                        "wyslano",
                                        "wysłano",
                                        "do",
                                        "temat",
                                        "data wyslania",
                                        "fran",
                                        "skickat",
                                        "till",
                                        "amne",
                                        "fra",
                                        "sendt",
                                        "dato",
                                        "til",
                                        "emne",
                                        "lahettaja",
                                        "lahetetty",
                                        "paivays",
                                        "vastaanottaja",
                                        "aihe",
                                        "kenelta",
                                        "от",
                                        "отправлено",
                                        "дата",
                                        "кому",
                                        "тема",
                                        "odoslane",
                                        "odeslano",
                                        "predmet",
                                        "komu",
                                        "差出人",
                                        "送信日時",
                                        "宛先",
                                        "件名",
                                        "发件人",
                                        "发送时间",
                                        "收件人",
                                        "主题",
                                        "寄件者",
                                        "寄件日期",
                                        "收件者",
                                        "主旨",
                                        "보낸 사람",
                                        "보낸사람",
                                        "보낸 날짜",
                                        "받는 사람",
                                        "받는사람",
                                        "제목"};

constexpr std::string_view kVerbs[] = {
    "wrote",   "writes",  "write",      "said",       "escribio",   "escribe", "ha escrit", "va escriure",
    "a ecrit", "ecrit",   "schrieb",    "schreibt",   "ha scritto", "scrive",  "escreveu",  "schreef",
    "napisal", "napisał", "napisala",   "napisał(a)", "pisze",      "skrev",   "skriver",   "kirjoitti",
    "пишет",   "написал", "написал(а)", "написала",   "пише",       "yazdi",   "napsal(a)", "napsal",
    "a scris", "irta",    "写道",       "作成",       "작성"};

constexpr std::string_view kBeginnings[] = {
    "on ",    "el ", "am ", "le ", "il ", "em ",   "op ",  "den ", "dnia ", "w dniu", "in a message dated",
    "a les ", "em ", "pa ", "på ", "la ", "ngay ", "dne ", "at ",  "al "};

std::string_view Bare(std::string_view line) {
  constexpr std::string_view kAround = " \t\r>*_|";
  const size_t begin = line.find_first_not_of(kAround);
  if (begin == line.npos) return "";
  return line.substr(begin, line.find_last_not_of(kAround) - begin + 1);
}

bool IsBlank(std::string_view line) { return Bare(line).empty(); }

template <size_t N>
std::vector<std::string> FoldedAll(const std::string_view (&list)[N]) {
  std::vector<std::string> all;
  for (const std::string_view one : list) all.push_back(Fold(one).text);
  return all;
}

bool IsKnownField(const std::string& name) {
  static const std::vector<std::string> fields = FoldedAll(kFields);
  return std::find(fields.begin(), fields.end(), name) != fields.end();
}

bool HasAddress(std::string_view line) {
  const size_t at = line.find('@');
  return at != line.npos && at > 0 && at + 1 < line.size() && line[at - 1] != ' ' && line[at + 1] != ' ';
}

size_t Digits(std::string_view line) {
  return static_cast<size_t>(
      std::count_if(line.begin(), line.end(), [](char c) { return c >= '0' && c <= '9'; }));
}

// The name of "Name: value", folded; empty where the line is none.
std::string FieldName(std::string_view line) {
  line = Bare(line);
  size_t colon = line.find(':');
  const size_t wide = line.find("\uFF1A");
  colon = std::min(colon, wide);
  if (colon == line.npos || colon == 0 || colon > kMaxName) return "";
  std::string name = Fold(Bare(line.substr(0, colon))).text;
  if (std::count(name.begin(), name.end(), ' ') > 2 || Digits(name) > 0) return "";
  return name;
}

bool IsDivider(std::string_view line) {
  line = Trim(line);
  while (line.starts_with('>') || line.starts_with(' ')) line.remove_prefix(1);
  if (line.size() < 3) return false;
  if (line.find_first_not_of("-_=*~ ") == line.npos) return true;
  if (line.starts_with("--") && line.ends_with("--")) return true;
  const std::string low = Fold(line).text;
  for (const std::string_view words :
       {"begin forwarded message:", "inicio del mensaje reenviado:", "debut du message reexpedie",
        "anfang der weitergeleiteten", "inizio messaggio inoltrato"}) {
    if (low.starts_with(words)) return true;
  }
  return false;
}

bool EndsInColon(std::string_view line) {
  line = Bare(line);
  return line.ends_with(':') || line.ends_with("\uFF1A");
}

bool EndsInVerb(std::string_view line) {
  line = Bare(line);
  while (line.ends_with(':') || line.ends_with(' ')) line.remove_suffix(1);
  if (line.ends_with("\uFF1A")) line.remove_suffix(3);
  const std::string low = Fold(line.substr(line.size() > 60 ? Utf8Floor(line, line.size() - 60) : 0)).text;
  static const std::vector<std::string> verbs = FoldedAll(kVerbs);
  return std::any_of(verbs.begin(), verbs.end(), [&](const std::string& verb) {
    if (!low.ends_with(verb)) return false;
    const size_t before = low.size() - verb.size();
    return before == 0 || low[before - 1] == ' ' || low[before - 1] == '>' ||
           static_cast<signed char>(verb[0]) < 0;
  });
}

bool BeginsIntroduction(std::string_view line) {
  line = Bare(line);
  if (!line.empty() && line.front() >= '0' && line.front() <= '9') return true;
  const std::string low = Fold(line.substr(0, Utf8Floor(line, 40))).text;
  return std::any_of(std::begin(kBeginnings), std::end(kBeginnings),
                     [&](std::string_view begin) { return low.starts_with(begin); });
}

// "On ... wrote:" that ends at line `last`, over up to four lines; `last` + 1 where there is none.
size_t BeginOfParagraph(const std::vector<std::string_view>& lines, size_t last) {
  if (!EndsInColon(lines[last])) return last + 1;
  std::string all;
  for (size_t back = 0; back < kMaxIntroduction && back <= last; ++back) {
    const size_t at = last - back;
    if (IsBlank(lines[at])) break;
    all = std::string(Bare(lines[at])) + " " + all;
    const bool certain = EndsInVerb(lines[last]) || HasAddress(all);
    if (certain && BeginsIntroduction(lines[at]) && (Digits(all) > 0 || HasAddress(all))) return at;
  }
  // "City <alerts@city.example>:" and "City wrote:"
  const bool named = HasAddress(lines[last]) || (EndsInVerb(lines[last]) && lines[last].size() < 100);
  return named ? last : last + 1;
}

// The block of fields that ends at line `last`; `last` + 1 where there is none.
size_t BeginOfFields(const std::vector<std::string_view>& lines, size_t last) {
  size_t known = 0, fields = 0, addresses = 0;
  size_t first_known = last + 1, first_field = last + 1;
  size_t strange = 0;  // lines since the last field: a list of recipients goes on
  for (size_t back = 0; back < kMaxHead && back <= last; ++back) {
    const size_t at = last - back;
    if (IsBlank(lines[at])) {
      // Some programs put each field into a paragraph.
      if (at == 0 || FieldName(lines[at - 1]).empty() || !IsKnownField(FieldName(lines[at - 1]))) break;
      continue;
    }
    const std::string name = FieldName(lines[at]);
    if (name.empty()) {
      if (IsDivider(lines[at]) || ++strange > 2 || EndsInColon(lines[at])) break;
      continue;
    }
    strange = 0;
    ++fields;
    first_field = at;
    const bool is_known = IsKnownField(name);
    if (HasAddress(lines[at])) ++addresses;
    if (is_known) ++known;
    if (is_known || HasAddress(lines[at])) first_known = at;
  }
  if (known >= 2 || (known >= 1 && addresses >= 1)) return first_known;
  if (fields >= 3 && addresses >= 1) return first_field;
  return last + 1;
}

}  // namespace

size_t BeginOfQuoteHead(const std::vector<std::string_view>& lines, size_t quote) {
  size_t begin = quote;
  for (int round = 0; round < 3; ++round) {
    size_t end = begin;
    while (end > 0 && IsBlank(lines[end - 1])) --end;
    if (end == 0) break;
    size_t found = end;
    if (IsDivider(lines[end - 1])) {
      found = end - 1;
    } else if (const size_t fields = BeginOfFields(lines, end - 1); fields < end) {
      found = fields;
    } else {
      found = BeginOfParagraph(lines, end - 1);
    }
    if (found >= end) break;
    begin = found;
  }
  return begin;
}

size_t BeginOfIntroduction(std::string_view text) {
  constexpr size_t kLongest = 250;
  if (!EndsInColon(text)) return text.size();
  const size_t from = text.size() > kLongest ? text.size() - kLongest : 0;
  if (!EndsInVerb(text) && !HasAddress(text.substr(from))) return text.size();
  // The last word that begins one: a capital after a blank.
  for (size_t at = text.size(); at-- > from;) {
    if (at > 0 && text[at - 1] != ' ') continue;
    if (text[at] < 'A' || text[at] > 'Z' || !BeginsIntroduction(text.substr(at))) continue;
    const std::string_view rest = text.substr(at);
    if (Digits(rest) > 0 || HasAddress(rest)) return at;
  }
  return text.size();
}

}  // namespace crier
