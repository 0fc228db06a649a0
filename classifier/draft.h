// The draft service request that an actionable mention becomes.
#pragma once

#include <chrono>
#include <optional>
#include <span>
#include <string>

#include "classifier/classifier.h"
#include "core/request.h"
#include "core/verdict.h"

namespace crier {

// Drafts with the same join key whose last mention is younger than this are one matter.
inline constexpr std::chrono::hours kJoinWindow{72};

// Where a mention says that it is: of several places the one that says most. A neighbourhood alone is no
// address.
struct Whereabouts {
  std::string address_string;
  std::optional<Point> point;
  std::string neighborhood;
};
Whereabouts WhereaboutsOf(const Verdict& verdict);

// Nothing if the verdict is not actionable. The id is left empty: the store gives it. `services` tell which
// of them are of one family.
std::optional<ServiceRequest> DraftOf(const Mention& mention, const Verdict& verdict,
                                      std::span<const Service> services = {});

}  // namespace crier
