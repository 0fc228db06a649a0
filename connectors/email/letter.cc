#include "connectors/email/letter.h"

#include <fmt/format.h>

#include <string_view>

#include "core/html.h"
#include "core/text.h"
#include "core/urls.h"

namespace crier::email {
namespace {

// Colours meet WCAG AA on both grounds; programs that know no media query show the light one.
constexpr std::string_view kStyle =
    R"(:root { color-scheme: light dark; supported-color-schemes: light dark; }
body { margin: 0; padding: 24px 12px; background: #f3f4f6; color: #1b1f24; font: 17px/1.55 -apple-system, 'Segoe UI', Roboto, Helvetica, Arial, sans-serif; }
main { max-width: 600px; margin: 0 auto; padding: 24px 28px; background: #ffffff; border-top: 6px solid #33628f; border-radius: 4px; }
main.moderate { border-top-color: #a86200; }
main.severe { border-top-color: #b3261e; }
h1 { margin: 0 0 16px; font-size: 23px; line-height: 1.3; }
p { margin: 0 0 16px; overflow-wrap: anywhere; }
a { color: #1f5c99; }
footer { max-width: 600px; margin: 16px auto 0; padding: 0 28px; color: #59636e; font-size: 14px; }
@media (prefers-color-scheme: dark) {
  body { background: #15181c; color: #e6e9ed; }
  main { background: #1f242a; border-top-color: #6fa8dc; }
  main.moderate { border-top-color: #e0a345; }
  main.severe { border-top-color: #f28b82; }
  a { color: #8ab9ec; }
  footer { color: #a3adb8; }
})";

// Escaped, with links and line breaks.
std::string Line(std::string_view text) {
  std::string out;
  size_t done = 0;
  for (const Link& link : FindLinks(text)) {
    if (!link.scheme) continue;
    const std::string_view url = text.substr(link.span.start, link.span.end - link.span.start);
    out += EscapeHtml(text.substr(done, link.span.start - done));
    out += fmt::format("<a href=\"{0}\">{0}</a>", EscapeHtml(url));
    done = link.span.end;
  }
  return out + EscapeHtml(text.substr(done));
}

std::string Paragraphs(std::string_view text) {
  std::string out;
  bool open = false;
  for (const std::string_view line : Split(text, '\n')) {
    const std::string_view words = Trim(line);
    if (words.empty()) {
      if (open) out += "</p>\n";
      open = false;
      continue;
    }
    out += open ? "<br>\n" : "<p>";
    out += Line(words);
    open = true;
  }
  return open ? out + "</p>\n" : out;
}

std::string_view Band(const std::string& severity) {
  if (severity == "Extreme" || severity == "Severe") return " class=\"severe\"";
  return severity == "Moderate" ? " class=\"moderate\"" : "";
}

}  // namespace

std::string LetterHtml(const LetterLook& look) {
  std::string_view text = Trim(look.text);
  const std::string_view title = Trim(look.title);
  if (!title.empty() && text.starts_with(title) &&
      (text.size() == title.size() || text[title.size()] == '\n'))
    text = Trim(text.substr(title.size()));
  const bool spanish = Lower(look.lang).starts_with("es");
  std::string footer = EscapeHtml(look.sender);
  if (!look.unsubscribe_url.empty()) {
    footer += fmt::format("{}<a href=\"{}\">{}</a>", footer.empty() ? "" : " &middot; ",
                          EscapeHtml(look.unsubscribe_url), spanish ? "Darse de baja" : "Unsubscribe");
  }
  return fmt::format(
      "<!DOCTYPE html>\n<html{}>\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
      "<meta name=\"color-scheme\" content=\"light "
      "dark\">\n<title>{}</title>\n<style>\n{}\n</style>\n</head>\n"
      "<body>\n<main{}>\n{}{}</main>\n{}</body>\n</html>\n",
      look.lang.empty() ? "" : fmt::format(" lang=\"{}\"", EscapeHtml(look.lang)), EscapeHtml(title), kStyle,
      Band(look.severity), title.empty() ? "" : fmt::format("<h1>{}</h1>\n", EscapeHtml(title)),
      Paragraphs(text), footer.empty() ? "" : fmt::format("<footer><p>{}</p></footer>\n", footer));
}

}  // namespace crier::email
