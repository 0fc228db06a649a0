// Requests that may be about the same matter, each with the reasons, for a person to merge. Pure.
#pragma once

#include <string>
#include <vector>

#include "core/request.h"

namespace crier {

struct Likeness {
  // same_place: one address, or at most 60 m apart; near: 150 m; same_words; same_thread; same_author.
  std::string why;
  std::string what;  // the address, the distance, the words; else empty
};
struct SimilarRequest {
  ServiceRequest request;
  std::vector<Likeness> because = {};
  double score = 0;  // the greater, the likelier; no probability
};
// The likeliest first, at most `most`; those that have too little in common are left out.
std::vector<SimilarRequest> FindSimilar(const RequestTraits& of, const std::vector<RequestTraits>& candidates,
                                        size_t most);

}  // namespace crier
