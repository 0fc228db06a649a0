#include "hub/api/routes.h"

#include <algorithm>

namespace crier {
namespace {

using P = Permission;

// A pattern without a parameter stands before one that would take its path, too.
constexpr Route kRoutes[] = {
    {"GET", "/health", P::kPublic, GetHealth},
    {"HEAD", "/health", P::kPublic, GetHealth},
    {"GET", "/ready", P::kPublic, GetReady},
    {"HEAD", "/ready", P::kPublic, GetReady},
    {"GET", "/metrics", P::kViewer, GetMetrics},
    {"GET", kHookPattern, P::kSigned, CallHook},
    {"POST", kHookPattern, P::kSigned, CallHook},
    {"GET", "/api/v1/status", P::kViewer, GetStatus},
    {"GET", "/api/v1/services", P::kViewer, GetServices},
    {"GET", "/api/v1/rules", P::kViewer, GetRules},
    {"GET", "/api/v1/stream", P::kViewer, GetStream},
    {"POST", "/api/v1/reload", P::kAdminister, PostReload},
    {"GET", "/api/v1/mentions", P::kViewer, GetMentions},
    {"GET", "/api/v1/mentions/{id}", P::kViewer, GetMention},
    {"GET", "/api/v1/tallies", P::kViewer, GetTallies},
    {"GET", "/api/v1/requests", P::kViewer, GetRequests},
    {"GET", "/api/v1/requests/{id}", P::kViewer, GetRequest},
    {"POST", "/api/v1/requests/{id}", P::kTriage, PostRequest},
    {"GET", "/api/v1/channels", P::kViewer, GetChannels},
    {"POST", "/api/v1/channels/{name}/settle", P::kApprove, PostSettle},
    {"GET", "/api/v1/consents", P::kViewer, GetConsents},
    {"POST", "/api/v1/consents/restore", P::kTriage, PostConsentRestore},
    {"POST", "/api/v1/consents/withdraw", P::kTriage, PostConsentWithdraw},
    {"GET", "/api/v1/bulletins", P::kViewer, GetBulletins},
    {"POST", "/api/v1/bulletins", P::kPublish, PostBulletin},
    {"POST", "/api/v1/bulletins/preview", P::kPublish, PostPreview},
    {"GET", "/api/v1/bulletins/{id}", P::kViewer, GetBulletin},
    {"PUT", "/api/v1/bulletins/{id}", P::kPublish, PutBulletin},
    {"POST", "/api/v1/bulletins/{id}/approve", P::kApprove, PostApprove},
    {"POST", "/api/v1/bulletins/{id}/correct", P::kPublish, PostCorrect},
    {"POST", "/api/v1/bulletins/{id}/cancel", P::kPublish, PostCancel},
    {"POST", "/api/v1/bulletins/{id}/withdraw", P::kApprove, PostWithdraw},
};

// Takes the first segment off: "/a/b" gives "a" and leaves "/b".
std::string_view TakeSegment(std::string_view* path) {
  const size_t end = std::min(path->find('/', 1), path->size());
  const std::string_view segment = path->substr(1, end - 1);
  path->remove_prefix(end);
  return segment;
}

}  // namespace

std::span<const Route> Routes() { return kRoutes; }

std::optional<std::string> ParameterIn(std::string_view pattern, std::string_view path) {
  if (path.ends_with('/')) path.remove_suffix(1);
  std::string parameter;
  while (!pattern.empty() && !path.empty()) {
    const std::string_view wanted = TakeSegment(&pattern), segment = TakeSegment(&path);
    if (segment.empty()) return std::nullopt;
    if (wanted.starts_with('{')) {
      parameter = segment;
    } else if (segment != wanted) {
      return std::nullopt;
    }
  }
  if (!pattern.empty() || !path.empty()) return std::nullopt;
  return parameter;
}

RouteMatch FindRoute(std::string_view method, std::string_view path) {
  RouteMatch match;
  for (const Route& route : kRoutes) {
    if (match.pattern == nullptr) {
      auto parameter = ParameterIn(route.pattern, path);
      if (!parameter) continue;
      match.pattern = &route;
      match.id = *std::move(parameter);
    }
    if (route.pattern != match.pattern->pattern) continue;
    match.allow += (match.allow.empty() ? "" : ", ") + std::string(route.method);
    if (route.method == method) match.route = &route;
  }
  return match;
}

}  // namespace crier
