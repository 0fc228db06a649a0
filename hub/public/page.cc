#include "hub/public/page.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "broadcast/words.h"
#include "core/digest.h"
#include "core/html.h"
#include "core/text.h"
#include "hub/hub.h"

namespace crier {
namespace {

constexpr std::string_view kPageLanguages[] = {"en", "es"};
constexpr size_t kMaxAcceptLanguage = 512;  // bytes; what comes after it is not read

constexpr std::string_view kStyle =
    ":root{color-scheme:light dark}"
    "body{font:1.125rem/1.5 system-ui,sans-serif;margin:0 auto;max-width:40rem;padding:1rem}"
    "label,legend,dt{font-weight:600}"
    "label{display:block;margin-top:1rem}"
    "input,textarea,button{font:inherit;box-sizing:border-box;padding:.5rem}"
    "input:not([type=checkbox]),textarea{width:100%}"
    "button{margin:.75rem .5rem .75rem 0;min-width:3rem;min-height:3rem;padding:.5rem 1rem}"
    "fieldset{margin-top:1rem}"
    "dd{margin:0 0 .75rem 0;white-space:pre-wrap;overflow-wrap:anywhere}"
    ".said{border-left:.3rem solid;padding-left:.75rem}"
    ".number{font-size:1.5rem;font-weight:700}"
    ".trap{position:absolute;left:-100rem}";

const std::string& PagePolicy() {
  static const std::string policy = fmt::format(
      "default-src 'none'; style-src 'sha256-{}'; form-action 'self'; base-uri 'none'; "
      "frame-ancestors 'none'",
      Base64(Sha256(kStyle)));
  return policy;
}

// Of "es;q=0.8": 0.8; of what cannot be read 0.
double WeightOf(std::string_view parameters) {
  const size_t q = parameters.find("q=");
  if (q == parameters.npos) return 1;
  const std::string_view text = Trim(parameters.substr(q + 2));
  double weight = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), weight);
  return error == std::errc() && weight >= 0 && weight <= 1 ? weight : 0;
}

std::string AcceptedLanguage(std::string_view header) {
  std::string best = "en";
  double most = 0;
  for (const std::string_view each : Split(header.substr(0, kMaxAcceptLanguage), ',')) {
    const size_t end = std::min(each.find(';'), each.size());
    const std::string lang = Lower(PrimaryLanguage(Trim(each.substr(0, end))));
    const double weight = WeightOf(each.substr(end));
    if (weight <= most ||
        std::find(std::begin(kPageLanguages), std::end(kPageLanguages), lang) == std::end(kPageLanguages))
      continue;
    best = lang;
    most = weight;
  }
  return best;
}

}  // namespace

bool IsPublicPage(std::string_view path) {
  return ParameterIn("/ticket", path) || ParameterIn("/ticket/{ticket}", path) ||
         ParameterIn("/report", path);
}

std::string PageLanguage(const ServerRequest& request) {
  const auto asked = request.query.find("lang");
  if (asked != request.query.end() && std::find(std::begin(kPageLanguages), std::end(kPageLanguages),
                                                asked->second) != std::end(kPageLanguages))
    return asked->second;
  return AcceptedLanguage(request.headers.Get("accept-language"));
}

std::string Paragraph(std::string_view text) { return fmt::format("<p>{}</p>\n", EscapeHtml(text)); }

ServerReply PageReply(const Hub& hub, const PublicPage& page, int status) {
  const PageWords& words = page.words;
  ServerReply reply;
  reply.status = status;
  reply.content_type = "text/html; charset=utf-8";
  reply.headers.Add("Content-Security-Policy", PagePolicy());
  reply.headers.Add("Referrer-Policy", "no-referrer");
  reply.headers.Add("Content-Language", std::string(words.lang));
  reply.headers.Add("X-Robots-Tag", "noindex");
  const std::string title = EscapeHtml(page.title), city = EscapeHtml(hub.config().city);
  const std::string other =
      page.self.empty()
          ? ""
          : fmt::format("<p><a href=\"{}?lang={}\" lang=\"{}\">{}</a></p>\n", EscapeHtml(page.self),
                        words.other_lang, words.other_lang, words.other_language);
  reply.body = fmt::format(
      "<!doctype html>\n<html lang=\"{}\"><head><meta charset=\"utf-8\">"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><title>{} · {}</title>"
      "<style>{}</style></head>\n<body><header><p>{}</p>\n{}</header>\n<main><h1>{}</h1>\n{}</main></body></"
      "html>\n",
      words.lang, title, city, kStyle, city, other, title, page.body);
  return reply;
}

std::optional<ServerReply> TooMany(Hub& hub, ReadLimit& limit, const ApiCall& call, const PageWords& words) {
  const auto wait = limit.Count(call.caller.address, hub.wall().Now());
  if (!wait) return std::nullopt;
  ServerReply reply =
      PageReply(hub, {words, std::string(words.too_many_title), Paragraph(words.too_many), ""}, 429);
  const auto seconds = std::chrono::ceil<std::chrono::seconds>(*wait);
  reply.headers.Add("Retry-After", std::to_string(seconds.count()));
  return reply;
}

std::string PageDay(const Hub& hub, Time time, const PageWords& words) {
  return WriteDay(time, hub.clock().Now(), words.lang, hub.config().time_zone).value_or(FormatTime(time));
}

std::string ServiceNameOf(const Hub& hub, std::string_view service_code) {
  const auto services = hub.services();
  const auto found = std::find_if(services->begin(), services->end(),
                                  [&](const Service& each) { return each.service_code == service_code; });
  return found == services->end() ? "" : found->service_name;
}

}  // namespace crier
