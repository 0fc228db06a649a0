// The API: docs/api.md. The table of calls is routes.h; one file a resource; each parses, calls a trade,
// stores, answers.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "hub/api/views.h"
#include "hub/http/server.h"

namespace crier {

class Hub;
class OpenChannel;

ServerReply AnswerApi(Hub& hub, const ServerRequest& request);
// The channel whose receiver is asked by this call: a stranger's, and as slow as that channel is; "/session"
// for the calls that hash a password, "/sign-in" for those that may ask the provider of single sign-on,
// "/rules" for those that try a rule on a day of mentions,
// "/open311" for those of Open311 and "/public" for the pages for residents, which strangers make; "/test"
// for those that ask a channel's far side who it is. Empty: none.
std::string LaneOf(const Hub& hub, const ServerRequest& request);

// Tells of refused calls that were only counted, once their minute is over.
void TellRefusals(Hub& hub, OpenChannel& channel);
ServerReply ConsoleFile(const Hub& hub, const ServerRequest& request);

// For the resource files.
ServerReply JsonReply(const Json& json, int status = 200);
// JSON that is text already.
ServerReply JsonTextReply(std::string text);
ServerReply ErrorReply(const Error& error);              // with the status of its fault
ServerReply MethodNotAllowed(const std::string& allow);  // 405; `allow`: "GET, HEAD"
ServerReply Forbidden(const Error& error);               // 403
Error NotFound(std::string_view what);
Result<Json> BodyOf(const ServerRequest& request);  // an object
// kBadData where the object has a member by another name: a misspelt one is not passed over.
Result<void> OnlyMembers(const Json& body, std::initializer_list<std::string_view> names);
Result<std::string> TextIn(const Json& body, const char* key);   // empty if absent
bool HasService(const Hub& hub, std::string_view service_code);  // the city has that service
std::string Param(const ServerRequest& request, const std::string& name);
// kBadData where the query has a parameter by another name: a filter that is misspelt would show everything.
Result<void> OnlyParams(const ServerRequest& request, std::initializer_list<std::string_view> names);
Result<std::optional<Time>> TimeParam(const ServerRequest& request, const std::string& name);
Result<int64_t> NumberOf(const std::string& text, const char* what);  // not negative; `what` names it
Result<int> LimitParam(const ServerRequest& request);                 // 1..500, 50 if absent

}  // namespace crier
