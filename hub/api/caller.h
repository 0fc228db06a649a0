// Who makes a call, and what he may: the one place where a header or a cookie becomes a person with rights.
// It is asked before a call is answered, whichever it is.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/actor.h"
#include "core/person.h"
#include "core/result.h"
#include "hub/http/server.h"

namespace crier {

class Hub;

struct Caller {
  // The person, also where his token makes the call: who wrote a bulletin does not approve it by another way.
  Actor actor;
  std::vector<Permission> permissions;
  std::string address;              // from which the call comes
  std::optional<Person> person;     // none: the hub's own token
  std::optional<Session> session;   // by the cookie
  std::optional<ApiToken> token;    // by one that a person made
  std::string csrf;                 // of the session
  std::vector<std::string> duties;  // of the session's person: hub/accounts_config.h

  // For the audit: the address, and the token where it was one.
  Acting acting() const;
  // Of what he opens and what must end with it (hub/open_streams.h); empty: the hub's own token.
  std::string key() const;
};

// By the header Authorization if there is one, else by the cookie. kAuth where neither is good.
Result<Caller> CallerOf(Hub& hub, const ServerRequest& request);

// The same by a key that the call carries elsewhere than in the header: an API token, or the hub's own. kAuth
// where it is neither.
Result<Caller> CallerByKey(Hub& hub, const ServerRequest& request, const std::string& key);

// kRejected, for a call by cookie that a page of ours cannot have made: another origin, or a change without
// the session's CSRF token.
Result<void> CheckOurPage(const Caller& caller, const ServerRequest& request);
// kRejected where the header Origin names another one than was asked.
Result<void> CheckOrigin(const ServerRequest& request);

// Whether who opened a stream under this key may still read.
Result<bool> MayStillWatch(Hub& hub, const std::string& key);

// The client's address: of the connection, or, where that is one of the hub's proxies, what this says.
std::string AddressOf(const ServerRequest& request, const std::vector<std::string>& proxies);
// False only over plain HTTP on this machine, where a browser would not keep the cookie.
bool IsSecure(const ServerRequest& request);

}  // namespace crier
