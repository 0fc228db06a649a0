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
  // A GeoJSON FeatureCollection of Polygon and MultiPolygon with properties.name. A file that is not there
  // has none.
  static Result<Neighborhoods> Load(const std::filesystem::path& file);
  Neighborhoods(Neighborhoods&&) noexcept;
  Neighborhoods& operator=(Neighborhoods&&) noexcept;
  ~Neighborhoods();

  // The first in the file whose polygon covers the point; empty if none does.
  std::string At(Point point) const;
  std::vector<std::string> Names() const;

 private:
  struct Shapes;
  explicit Neighborhoods(std::unique_ptr<Shapes> shapes);
  std::unique_ptr<Shapes> shapes_;
};

}  // namespace crier
