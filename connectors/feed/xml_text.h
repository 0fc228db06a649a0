// Elements of a feed: their names, whatever prefixes are used, and what they say. Private to xml_feed.
#pragma once

#include <initializer_list>
#include <pugixml.hpp>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace crier::feed {

// More ancestors belong to no feed.
inline constexpr int kMaxAncestors = 32;

// Only the first attributes are looked at, so that an element with a million of them costs nothing.
std::string_view Attribute(pugi::xml_node node, std::string_view name);

// "atom:link", "dc:date", "title": by namespace where it is known, else as written; lower case.
std::string NameOf(pugi::xml_node node);

// The child elements of one element by name.
class Members {
 public:
  explicit Members(pugi::xml_node node);
  // The first that has one of the names; an earlier name is preferred.
  pugi::xml_node First(std::initializer_list<std::string_view> names) const;
  const std::vector<std::pair<std::string, pugi::xml_node>>& list() const { return list_; }

 private:
  std::vector<std::pair<std::string, pugi::xml_node>> list_;
};

// Text and CDATA of the node itself; Plain without the blanks around.
std::string Raw(pugi::xml_node node);
std::string Plain(pugi::xml_node node);

// What a reader sees of RSS: markup escaped, in CDATA or, wrongly, naked.
std::string RssText(pugi::xml_node node);
// By the element's family: as RSS, or as its type says in Atom (RFC 4287, 3.1 and 4.1.3; Atom 0.3: type and
// mode).
std::string TextOf(pugi::xml_node node);

}  // namespace crier::feed
