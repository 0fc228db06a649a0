// What a platform's refusals mean otherwise than HTTP does, as a table.
#pragma once

#include <chrono>
#include <functional>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "core/http.h"

namespace crier::kit {

struct Meaning {
  int status = 0;                    // 0: any
  std::string_view says = {};        // codes or words, "|" between them; empty: whatever it says
  std::optional<Fault> fault = {};   // none: as it was
  std::string_view advice = {};      // comes behind the message
  enum { kIs, kHolds } match = kIs;  // the whole of what it says, or a part of it
};

// Changes the error as the first row says that fits; false: none does.
bool ApplyMeaning(std::span<const Meaning> rows, int status, std::string_view said, Error* error);

struct JudgePlan {
  std::span<const Meaning> rows;  // must last as long as the judge
  // What the rows look at in the body of a refusal; null where that cannot be read. Empty: they look at the
  // status alone.
  std::string (*said)(const nlohmann::json& body) = nullptr;
  // Where the body of a throttle tells a wait (a JSON pointer), a number of these; of that and the header's
  // the longer counts, a day at most, for a limit that is shared may hide behind the other. Empty: nowhere.
  std::string_view wait = {};
  std::chrono::milliseconds unit = std::chrono::seconds(1);
};
// For ApiPlan::judge.
std::function<void(const HttpResponse& response, Error* error)> JudgeBy(JudgePlan plan);

}  // namespace crier::kit
