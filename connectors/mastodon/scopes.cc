#include "connectors/mastodon/scopes.h"

#include <algorithm>

namespace crier::mastodon {
namespace {

// Answered 404 to whoever may, and 403 to whoever may not: nowhere is there a status with this id.
constexpr char kNoStatus[] = "/api/v1/statuses/0";

void Prove(Api& api, Call call, std::optional<Error>* lacks) {
  call.may_be_gone = true;
  call.may_be_refused = true;  // a server that does not like the id has looked at the token before
  const auto response = api.Ask(call);
  if (response) return;
  Error error = response.error();
  error.in_doubt = false;  // nothing could have been changed
  if (error.fault == Fault::kAuth)
    error.message += "; make a token with that scope in the account's preferences, Development";
  if (*lacks) {
    (*lacks)->message += "; " + error.message;
  } else {
    *lacks = std::move(error);
  }
}

// "/api/v1/timelines/tag/flood?limit=40" with one entry alone.
std::string WithOneEntry(const std::string& target) {
  const size_t limit = target.find("limit=");
  const size_t end = std::min(target.find('&', limit), target.size());
  return target.substr(0, limit) + "limit=1" + target.substr(end);
}

}  // namespace

void ProveScopes(Api& api, const std::vector<Stream>& streams, const std::string& own, Identity* identity) {
  bool hashtag = false;
  for (const Stream& stream : streams) {
    if (stream.hashtag && hashtag) continue;  // what holds for one holds for all
    hashtag = hashtag || stream.hashtag;
    Prove(api, {.target = WithOneEntry(stream.target), .scope = stream.scope}, &identity->cannot_listen);
  }
  Prove(api, {.method = "DELETE", .target = kNoStatus, .scope = "write:statuses"}, &identity->cannot_send);
  Prove(api, {.target = "/api/v1/accounts/" + own + "/statuses?limit=1", .scope = "read:statuses"},
        &identity->cannot_send);
}

}  // namespace crier::mastodon
