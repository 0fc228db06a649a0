// In which neighbourhood a point lies.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "core/mention.h"
#include "core/result.h"

namespace crier {

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

 private:
  struct Shapes;
  explicit Neighborhoods(std::unique_ptr<Shapes> shapes);
  std::unique_ptr<Shapes> shapes_;
};

}  // namespace crier
