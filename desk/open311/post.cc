#include "desk/open311/post.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>

#include "core/length.h"
#include "core/request.h"
#include "core/text.h"
#include "core/time.h"
#include "core/visible.h"

namespace crier::georeport {
namespace {

std::optional<double> NumberIn(std::string_view text) {
  double number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size() || !std::isfinite(number)) return std::nullopt;
  return number;
}

// Problems of one call are told together, each once.
void Add(Problems* problems, int code, std::string description) {
  Problem problem{code, std::move(description)};
  if (std::find(problems->begin(), problems->end(), problem) == problems->end())
    problems->push_back(std::move(problem));
}

std::optional<double> Degrees(const std::string& text, const char* name, int most, Problems* problems) {
  if (text.empty()) return std::nullopt;
  const auto number = NumberIn(text);
  if (number && *number >= -most && *number <= most) return number;
  Add(problems, 400, fmt::format("{} must be a number from -{} to {}", name, most, most));
  return std::nullopt;
}

void NoteAnswer(std::string_view code, std::string value, PostedRequest* posted) {
  const auto there = std::find_if(posted->attributes.begin(), posted->attributes.end(),
                                  [&](const auto& each) { return each.first == code; });
  auto& values = there == posted->attributes.end()
                     ? posted->attributes.emplace_back(code, std::vector<std::string>()).second
                     : there->second;
  if (std::find(values.begin(), values.end(), value) == values.end()) values.push_back(std::move(value));
}

void CheckTextLength(const char* name, const std::string& text, size_t most, Problems* problems) {
  if (CountCharacters(text) > most)
    Add(problems, 400, fmt::format("{} is longer than {} characters", name, most));
}

bool IsListed(const ServiceAttribute& attribute, std::string_view key) {
  return std::any_of(attribute.values.begin(), attribute.values.end(),
                     [&](const auto& each) { return each.first == key; });
}

// Why the value is none of its datatype; empty: it is one.
std::string WrongValue(const ServiceAttribute& attribute, const std::string& value) {
  const std::string& type = attribute.datatype;
  if (type == "number" && !NumberIn(value)) return "must be a number";
  if (type == "datetime" && !ParseTime(value))
    return "must be a date and time with its offset, as in ISO 8601";
  if (type == "string" && value.find('\n') != value.npos) return "must be one line";
  if (type.ends_with("valuelist") && !IsListed(attribute, value))
    return "must be one of the keys of its list";
  return CountCharacters(value) > kMaxAttributeValue ? "is too long" : "";
}

void CheckAnswer(const ServiceAttribute& attribute, const std::vector<std::string>& values,
                 Problems* problems) {
  const auto add = [&](std::string_view what) {
    Add(problems, 400, fmt::format("attribute[{}] {}", attribute.code, what));
  };
  if (!attribute.variable) return;  // it only tells something: what is answered to it says nothing
  if (values.size() > 1 && attribute.datatype != "multivaluelist") add("takes one value");
  for (const std::string& value : values) {
    if (const std::string wrong = WrongValue(attribute, value); !wrong.empty()) add(wrong);
  }
}

void CheckAttributes(const PostedRequest& posted, const Service& service, Problems* problems) {
  for (const auto& [code, values] : posted.attributes) {
    const auto asked =
        std::find_if(service.attributes.begin(), service.attributes.end(),
                     [&code = code](const ServiceAttribute& each) { return each.code == code; });
    if (asked != service.attributes.end())
      CheckAnswer(*asked, values, problems);
    else
      Add(problems, 400,
          fmt::format("service_code {} has no attribute[{}]", service.service_code, Excerpt(code, 64)));
  }
  for (const ServiceAttribute& attribute : service.attributes) {
    const bool answered = std::any_of(posted.attributes.begin(), posted.attributes.end(),
                                      [&](const auto& each) { return each.first == attribute.code; });
    if (attribute.required && !answered)
      Add(problems, 400, fmt::format("attribute[{}] was not provided", attribute.code));
  }
}

bool IsWebUrl(std::string_view url) {
  const std::string scheme = Lower(url.substr(0, 8));
  const bool web = scheme.starts_with("http://") || scheme.starts_with("https://");
  return web && url.size() <= kMaxMediaUrl &&
         std::none_of(url.begin(), url.end(), [](unsigned char c) { return c <= ' ' || c == 0x7f; });
}

// The names of a list's keys.
std::string Named(const ServiceAttribute& attribute, const std::vector<std::string>& values) {
  std::string named;
  for (const std::string& value : values) {
    const auto listed = std::find_if(attribute.values.begin(), attribute.values.end(),
                                     [&](const auto& each) { return each.first == value; });
    named += (named.empty() ? "" : ", ") + (listed == attribute.values.end() ? value : listed->second);
  }
  return named;
}

}  // namespace

PostedRequest ReadPosted(const Fields& fields, Problems* problems) {
  PostedRequest posted;
  std::string lat, lon;
  const std::pair<std::string_view, std::string*> known[] = {{"api_key", &posted.api_key},
                                                             {"jurisdiction_id", &posted.jurisdiction_id},
                                                             {"service_code", &posted.service_code},
                                                             {"description", &posted.description},
                                                             {"address_string", &posted.address_string},
                                                             {"address_id", &posted.address_id},
                                                             {"media_url", &posted.media_url},
                                                             {"lat", &lat},
                                                             {"long", &lon},
                                                             {"email", &posted.email},
                                                             {"phone", &posted.phone},
                                                             {"first_name", &posted.first_name},
                                                             {"last_name", &posted.last_name},
                                                             {"device_id", &posted.device_id},
                                                             {"account_id", &posted.account_id}};
  for (const auto& [name, sent] : fields) {
    std::string value(Trim(DropInvisible(sent)));
    if (value.empty()) continue;
    if (const std::string_view code = AttributeCode(name); !code.empty()) {
      NoteAnswer(code, std::move(value), &posted);
      continue;
    }
    const auto field = std::find_if(std::begin(known), std::end(known),
                                    [&name = name](const auto& each) { return each.first == name; });
    if (field == std::end(known)) continue;
    if (!field->second->empty() && *field->second != value)
      Add(problems, 400, fmt::format("{} was provided twice, and not the same", name));
    else
      *field->second = std::move(value);
  }
  const auto north = Degrees(lat, "lat", 90, problems), east = Degrees(lon, "long", 180, problems);
  if (lat.empty() != lon.empty()) Add(problems, 400, "lat and long go together, and one was not provided");
  if (north && east) posted.point = Point{*north, *east};
  return posted;
}

void CheckPosted(const PostedRequest& posted, std::span<const Service> services,
                 std::string_view jurisdiction_id, Problems* problems) {
  CheckJurisdiction(posted.jurisdiction_id, jurisdiction_id, problems);
  const Service* service = ServiceOf(services, posted.service_code);
  if (posted.service_code.empty())
    Add(problems, 400, "service_code was not provided");
  else if (service == nullptr)
    Add(problems, 404, fmt::format("service_code {} was not found", Excerpt(posted.service_code, 64)));
  if (problems->empty() && !posted.point && posted.address_string.empty() && posted.address_id.empty())
    Add(problems, 400, "no place was provided: lat and long, address_string or address_id");
  CheckTextLength("description", posted.description, kMaxDescription, problems);
  CheckTextLength("address_string", posted.address_string, kMaxAddress, problems);
  const std::pair<const char*, const std::string*> shorts[] = {
      {"address_id", &posted.address_id}, {"email", &posted.email},         {"phone", &posted.phone},
      {"first_name", &posted.first_name}, {"last_name", &posted.last_name}, {"device_id", &posted.device_id},
      {"account_id", &posted.account_id}};
  for (const auto& [name, text] : shorts) CheckTextLength(name, *text, kMaxShortField, problems);
  if (!posted.media_url.empty() && !IsWebUrl(posted.media_url))
    Add(problems, 400,
        fmt::format("media_url must be an http or https address of {} bytes at most", kMaxMediaUrl));
  if (service != nullptr) CheckAttributes(posted, *service, problems);
}

void CheckJurisdiction(std::string_view named, std::string_view ours, Problems* problems) {
  if (named.empty() || ours.empty() || named == ours) return;
  Add(problems, 404, fmt::format("jurisdiction_id {} was not found", Excerpt(named, 64)));
}

const Service* ServiceOf(std::span<const Service> services, std::string_view code) {
  const auto found = std::find_if(services.begin(), services.end(),
                                  [&](const Service& each) { return each.service_code == code; });
  return found == services.end() ? nullptr : &*found;
}

std::string RequestText(const PostedRequest& posted, const Service& service) {
  return posted.description.empty() ? service.service_name : posted.description;
}

std::string WordsOf(const PostedRequest& posted, const Service& service) {
  std::string words = RequestText(posted, service);
  for (const auto& [code, values] : posted.attributes) {
    const auto asked =
        std::find_if(service.attributes.begin(), service.attributes.end(),
                     [&code = code](const ServiceAttribute& each) { return each.code == code; });
    if (asked == service.attributes.end() || !asked->variable) continue;
    words += fmt::format("\n{}: {}", asked->description.empty() ? code : asked->description,
                         Named(*asked, values));
  }
  if (words.find(posted.address_string) == words.npos) words += "\n" + posted.address_string;
  return words;
}

std::string NameOf(const PostedRequest& posted) {
  const bool both = !posted.first_name.empty() && !posted.last_name.empty();
  return posted.first_name + (both ? " " : "") + posted.last_name;
}

}  // namespace crier::georeport
