// What must hold of a request before it may leave, and how a redirect is resolved. Private to http.
#pragma once

#include <string>
#include <string_view>

#include "core/http.h"
#include "core/result.h"

namespace crier {

// An http or https URL taken apart.
struct Url {
  std::string text;    // as curl writes it
  std::string scheme;  // lower case
  std::string host;    // lower case
  std::string port;    // always there
  std::string path;

  // For messages: without the query, where secrets travel, and of bounded length.
  std::string Shown() const;
  bool SameOrigin(const Url& other) const {
    return scheme == other.scheme && host == other.host && port == other.port;
  }
};

// kRejected: not http(s), no host, a user or password inside, a control character or a space, over 16 KiB.
Result<Url> ParseUrl(std::string_view text);

// Where a Location leads from `base`. kRejected also for a step down from https to http.
Result<Url> ResolveRedirect(const Url& base, std::string_view location);

// kRejected: a method or header name that is no token (RFC 9110), a CR, LF or NUL in a value, a header that
// frames the message (Content-Length, Transfer-Encoding), which curl alone may write, a body with GET or
// HEAD.
Result<void> CheckRequest(const HttpRequest& request);

// Whether a header may follow a redirect to another origin. A platform's own key headers are unknown, so only
// fields that describe what is wanted go along.
bool MayLeaveOrigin(std::string_view header_name);

bool EqualsIgnoringCase(std::string_view a, std::string_view b);

}  // namespace crier
