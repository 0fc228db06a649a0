// What the pages for residents say, in each language of the console.
#pragma once

#include <string_view>

namespace crier {

struct PageWords {
  std::string_view lang, other_lang, other_language;  // "en", "es", "Español"
  std::string_view emergency;
  // Looking up.
  std::string_view look_up, number, show, unknown_title, unknown, report_title, state, service, department,
      neighborhood, received, changed, expected, caveat, joined, look_up_another;
  // Rating.
  std::string_view rate, rate_worst, rate_best, rated, thanks;
  // Reporting.
  std::string_view new_report, what, where, where_hint, contact, contact_hint, name, email, phone, consent,
      leave_empty, go_on, check_title, nothing_sent, your_words, your_place, understood, no_place,
      your_contact, not_kept, who_sees, nearby, nearby_none, away, reported_on, send, change, taken_title,
      taken, taken_known, keep_number, see_report;
  // What went wrong.
  std::string_view problem, words_missing, trap_filled, cannot_take, used_before, not_now, no_form_title,
      no_form, too_many_title, too_many, unreadable;
};

// English where there is no other.
const PageWords& PageWordsIn(std::string_view lang);

}  // namespace crier
