#include "desk/open311/document.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <pugixml.hpp>
#include <sstream>

#include "core/text.h"
#include "desk/open311/contacts.h"

namespace crier::georeport {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::string_view kSpecification = "http://wiki.open311.org/GeoReport_v2";
// Lists and what their items are called.
constexpr std::pair<std::string_view, std::string_view> kItems[] = {
    {"services", "service"}, {"service_requests", "request"}, {"attributes", "attribute"},
    {"values", "value"},     {"endpoints", "endpoint"},       {"formats", "format"},
    {"errors", "error"}};

template <size_t N>
bool Among(const std::string_view (&all)[N], std::string_view status) {
  return std::find(std::begin(all), std::end(all), status) != std::end(all);
}

Json TextOrNull(const std::string& text) { return text.empty() ? Json() : Json(text); }

std::string_view ItemOf(std::string_view list) {
  const auto found = std::find_if(std::begin(kItems), std::end(kItems),
                                  [&](const auto& each) { return each.first == list; });
  return found == std::end(kItems) ? "item" : found->second;
}

// U+FFFE and U+FFFF, which no XML may hold, and no text of ours needs.
std::string ForXml(const std::string& text) {
  std::string clean = CleanUtf8(text);
  for (const char* none : {"\xEF\xBF\xBE", "\xEF\xBF\xBF"}) {
    for (size_t at = clean.find(none); at != clean.npos; at = clean.find(none)) clean.erase(at, 3);
  }
  return clean;
}

// No deeper than the documents below: four levels.
void AddXml(std::string_view name, const Json& value, pugi::xml_node parent) {
  pugi::xml_node node = parent.append_child(std::string(name).c_str());
  if (value.is_object()) {
    for (const auto& [key, each] : value.items()) AddXml(key, each, node);
  } else if (value.is_array()) {
    for (const Json& each : value) AddXml(ItemOf(name), each, node);
  } else if (value.is_string()) {
    node.text().set(ForXml(value.get_ref<const std::string&>()).c_str());
  } else if (!value.is_null()) {
    node.text().set(value.dump().c_str());
  }
}

std::string Written(std::string_view root, const Json& body, Format format) {
  if (format == Format::kJson) return body.dump(-1, ' ', false, Json::error_handler_t::replace);
  pugi::xml_document document;
  AddXml(root, body, document);
  std::ostringstream out;
  out << "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
  document.save(out, " ", pugi::format_indent | pugi::format_no_declaration, pugi::encoding_utf8);
  return out.str();
}

Json AttributeJson(const ServiceAttribute& attribute, size_t order) {
  Json json{{"variable", attribute.variable},
            {"code", attribute.code},
            {"datatype", attribute.datatype},
            {"required", attribute.required},
            {"datatype_description", TextOrNull(attribute.datatype_description)},
            {"order", order},
            {"description", TextOrNull(attribute.description)},
            {"values", Json::array()}};
  for (const auto& [key, name] : attribute.values) json["values"].push_back({{"key", key}, {"name", name}});
  return json;
}

std::string Notice(const Service& service) {
  if (service.expected_days == 0) return "";
  return fmt::format("Usually seen to within {} day{}; it may take longer.", service.expected_days,
                     service.expected_days == 1 ? "" : "s");
}

// A request that was closed without being done says so, whether or not staff wrote why.
std::string NotesOf(const PublicRequest& request) {
  if (!request.status_notes.empty()) return WithoutContacts(request.status_notes);
  if (request.status == "dismissed") return "Not accepted as a service request.";
  return request.status == "duplicate" ? "Reported already: it is seen to under another request." : "";
}

Json RequestJson(const PublicRequest& request, std::span<const Service> services) {
  const Service* service = ServiceOf(services, request.service_code);
  const bool open = StatusOf(request.status) == "open";
  const bool awaited = open && service != nullptr && service->expected_days > 0;
  Json json{{"service_request_id", request.id},
            {"status", StatusOf(request.status)},
            {"status_notes", TextOrNull(NotesOf(request))},
            {"service_name", service == nullptr ? Json() : TextOrNull(service->service_name)},
            {"service_code", request.service_code},
            {"description", TextOrNull(WithoutContacts(request.description))},
            {"agency_responsible", service == nullptr ? Json() : TextOrNull(service->department)},
            {"service_notice", awaited ? TextOrNull(Notice(*service)) : Json()},
            {"requested_datetime", FormatTime(request.requested_datetime)},
            {"updated_datetime", FormatTime(request.updated_datetime)},
            {"expected_datetime", Json()},
            {"address", TextOrNull(WithoutContacts(request.address_string))},
            {"address_id", TextOrNull(request.address_id)},
            {"zipcode", Json()},
            {"lat", Json()},
            {"long", Json()},
            {"media_url", TextOrNull(request.media_url)}};
  if (awaited && request.due_datetime) json["expected_datetime"] = FormatTime(*request.due_datetime);
  if (request.point) {
    json["lat"] = request.point->lat;
    json["long"] = request.point->lon;
  }
  return json;
}

}  // namespace

std::optional<Format> FormatOf(std::string_view file, std::string* name) {
  constexpr std::pair<std::string_view, Format> kEndings[] = {{".xml", Format::kXml},
                                                              {".json", Format::kJson}};
  for (const auto& [ending, format] : kEndings) {
    if (!file.ends_with(ending)) continue;
    *name = file.substr(0, file.size() - ending.size());
    return format;
  }
  return std::nullopt;
}

std::string_view ContentTypeOf(Format format) {
  return format == Format::kXml ? "text/xml; charset=utf-8" : "application/json; charset=utf-8";
}

std::string_view StatusOf(std::string_view status) {
  return Among(kAcceptedClosed, status) || Among(kUnacceptedClosed, status) ? "closed" : "open";
}

bool IsAccepted(std::string_view status) {
  return Among(kAcceptedOpen, status) || Among(kAcceptedClosed, status);
}

std::string DiscoveryDocument(const Endpoint& endpoint, Format format) {
  const std::string changed = FormatTime(endpoint.changed);
  const Json formats = {ContentTypeOf(Format::kXml).substr(0, 8), "application/json"};
  const Json one{{"specification", kSpecification},
                 {"url", endpoint.url},
                 {"changeset", changed},
                 {"type", endpoint.test ? "test" : "production"},
                 {"formats", formats}};
  const Json body{{"changeset", changed},
                  {"contact", endpoint.contact},
                  {"key_service", endpoint.key_service},
                  {"endpoints", Json::array({one})}};
  return Written("discovery", body, format);
}

std::string ServicesDocument(std::span<const Service> services, Format format) {
  Json list = Json::array();
  for (const Service& service : services) {
    std::string keywords;
    for (const std::string& each : service.keywords) keywords += (keywords.empty() ? "" : ", ") + each;
    list.push_back({{"service_code", service.service_code},
                    {"service_name", service.service_name},
                    {"description", TextOrNull(service.description)},
                    {"metadata", !service.attributes.empty()},
                    {"type", "realtime"},
                    {"keywords", TextOrNull(keywords)},
                    {"group", TextOrNull(service.group.empty() ? service.department : service.group)}});
  }
  return Written("services", list, format);
}

std::string ServiceDocument(const Service& service, Format format) {
  Json attributes = Json::array();
  for (const ServiceAttribute& attribute : service.attributes)
    attributes.push_back(AttributeJson(attribute, attributes.size() + 1));
  return Written("service_definition",
                 {{"service_code", service.service_code}, {"attributes", std::move(attributes)}}, format);
}

std::string RequestsDocument(std::span<const PublicRequest> requests, std::span<const Service> services,
                             Format format) {
  Json list = Json::array();
  for (const PublicRequest& request : requests) list.push_back(RequestJson(request, services));
  return Written("service_requests", list, format);
}

std::string MadeDocument(const std::string& id, const Service& service, Format format) {
  const Json made{
      {"service_request_id", id}, {"service_notice", TextOrNull(Notice(service))}, {"account_id", Json()}};
  return Written("service_requests", Json::array({made}), format);
}

std::string TokenDocument(const std::string& id, Format format) {
  const Json one{{"service_request_id", id}, {"token", id}};
  return Written("service_requests", Json::array({one}), format);
}

std::string ProblemsDocument(const Problems& problems, Format format) {
  Json list = Json::array();
  for (const Problem& problem : problems)
    list.push_back({{"code", problem.code}, {"description", problem.description}});
  return Written("errors", list, format);
}

int StatusOf(const Problems& problems) {
  const auto first =
      std::find_if(problems.begin(), problems.end(), [](const Problem& each) { return each.code != 400; });
  return first == problems.end() ? 400 : first->code;
}

}  // namespace crier::georeport
