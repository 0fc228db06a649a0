// Places in GeoJSON (RFC 7946), which writes the longitude first.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <vector>

#include "core/area.h"

namespace crier::kit {

// [longitude, latitude, ...]; nothing where it is no place on earth.
std::optional<Point> GeoJsonPoint(const nlohmann::json& position);

struct GeoJsonShapes {
  std::vector<std::vector<Point>> rings;  // outer ones, closed or not; holes are left out
  size_t unread = 0;                      // shapes that cannot be read, or are no polygons
};
// Of a geometry; what is no object, null, has none. At most `most` rings are read.
GeoJsonShapes ReadGeoJson(const nlohmann::json& geometry, size_t most);

}  // namespace crier::kit
