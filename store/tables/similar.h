// Which requests are worth comparing with one (desk/similar.h): a bounded number of live ones, each found by
// an index: of the same place, near it, of the same neighborhood or service lately, by the same authors, in
// the same threads.
#pragma once

#include <vector>

#include "core/request.h"
#include "store/db/db.h"

namespace crier {

struct Candidates {
  RequestTraits of;
  std::vector<RequestTraits> others;
};
// `request` may have no id yet: then nobody and no thread is known of it.
Result<Candidates> FindCandidates(Tx& tx, const ServiceRequest& request);

}  // namespace crier
