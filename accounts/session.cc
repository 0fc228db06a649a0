#include "accounts/session.h"

#include <algorithm>

#include "accounts/token.h"
#include "core/digest.h"
#include "core/id.h"
#include "core/text.h"

namespace crier {
namespace {

constexpr std::chrono::minutes kStale{1};
constexpr size_t kMaxAgent = 200;
constexpr size_t kMaxCookies = 8192;

constexpr char kTakenAway[] = "; Max-Age=0";

std::string Attributes(bool secure, std::string_view same_site = "Strict") {
  return "; Path=/; HttpOnly; SameSite=" + std::string(same_site) + (secure ? "; Secure" : "");
}

}  // namespace

OpenedSession OpenSession(const std::string& person, const std::string& address, std::string_view agent,
                          Time now) {
  OpenedSession opened;
  opened.token = NewToken();
  Session& session = opened.session;
  session.id = NewId(now);
  session.person = person;
  session.token_hash = HashToken(opened.token);
  session.address = address;
  session.agent = Excerpt(CleanUtf8(agent), kMaxAgent);
  session.made_at = session.seen_at = now;
  return opened;
}

Time IdleEnd(const Session& session, const SessionRules& rules) { return session.seen_at + rules.idle; }
Time LastEnd(const Session& session, const SessionRules& rules) { return session.made_at + rules.longest; }

bool IsLive(const Session& session, const SessionRules& rules, Time now) {
  return now < IdleEnd(session, rules) && now < LastEnd(session, rules);
}

bool IsStale(Time seen_at, Time now) { return now - seen_at >= kStale; }

std::string CsrfOf(std::string_view token) { return Hex(HmacSha256(token, "crier: a page of ours")); }

std::optional<std::string> TokenInCookie(std::string_view header, std::string_view name) {
  if (header.size() > kMaxCookies) return std::nullopt;
  std::optional<std::string> token;
  while (!header.empty()) {
    const size_t end = std::min(header.find(';'), header.size());
    const std::string pair(Trim(header.substr(0, end)));
    header.remove_prefix(std::min(end + 1, header.size()));
    const size_t equals = pair.find('=');
    if (equals == pair.npos || pair.substr(0, equals) != name) continue;
    std::string value = pair.substr(equals + 1);
    if (token && *token != value) return std::nullopt;
    token = std::move(value);
  }
  if (token && token->empty()) return std::nullopt;
  return token;
}

std::string CookieOf(std::string_view token, bool secure) {
  return std::string(kSessionCookie) + "=" + std::string(token) + Attributes(secure);
}

std::string NoCookie(bool secure) {
  return std::string(kSessionCookie) + "=" + Attributes(secure) + kTakenAway;
}

std::string SignOnCookieOf(std::string_view token, bool secure) {
  return std::string(kSignOnCookie) + "=" + std::string(token) + Attributes(secure, "Lax") + "; Max-Age=600";
}

std::string NoSignOnCookie(bool secure) {
  return std::string(kSignOnCookie) + "=" + Attributes(secure, "Lax") + kTakenAway;
}

}  // namespace crier
