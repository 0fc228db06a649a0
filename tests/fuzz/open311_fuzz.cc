// What strangers say by Open311: a form or JSON that is posted, a question, words that are shown, and what a
// city's own system answers.
#include <nlohmann/json.hpp>

#include "connectors/open311/answers.h"
#include "core/length.h"
#include "core/request.h"
#include "core/text.h"
#include "desk/open311/ask.h"
#include "desk/open311/contacts.h"
#include "desk/open311/document.h"
#include "desk/open311/forward.h"
#include "tests/fuzz/fuzz.h"

namespace crier::georeport {
namespace {

using fuzz::Must;

const std::vector<Service>& FuzzServices() {
  static const std::vector<Service> services = [] {
    Service service{.service_code = "pothole", .service_name = "Pothole"};
    service.attributes = {{.code = "A", .datatype = "number", .required = true},
                          {.code = "B", .datatype = "multivaluelist", .values = {{"1", "one"}, {"2", "two"}}},
                          {.code = "C", .datatype = "datetime"}};
    return std::vector<Service>{service};
  }();
  return services;
}

void CheckPost(std::string_view type, std::string_view body) {
  const auto fields = ReadFields(type, body);
  if (!fields) {
    Must(fields.error().fault == Fault::kBadData, "what cannot be read is bad data");
    fuzz::MustExplain(fields.error());
    return;
  }
  Must(fields->size() <= kMostFields, "fields are bounded");
  for (const auto& [name, value] : *fields) Must(IsUtf8(name) && IsUtf8(value), "fields are UTF-8");
  Problems problems;
  const PostedRequest posted = ReadPosted(*fields, &problems);
  CheckPosted(posted, FuzzServices(), "city.example", &problems);
  for (const Problem& each : problems) {
    Must(each.code == 400 || each.code == 404, "a problem is one of the specification's");
    Must(!each.description.empty() && IsUtf8(each.description) && each.description.size() < 1'000,
         "a problem says what is wrong, briefly");
  }
  const auto errors = nlohmann::json::parse(ProblemsDocument(problems, Format::kJson), nullptr, false);
  Must(errors.is_array() && errors.size() == problems.size(), "problems are told as JSON");
  if (!problems.empty()) return;
  Must(CountCharacters(posted.description) <= kMaxDescription, "a description is bounded");
  Must(IsUtf8(WordsOf(posted, FuzzServices().front())), "what staff read is UTF-8");
  Must(posted.point || !posted.address_string.empty() || !posted.address_id.empty(), "it has a place");
}

void CheckShown(const std::string& text) {
  const std::string shown = WithoutContacts(CleanUtf8(text));
  Must(IsUtf8(shown), "what is shown is UTF-8");
  const PublicRequest request{.id = "01JA", .service_code = "pothole", .status = text, .description = text};
  for (const Format format : {Format::kJson, Format::kXml})
    Must(IsUtf8(RequestsDocument({&request, 1}, FuzzServices(), format)), "a document is UTF-8");
}

void CheckAsk(std::string_view query) {
  const auto fields = ReadForm(query);
  if (!fields) return;
  Problems problems;
  const PublicQuery ask =
      ReadAsk({fields->begin(), fields->end()}, Time{std::chrono::hours(500'000)}, &problems);
  Must(!problems.empty() || (ask.limit >= 1 && ask.limit <= kMostPublicRequests && ask.offset >= 0),
       "a page is bounded");
  Must(!problems.empty() || ask.ids.size() <= kMostIds, "ids are bounded");
}

}  // namespace
}  // namespace crier::georeport

FUZZ(open311) {
  using namespace crier::georeport;  // NOLINT(google-build-using-namespace)
  const std::string text(crier::fuzz::TextOf(data, size));
  CheckPost("", text);
  CheckPost("application/json", text);
  CheckShown(text);
  CheckAsk(text);
  for (const auto& item : crier::open311::ItemsOf(nlohmann::json::parse(text, nullptr, false)))
    crier::fuzz::Must(crier::IsUtf8(crier::open311::IdOf(item, "service_request_id")), "an id is UTF-8");
  const auto items = crier::open311::ItemsOfXml(text);
  if (!items) crier::fuzz::MustExplain(items.error());
  crier::fuzz::Must(crier::IsUtf8(crier::open311::ReasonsOf(text)), "what a refusal says is UTF-8");
  return 0;
}
