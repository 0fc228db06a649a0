// The members of a JSON object that a stranger wrote, each looked at for its kind and its bounds. The first
// that is wrong is kept; what is wrong reads as if it were not there.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "core/result.h"

namespace crier::exec {

class Members {
 public:
  // `json` outlives it.
  explicit Members(const nlohmann::json& json);

  bool ok() const { return what_.empty(); }
  const std::string& what() const { return what_; }
  Error Bad() const { return {Fault::kBadData, what_}; }
  void Want(bool holds, std::string what) const;

  // Null is as if it were not there.
  bool Has(const char* name) const { return Find(name) != nullptr; }
  // Empty where it is not there; wrong where it is longer, in bytes, or no text.
  std::string Text(const char* name, size_t most) const;
  // The same, but cut to `most`.
  std::string Cut(const char* name, size_t most) const;
  bool Flag(const char* name) const;
  double Number(const char* name, double otherwise, double least, double most) const;
  const nlohmann::json* Map(const char* name) const;
  const nlohmann::json* List(const char* name) const;

 private:
  const nlohmann::json* Find(const char* name) const;
  const nlohmann::json& json_;
  mutable std::string what_;
};

}  // namespace crier::exec
