// Looking into a stranger's JSON (core/json.h) by JSON Pointer (RFC 6901).
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "core/json.h"
#include "core/result.h"
#include "core/time.h"

namespace crier::webhook {

using Json = nlohmann::json;

class Pointer {
 public:
  // "" is the whole document. kConfig if it is no JSON Pointer.
  static Result<Pointer> Parse(const std::string& text);
  // Nothing where it leads nowhere or to null. Lives as long as the document.
  const Json* In(const Json& document) const;
  const std::string& text() const { return text_; }

 private:
  std::string text_;
  Json::json_pointer pointer_;
};

// "2026-11-21T22:42:30Z", or a number of Unix seconds (a fraction is allowed) or, from 100,000,000,000 on,
// milliseconds. Until the year 9999.
std::optional<Time> ReadMoment(std::string_view text);

}  // namespace crier::webhook
