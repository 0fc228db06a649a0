// What the classifier says of a mention, and why. The JSON form is the contract of `crier classify`.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/mention.h"
#include "core/result.h"

namespace crier {

// A rule that fired and the words that made it. Offsets are UTF-8 bytes of the mention's text, end exclusive.
struct Evidence {
  std::string rule;
  size_t start = 0;
  size_t end = 0;
  std::string text;
};

struct IssueHit {
  std::string service_code;
  double score = 0;
  std::vector<Evidence> evidence;
};

struct HazardHit {
  std::string event;     // CAP event in lower case: "flood", "storm", "fire", ...; "other" if none is named
  std::string category;  // "infrastructure_damage", "caution_advice", ...
  double score = 0;
  std::vector<Evidence> evidence;
};

struct Place {
  std::string text;  // as written in the mention
  std::string kind;  // intersection, address, street, landmark, neighborhood, point
  std::optional<Point> point;
  std::string neighborhood;
  size_t start = 0;
  size_t end = 0;
};

struct Sentiment {
  std::string label = "neutral";  // negative, neutral, positive
  double compound = 0;            // -1..1
};

// The levels of urgency by which people sort: "high" (in the console: Urgent) and "medium" (Soon) begin here;
// less is "low" (Routine).
inline constexpr double kHighUrgency = 0.7;
inline constexpr double kMediumUrgency = 0.4;

struct Verdict {
  std::string lang;
  std::vector<IssueHit> issues;    // best first
  std::vector<HazardHit> hazards;  // best first
  std::string intent = "other";    // report question complaint praise offer request_help rumor other
  double urgency = 0;              // 0..1
  Sentiment sentiment;
  std::vector<Place> places;
  bool actionable = false;  // becomes a draft service request or joins one
  // Of the pieces above that are not hits: which rules decided intent and urgency.
  std::vector<Evidence> because;
  std::string rules_version;  // hash of the packs that decided; not part of `crier classify`
};

// Text in quotes, escaped as JSON asks.
void AppendJsonString(std::string_view text, std::string* out);
// The members after "id" of a line of `crier classify`, without braces: "lang":...,"actionable":...
void AppendVerdictFields(const Verdict& verdict, std::string* out);
// A whole object, with "because" and "rules_version": what the store and the API keep.
std::string VerdictToJson(const Verdict& verdict);
Result<Verdict> VerdictFromJson(std::string_view json);

// One step of one tally. The store adds `delta` to what it has under the other members.
struct Count {
  Time hour{};
  std::string channel;
  std::string dimension;     // service_code, category, intent, sentiment
  std::string key;           // "pothole"
  std::string neighborhood;  // empty if unknown
  int delta = 1;
};

}  // namespace crier
