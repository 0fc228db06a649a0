#include "connectors/form/contact.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "core/json.h"
#include "core/length.h"
#include "core/text.h"

namespace crier::form {
namespace {

using Object = nlohmann::json;

constexpr std::string_view kMembers[] = {"key",  "words", "place",   "lat",     "long",
                                         "lang", "at",    "contact", "consent", "form"};
constexpr std::string_view kContactMembers[] = {"name", "email", "phone"};
constexpr size_t kMaxLang = 35;      // RFC 5646, section 4.4.1
constexpr size_t kFewestDigits = 3;  // of a phone number; ours

bool IsAlphanumeric(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

Error Wrong(std::string_view member, std::string_view what) {
  return {Fault::kBadData, fmt::format("{} {}", member, what)};
}

template <typename Names>
Result<void> Only(const Object& object, const Names& names) {
  for (const auto& [name, value] : object.items()) {
    if (std::find(std::begin(names), std::end(names), name) == std::end(names))
      return Wrong("'" + Excerpt(name, 64) + "'", "is no member of a contact");
  }
  return {};
}

// Clean and without blanks around it; empty where it is absent or null.
Result<std::string> TextOf(const Object& object, const char* member, size_t most) {
  const auto found = object.find(member);
  if (found == object.end() || found->is_null()) return std::string();
  if (!found->is_string()) return Wrong(member, "must be a text");
  const std::string clean = CleanUtf8(found->get_ref<const std::string&>());
  std::string text(Trim(clean));
  if (CountCharacters(text) > most) return Wrong(member, fmt::format("is longer than {} characters", most));
  return text;
}

Result<std::string> LineOf(const Object& object, const char* member, size_t most) {
  auto line = TextOf(object, member, most);
  if (line && line->find_first_of("\n\t") != line->npos) return Wrong(member, "must be one line");
  return line;
}

Result<std::optional<double>> DegreesOf(const Object& object, const char* member, double most) {
  const auto found = object.find(member);
  if (found == object.end() || found->is_null()) return std::optional<double>();
  const double degrees = found->is_number() ? found->get<double>() : NAN;
  if (std::isfinite(degrees) && degrees >= -most && degrees <= most) return std::optional(degrees);
  return Wrong(member, fmt::format("must be a number from -{} to {}", most, most));
}

Result<void> ReadPlace(const Object& object, Mention* mention) {
  const auto lat = DegreesOf(object, "lat", 90);
  if (!lat) return lat.error();
  const auto lon = DegreesOf(object, "long", 180);
  if (!lon) return lon.error();
  if (lat->has_value() != lon->has_value()) return Wrong("lat", "and long stand together");
  if (*lat) mention->point = Point{**lat, **lon};
  auto place = LineOf(object, "place", kMaxPlace);
  if (!place) return place.error();
  // The classifier finds it there, as it would in a message.
  if (!place->empty() && mention->text.find(*place) == mention->text.npos) mention->text += "\n" + *place;
  return {};
}

Result<void> ReadTime(const Object& object, Time received_at, Mention* mention) {
  mention->created_at = received_at;
  auto text = LineOf(object, "at", 64);
  if (!text) return text.error();
  if (text->empty()) return {};
  const auto at = ParseTime(*text);
  if (!at) return Wrong("at", at.error().message);
  if (*at < received_at - kLongestOffline)
    return Wrong("at",
                 fmt::format("is more than {} days ago: is that clock right?", kLongestOffline.count()));
  mention->created_at = std::min(*at, received_at);
  return {};
}

bool IsEmail(std::string_view text) {
  const size_t at = text.find('@');
  return at != text.npos && at > 0 && at + 1 < text.size() && text.find('@', at + 1) == text.npos &&
         text.find_first_of(" ,;<>\"") == text.npos;
}

// "+15550100"; empty where it is no number.
std::string DigitsOf(std::string_view phone) {
  std::string digits;
  for (const char c : phone) {
    if ((c >= '0' && c <= '9') || (c == '+' && digits.empty())) {
      digits += c;
    } else if (std::string_view(" -.()/").find(c) == std::string_view::npos) {
      return "";
    }
  }
  return digits.size() < kFewestDigits + (digits.starts_with('+') ? 1 : 0) ? "" : digits;
}

Result<void> ReadAuthor(const Object& object, Mention* mention) {
  const auto consent = object.find("consent");
  if (consent != object.end() && !consent->is_boolean() && !consent->is_null())
    return Wrong("consent", "must be true or false");
  const auto contact = object.find("contact");
  if (contact == object.end() || contact->is_null()) return {};
  if (!contact->is_object()) return Wrong("contact", "must be an object");
  if (auto only = Only(*contact, kContactMembers); !only) return only;
  auto name = LineOf(*contact, "name", kMaxName);
  if (!name) return name.error();
  auto email = LineOf(*contact, "email", kMaxEmail);
  if (!email) return email.error();
  if (!email->empty() && (!IsEmail(*email) || email->size() > kMaxEmail))
    return Wrong("email", "is no mail address");
  auto phone = LineOf(*contact, "phone", kMaxPhone);
  if (!phone) return phone.error();
  const std::string digits = DigitsOf(*phone);
  if (!phone->empty() && digits.empty()) return Wrong("phone", "is no telephone number");
  if (consent == object.end() || !consent->is_boolean() || !consent->get<bool>()) return {};
  mention->author.id = email->empty() ? digits : Lower(*email);
  mention->author.handle = *email + (email->empty() || phone->empty() ? "" : ", ") + *phone;
  mention->author.name = *std::move(name);
  return {};
}

bool IsKey(std::string_view key) {
  return key.size() >= kMinKey && key.size() <= kMaxKey && std::all_of(key.begin(), key.end(), [](char c) {
           return IsAlphanumeric(c) || c == '-' || c == '_' || c == '.';
         });
}

}  // namespace

Result<Mention> ReadContact(std::string_view body, const std::string& channel, std::string_view form,
                            Time received_at) {
  const auto read = ReadJson(body);
  if (!read) return Error{Fault::kBadData, "the contact is " + read.error().message};
  if (!read->is_object()) return Error{Fault::kBadData, "the contact must be one JSON object"};
  const Object& object = *read;
  if (auto only = Only(object, kMembers); !only) return only.error();
  Mention mention;
  mention.channel = channel;
  mention.direct = true;
  auto key = LineOf(object, "key", kMaxKey);
  if (!key) return key.error();
  if (!IsKey(*key))
    return Wrong("key",
                 fmt::format("must be {} to {} letters, digits, '-', '_' and '.': the same for the same "
                             "contact, and for no other",
                             kMinKey, kMaxKey));
  mention.native_id = *std::move(key);
  auto named = LineOf(object, "form", 32);
  if (!named) return named.error();
  if (!named->empty() && *named != form) return Wrong("form", fmt::format("of this channel is {}", form));
  auto words = TextOf(object, "words", kMaxWords);
  if (!words) return words.error();
  if (words->empty()) return Wrong("words", "are missing: what was said?");
  mention.text = *std::move(words);
  auto lang = LineOf(object, "lang", kMaxLang);
  if (!lang) return lang.error();
  if (!std::all_of(lang->begin(), lang->end(), [](char c) { return IsAlphanumeric(c) || c == '-'; }))
    return Wrong("lang", "must be a language tag such as en or es");
  mention.lang = *std::move(lang);
  if (auto place = ReadPlace(object, &mention); !place) return place.error();
  if (auto time = ReadTime(object, received_at, &mention); !time) return time.error();
  if (auto author = ReadAuthor(object, &mention); !author) return author.error();
  return mention;
}

}  // namespace crier::form
