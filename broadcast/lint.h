// What a careful colleague would say of a bulletin before it goes out.
#pragma once

#include <string>
#include <vector>

#include "core/bulletin.h"

namespace crier {

struct Advice {
  std::string field;  // "info.es.headline"
  std::string what;
  bool blocks = false;  // must be mended before approval
};

// `follows`: the bulletin that this one updates or cancels, where it is known.
std::vector<Advice> Lint(const Bulletin& bulletin, Time now, const Bulletin* follows = nullptr);

}  // namespace crier
