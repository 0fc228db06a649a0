// What the city answers by Open311 GeoReport v2, in XML and in JSON. Pure.
//
// A document is written once, as JSON; its XML has the same members, and a list's items are elements by the
// list's name in the singular (the specification's Spark convention). Texts are UTF-8 without control
// characters; ids are texts; what there is nothing of is null, in XML an empty element.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/public_request.h"
#include "core/service.h"
#include "desk/open311/post.h"

namespace crier::georeport {

enum class Format { kXml, kJson };
// Of "services.xml": "services" goes into `name`. Nothing where it ends in neither.
std::optional<Format> FormatOf(std::string_view file, std::string* name);
std::string_view ContentTypeOf(Format format);

// "open" or "closed", as the specification tells all states that we have. What is unknown to it is open.
std::string_view StatusOf(std::string_view status);
// Staff accepted it. Fails closed: of a state that a draft may have too, false.
bool IsAccepted(std::string_view status);

struct Endpoint {
  std::string url;  // "https://311.example.org/open311/v2"
  std::string contact;
  std::string key_service;  // how to get an API key
  bool test = false;        // what is reported is not acted upon
  Time changed{};           // when the services last changed
};
std::string DiscoveryDocument(const Endpoint& endpoint, Format format);
std::string ServicesDocument(std::span<const Service> services, Format format);
std::string ServiceDocument(const Service& service, Format format);
// Also of a single one: the specification answers a list of one.
std::string RequestsDocument(std::span<const PublicRequest> requests, std::span<const Service> services,
                             Format format);
// What a POST made.
std::string MadeDocument(const std::string& id, const Service& service, Format format);
// Tokens are answered, although none is ever given: an id is its own token.
std::string TokenDocument(const std::string& id, Format format);
std::string ProblemsDocument(const Problems& problems, Format format);

// The HTTP status that says all of them: the first that is not 400, else that.
int StatusOf(const Problems& problems);

}  // namespace crier::georeport
