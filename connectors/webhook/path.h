// Where something lies in a stranger's JSON: a JSON Pointer (RFC 6901) in which a "*" stands for every entry
// of an array.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "connectors/webhook/json.h"

namespace crier::webhook {

class Path {
 public:
  // "" is the whole document. kConfig if it is no JSON Pointer, or has a "*" where there may be none.
  static Result<Path> Parse(const std::string& text, bool wild = false);
  static Path Of(std::span<const std::string> segments);

  const std::string& text() const { return text_; }
  const std::vector<std::string>& segments() const { return segments_; }

  // Nothing where it leads nowhere or to null, or through a "*".
  const Json* In(const Json& document) const;
  // Every place that it leads to, in their order, each without "*"; at most `most` and one more. In an object
  // "*" is the member "0".
  std::vector<Path> AllIn(const Json& document, size_t most) const;

 private:
  std::string text_;
  std::vector<std::string> segments_;
};

// An entry of an array as RFC 6901 writes it: "0", "12".
bool IsIndex(const std::string& segment);

}  // namespace crier::webhook
