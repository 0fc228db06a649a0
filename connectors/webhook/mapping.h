// A stranger's JSON to mentions, as the options `items` and `fields` say.
#pragma once

#include <map>
#include <optional>
#include <string>

#include "connectors/connector.h"
#include "connectors/webhook/json.h"

namespace crier::webhook {

inline constexpr size_t kMostItems =
    500;  // of one call; ours: what one transaction may hold the store up for

class Mapping {
 public:
  // kConfig: an unknown field, a pointer that is none, no text.
  static Result<Mapping> From(const Settings& settings, std::string channel);

  // All items or none, as the far side is told one thing for the whole call. kBadData names the item and the
  // pointer.
  Result<Batch> Read(const Json& document, Time received_at) const;

 private:
  Result<Mention> ReadItem(const Json& item, Time received_at) const;
  const Json* Find(std::string_view field, const Json& item) const;
  Error Bad(std::string_view field, std::string_view what) const;
  // A text or a number as text; empty where there is none.
  Result<std::string> Scalar(std::string_view field, const Json& item) const;
  Result<std::string> Id(std::string_view field, const Json& item) const;
  Result<std::optional<double>> Degrees(std::string_view field, const Json& item, double most) const;

  std::string channel_;
  Pointer items_;
  std::map<std::string, Pointer, std::less<>> fields_;
  bool html_ = false;
  bool direct_ = false;
};

}  // namespace crier::webhook
