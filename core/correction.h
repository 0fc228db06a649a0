// What staff say is wrong in a verdict. It is kept beside the verdict for whoever writes the rules, and
// changes neither the verdict nor a tally nor a request.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/time.h"

namespace crier {

// What can be wrong, as it is stored and shown.
inline constexpr std::string_view kCorrectable[] = {"service", "sentiment", "urgency", "place",
                                                    "not_a_report"};

inline constexpr size_t kMaxCorrectionNote = 1'000;  // characters
// Of one mention: more is not a correction but a quarrel.
inline constexpr int kMostCorrections = 50;

struct Correction {
  int64_t id = 0;
  int64_t mention_id = 0;
  std::string what;  // one of kCorrectable
  // What the verdict said: a service code; negative, neutral, positive; low, medium, high; the words of its
  // places; of not_a_report its intent. Empty: nothing, or its author removed the words.
  std::string said;
  std::string right;  // in the same terms; empty for not_a_report, and for a place where none is named
  std::string note;
  std::string who;  // an Actor as text
  Time at{};
  std::string service_code;        // the first of the verdict's services; empty: none
  std::vector<std::string> rules;  // ids of those that decided what is wrong, each once; empty: none did
  std::string rules_version;
};

}  // namespace crier
