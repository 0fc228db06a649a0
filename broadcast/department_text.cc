#include "broadcast/department_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>

#include "broadcast/words.h"
#include "core/length.h"
#include "core/text.h"

namespace crier {
namespace {

constexpr size_t kMostListed = 20;
constexpr size_t kMostOfTitle = 200;  // bytes of a place in a subject

struct DepartmentWords {
  std::string_view where, due, urgent, ticket, link, answer, unknown, soon, overdue, late_since, more;
};
constexpr DepartmentWords kEnglish = {
    "Where: ",
    "Due: ",
    "Urgency: ",
    "Ticket: ",
    "In the console: ",
    "What you answer to this message becomes a note on the request, for staff alone.",
    "not known",
    "{} requests are due soon: {}",
    "{} requests are OVERDUE: {}",
    "due",
    "and {} more"};
constexpr DepartmentWords kSpanish = {
    "Lugar: ",
    "Plazo: ",
    "Urgencia: ",
    "Número: ",
    "En la consola: ",
    "Lo que responda a este mensaje se añade a la solicitud como nota, solo para el personal.",
    "desconocido",
    "{} solicitudes vencen pronto: {}",
    "{} solicitudes VENCIDAS: {}",
    "plazo",
    "y {} más"};

const DepartmentWords& WordsFor(const std::string& lang) {
  return PrimaryLanguage(lang) == "es" ? kSpanish : kEnglish;
}

std::string InOneLine(std::string_view text, size_t most) {
  std::string line = CleanUtf8(text);
  std::replace_if(
      line.begin(), line.end(), [](char c) { return static_cast<unsigned char>(c) < ' '; }, ' ');
  line.resize(Utf8Floor(line, std::min(line.size(), most)));
  return std::string(Trim(line));
}

std::string PlaceOfRequest(const ServiceRequest& request) {
  std::string place = InOneLine(request.address_string, kMaxAddress);
  if (!request.neighborhood.empty() && request.neighborhood != place)
    place += (place.empty() ? "" : ", ") + request.neighborhood;
  return place;
}

std::string DayOf(Time time, const DepartmentText& text, Time now) {
  return WriteDay(time, now, text.lang, text.time_zone).value_or(FormatTime(time));
}

// The longest beginning of `words` with which the text fits; grapheme by grapheme, for nobody reads half a
// character.
std::string WithRoomFor(std::string_view words, const Limits& limits,
                        const std::function<std::string(std::string_view)>& filled) {
  std::string text = filled(words);
  if (Fits(text, limits)) return text;
  const std::vector<size_t> cuts = GraphemeBoundaries(words);
  size_t least = 0, most = cuts.empty() ? 0 : cuts.size() - 1;
  while (least < most) {
    const size_t middle = least + (most - least + 1) / 2;
    if (Fits(filled(std::string(words.substr(0, cuts[middle])) + "..."), limits)) {
      least = middle;
    } else {
      most = middle - 1;
    }
  }
  return filled(cuts.empty() ? "" : std::string(words.substr(0, cuts[least])) + "...");
}

std::map<std::string, std::string> FieldsOf(const ServiceRequest& request) {
  std::map<std::string, std::string> fields;
  const auto put = [&](const char* name, const std::string& value) {
    if (!value.empty()) fields[name] = value;
  };
  put("request_id", request.id);
  put("ticket", request.ticket);
  put("service_code", request.service_code);
  put("department", request.department);
  put("address_string", request.address_string);
  if (request.point) {
    put("lat", fmt::format("{}", request.point->lat));
    put("long", fmt::format("{}", request.point->lon));
  }
  if (request.due_datetime) put("due_datetime", FormatTime(*request.due_datetime));
  return fields;
}

Post PostTo(const DepartmentText& text, Time now) {
  Post post;
  post.lang = text.lang;
  post.status = "Actual";
  post.sent = now;
  // To this department alone, and no list's; written by a program, so that none answers (RFC 3834).
  post.visibility = Visibility::kDirect;
  post.automatic = true;
  return post;
}

}  // namespace

Post DepartmentPost(const ServiceRequest& request, const DepartmentText& text, const Limits& limits,
                    Time now) {
  const DepartmentWords& words = WordsFor(text.lang);
  const std::string service = text.service.empty() ? request.service_code : text.service;
  const std::string place = PlaceOfRequest(request);
  Post post = PostTo(text, now);
  post.title = fmt::format("[{}] {}{}{}", request.ticket, service, place.empty() ? "" : ": ",
                           InOneLine(place, kMostOfTitle));
  post.web = text.link;
  post.fields = FieldsOf(request);
  const std::string said(Trim(CleanUtf8(request.description)));
  post.parts = {WithRoomFor(said, limits, [&](std::string_view shown) {
    std::string out = fmt::format("{}\n\n{}\n\n", service, shown);
    const auto line = [&](std::string_view name, const std::string& value) {
      if (!value.empty()) out += std::string(name) + value + "\n";
    };
    line(words.where, place.empty() ? std::string(words.unknown) : place);
    if (request.point)
      line("", fmt::format("https://www.openstreetmap.org/?mlat={:.6f}&mlon={:.6f}#map=18/{:.6f}/{:.6f}",
                           request.point->lat, request.point->lon, request.point->lat, request.point->lon));
    if (request.due_datetime) line(words.due, DayOf(*request.due_datetime, text, now));
    if (request.urgency >= kInDangerUrgency) line(words.urgent, fmt::format("{:.2f}", request.urgency));
    line(words.ticket, request.ticket);
    line(words.link, text.link);
    if (text.answers) out += "\n" + std::string(words.answer);
    return std::string(Trim(out));
  })};
  return post;
}

std::string_view DueStepName(DueStep step) { return step == DueStep::kSoon ? "due_soon" : "overdue"; }

Post DuePost(DueStep step, const std::string& department, const std::vector<ServiceRequest>& requests,
             const DepartmentText& text, const Limits& limits, Time now) {
  const DepartmentWords& words = WordsFor(text.lang);
  Post post = PostTo(text, now);
  post.title = fmt::format(fmt::runtime(step == DueStep::kSoon ? words.soon : words.overdue), requests.size(),
                           department.empty() ? text.city : department);
  post.web = text.link;
  size_t listed = std::min(requests.size(), kMostListed);
  for (;; --listed) {
    std::string body = post.title + "\n";
    for (size_t i = 0; i < listed; ++i) {
      const ServiceRequest& each = requests[i];
      const std::string place = InOneLine(PlaceOfRequest(each), kMostOfTitle);
      body += fmt::format("\n{}  {}{}{}, {} {}", each.ticket, each.service_code, place.empty() ? "" : ", ",
                          place, words.late_since, DayOf(each.due_datetime.value_or(now), text, now));
    }
    if (listed < requests.size())
      body += "\n" + fmt::format(fmt::runtime(words.more), requests.size() - listed);
    if (!text.link.empty()) body += "\n\n" + std::string(words.link) + text.link;
    if (listed > 0 && !Fits(body, limits)) continue;
    post.parts = {std::move(body)};
    return post;
  }
}

}  // namespace crier
