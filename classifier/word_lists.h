// Named lists of words that the patterns of any pack may use: `{kin}` in a pattern stands for one of the list
// `kin` (words.*.yaml, rules/README.md).
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "classifier/classifier.h"
#include "core/result.h"
#include "core/yaml.h"

namespace crier {

class WordLists {
 public:
  // Adds the lists of one file. A list may use those that stand before it.
  void Read(const Yaml& yaml, std::vector<Finding>* findings);

  // `pattern` with every `{name}` replaced by `(?:word|word|...)`. Repetitions (`{0,3}`) and classes
  // (`\p{Lu}`) are left alone. Fails where there is no list of that name.
  Result<std::string> Expand(std::string_view pattern) const;

 private:
  std::map<std::string, std::string, std::less<>> lists_;  // name -> "(?:...)"
};

}  // namespace crier
