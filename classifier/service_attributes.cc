#include "classifier/service_attributes.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <iterator>
#include <set>

namespace crier {
namespace {

bool GoodCode(std::string_view code) {
  return !code.empty() && code.size() <= 64 && std::all_of(code.begin(), code.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
  });
}

Result<void> ReadValues(const Yaml& node, ServiceAttribute* attribute) {
  const bool list = attribute->datatype.ends_with("valuelist");
  const auto entries = node.At("values").Entries();
  if (list == entries.empty())
    return node.Bad(list ? "a list wants 'values', a map of key and name" : "only a list has 'values'");
  if (entries.size() > kMostAttributeValues)
    return node.At("values").Bad(fmt::format("more than {} values", kMostAttributeValues));
  for (const auto& [key, name] : entries) attribute->values.emplace_back(key, name.Scalar());
  return {};
}

Result<ServiceAttribute> ReadAttribute(const Yaml& node) {
  if (!node.IsMap()) return node.Bad("an attribute is a map with at least code and description");
  if (auto only = node.Only(
          {"code", "description", "datatype", "datatype_description", "required", "variable", "values"});
      !only)
    return only.error();
  ServiceAttribute attribute;
  const std::pair<const char*, std::string*> texts[] = {
      {"description", &attribute.description}, {"datatype_description", &attribute.datatype_description}};
  auto code = node.Text("code");
  if (!code) return code.error();
  attribute.code = *std::move(code);
  if (!GoodCode(attribute.code))
    return node.At("code").Bad("an attribute's code is 1 to 64 letters, digits, '-' and '_'");
  auto datatype = node.Text("datatype", attribute.datatype);
  if (!datatype) return datatype.error();
  attribute.datatype = *std::move(datatype);
  if (std::find(std::begin(kAttributeTypes), std::end(kAttributeTypes), attribute.datatype) ==
      std::end(kAttributeTypes))
    return node.At("datatype").Bad(fmt::format("a datatype is one of {}", fmt::join(kAttributeTypes, ", ")));
  for (const auto& [key, value] : texts) {
    auto text = node.Text(key, "");
    if (!text) return text.error();
    *value = *std::move(text);
  }
  const std::pair<const char*, bool*> flags[] = {{"required", &attribute.required},
                                                 {"variable", &attribute.variable}};
  for (const auto& [key, value] : flags) {
    auto flag = node.Flag(key, *value);
    if (!flag) return flag.error();
    *value = *flag;
  }
  if (attribute.required && !attribute.variable)
    return node.Bad("what takes no answer (variable: false) cannot be required");
  if (auto values = ReadValues(node, &attribute); !values) return values.error();
  return attribute;
}

}  // namespace

Result<std::vector<ServiceAttribute>> ReadAttributes(const Yaml& service) {
  const Yaml list = service.At("attributes");
  if (!list.IsNull() && !list.IsList()) return list.Bad("'attributes' is a list");
  if (list.Items().size() > kMostAttributes)
    return list.Bad(fmt::format("more than {} attributes", kMostAttributes));
  std::vector<ServiceAttribute> attributes;
  std::set<std::string> codes;
  for (const Yaml& node : list.Items()) {
    auto attribute = ReadAttribute(node);
    if (!attribute) return attribute.error();
    if (!codes.insert(attribute->code).second)
      return node.Bad(fmt::format("the attribute '{}' is there twice", attribute->code));
    attributes.push_back(*std::move(attribute));
  }
  return attributes;
}

}  // namespace crier
