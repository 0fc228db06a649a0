#include "connectors/kit/hook_call.h"

#include <fmt/format.h>

#include <charconv>
#include <nlohmann/json.hpp>

#include "connectors/kit/signatures.h"
#include "core/json.h"

namespace crier::kit {

Result<nlohmann::json> ReadHookCall(const Inbound& call, const std::string& who,
                                    const std::function<Result<void>()>& check) {
  const auto unreadable = [&](std::string_view what) {
    return Error{Fault::kBadData, fmt::format("{}: {}", who, what)};
  };
  if (call.method != "POST") return unreadable("the call must be a POST");
  if (call.body.size() > kMaxJson) return unreadable("the body is larger than 1 MiB");
  if (auto holds = check(); !holds) return holds.error();
  auto body = ReadJson(call.body);
  if (!body) return unreadable("the body is " + body.error().message);
  if (!body->is_object()) return unreadable("the body is no object");
  return body;
}

Result<void> CheckSignedSeconds(const Inbound& call, std::string_view header, const std::string& who,
                                std::chrono::milliseconds window) {
  const std::string_view said = call.headers.Get(header);
  const std::string where = fmt::format("{}: {}", who, header);
  int64_t seconds = 0;
  const auto [end, error] = std::from_chars(said.data(), said.data() + said.size(), seconds);
  // Twelve digits are beyond any time, and milliseconds of them do not overflow.
  if (said.empty() || said.size() > 12 || error != std::errc() || end != said.data() + said.size())
    return Error{Fault::kAuth, where + " is missing or no time"};
  return CheckSkew(where, Time(std::chrono::seconds(seconds)), call.received_at, window);
}

}  // namespace crier::kit
