// Mention -> Verdict. Rules are data (rules/README.md); every hit names its rule and its words.
#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/mention.h"
#include "core/result.h"
#include "core/service.h"
#include "core/verdict.h"

namespace crier {

struct Rule;       // classifier/pack.h
struct ZoneShape;  // classifier/neighborhoods.h

// Something wrong in a rule pack, with its place.
struct Finding {
  std::string where;  // "rules/issues.en.yaml:12"
  std::string what;
  bool fatal = true;  // false: a warning
};

// A rule as staff see it: its name and why it is there.
struct RuleLine {
  std::string id;
  std::string says;
};

// A place that somebody may mean who types an address.
struct PlaceMatch {
  std::string name;  // as the city's files write it, else as it was typed
  std::string kind;  // address, intersection, landmark
  Point point;
  std::string neighborhood;
};

// Immutable once loaded; Classify may be called from any number of threads.
class Classifier {
 public:
  // Reads every *.yaml of the folder (and of `places`, a folder in the places format, unless empty). Any
  // fatal finding refuses the whole: the message holds the first ones, each with file:line.
  static Result<std::shared_ptr<const Classifier>> Load(const std::filesystem::path& rules,
                                                        const std::filesystem::path& places = {});
  virtual ~Classifier() = default;
  virtual Verdict Classify(const Mention& mention) const = 0;
  // Every rule that fires on it, with its words: also the parts and those that the verdict needs no evidence
  // of. In the order of the packs, but a composite behind what it names.
  virtual std::vector<Evidence> Fired(const Mention& mention) const = 0;
  // Hash of the packs and places.
  virtual const std::string& version() const = 0;
  // Every rule, in the order of the packs.
  virtual std::vector<RuleLine> rules() const = 0;
  // The same as they are written. They live as long as the classifier.
  virtual std::span<const Rule> written_rules() const = 0;
  // The names of the city's zones: its neighbourhoods, in the order of the file, each once.
  virtual std::vector<std::string> zones() const = 0;
  // By zone, a digest of where it is: it differs where its polygons do.
  virtual std::map<std::string, std::string> zone_digests() const = 0;
  // The zones' polygons for a map (Neighborhoods::Outlines). They live as long as the classifier.
  virtual const std::vector<ZoneShape>& zone_shapes() const = 0;
  // The zone that the point lies in; empty: none.
  virtual std::string zone_at(Point point) const = 0;
  // Places that have a point, as somebody types them, the likeliest first: classifier/place_search.h.
  virtual std::vector<PlaceMatch> search_places(std::string_view typed, size_t most) const = 0;
};

// `crier rules check`: everything that is wrong with the packs of a folder: syntax, unknown keys, duplicate
// ids, patterns that RE2 refuses, rules that never fire on their own examples, unknown service codes.
std::vector<Finding> CheckRules(const std::filesystem::path& rules);
// `crier rules test`: every example that does not come out as its rule says.
std::vector<Finding> TestRules(const std::filesystem::path& rules);

// rules/services.yaml: core/service.h says what a line holds.
Result<std::vector<Service>> LoadServices(const std::filesystem::path& rules);

}  // namespace crier
