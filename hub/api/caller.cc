#include "hub/api/caller.h"

#include <algorithm>

#include "accounts/rights.h"
#include "accounts/session.h"
#include "accounts/token.h"
#include "core/digest.h"
#include "core/http_address.h"
#include "core/log.h"
#include "core/text.h"
#include "hub/hub.h"
#include "store/tables/api_tokens.h"
#include "store/tables/people.h"
#include "store/tables/sessions.h"

namespace crier {
namespace {

constexpr std::string_view kSessionKey = "session ", kTokenKey = "token ";

Error NoSession() { return {Fault::kAuth, "you are not signed in, or no longer"}; }
Error NoToken() {
  return {Fault::kAuth,
          "the header Authorization carries no token that this hub knows, or one that has ended"};
}

// "crier.example:8443" of "https://crier.example:8443"; empty where it is none.
std::string_view HostOf(std::string_view origin) {
  const size_t scheme = origin.find("://");
  return scheme == origin.npos ? std::string_view() : origin.substr(scheme + 3);
}

std::string_view WithoutPort(std::string_view host) {
  const size_t colon = host.rfind(':');
  const bool has_port = colon != host.npos && host.find(']', colon) == host.npos;
  return has_port ? host.substr(0, colon) : host;
}

Result<Caller> BySession(Hub& hub, const std::string& cookie) {
  const Time now = hub.wall().Now();
  Caller caller;
  auto read = hub.db().Read([&](Tx& tx) -> Result<void> {
    auto session = FindSessionByToken(tx, HashToken(cookie));
    if (!session) return session.error();
    if (!*session || !IsLive(**session, hub.config().accounts.sessions, now)) return NoSession();
    auto person = FindPerson(tx, (*session)->person);
    if (!person) return person.error();
    if (!*person || (*person)->disabled) return NoSession();
    caller.session = *std::move(session);
    caller.person = *std::move(person);
    return {};
  });
  if (!read) return read.error();
  caller.actor = Actor::Person(caller.person->name);
  caller.permissions = RightsOf(*caller.person);
  caller.csrf = CsrfOf(cookie);
  caller.duties = DutiesOf(*caller.person, hub.config().accounts);
  if (!IsStale(caller.session->seen_at, now)) return caller;
  auto touched = hub.db().Write([&](Tx& tx) { return TouchSession(tx, caller.session->id, now); });
  if (!touched) LogWarn("a session's last call is not kept", {{"error", touched.error().message}});
  caller.session->seen_at = now;
  return caller;
}

Result<Caller> ByToken(Hub& hub, const std::string& hash) {
  const Time now = hub.clock().Now();
  Caller caller;
  auto read = hub.db().Read([&](Tx& tx) -> Result<void> {
    auto token = FindApiTokenByHash(tx, hash);
    if (!token) return token.error();
    if (!*token || !IsLive(**token, now)) return NoToken();
    auto person = FindPerson(tx, (*token)->person);
    if (!person) return person.error();
    if (!*person || (*person)->disabled) return NoToken();
    caller.token = *std::move(token);
    caller.person = *std::move(person);
    return {};
  });
  if (!read) return read.error();
  caller.actor = Actor::Person(caller.person->name);
  caller.permissions = RightsOf(*caller.token, *caller.person);
  if (caller.token->used_at && !IsStale(*caller.token->used_at, now)) return caller;
  auto touched = hub.db().Write([&](Tx& tx) { return TouchApiToken(tx, caller.token->id, now); });
  if (!touched) LogWarn("a token's last use is not kept", {{"error", touched.error().message}});
  return caller;
}

Result<Caller> OfTheHub() {
  Caller caller;
  caller.actor = Actor::Token("api");
  caller.permissions.assign(kPermissions.begin(), kPermissions.end());
  return caller;
}

}  // namespace

Acting Caller::acting() const { return {actor, token ? address + " by token " + token->name : address}; }

std::string Caller::key() const {
  if (session) return std::string(kSessionKey) + session->id;
  return token ? std::string(kTokenKey) + token->id : "";
}

Result<Caller> CallerByKey(Hub& hub, const ServerRequest& request, const std::string& key) {
  const std::string hash = HashToken(key);
  auto caller = EqualInConstantTime(hash, hub.token_hash()) ? OfTheHub() : ByToken(hub, hash);
  if (caller) caller->address = AddressOf(request, hub.config().proxies);
  return caller;
}

Result<Caller> CallerOf(Hub& hub, const ServerRequest& request) {
  const auto found = [&]() -> Result<Caller> {
    const std::string_view authorization = request.headers.Get("authorization");
    if (!authorization.empty()) {
      if (BearerMatches(authorization, hub.token_hash())) return OfTheHub();
      const auto token = BearerToken(authorization);
      return token ? ByToken(hub, HashToken(*token)) : NoToken();
    }
    const auto cookie = TokenInCookie(request.headers.Get("cookie"));
    if (cookie) return BySession(hub, *cookie);
    return Error{Fault::kAuth, "this call wants a session, or the header Authorization: Bearer TOKEN"};
  };
  auto caller = found();
  if (caller) caller->address = AddressOf(request, hub.config().proxies);
  return caller;
}

Result<void> CheckOrigin(const ServerRequest& request) {
  const std::string_view origin = request.headers.Get("origin");
  if (origin.empty()) return {};
  const std::string ours = Lower(request.headers.Get("host"));
  const std::string theirs = Lower(HostOf(origin));
  // A proxy may name the host without its port.
  const bool same = ours == theirs || (WithoutPort(ours) == ours && WithoutPort(theirs) == ours);
  if (same && !ours.empty()) return {};
  return Error{Fault::kRejected, "the call comes from a page of another origin"};
}

Result<void> CheckOurPage(const Caller& caller, const ServerRequest& request) {
  if (!caller.session) return {};
  if (auto same = CheckOrigin(request); !same) return same;
  if (request.method == "GET" || request.method == "HEAD") return {};
  if (EqualInConstantTime(request.headers.Get("x-csrf-token"), caller.csrf)) return {};
  return Error{Fault::kRejected, "a change by a signed-in browser wants the header X-CSRF-Token"};
}

Result<bool> MayStillWatch(Hub& hub, const std::string& key) {
  bool may = false;
  auto read = hub.db().Read([&](Tx& tx) -> Result<void> {
    may = false;
    std::string name;
    std::vector<Permission> scope(kPermissions.begin(), kPermissions.end());
    if (key.starts_with(kSessionKey)) {
      auto session = FindSession(tx, key.substr(kSessionKey.size()));
      if (!session) return session.error();
      if (!*session || !IsLive(**session, hub.config().accounts.sessions, hub.wall().Now())) return {};
      name = (*session)->person;
    } else {
      auto token = FindApiToken(tx, key.substr(kTokenKey.size()));
      if (!token) return token.error();
      if (!*token || !IsLive(**token, hub.clock().Now())) return {};
      name = (*token)->person;
      scope = (*token)->permissions;
    }
    auto person = FindPerson(tx, name);
    if (!person) return person.error();
    may = *person && Has(RightsOf(**person), Permission::kView) && Has(scope, Permission::kView);
    return {};
  });
  if (!read) return read.error();
  return may;
}

std::string AddressOf(const ServerRequest& request, const std::vector<std::string>& proxies) {
  const auto ours = [&](std::string_view address) {
    return std::find(proxies.begin(), proxies.end(), address) != proxies.end();
  };
  std::string address = request.peer;
  if (!ours(address)) return address;
  // The last that none of ours wrote: what stands before it anybody may have made up.
  const auto hops = Split(request.headers.Get("x-forwarded-for"), ',');
  for (auto hop = hops.rbegin(); hop != hops.rend(); ++hop) {
    const std::string named = Excerpt(Trim(*hop), 64);
    if (named.empty()) break;
    address = named;
    if (!ours(address)) break;
  }
  return address;
}

bool IsSecure(const ServerRequest& request) {
  if (request.headers.Get("x-forwarded-proto") == "https") return true;
  std::string host(WithoutPort(request.headers.Get("host")));
  if (host == "[::1]") host = "::1";
  return !IsLoopback(host);
}

}  // namespace crier
