// A stranger's XML: elements found by their names, whatever prefixes their sender uses.
#pragma once

#include <pugixml.hpp>
#include <string>
#include <string_view>

#include "core/result.h"

namespace crier::kit {

// Neither a DOCTYPE nor its entities are read: nothing expands. kBadData where it is no XML. `into` is as
// large as the text some times over: bound the text.
Result<void> ReadXml(std::string_view text, pugi::xml_document* into);

// "alert" of <cap:alert>.
std::string_view LocalName(pugi::xml_node node);
// The first child of that local name; none: an empty node.
pugi::xml_node ChildNamed(pugi::xml_node node, std::string_view name);
// The text of the node, without blanks around; empty for an empty node.
std::string TrimmedText(pugi::xml_node node);
std::string ChildText(pugi::xml_node node, std::string_view name);

}  // namespace crier::kit
