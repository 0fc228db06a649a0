#include "desk/open311/form.h"

#include <nlohmann/json.hpp>
#include <optional>

#include "core/json.h"
#include "core/text.h"

namespace crier::georeport {
namespace {

using nlohmann::json;

constexpr std::string_view kAttribute = "attribute";

int HexDigit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

std::optional<std::string> Unescaped(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '+') {
      out += ' ';
      continue;
    }
    if (text[i] != '%') {
      out += text[i];
      continue;
    }
    if (i + 2 >= text.size()) return std::nullopt;
    const int high = HexDigit(text[i + 1]), low = HexDigit(text[i + 2]);
    if (high < 0 || low < 0) return std::nullopt;
    out += static_cast<char>(high << 4 | low);
    i += 2;
  }
  return out.find('\0') == std::string::npos ? std::optional(std::move(out)) : std::nullopt;
}

Error BadField(std::string_view name, std::string_view what) {
  return {Fault::kBadData, "'" + Excerpt(name, 64) + "' " + std::string(what)};
}

// Nothing of null; an error of what is no plain value.
Result<std::optional<std::string>> PlainText(std::string_view name, const json& value) {
  if (value.is_null()) return std::optional<std::string>();
  if (value.is_string()) return std::optional(CleanUtf8(value.get_ref<const std::string&>()));
  if (value.is_number() || value.is_boolean()) return std::optional(value.dump());
  return BadField(name, "must be a text or a number");
}

Result<void> AddPlain(std::string name, const json& value, Fields* fields) {
  auto text = PlainText(name, value);
  if (!text) return text.error();
  if (*text) fields->emplace_back(std::move(name), **std::move(text));
  return {};
}

Result<void> AddAttribute(const std::string& code, const json& value, Fields* fields) {
  const std::string name = "attribute[" + code + "]";
  if (!value.is_array()) return AddPlain(name, value, fields);
  for (const json& each : value) {
    if (auto added = AddPlain(name + "[]", each, fields); !added) return added;
    if (fields->size() > kMostFields) break;
  }
  return {};
}

Result<void> AddAttributes(const json& value, Fields* fields) {
  if (value.is_object()) {
    for (const auto& [code, each] : value.items()) {
      if (auto added = AddAttribute(CleanUtf8(code), each, fields); !added) return added;
    }
    return {};
  }
  if (!value.is_array()) return BadField(kAttribute, "must be an object of code and value");
  for (const json& each : value) {
    const bool whole = each.is_object() && each.contains("code") && each.contains("value");
    if (!whole || !each["code"].is_string())
      return BadField(kAttribute, "must list objects of code and value");
    const std::string code = CleanUtf8(each["code"].get_ref<const std::string&>());
    if (auto added = AddAttribute(code, each["value"], fields); !added) return added;
  }
  return {};
}

Error TooManyFields() { return {Fault::kBadData, "more than " + std::to_string(kMostFields) + " fields"}; }

}  // namespace

Result<Fields> ReadForm(std::string_view form) {
  Fields fields;
  while (!form.empty()) {
    const size_t end = std::min(form.find('&'), form.size());
    const std::string_view field = form.substr(0, end);
    form.remove_prefix(std::min(end + 1, form.size()));
    if (field.empty()) continue;
    const size_t equals = std::min(field.find('='), field.size());
    auto name = Unescaped(field.substr(0, equals));
    auto value = Unescaped(field.substr(std::min(equals + 1, field.size())));
    if (!name || !value) return Error{Fault::kBadData, "the form has a broken escape, or a NUL"};
    if (fields.size() == kMostFields) return TooManyFields();
    fields.emplace_back(CleanUtf8(*name), CleanUtf8(*value));
  }
  return fields;
}

Result<Fields> ReadJsonFields(std::string_view text) {
  auto read = ReadJson(text, kMaxBody, 8);
  if (!read) return Error{Fault::kBadData, "the body is " + read.error().message};
  if (!read->is_object()) return Error{Fault::kBadData, "the body must be one JSON object"};
  Fields fields;
  for (const auto& [name, value] : read->items()) {
    auto added = name == kAttribute || name == "attributes"
                     ? (value.is_null() ? Result<void>() : AddAttributes(value, &fields))
                     : AddPlain(CleanUtf8(name), value, &fields);
    if (!added) return added.error();
    if (fields.size() > kMostFields) return TooManyFields();
  }
  return fields;
}

Result<Fields> ReadFields(std::string_view content_type, std::string_view body) {
  if (body.size() > kMaxBody)
    return Error{Fault::kBadData, "the body is larger than " + std::to_string(kMaxBody) + " bytes"};
  const std::string type = Lower(content_type);
  if (type.starts_with("multipart/"))
    return Error{Fault::kBadData,
                 "multipart bodies are not taken: send application/x-www-form-urlencoded, and a photo as "
                 "media_url"};
  const bool form = type.starts_with("application/x-www-form-urlencoded");
  const bool json_body = !form && (type.find("json") != type.npos || Trim(body).starts_with('{'));
  return json_body ? ReadJsonFields(body) : ReadForm(body);
}

std::string_view AttributeCode(std::string_view name) {
  if (!name.starts_with(kAttribute)) return {};
  name.remove_prefix(kAttribute.size());
  if (name.ends_with("[]")) name.remove_suffix(2);
  if (name.size() < 3 || !name.starts_with('[') || !name.ends_with(']')) return {};
  const std::string_view code = name.substr(1, name.size() - 2);
  return code.find_first_of("[]") == code.npos ? code : std::string_view();
}

}  // namespace crier::georeport
