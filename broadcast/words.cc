#include "broadcast/words.h"

#include <unicode/dtptngen.h>
#include <unicode/localebuilder.h>
#include <unicode/locid.h>
#include <unicode/simpletz.h>
#include <unicode/smpdtfmt.h>

#include <array>
#include <memory>

#include "core/text.h"
#include "core/zone.h"

namespace crier {
namespace {

struct Language {
  std::string_view lang;
  Words words;
};

constexpr std::array<Language, 2> kLanguages = {{
    {"en",
     {"EXERCISE", "TEST", "UPDATE", "CANCELLED", "The earlier notice is withdrawn. It no longer applies.",
      "ALL CLEAR", "The danger is over", "The earlier warning no longer applies"}},
    {"es",
     {"SIMULACRO", "PRUEBA", "ACTUALIZACIÓN", "CANCELADO",
      "El aviso anterior queda sin efecto. Ya no es válido.", "FIN DE LA ALERTA", "El peligro ha pasado",
      "La alerta anterior ya no es válida"}},
}};

// A language without a region is spoken as where the zone is: "es" in America/Chicago writes 6:00 p. m., not
// 18:00.
icu::Locale LocaleOf(std::string_view lang, const std::string& time_zone) {
  UErrorCode status = U_ZERO_ERROR;
  const icu::Locale locale =
      icu::Locale::forLanguageTag(icu::StringPiece(lang.data(), static_cast<int32_t>(lang.size())), status);
  if (U_FAILURE(status)) return icu::Locale::getEnglish();
  if (*locale.getCountry() != '\0') return locale;
  const std::string region = CountryOf(time_zone);
  if (region.empty()) return locale;
  icu::LocaleBuilder with_region;
  const icu::Locale local = with_region.setLocale(locale).setRegion(region).build(status);
  return U_SUCCESS(status) ? local : locale;
}

// `skeleton`: what of a time is written, as ICU names it; with a year where it is not `now`'s.
Result<std::string> WriteBy(const char* skeleton, Time time, Time now, std::string_view lang,
                            const std::string& time_zone) {
  const auto clock = LocalClockAt(time, time_zone);
  if (!clock) return clock.error();
  const auto today = LocalClockAt(now, time_zone);
  if (!today) return today.error();
  const icu::Locale locale = LocaleOf(lang, time_zone);
  UErrorCode status = U_ZERO_ERROR;
  const auto written = [&](const icu::UnicodeString& pattern, Time when, std::chrono::seconds offset) {
    const auto milliseconds = std::chrono::milliseconds(offset).count();
    const icu::SimpleTimeZone zone(static_cast<int32_t>(milliseconds), "");
    icu::SimpleDateFormat format(pattern, locale, status);
    icu::UnicodeString text;
    if (U_SUCCESS(status)) {
      format.setTimeZone(zone);
      format.format(static_cast<UDate>(when.time_since_epoch().count()), text);
    }
    return text;
  };
  const bool same_year = written("y", time, clock->offset) == written("y", now, today->offset);
  const icu::UnicodeString wanted = (same_year ? "" : "y") + icu::UnicodeString(skeleton);
  const std::unique_ptr<icu::DateTimePatternGenerator> patterns(
      icu::DateTimePatternGenerator::createInstance(locale, status));
  if (U_FAILURE(status))
    return Error{Fault::kConfig, "times cannot be written in '" + std::string(lang) + "'"};
  icu::UnicodeString text = written(patterns->getBestPattern(wanted, status), time, clock->offset);
  if (U_FAILURE(status))
    return Error{Fault::kConfig, "times cannot be written in '" + std::string(lang) + "'"};
  // ICU puts narrow and no-break spaces before AM and PM, which cost an SMS its alphabet and a thread its
  // line breaks.
  for (const char16_t space : {u'\u202F', u'\u00A0', u'\u2009'})
    text.findAndReplace(icu::UnicodeString(space), icu::UnicodeString(u' '));
  std::string out;
  text.toUTF8String(out);
  return out;
}

}  // namespace

std::string_view PrimaryLanguage(std::string_view lang) { return lang.substr(0, lang.find('-')); }

const Words& WordsOf(std::string_view lang) {
  const std::string primary = Lower(PrimaryLanguage(lang));
  for (const Language& language : kLanguages) {
    if (language.lang == primary) return language.words;
  }
  return kLanguages[0].words;
}

std::string DrillPrefix(std::string_view status, std::string_view lang) {
  if (status == "Actual") return "";
  const Words& words = WordsOf(lang);
  return std::string(status == "Test" ? words.test : words.exercise) + ": ";
}

std::string ChangePrefix(const Bulletin& bulletin, std::string_view lang) {
  const Words& words = WordsOf(lang);
  if (bulletin.msg_type == "Cancel") return std::string(words.cancelled) + ": ";
  if (bulletin.kind == "all_clear") return std::string(words.all_clear) + ": ";
  if (bulletin.msg_type == "Update") return std::string(words.update) + ": ";
  return "";
}

Result<std::string> WriteTime(Time time, Time now, std::string_view lang, const std::string& time_zone) {
  auto text = WriteBy("EEEEMMMMdjmm", time, now, lang, time_zone);
  if (!text) return text;
  const auto clock = LocalClockAt(time, time_zone);
  if (!clock) return clock.error();
  if (clock->doubled || clock->abbreviation == "UTC") *text += " " + clock->abbreviation;
  return text;
}

Result<std::string> WriteDay(Time time, Time now, std::string_view lang, const std::string& time_zone) {
  return WriteBy("EEEEMMMMd", time, now, lang, time_zone);
}

std::string AreaInWords(const Bulletin& bulletin) {
  if (!bulletin.area.empty()) return bulletin.area;
  std::string words;
  for (const std::string& zone : bulletin.covers.zones) words += (words.empty() ? "" : ", ") + zone;
  return words;
}

}  // namespace crier
