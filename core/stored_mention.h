// A mention as it is kept: with its verdict, and the request that it belongs to.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/correction.h"
#include "core/mention.h"
#include "core/time.h"
#include "core/verdict.h"

namespace crier {

struct StoredMention {
  int64_t id = 0;
  Mention mention;
  Verdict verdict;
  std::string request_id;  // the draft that it became or joined; empty: none
  Time heard_at{};
  bool removed = false;  // a tombstone: all that its author wrote is dropped, and the verdict that quotes it
  // Its verdict or its attachments are damaged: they are empty here, the rest is as it was stored.
  bool unreadable = false;
  // Of the verdict, as it is stored, where it was read and is in order: to be handed on without writing it
  // again. Empty: `verdict` alone counts; so it is emptied by who changes that.
  std::string verdict_text;
  std::vector<Correction> corrections;  // oldest first; read where staff are shown it
};

}  // namespace crier
