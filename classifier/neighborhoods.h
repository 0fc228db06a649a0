// In which neighbourhood a point lies.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "core/mention.h"
#include "core/result.h"

namespace crier {

// A zone as a map shows it.
struct ZoneShape {
  using Ring = std::vector<Point>;    // closed: the last point is the first
  using Polygon = std::vector<Ring>;  // the outline, then its holes
  std::string name;
  std::vector<Polygon> polygons;
};

// Of all outlines together, and of one zone: a city of many zones has coarser ones.
inline constexpr size_t kMostOutlinePoints = 20'000;
inline constexpr size_t kMostZonePoints = 500;
inline constexpr size_t kLeastZonePoints = 24;

// Immutable; any number of threads.
class Neighborhoods {
 public:
  struct Names {
    std::string name;
    std::vector<std::string> aliases;
    std::string digest;  // of its polygons as they stand in the file, as hex
  };
  // A GeoJSON FeatureCollection of Polygon and MultiPolygon with properties.name, and perhaps
  // properties.aliases: an array of names, or one string with | between. A file that is not there has none.
  static Result<Neighborhoods> Load(const std::filesystem::path& file);
  Neighborhoods(Neighborhoods&&) noexcept;
  Neighborhoods& operator=(Neighborhoods&&) noexcept;
  ~Neighborhoods();

  // The first in the file whose polygon covers the point; empty if none does.
  std::string At(Point point) const;
  std::vector<Names> All() const;
  // Each name once, in the order of the file: its polygons to five decimals (about a metre), made coarser
  // where they have more points than the bounds above; where there are too many pieces even for that, their
  // convex hull.
  std::vector<ZoneShape> Outlines() const;

 private:
  struct Shapes;
  explicit Neighborhoods(std::unique_ptr<Shapes> shapes);
  std::unique_ptr<Shapes> shapes_;
};

}  // namespace crier
