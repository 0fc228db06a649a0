// YAML with places: every error begins with file:line and says what is allowed. UTF-8 alone. Bounded: at
// most 16 MiB a file and 64 levels. The only user of yaml-cpp.
#pragma once

#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/result.h"

namespace crier {

class Yaml {
 public:
  static Result<Yaml> Load(const std::string& path);
  static Result<Yaml> Parse(std::string_view text, std::string name);

  bool IsMap() const;
  bool IsList() const;
  bool IsScalar() const;
  bool IsNull() const;

  // Scalars as written; empty for anything else.
  std::string Scalar() const;
  // The entries of a list, in order; of a scalar: itself; of null: none.
  std::vector<Yaml> Items() const;
  // The entries of a map, in the order written.
  std::vector<std::pair<std::string, Yaml>> Entries() const;
  // The keys of a map in the order written.
  std::vector<std::string> Keys() const;
  bool Has(std::string_view key) const;
  // The value under the key, or a null node that knows this place.
  Yaml At(std::string_view key) const;

  Result<std::string> Text(std::string_view key) const;  // required
  Result<std::string> Text(std::string_view key, std::string_view otherwise) const;
  Result<double> Number(std::string_view key, double otherwise) const;
  Result<bool> Flag(std::string_view key, bool otherwise) const;
  Result<std::vector<std::string>> Texts(std::string_view key) const;  // a list or one scalar; absent: empty

  // Refuses keys that are not in the list, each with the nearest allowed name; refuses a key written twice.
  Result<void> Only(std::initializer_list<std::string_view> allowed) const;

  std::string Where() const;               // "config/crier.yaml:12"
  Error Bad(std::string_view what) const;  // Fault::kConfig, "config/crier.yaml:12: what"

 private:
  friend class YamlBuilder;
  struct Node;
  explicit Yaml(std::shared_ptr<const Node> node) : node_(std::move(node)) {}
  std::shared_ptr<const Node> node_;
};

// "unknown key 'urk', did you mean 'url'? Allowed: url, token"
std::string UnknownKey(std::string_view key, const std::vector<std::string_view>& allowed);

}  // namespace crier
