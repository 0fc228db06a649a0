// Tables: corrections, what staff say is wrong in a verdict, and correction_keys, by which rule authors find
// them. Rows are added; of a mention that its author removes only the words of its places are dropped.
#pragma once

#include <string>
#include <vector>

#include "core/correction.h"
#include "core/stored_mention.h"
#include "store/db/db.h"

namespace crier {

// Gives it its id. kRejected where the mention has kMostCorrections already.
Result<void> AddCorrection(Tx& tx, Correction* correction);

struct CorrectionQuery {
  std::string rule;          // one of the rules that decided what is wrong
  std::string service_code;  // the service of the verdict, or the right one
  std::string what;
  int64_t before = 0;  // the id of a correction; 0: from the newest
  int limit = 50;      // at most 500
};
struct FoundCorrection {
  Correction correction;
  // What it is about, as it is said now; empty where its author removed it.
  std::string text, lang, channel;
  bool removed = false;
};
// Newest first.
Result<std::vector<FoundCorrection>> FindCorrections(Tx& tx, const CorrectionQuery& query);

// Reads the corrections of each into it.
Result<void> ShowCorrections(Tx& tx, std::vector<StoredMention>* mentions);

// Its author removed the mention: what a correction quotes of its words goes, too.
Result<void> ForgetQuotes(Tx& tx, int64_t mention);

}  // namespace crier
