// The places of a city, from the files of a folder (rules/README.md, "Places"). Without files: an empty one.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "classifier/neighborhoods.h"
#include "classifier/street_name.h"
#include "core/mention.h"
#include "core/result.h"

namespace crier {

// Immutable once loaded; any number of threads.
class Gazetteer {
 public:
  enum class Kind { kStreet, kLandmark, kNeighborhood };
  struct Name {
    Kind kind = Kind::kStreet;
    uint32_t id = 0;
    // A part of the name: "Harbor" for "North Harbor Street", "Lincoln High" for "Abraham Lincoln High
    // School".
    bool bare = false;
  };
  // A point and the neighbourhood around it.
  struct Spot {
    Point point;
    std::string neighborhood;
  };

  static Result<Gazetteer> Load(const std::filesystem::path& folder);

  // The names that are exactly these words; walked word by word, so that the longest is found in one pass.
  using Node = uint32_t;
  static constexpr Node kRoot = 0;
  static constexpr Node kNone = ~Node{0};
  Node Step(Node from, std::string_view norm) const;
  const std::vector<Name>& NamesAt(Node node) const { return names_[node]; }
  bool empty() const { return names_.size() == 1; }

  const Spot* Intersection(uint32_t street_a, uint32_t street_b) const;
  // Interpolated between the ends of the range that holds the number.
  std::optional<Spot> Address(uint32_t street, uint32_t number) const;
  const Spot& Landmark(uint32_t id) const { return landmarks_[id]; }
  // Empty where the name is of several.
  const std::string& Neighborhood(uint32_t id) const { return neighborhood_names_[id]; }
  std::vector<std::string> Zones() const;
  std::map<std::string, std::string> ZoneDigests() const;
  const std::vector<ZoneShape>& ZoneShapes() const { return zone_shapes_; }
  std::string NeighborhoodAt(Point point) const { return neighborhoods_.At(point); }

  // The names and aliases of streets and landmarks, folded, and the names as the files write them: for who
  // types only the beginning of one.
  struct Label {
    Kind kind = Kind::kStreet;
    uint32_t id = 0;
    std::string folded;
  };
  const std::vector<Label>& Labels() const { return labels_; }
  const std::string& StreetName(uint32_t id) const { return street_names_[id]; }
  const std::string& LandmarkName(uint32_t id) const { return landmark_names_[id]; }
  // The other street of each crossing of this one, and where it is.
  std::vector<std::pair<uint32_t, const Spot*>> CrossingsOf(uint32_t street) const;

 private:
  struct Range {
    uint32_t from = 0;
    uint32_t to = 0;
    Point start;
    Point end;
  };
  explicit Gazetteer(Neighborhoods neighborhoods)
      : neighborhoods_(std::move(neighborhoods)), zone_shapes_(neighborhoods_.Outlines()), names_(1) {}

  void AddNeighborhoods();
  Result<void> LoadStreets(const std::filesystem::path& file);
  Result<void> LoadIntersections(const std::filesystem::path& file);
  Result<void> LoadAddresses(const std::filesystem::path& file);
  Result<void> LoadLandmarks(const std::filesystem::path& file);
  void AddName(const std::vector<std::string>& words, Name name);
  void AddStreetForms(std::string_view text, uint32_t id);
  void AddLabel(Kind kind, uint32_t id, std::string_view text);
  bool Has(const std::vector<std::string>& words, Kind kind) const;
  // Names that are parts of others, once all names are known: none that is another's in full, and of
  // landmarks none that is two's.
  void AddParts();
  uint32_t StreetNamed(const std::string& text);
  Spot SpotOf(Point point) const { return {point, neighborhoods_.At(point)}; }

  struct Hash {
    using is_transparent = void;
    size_t operator()(std::string_view text) const { return std::hash<std::string_view>()(text); }
  };
  Neighborhoods neighborhoods_;
  std::vector<ZoneShape> zone_shapes_;
  std::vector<std::string> neighborhood_names_;
  std::unordered_map<std::string, uint32_t, Hash, std::equal_to<>> word_ids_;
  std::unordered_map<uint64_t, Node> steps_;  // (node, word) -> node
  std::vector<std::vector<Name>> names_;      // by node
  std::map<std::string, uint32_t> streets_;   // full name, normalised -> id
  std::unordered_map<uint64_t, Spot> intersections_;
  std::unordered_map<uint32_t, std::vector<Range>> ranges_;
  std::vector<Spot> landmarks_;
  std::vector<Label> labels_;
  std::vector<std::string> street_names_, landmark_names_;       // by id
  std::map<std::vector<std::string>, std::vector<Name>> parts_;  // only while it is loaded
};

}  // namespace crier
