// /report: the city's web form, where it has a channel for it (connectors/form, form: web). Two
// steps: what was written is shown again, with what is reported near there already, and then sent. The same
// form sent twice is one report.
#include <fmt/format.h>

#include <algorithm>

#include "core/html.h"
#include "core/id.h"
#include "core/text.h"
#include "desk/open311/form.h"
#include "hub/api/api.h"
#include "hub/contacts.h"
#include "hub/hub.h"
#include "hub/public/page.h"
#include "store/tables/nearby.h"

namespace crier {
namespace {

constexpr size_t kMaxReportBody = 64 * 1024;  // bytes; ours: 4,000 characters take 48 KiB at most as a form
constexpr size_t kKeyLength = 40;             // NewRandomKey
constexpr double kNearMeters = 200;           // ours: what may be the same matter
constexpr size_t kMostNear = 5;
constexpr int kNearStep = 50;  // meters; no place is told more exactly

// What stands in the form.
struct ReportEntry {
  std::string key, words, place, name, email, phone;
  bool consent = false;
  std::string trap;  // people leave it empty; programs that fill in every field do not
  std::string step;

  bool HasContact() const { return !name.empty() || !email.empty() || !phone.empty(); }
};

ReportEntry EntryOf(const georeport::Fields& fields) {
  const auto field = [&](std::string_view name) {
    const auto found =
        std::find_if(fields.begin(), fields.end(), [&](const auto& each) { return each.first == name; });
    return found == fields.end() ? std::string() : std::string(Trim(found->second));
  };
  return {.key = field("key"),
          .words = field("words"),
          .place = field("place"),
          .name = field("name"),
          .email = field("email"),
          .phone = field("phone"),
          .consent = field("consent") == "yes",
          .trap = field("website"),
          .step = field("step")};
}

Json ContactOf(const ReportEntry& entry) {
  Json json{{"key", entry.key},
            {"words", entry.words},
            {"place", entry.place},
            {"form", "web"},
            {"consent", entry.consent}};
  if (entry.consent && entry.HasContact())
    json["contact"] = {{"name", entry.name}, {"email", entry.email}, {"phone", entry.phone}};
  return json;
}

std::string TextInput(std::string_view name, std::string_view label, std::string_view value,
                      std::string_view more) {
  return fmt::format("<label for=\"{0}\">{1}</label><input id=\"{0}\" name=\"{0}\" value=\"{2}\" {3}>\n",
                     name, label, EscapeHtml(value), more);
}

std::string Hidden(std::string_view name, std::string_view value) {
  return fmt::format("<input type=\"hidden\" name=\"{}\" value=\"{}\">\n", name, EscapeHtml(value));
}

std::string FormStart(const PageWords& words) {
  return fmt::format("<form method=\"post\" action=\"/report?lang={}\">\n", words.lang);
}

std::string EntryForm(const ReportEntry& entry, const PageWords& words) {
  std::string form = FormStart(words) + Hidden("key", entry.key);
  form += fmt::format(
      "<label for=\"words\">{}</label><textarea id=\"words\" name=\"words\" rows=\"6\" maxlength=\"4000\" "
      "required>\n{}</textarea>\n",
      words.what, EscapeHtml(entry.words));
  form += TextInput("place", words.where, entry.place, "maxlength=\"300\" aria-describedby=\"place-hint\"");
  form += fmt::format("<p id=\"place-hint\">{}</p>\n", words.where_hint);
  form += fmt::format("<fieldset><legend>{}</legend>\n{}", words.contact, Paragraph(words.contact_hint));
  form += TextInput("name", words.name, entry.name, "maxlength=\"200\" autocomplete=\"name\"");
  form +=
      TextInput("email", words.email, entry.email, "type=\"email\" maxlength=\"254\" autocomplete=\"email\"");
  form += TextInput("phone", words.phone, entry.phone, "type=\"tel\" maxlength=\"40\" autocomplete=\"tel\"");
  form +=
      fmt::format("<label><input type=\"checkbox\" name=\"consent\" value=\"yes\"{}> {}</label></fieldset>\n",
                  entry.consent ? " checked" : "", words.consent);
  // Shown only where something filled it in, for whoever's browser did.
  form += fmt::format(
      "<div{}>{}</div>\n", entry.trap.empty() ? " class=\"trap\" aria-hidden=\"true\"" : "",
      TextInput("website", words.leave_empty, entry.trap, "tabindex=\"-1\" autocomplete=\"off\""));
  return form + fmt::format("<button name=\"step\" value=\"check\">{}</button></form>\n", words.go_on);
}

ServerReply EntryPage(const Hub& hub, const ReportEntry& entry, const PageWords& words,
                      std::string_view problem = "", int status = 200) {
  std::string body = fmt::format("<p><strong>{}</strong></p>\n", words.emergency);
  if (!problem.empty())
    body += fmt::format("<p role=\"alert\"><strong>{}:</strong> {}</p>\n", words.problem, problem);
  body += EntryForm(entry, words);
  return PageReply(hub, {words, std::string(words.new_report), std::move(body), "/report"}, status);
}

ServerReply NoFormPage(const Hub& hub, const PageWords& words) {
  return PageReply(hub, {words, std::string(words.no_form_title), Paragraph(words.no_form), ""}, 404);
}

void AddSaid(std::string_view name, std::string_view value, std::string* list) {
  if (!value.empty())
    *list += fmt::format("<dt>{}</dt><dd class=\"said\">{}</dd>\n", name, EscapeHtml(value));
}

std::string NearbyList(const Hub& hub, const std::vector<NearbyRequest>& nearby, const PageWords& words) {
  if (nearby.empty()) return Paragraph(words.nearby_none);
  std::string list = fmt::format("<h2>{}</h2>\n<ul>\n", words.nearby);
  for (const NearbyRequest& each : nearby) {
    const int steps = static_cast<int>(each.meters) / kNearStep + 1;
    const std::string name = ServiceNameOf(hub, each.service_code);
    list += fmt::format("<li>{}, {} {}, {} {}</li>\n", EscapeHtml(name.empty() ? each.service_code : name),
                        steps * kNearStep, words.away, words.reported_on,
                        EscapeHtml(PageDay(hub, each.requested_datetime, words)));
  }
  return list + "</ul>\n";
}

// Where the words are on the map, and what is there already.
Result<std::string> NearbySection(Hub& hub, const Mention& mention, const PageWords& words) {
  const auto draft = DraftOfEntered(hub, mention);
  if (!draft || !draft->point) return Paragraph(words.no_place);
  std::vector<NearbyRequest> nearby;
  auto read = hub.db().Read([&](Tx& tx) -> Result<void> {
    auto found = FindNearby(tx, *draft->point, kNearMeters, kMostNear);
    if (!found) return found.error();
    nearby = *std::move(found);
    return {};
  });
  if (!read) return read.error();
  std::string section;
  if (!draft->address_string.empty())
    section = fmt::format("<p>{}: {}</p>\n", words.understood, EscapeHtml(draft->address_string));
  return section + NearbyList(hub, nearby, words);
}

ServerReply CheckPage(Hub& hub, const ReportEntry& entry, const Mention& mention, const PageWords& words) {
  std::string body = Paragraph(words.nothing_sent) + "<dl>\n";
  AddSaid(words.your_words, entry.words, &body);
  AddSaid(words.your_place, entry.place, &body);
  if (entry.consent) {
    std::string contact = entry.name;
    for (const std::string& each : {entry.email, entry.phone}) {
      if (!each.empty()) contact += (contact.empty() ? "" : ", ") + each;
    }
    AddSaid(words.your_contact, contact, &body);
  }
  body += "</dl>\n";
  if (!entry.consent && entry.HasContact()) body += Paragraph(words.not_kept);
  // What cannot be looked up now keeps nobody from reporting.
  body += NearbySection(hub, mention, words).value_or("");
  body += Paragraph(words.who_sees) + FormStart(words);
  const std::pair<const char*, const std::string*> fields[] = {
      {"key", &entry.key},   {"words", &entry.words}, {"place", &entry.place},
      {"name", &entry.name}, {"email", &entry.email}, {"phone", &entry.phone}};
  for (const auto& [name, value] : fields) body += Hidden(name, *value);
  if (entry.consent) body += Hidden("consent", "yes");
  body += fmt::format(
      "<button name=\"step\" value=\"send\">{}</button><button name=\"step\" "
      "value=\"change\">{}</button></form>\n",
      words.send, words.change);
  return PageReply(hub, {words, std::string(words.check_title), std::move(body), ""});
}

ServerReply TakenPage(const Hub& hub, const TakenContact& taken, const PageWords& words) {
  std::string body = fmt::format("<p>{}</p>\n<p class=\"number\">{}</p>\n",
                                 taken.known ? words.taken_known : words.taken, EscapeHtml(taken.ticket));
  body += Paragraph(words.keep_number);
  body += fmt::format("<p><a href=\"/ticket/{}?lang={}\">{}</a></p>\n", EscapeHtml(taken.ticket), words.lang,
                      words.see_report);
  return PageReply(hub, {words, std::string(words.taken_title), std::move(body), ""});
}

ServerReply SendReport(Hub& hub, OpenChannel& channel, const ReportEntry& entry, const PageWords& words) {
  const auto taken = TakeContact(hub, channel, Actor::Resident(), ContactOf(entry));
  if (taken) return TakenPage(hub, *taken, words);
  if (taken.error().fault == Fault::kRejected) {
    // Under a new key, so that what was written is not lost.
    ReportEntry anew = entry;
    anew.key = NewRandomKey();
    return EntryPage(hub, anew, words, words.used_before, 409);
  }
  if (taken.error().fault == Fault::kBadData) return EntryPage(hub, entry, words, words.cannot_take, 400);
  return EntryPage(hub, entry, words, words.not_now, 503);
}

}  // namespace

Result<ServerReply> GetReportForm(Hub& hub, const ApiCall& call) {
  const PageWords& words = PageWordsIn(PageLanguage(call.request));
  if (auto refused = TooMany(hub, hub.page_views(), call, words)) return *std::move(refused);
  if (WebFormOf(hub) == nullptr) return NoFormPage(hub, words);
  return EntryPage(hub, {.key = NewRandomKey()}, words);
}

Result<ServerReply> PostReportForm(Hub& hub, const ApiCall& call) {
  const PageWords& words = PageWordsIn(PageLanguage(call.request));
  if (auto refused = TooMany(hub, hub.page_posts(), call, words)) return *std::move(refused);
  const auto channel = WebFormOf(hub);
  if (channel == nullptr) return NoFormPage(hub, words);
  const auto fields = call.request.body.size() <= kMaxReportBody
                          ? georeport::ReadForm(call.request.body)
                          : Result<georeport::Fields>(Error{Fault::kBadData, "too much"});
  if (!fields)
    return PageReply(hub, {words, std::string(words.problem), Paragraph(words.unreadable), "/report"}, 400);
  ReportEntry entry = EntryOf(*fields);
  if (entry.key.size() != kKeyLength) entry.key = NewRandomKey();  // no page of ours made it
  if (entry.step == "change") return EntryPage(hub, entry, words);
  if (!entry.trap.empty()) return EntryPage(hub, entry, words, words.trap_filled, 400);
  if (entry.words.empty()) return EntryPage(hub, entry, words, words.words_missing, 400);
  const auto mention = ReadEntered(hub, *channel, ContactOf(entry));
  if (!mention) return EntryPage(hub, entry, words, words.cannot_take, 400);
  if (entry.step == "send") return SendReport(hub, *channel, entry, words);
  return CheckPage(hub, entry, *mention, words);
}

}  // namespace crier
