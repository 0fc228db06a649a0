// /ticket: how a report stands, by its number alone. State, dates and department, and nothing of a person: no
// words, no exact place, no notes. A number cannot be guessed (core/ticket.h), and one that is none, or
// nobody's, is answered alike.
#include "core/ticket.h"

#include <fmt/format.h>

#include "core/html.h"
#include "desk/canned.h"
#include "hub/api/api.h"
#include "hub/hub.h"
#include "hub/public/page.h"
#include "hub/public/rate.h"

namespace crier {
namespace {

constexpr std::string_view kTicketPath = "/ticket";

std::string LookUpForm(const PageWords& words) {
  return fmt::format(
      "<form method=\"get\" action=\"{}\"><label for=\"number\">{}</label>"
      "<input id=\"number\" name=\"number\" maxlength=\"64\" autocomplete=\"off\" "
      "autocapitalize=\"characters\" "
      "required><input type=\"hidden\" name=\"lang\" value=\"{}\"><button>{}</button></form>\n",
      kTicketPath, words.number, words.lang, words.show);
}

ServerReply UnknownTicket(const Hub& hub, const PageWords& words) {
  return PageReply(hub,
                   {words, std::string(words.unknown_title), Paragraph(words.unknown) + LookUpForm(words),
                    std::string(kTicketPath)},
                   404);
}

void AddTerm(std::string_view name, std::string_view value, std::string* list) {
  if (!value.empty()) *list += fmt::format("<dt>{}</dt><dd>{}</dd>\n", name, EscapeHtml(value));
}

std::string TicketTerms(const Hub& hub, const TicketShown& shown, const PageWords& words) {
  const ServiceRequest& now = shown.now;
  std::string list = "<dl>\n";
  AddTerm(words.state, StatusInWords(now.status, words.lang), &list);
  AddTerm(words.service, ServiceNameOf(hub, now.service_code), &list);
  AddTerm(words.department, now.department, &list);
  AddTerm(words.neighborhood, now.neighborhood, &list);
  AddTerm(words.received, PageDay(hub, shown.own.requested_datetime, words), &list);
  AddTerm(words.changed, PageDay(hub, now.updated_datetime, words), &list);
  if (now.due_datetime && InWork(now))
    AddTerm(words.expected, fmt::format("{}. {}", PageDay(hub, *now.due_datetime, words), words.caveat),
            &list);
  return list + "</dl>\n";
}

// Its button posts: programs that follow every link of a mail change nothing.
std::string RatingForm(const TicketShown& shown, const PageWords& words) {
  if (shown.own.rating != 0)
    return Paragraph(fmt::format("{}: {}/{}. {}", words.rated, shown.own.rating, kBestRating, words.thanks));
  if (!shown.CanBeRated()) return "";
  std::string buttons;
  for (int rating = 1; rating <= kBestRating; ++rating)
    buttons += fmt::format("<button name=\"rating\" value=\"{0}\">{0}</button>", rating);
  return fmt::format(
      "<form method=\"post\" "
      "action=\"{}/{}?lang={}\"><fieldset><legend>{}</legend><p>{}{}</p>{}</fieldset></form>\n",
      kTicketPath, shown.own.ticket, words.lang, words.rate, words.rate_worst, words.rate_best, buttons);
}

Result<ServerReply> ShowTicket(Hub& hub, const ApiCall& call, const std::string& written,
                               const PageWords& words) {
  if (auto refused = TooMany(hub, hub.page_views(), call, words)) return *std::move(refused);
  std::optional<TicketShown> shown;
  auto read = hub.db().Read([&](Tx& tx) -> Result<void> {
    auto found = FindTicket(tx, written);
    if (!found) return found.error();
    shown = *std::move(found);
    return {};
  });
  if (!read) return read.error();
  if (!shown) return UnknownTicket(hub, words);
  const std::string& ticket = shown->own.ticket;
  std::string body;
  if (shown->own.id != shown->now.id) body += Paragraph(words.joined);
  body += TicketTerms(hub, *shown, words) + RatingForm(*shown, words);
  body +=
      fmt::format("<p><a href=\"{}?lang={}\">{}</a></p>\n", kTicketPath, words.lang, words.look_up_another);
  return PageReply(hub, {words, fmt::format("{} {}", words.report_title, ticket), std::move(body),
                         fmt::format("{}/{}", kTicketPath, ticket)});
}

}  // namespace

Result<ServerReply> GetTicketForm(Hub& hub, const ApiCall& call) {
  const PageWords& words = PageWordsIn(PageLanguage(call.request));
  const std::string number = Param(call.request, "number");
  if (!number.empty()) return ShowTicket(hub, call, number, words);
  if (auto refused = TooMany(hub, hub.page_views(), call, words)) return *std::move(refused);
  return PageReply(hub, {words, std::string(words.look_up), LookUpForm(words), std::string(kTicketPath)});
}

Result<ServerReply> GetTicket(Hub& hub, const ApiCall& call) {
  return ShowTicket(hub, call, call.id, PageWordsIn(PageLanguage(call.request)));
}

Result<ServerReply> PostTicketRating(Hub& hub, const ApiCall& call) {
  const PageWords& words = PageWordsIn(PageLanguage(call.request));
  if (auto refused = TooMany(hub, hub.page_posts(), call, words)) return *std::move(refused);
  constexpr std::string_view kField = "rating=";
  const std::string& body = call.request.body;
  const bool good = body.size() == kField.size() + 1 && body.starts_with(kField);
  const auto rated = RateTicket(hub, call.id, good ? body.back() - '0' : 0);
  if (!rated && rated.error().fault == Fault::kNotFound) return UnknownTicket(hub, words);
  if (!rated && rated.error().fault == Fault::kBadData) {
    return PageReply(hub, {words, std::string(words.problem), Paragraph(words.unreadable), ""}, 400);
  }
  if (!rated && rated.error().fault != Fault::kRejected) return rated.error();
  // Also where it was rated before: the page shows how.
  ServerReply reply;
  reply.status = 303;
  reply.headers.Add("Location",
                    fmt::format("{}/{}?lang={}", kTicketPath, ReadTicket(call.id).value_or(""), words.lang));
  reply.headers.Add("Referrer-Policy", "no-referrer");
  return reply;
}

}  // namespace crier
