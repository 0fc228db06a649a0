// Sessions of people in a browser: when they end, and what their cookie and their calls carry. Pure: the hub
// keeps them (store/tables/sessions.h).
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "core/person.h"

namespace crier {

struct SessionRules {
  std::chrono::milliseconds idle{std::chrono::hours(1)};      // without a call
  std::chrono::milliseconds longest{std::chrono::hours(12)};  // whatever is done in it

  bool operator==(const SessionRules&) const = default;
};

inline constexpr char kSessionCookie[] = "crier_session";
// Of a browser that is on its way to the provider of single sign-on and back.
inline constexpr char kSignOnCookie[] = "crier_sign_on";

struct OpenedSession {
  Session session;
  std::string token;  // for the cookie; only its hash is kept
};
// A new one at every sign-in: nothing that was there before it is signed in by it.
OpenedSession OpenSession(const std::string& person, const std::string& address, std::string_view agent,
                          Time now);

Time IdleEnd(const Session& session, const SessionRules& rules);
Time LastEnd(const Session& session, const SessionRules& rules);
bool IsLive(const Session& session, const SessionRules& rules, Time now);
// Its `seen_at` is worth writing again: not for every call.
bool IsStale(Time seen_at, Time now);

// What a changing call must carry in X-CSRF-Token: only a page of ours can have been told it.
std::string CsrfOf(std::string_view token);

// The token in a Cookie header. Nothing where there is none, or where several differ: a page of a
// neighbouring name may have put one there.
std::optional<std::string> TokenInCookie(std::string_view cookie_header,
                                         std::string_view name = kSessionCookie);
// For Set-Cookie. `secure`: the browser sends it over TLS alone.
std::string CookieOf(std::string_view token, bool secure);
std::string NoCookie(bool secure);  // takes it away
// Lax: the browser brings it when another site, the provider, sends it back. For ten minutes.
std::string SignOnCookieOf(std::string_view token, bool secure);
std::string NoSignOnCookie(bool secure);

}  // namespace crier
