#include "connectors/kit/keywords.h"

#include "connectors/kit/leave.h"
#include "connectors/kit/leave_words.h"

namespace crier::kit {
namespace {

constexpr std::string_view kStart =
    "|start|unstop|restart|resume|subscribe|resubscribe|optin|opt in|opt me in|opt me back in|start again|"
    "start alerts|start messages|start texts|start sending|subscribe me|sign me up|add me back|";
constexpr std::string_view kSpanishStart =
    "|alta|dar de alta|darme de alta|quiero darme de alta|iniciar|empezar|comenzar|reanudar|suscribir|"
    "suscribirme|suscribanme|suscribame|quiero suscribirme|volver a recibir|quiero recibir mensajes|"
    "quiero recibir alertas|";
constexpr std::string_view kHelp = "|help|info|information|";
constexpr std::string_view kSpanishHelp = "|ayuda|informacion|";

// Without marks and courtesy: " Start, please! " is "start".
std::string Bare(std::string_view text) {
  std::string bare;
  for (const std::string& word : WordsOf(text)) {
    if (kCourtesyWords.find(" " + word + " ") == std::string_view::npos)
      bare.append(bare.empty() ? "" : " ").append(word);
  }
  return bare;
}

}  // namespace

AskedFor ReadKeywords(std::string_view text) {
  constexpr size_t kLongest = 60;  // bytes of a message that may be one of the words above; ours
  if (text.size() <= kLongest) {
    const std::string whole = "|" + Bare(text) + "|";
    const auto is = [&](std::string_view words) {
      return whole.size() > 2 && words.find(whole) != words.npos;
    };
    if (is(kStart) || is(kSpanishStart)) return {Asks::kStart, is(kSpanishStart), false};
    if (is(kHelp) || is(kSpanishHelp)) return {Asks::kHelp, is(kSpanishHelp), false};
  }
  const LeaveWish wish = ReadWish({text}, {});
  if (wish.wish == Wish::kLeave) return {Asks::kLeave, wish.spanish, wish.says_more};
  if (wish.wish == Wish::kMaybe) return {Asks::kMayLeave, wish.spanish, true};
  return {};
}

}  // namespace crier::kit
