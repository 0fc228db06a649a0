// A step of a request as the API takes it, for one request and for many.
#pragma once

#include <string>
#include <string_view>

#include "desk/life.h"
#include "hub/api/api.h"
#include "hub/api/routes.h"

namespace crier {

struct ChangeCall {
  RequestChange change;
  std::string note;  // for staff; empty: none
};
// kBadData where the body has a member that neither a step has nor `more`.
Result<ChangeCall> ChangeCallIn(Hub& hub, const ApiCall& call, const Json& body,
                                std::initializer_list<std::string_view> more);

// The updated_datetime of what the caller saw, as it was written.
Result<std::string> SeenRequestIn(const Json& body);

// The person who calls, by "me" or by name: kBadData where "me" is nobody.
Result<std::string> PersonIn(const ApiCall& call, const std::string& written);

}  // namespace crier
