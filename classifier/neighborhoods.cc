#include "classifier/neighborhoods.h"

#include <fmt/format.h>
#include <geos_c.h>
#include <simdjson.h>

#include <algorithm>
#include <cmath>

#include "core/digest.h"
#include "core/text.h"

namespace crier {
namespace {

struct CloseContext {
  void operator()(GEOSContextHandle_t context) const { GEOS_finish_r(context); }
};
using Context = std::unique_ptr<GEOSContextHandle_HS, CloseContext>;

// A context serves one thread at a time.
GEOSContextHandle_t ThisThread() {
  static thread_local const Context context(GEOS_init_r());
  return context.get();
}

struct FreeGeometry {
  void operator()(GEOSGeometry* geometry) const { GEOSGeom_destroy_r(ThisThread(), geometry); }
};
struct FreePrepared {
  void operator()(const GEOSPreparedGeometry* geometry) const {
    GEOSPreparedGeom_destroy_r(ThisThread(), geometry);
  }
};
struct FreeReader {
  void operator()(GEOSGeoJSONReader* reader) const { GEOSGeoJSONReader_destroy_r(ThisThread(), reader); }
};
using Geometry = std::unique_ptr<GEOSGeometry, FreeGeometry>;
using Prepared = std::unique_ptr<const GEOSPreparedGeometry, FreePrepared>;

struct Shape {
  Neighborhoods::Names names;
  Geometry geometry;
  Prepared prepared;  // refers to `geometry`
  double west = 0;
  double south = 0;
  double east = 0;
  double north = 0;
};

bool Covers(const Shape& shape, Point point) {
  if (point.lon < shape.west || point.lon > shape.east || point.lat < shape.south || point.lat > shape.north)
    return false;
  const Geometry spot(GEOSGeom_createPointFromXY_r(ThisThread(), point.lon, point.lat));
  return spot != nullptr && GEOSPreparedCovers_r(ThisThread(), shape.prepared.get(), spot.get()) == 1;
}

// Names that are no text are passed over: a side field is no reason to refuse the polygon.
std::vector<std::string> AliasesIn(const simdjson::dom::element& properties) {
  std::vector<std::string> aliases;
  const auto add = [&](std::string_view names) {
    for (const std::string_view alias : Split(names, '|')) {
      if (!Trim(alias).empty()) aliases.emplace_back(Trim(alias));
    }
  };
  simdjson::dom::element found;
  if (properties["aliases"].get(found) != simdjson::SUCCESS) return aliases;
  if (std::string_view one; found.get(one) == simdjson::SUCCESS) add(one);
  if (simdjson::dom::array many; found.get(many) == simdjson::SUCCESS) {
    for (const simdjson::dom::element each : many) {
      if (std::string_view one; each.get(one) == simdjson::SUCCESS) add(one);
    }
  }
  return aliases;
}

ZoneShape::Ring RingOf(const GEOSGeometry* ring) {
  const GEOSContextHandle_t context = ThisThread();
  const GEOSCoordSequence* points = GEOSGeom_getCoordSeq_r(context, ring);
  unsigned int size = 0;
  if (points == nullptr || GEOSCoordSeq_getSize_r(context, points, &size) == 0) return {};
  const auto rounded = [](double degrees) { return std::round(degrees * 1e5) / 1e5; };
  ZoneShape::Ring result;
  for (unsigned int i = 0; i < size; ++i) {
    double lon = 0, lat = 0;
    if (GEOSCoordSeq_getXY_r(context, points, i, &lon, &lat) == 0) return {};
    result.push_back({.lat = rounded(lat), .lon = rounded(lon)});
  }
  return result;
}

// Of a Polygon or a MultiPolygon.
std::vector<ZoneShape::Polygon> PolygonsOf(const GEOSGeometry* geometry) {
  const GEOSContextHandle_t context = ThisThread();
  std::vector<ZoneShape::Polygon> polygons;
  const int count = GEOSGetNumGeometries_r(context, geometry);
  for (int i = 0; i < count; ++i) {
    const GEOSGeometry* part = GEOSGetGeometryN_r(context, geometry, i);
    if (part == nullptr || GEOSGeomTypeId_r(context, part) != GEOS_POLYGON ||
        GEOSisEmpty_r(context, part) != 0)
      continue;
    ZoneShape::Polygon& polygon = polygons.emplace_back();
    polygon.push_back(RingOf(GEOSGetExteriorRing_r(context, part)));
    const int holes = GEOSGetNumInteriorRings_r(context, part);
    for (int hole = 0; hole < holes; ++hole)
      polygon.push_back(RingOf(GEOSGetInteriorRingN_r(context, part, hole)));
  }
  return polygons;
}

// With at most `most` points, as far as polygons can be had so.
std::vector<ZoneShape::Polygon> OutlineOf(const GEOSGeometry* geometry, size_t most) {
  constexpr double kFinest = 1e-5, kCoarsest = 0.05;  // degrees
  const GEOSContextHandle_t context = ThisThread();
  const auto fits = [&](const GEOSGeometry* each) {
    return each != nullptr && GEOSGetNumCoordinates_r(context, each) <= static_cast<int>(most);
  };
  if (fits(geometry)) return PolygonsOf(geometry);
  const Geometry hull(GEOSConvexHull_r(context, geometry));
  for (const GEOSGeometry* from : {geometry, static_cast<const GEOSGeometry*>(hull.get())}) {
    for (double tolerance = kFinest; from != nullptr && tolerance < kCoarsest; tolerance *= 2) {
      const Geometry simple(GEOSTopologyPreserveSimplify_r(context, from, tolerance));
      if (fits(simple.get())) return PolygonsOf(simple.get());
    }
  }
  return {};
}

}  // namespace

struct Neighborhoods::Shapes {
  std::vector<Shape> all;
};

Neighborhoods::Neighborhoods(std::unique_ptr<Shapes> shapes) : shapes_(std::move(shapes)) {}
Neighborhoods::Neighborhoods(Neighborhoods&&) noexcept = default;
Neighborhoods& Neighborhoods::operator=(Neighborhoods&&) noexcept = default;
Neighborhoods::~Neighborhoods() = default;

Result<Neighborhoods> Neighborhoods::Load(const std::filesystem::path& file) {
  auto shapes = std::make_unique<Shapes>();
  const auto bad = [&](const std::string& what) {
    return Error{Fault::kConfig, fmt::format("{}:1: {}", file.string(), what)};
  };
  std::error_code error;
  if (!std::filesystem::exists(file, error)) return Neighborhoods(std::move(shapes));
  try {
    simdjson::dom::parser parser;
    const std::unique_ptr<GEOSGeoJSONReader, FreeReader> reader(GEOSGeoJSONReader_create_r(ThisThread()));
    for (const simdjson::dom::element feature :
         simdjson::dom::array(parser.load(file.string())["features"])) {
      Shape shape;
      shape.names.name = std::string(std::string_view(feature["properties"]["name"]));
      shape.names.aliases = AliasesIn(feature["properties"]);
      const std::string geometry = simdjson::minify(simdjson::dom::element(feature["geometry"]));
      shape.names.digest = Hex(Sha256(geometry));
      shape.geometry.reset(GEOSGeoJSONReader_readGeometry_r(ThisThread(), reader.get(), geometry.c_str()));
      const int type = shape.geometry ? GEOSGeomTypeId_r(ThisThread(), shape.geometry.get()) : -1;
      if ((type != GEOS_POLYGON && type != GEOS_MULTIPOLYGON) ||
          GEOSisEmpty_r(ThisThread(), shape.geometry.get()) != 0) {
        return bad(fmt::format("'{}' is neither a Polygon nor a MultiPolygon", shape.names.name));
      }
      shape.prepared.reset(GEOSPrepare_r(ThisThread(), shape.geometry.get()));
      GEOSGeom_getXMin_r(ThisThread(), shape.geometry.get(), &shape.west);
      GEOSGeom_getYMin_r(ThisThread(), shape.geometry.get(), &shape.south);
      GEOSGeom_getXMax_r(ThisThread(), shape.geometry.get(), &shape.east);
      GEOSGeom_getYMax_r(ThisThread(), shape.geometry.get(), &shape.north);
      // Prepared geometries build their index on first use; now, so that threads only read.
      Covers(shape, {(shape.south + shape.north) / 2, (shape.west + shape.east) / 2});
      shapes->all.push_back(std::move(shape));
    }
  } catch (const simdjson::simdjson_error& problem) {
    return bad(fmt::format("not a GeoJSON FeatureCollection with properties.name: {}", problem.what()));
  }
  return Neighborhoods(std::move(shapes));
}

std::string Neighborhoods::At(Point point) const {
  for (const Shape& shape : shapes_->all) {
    if (Covers(shape, point)) return shape.names.name;
  }
  return "";
}

std::vector<Neighborhoods::Names> Neighborhoods::All() const {
  std::vector<Names> names;
  for (const Shape& shape : shapes_->all) names.push_back(shape.names);
  return names;
}

std::vector<ZoneShape> Neighborhoods::Outlines() const {
  const size_t share = kMostOutlinePoints / std::max<size_t>(shapes_->all.size(), 1);
  const size_t most = std::clamp(share, kLeastZonePoints, kMostZonePoints);
  std::vector<ZoneShape> zones;
  for (const Shape& shape : shapes_->all) {
    auto zone = std::find_if(zones.begin(), zones.end(),
                             [&](const ZoneShape& each) { return each.name == shape.names.name; });
    if (zone == zones.end()) zone = zones.insert(zones.end(), ZoneShape{shape.names.name, {}});
    for (ZoneShape::Polygon& polygon : OutlineOf(shape.geometry.get(), most))
      zone->polygons.push_back(std::move(polygon));
  }
  return zones;
}

}  // namespace crier
