#include "connectors/kit/xml.h"

#include "core/text.h"

namespace crier::kit {

Result<void> ReadXml(std::string_view text, pugi::xml_document* into) {
  const auto parsed = into->load_buffer(text.data(), text.size(), pugi::parse_default);
  if (parsed) return {};
  return Error{Fault::kBadData, "no XML that can be read: " + std::string(parsed.description())};
}

std::string_view LocalName(pugi::xml_node node) {
  const std::string_view name = node.name();
  return name.substr(name.rfind(':') + 1);
}

pugi::xml_node ChildNamed(pugi::xml_node node, std::string_view name) {
  for (const pugi::xml_node& child : node.children()) {
    if (LocalName(child) == name) return child;
  }
  return {};
}

std::string TrimmedText(pugi::xml_node node) { return std::string(Trim(node.text().get())); }

std::string ChildText(pugi::xml_node node, std::string_view name) {
  return TrimmedText(ChildNamed(node, name));
}

}  // namespace crier::kit
