// Texts in which a link shows other words than its address.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace crier::kit {

struct HiddenLink {
  size_t start = 0, end = 0;  // bytes of the text
  std::string url;
};

// The words with each link's whole address: in place of a shortened one ("city.example/flo..."), else behind
// the words that stand for it. Links that lie beside the text, within a character or upon another are passed
// over; where they stand counts in the text as it came, so it is made clean only here.
std::string WriteOutLinks(std::string_view text, std::vector<HiddenLink> links);

}  // namespace crier::kit
