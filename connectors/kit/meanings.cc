#include "connectors/kit/meanings.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "core/json.h"
#include "core/text.h"

namespace crier::kit {
namespace {

using nlohmann::json;
using std::chrono::milliseconds;

bool Fits(const Meaning& row, int status, std::string_view said) {
  if (row.status != 0 && row.status != status) return false;
  const auto words = Split(row.says, '|');
  return row.says.empty() || std::any_of(words.begin(), words.end(), [&](std::string_view one) {
           return row.match == Meaning::kIs ? said == one : said.find(one) != said.npos;
         });
}

milliseconds WaitAt(const json& body, const JudgePlan& plan) {
  const json::json_pointer at{std::string(plan.wait)};
  if (!body.is_structured() || !body.contains(at) || !body.at(at).is_number()) return milliseconds(0);
  constexpr double kDay = 86'400'000;
  const double wait = body.at(at).get<double>() * static_cast<double>(plan.unit.count());
  return milliseconds(static_cast<int64_t>(std::ceil(std::clamp(wait, 0.0, kDay))));
}

}  // namespace

bool ApplyMeaning(std::span<const Meaning> rows, int status, std::string_view said, Error* error) {
  const auto row =
      std::find_if(rows.begin(), rows.end(), [&](const Meaning& each) { return Fits(each, status, said); });
  if (row == rows.end()) return false;
  error->fault = row->fault.value_or(error->fault);
  if (!row->advice.empty()) error->message += fmt::format("; {}", row->advice);
  return true;
}

std::function<void(const HttpResponse& response, Error* error)> JudgeBy(JudgePlan plan) {
  return [plan](const HttpResponse& response, Error* error) {
    const json body = ReadJson(response.body).value_or(json());
    if (error->fault == Fault::kThrottled && !plan.wait.empty()) {
      const milliseconds wait = std::max(WaitAt(body, plan), error->retry_after.value_or(milliseconds(0)));
      error->retry_after = wait.count() > 0 ? std::optional(wait) : std::nullopt;
    }
    ApplyMeaning(plan.rows, response.status, plan.said ? plan.said(body) : "", error);
  };
}

}  // namespace crier::kit
