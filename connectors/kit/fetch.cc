#include "connectors/kit/fetch.h"

#include <fmt/format.h>

#include <algorithm>

namespace crier::kit {

Result<HttpResponse> FetchWithin(const Doors& doors, HttpRequest request, Time deadline,
                                 std::chrono::milliseconds most, const std::string& who,
                                 const std::stop_token& stop) {
  const auto left = deadline - doors.clock.Now();
  if (left <= left.zero())
    return Error{Fault::kUnreachable, fmt::format("{}: no time left to ask {}", who, request.url)};
  request.timeout = std::min(most, left);
  auto response = doors.http.Fetch(request, stop);
  if (response) return response;
  Error error = response.error();
  error.message = fmt::format("{}: {}", who, error.message);
  return error;
}

Result<HttpResponse> FetchPage(const Doors& doors, const HttpRequest& request, Time deadline,
                               std::chrono::milliseconds most, const std::string& who,
                               const std::stop_token& stop) {
  auto response = FetchWithin(doors, request, deadline, most, who, stop);
  if (!response) return response;
  if (response->status == 304 || (response->status >= 200 && response->status < 300)) return response;
  return FaultOf(*response, fmt::format("{}: {}", who, request.url), doors.clock.Now());
}

}  // namespace crier::kit
