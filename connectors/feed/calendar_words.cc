#include "connectors/feed/calendar_words.h"

#include <algorithm>
#include <array>

namespace crier::feed {
namespace {

// By language, folded. A name's beginning counts too.
constexpr std::array<std::string_view, 12> kMonths[] = {
    {"january", "february", "march", "april", "may", "june", "july", "august", "september", "october",
     "november", "december"},
    {"enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre", "octubre",
     "noviembre", "diciembre"},
    {"janvier", "fevrier", "mars", "avril", "mai", "juin", "juillet", "aout", "septembre", "octobre",
     "novembre", "decembre"},
    {"januar", "februar", "marz", "april", "mai", "juni", "juli", "august", "september", "oktober",
     "november", "dezember"},
    {"gennaio", "febbraio", "marzo", "aprile", "maggio", "giugno", "luglio", "agosto", "settembre", "ottobre",
     "novembre", "dicembre"},
    {"janeiro", "fevereiro", "marco", "abril", "maio", "junho", "julho", "agosto", "setembro", "outubro",
     "novembro", "dezembro"},
    {"gener", "febrer", "marc", "abril", "maig", "juny", "juliol", "agost", "setembre", "octubre", "novembre",
     "desembre"},
    {"januari", "februari", "maart", "april", "mei", "juni", "juli", "augustus", "september", "oktober",
     "november", "december"},
};
constexpr std::array<std::string_view, 7> kWeekdays[] = {
    {"monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"},
    {"lunes", "martes", "miercoles", "jueves", "viernes", "sabado", "domingo"},
    {"lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"},
    {"montag", "dienstag", "mittwoch", "donnerstag", "freitag", "samstag", "sonntag"},
    {"lunedi", "martedi", "mercoledi", "giovedi", "venerdi", "sabato", "domenica"},
    {"segunda", "terca", "quarta", "quinta", "sexta", "sabado", "domingo"},
    {"dilluns", "dimarts", "dimecres", "dijous", "divendres", "dissabte", "diumenge"},
    {"maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag"},
};

struct Short {
  std::string_view word;
  CalendarWord means;
};
constexpr uint8_t Day(int day) { return static_cast<uint8_t>(1 << day); }
constexpr uint16_t Month(int month) { return static_cast<uint16_t>(1 << (month - 1)); }

// What is no beginning of a name. Two letters mean a day of several languages at once ("do": Donnerstag,
// domingo).
constexpr Short kShort[] = {
    {"maerz", {Month(3), 0}},     {"mrz", {Month(3), 0}},   {"mrt", {Month(3), 0}},
    {"janner", {Month(1), 0}},    {"feber", {Month(2), 0}}, {"setiembre", {Month(9), 0}},
    {"jly", {Month(7), 0}},       {"jne", {Month(6), 0}},   {"sonnabend", {0, Day(5)}},
    {"weds", {0, Day(2)}},        {"mo", {0, Day(0)}},      {"lu", {0, Day(0)}},
    {"ma", {0, Day(0) | Day(1)}}, {"mi", {0, Day(2)}},      {"me", {0, Day(2)}},
    {"do", {0, Day(3) | Day(6)}}, {"ju", {0, Day(3)}},      {"je", {0, Day(3)}},
    {"fr", {0, Day(4)}},          {"vi", {0, Day(4)}},      {"ve", {0, Day(4)}},
    {"sa", {0, Day(5)}},          {"so", {0, Day(6)}},      {"dl", {0, Day(0)}},
    {"dt", {0, Day(1)}},          {"dc", {0, Day(2)}},      {"dj", {0, Day(3)}},
    {"dv", {0, Day(4)}},          {"ds", {0, Day(5)}},      {"dg", {0, Day(6)}},
    {"wo", {0, Day(2)}},          {"vr", {0, Day(4)}},      {"za", {0, Day(5)}},
    {"zo", {0, Day(6)}},
};

constexpr size_t kLeast = 3;  // letters of a beginning

}  // namespace

CalendarWord ReadCalendarWord(std::string_view word) {
  const auto known = std::find_if(std::begin(kShort), std::end(kShort),
                                  [&](const Short& each) { return each.word == word; });
  if (known != std::end(kShort)) return known->means;
  CalendarWord found;
  if (word.size() < kLeast) return found;
  for (const auto& names : kMonths) {
    for (size_t i = 0; i < names.size(); ++i) {
      if (names[i].starts_with(word)) found.months = static_cast<uint16_t>(found.months | 1U << i);
    }
  }
  for (const auto& names : kWeekdays) {
    for (size_t i = 0; i < names.size(); ++i) {
      if (names[i].starts_with(word)) found.weekdays = static_cast<uint8_t>(found.weekdays | 1U << i);
    }
  }
  return found;
}

}  // namespace crier::feed
