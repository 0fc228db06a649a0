#include "hub/api/routes.h"

#include <fmt/format.h>

#include <algorithm>

#include "accounts/rights.h"
#include "hub/accounts_config.h"

namespace crier {
namespace {

struct P {
  static constexpr Access kPublic{Door::kPublic}, kSigned{Door::kSigned}, kOpen311{Door::kOpen311},
      kPerson{Door::kPerson}, kView{Door::kPermitted, Permission::kView},
      kTriage{Door::kPermitted, Permission::kTriage}, kPublish{Door::kPermitted, Permission::kPublish},
      kApprove{Door::kPermitted, Permission::kApprove}, kExport{Door::kPermitted, Permission::kExport},
      kAdminister{Door::kPermitted, Permission::kAdminister};
};

// A pattern without a parameter stands before one that would take its path, too.
constexpr Route kRoutes[] = {
    {"GET", "/health", P::kPublic, GetHealth},
    {"HEAD", "/health", P::kPublic, GetHealth},
    {"GET", "/ready", P::kPublic, GetReady},
    {"HEAD", "/ready", P::kPublic, GetReady},
    {"GET", "/metrics", P::kView, GetMetrics},
    {"GET", kHookPattern, P::kSigned, CallHook},
    {"POST", kHookPattern, P::kSigned, CallHook},
    {"GET", "/ticket", P::kPublic, GetTicketForm},
    {"GET", "/ticket/{ticket}", P::kPublic, GetTicket},
    {"POST", "/ticket/{ticket}", P::kPublic, PostTicketRating},
    {"GET", "/report", P::kPublic, GetReportForm},
    {"POST", "/report", P::kPublic, PostReportForm},
    {"GET", "/open311/v2/discovery.json", P::kOpen311, GetOpen311Discovery},
    {"GET", "/open311/v2/discovery.xml", P::kOpen311, GetOpen311Discovery},
    {"GET", "/open311/v2/services.json", P::kOpen311, GetOpen311Services},
    {"GET", "/open311/v2/services.xml", P::kOpen311, GetOpen311Services},
    {"GET", "/open311/v2/services/{file}", P::kOpen311, GetOpen311Service},
    {"GET", "/open311/v2/requests.json", P::kOpen311, GetOpen311Requests},
    {"GET", "/open311/v2/requests.xml", P::kOpen311, GetOpen311Requests},
    {"POST", "/open311/v2/requests.json", P::kOpen311, PostOpen311Request},
    {"POST", "/open311/v2/requests.xml", P::kOpen311, PostOpen311Request},
    {"GET", "/open311/v2/requests/{file}", P::kOpen311, GetOpen311Request},
    {"GET", "/open311/v2/tokens/{file}", P::kOpen311, GetOpen311Token},
    {"GET", "/api/v1/sign-in", P::kPublic, GetSignIn},
    {"GET", "/api/v1/sign-in/start", P::kPublic, GetSignOnStart},
    {"GET", kSignOnReturn, P::kPublic, GetSignOnFinish},
    {"POST", "/api/v1/session", P::kPublic, PostSession},
    {"GET", "/api/v1/session", P::kPerson, GetSession},
    {"DELETE", "/api/v1/session", P::kPerson, DeleteSession},
    {"GET", "/api/v1/sessions", P::kPerson, GetSessions},
    {"DELETE", "/api/v1/sessions", P::kPerson, DeleteSessions},
    {"DELETE", "/api/v1/sessions/{id}", P::kPerson, DeleteOneSession},
    {"PUT", "/api/v1/me/password", P::kPerson, PutPassword},
    {"POST", "/api/v1/me/second-factor", P::kPerson, PostSecondFactor},
    {"PUT", "/api/v1/me/second-factor", P::kPerson, PutSecondFactor},
    {"DELETE", "/api/v1/me/second-factor", P::kPerson, DeleteSecondFactor},
    {"GET", "/api/v1/tokens", P::kPerson, GetTokens},
    {"POST", "/api/v1/tokens", P::kPerson, PostToken},
    {"DELETE", "/api/v1/tokens/{id}", P::kPerson, DeleteToken},
    {"GET", "/api/v1/people", P::kAdminister, GetPeople},
    {"POST", "/api/v1/people", P::kAdminister, PostPerson},
    {"PUT", "/api/v1/people/{name}", P::kAdminister, PutPerson},
    {"POST", "/api/v1/people/{name}/reset", P::kAdminister, PostPersonReset},
    {"GET", "/api/v1/audit", P::kAdminister, GetAudit},
    {"GET", "/api/v1/audit/verify", P::kAdminister, GetAuditVerify},
    {"GET", "/api/v1/status", P::kView, GetStatus},
    {"GET", "/api/v1/services", P::kView, GetServices},
    {"GET", "/api/v1/zones", P::kView, GetZones},
    {"GET", "/api/v1/places", P::kView, GetPlaces},
    {"GET", "/api/v1/rules", P::kView, GetRules},
    {"GET", "/api/v1/rules/names", P::kView, GetRuleNames},
    {"POST", "/api/v1/rules/try", P::kView, PostRulesTry},
    {"GET", "/api/v1/rules/{id}", P::kView, GetRule},
    {"POST", kRuleTrialPattern, P::kView, PostRuleTry},
    {"GET", "/api/v1/stream", P::kView, GetStream},
    {"POST", "/api/v1/reload", P::kAdminister, PostReload},
    {"GET", "/api/v1/mentions", P::kView, GetMentions},
    {"GET", "/api/v1/mentions/{id}", P::kView, GetMention},
    {"POST", "/api/v1/mentions/{id}/request", P::kTriage, PostMentionRequest},
    {"POST", "/api/v1/mentions/{id}/correction", P::kTriage, PostMentionCorrection},
    {"POST", "/api/v1/mentions/{id}/reply/preview", P::kTriage, PostReplyPreview},
    {"POST", "/api/v1/mentions/{id}/reply", P::kTriage, PostReply},
    {"GET", "/api/v1/replies", P::kView, GetReplies},
    {"GET", "/api/v1/answers", P::kView, GetAnswers},
    {"POST", "/api/v1/mentions/{id}/emergency", P::kTriage, PostMentionEmergency},
    {"GET", "/api/v1/emergencies", P::kView, GetEmergencies},
    {"GET", "/api/v1/emergencies/{mention}", P::kView, GetEmergency},
    {"POST", "/api/v1/emergencies/{mention}/take", P::kTriage, PostEmergencyTake},
    {"POST", "/api/v1/emergencies/{mention}/release", P::kTriage, PostEmergencyRelease},
    {"POST", "/api/v1/emergencies/{mention}/dispatch", P::kTriage, PostEmergencyDispatch},
    {"POST", "/api/v1/emergencies/{mention}/close", P::kTriage, PostEmergencyClose},
    {"GET", "/api/v1/rumours", P::kView, GetRumours},
    {"POST", "/api/v1/rumours", P::kTriage, PostRumour},
    {"GET", "/api/v1/rumours/{id}", P::kView, GetRumour},
    {"POST", "/api/v1/rumours/{id}", P::kTriage, PostRumourStep},
    {"POST", "/api/v1/rumours/{id}/mentions", P::kTriage, PostRumourMentions},
    {"POST", "/api/v1/rumours/{id}/answer", P::kPublish, PostRumourAnswer},
    {"GET", "/api/v1/duties", P::kTriage, GetDuties},
    {"POST", "/api/v1/duties", P::kTriage, PostDuty},
    {"PATCH", "/api/v1/duties/{id}", P::kTriage, PatchDuty},
    {"DELETE", "/api/v1/duties/{id}", P::kTriage, DeleteDuty},
    {"POST", "/api/v1/duties/{id}/acknowledge", P::kTriage, PostDutyAcknowledge},
    {"POST", "/api/v1/duties/{id}/test", P::kTriage, PostDutyTest},
    {"GET", "/api/v1/corrections", P::kView, GetCorrections},
    {"GET", "/api/v1/tallies", P::kView, GetTallies},
    {"GET", "/api/v1/reach", P::kView, GetReach},
    {"GET", "/api/v1/exports/{file}", P::kExport, GetExport},
    {"GET", "/api/v1/assignees", P::kTriage, GetAssignees},
    {"GET", "/api/v1/requests", P::kView, GetRequests},
    {"POST", "/api/v1/requests/batch", P::kTriage, PostRequestBatch},
    {"GET", "/api/v1/requests/figures", P::kView, GetRequestFigures},
    {"GET", "/api/v1/contacts", P::kView, GetContacts},
    {"GET", "/api/v1/requests/{id}", P::kView, GetRequest},
    {"POST", "/api/v1/requests/{id}", P::kTriage, PostRequest},
    {"POST", "/api/v1/requests/{id}/undo", P::kTriage, PostRequestUndo},
    {"GET", "/api/v1/requests/{id}/history", P::kView, GetRequestHistory},
    {"POST", "/api/v1/requests/{id}/notes", P::kTriage, PostRequestNote},
    {"GET", "/api/v1/requests/{id}/similar", P::kView, GetSimilarRequests},
    {"GET", "/api/v1/requests/{id}/replies", P::kView, GetRequestReplies},
    {"GET", "/api/v1/connectors", P::kAdminister, GetConnectors},
    {"POST", "/api/v1/connectors/{name}/test", P::kAdminister, PostConnectorTest},
    {"GET", "/api/v1/channels", P::kView, GetChannels},
    {"POST", "/api/v1/channels", P::kAdminister, PostChannel},
    {"GET", "/api/v1/channels/{name}", P::kAdminister, GetChannelForm},
    {"PUT", "/api/v1/channels/{name}", P::kAdminister, PutChannel},
    {"DELETE", "/api/v1/channels/{name}", P::kAdminister, DeleteChannel},
    {"POST", "/api/v1/channels/{name}/test", P::kAdminister, PostChannelTest},
    {"POST", "/api/v1/channels/{name}/pause", P::kAdminister, PostPause},
    {"POST", "/api/v1/channels/{name}/resume", P::kAdminister, PostResume},
    {"POST", "/api/v1/channels/{name}/contacts", P::kTriage, PostContact},
    {"POST", "/api/v1/channels/{name}/contacts/similar", P::kTriage, PostSimilarToContact},
    {"POST", "/api/v1/channels/{name}/settle", P::kApprove, PostSettle},
    {"GET", "/api/v1/consents", P::kView, GetConsents},
    {"POST", "/api/v1/consents/restore", P::kTriage, PostConsentRestore},
    {"POST", "/api/v1/consents/withdraw", P::kTriage, PostConsentWithdraw},
    {"GET", "/api/v1/bulletins", P::kView, GetBulletins},
    {"POST", "/api/v1/bulletins", P::kPublish, PostBulletin},
    {"POST", "/api/v1/bulletins/preview", P::kView, PostPreview},
    {"GET", "/api/v1/bulletins/{id}", P::kView, GetBulletin},
    {"PUT", "/api/v1/bulletins/{id}", P::kPublish, PutBulletin},
    {"POST", "/api/v1/bulletins/{id}/approve", P::kApprove, PostApprove},
    {"POST", "/api/v1/bulletins/{id}/correct", P::kPublish, PostCorrect},
    {"POST", "/api/v1/bulletins/{id}/cancel", P::kPublish, PostCancel},
    {"POST", "/api/v1/bulletins/{id}/withdraw", P::kApprove, PostWithdraw},
};

constexpr Topic kTopics[] = {
    {"hello", Permission::kView},    {"mention", Permission::kView},     {"removed", Permission::kView},
    {"request", Permission::kView},  {"bulletin", Permission::kView},    {"delivery", Permission::kView},
    {"progress", Permission::kView}, {"channel", Permission::kView},     {"reload", Permission::kView},
    {"reply", Permission::kView},    {"hello", Permission::kView},       {"mention", Permission::kView},
    {"removed", Permission::kView},  {"request", Permission::kView},     {"bulletin", Permission::kView},
    {"delivery", Permission::kView}, {"progress", Permission::kView},    {"channel", Permission::kView},
    {"reload", Permission::kView},   {"emergencies", Permission::kView}, {"rumours", Permission::kView},
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

std::span<const Topic> Topics() { return kTopics; }

Result<void> CheckAccess(const Access& access, const Caller& caller) {
  const auto denied = [](std::string why) { return Error{Fault::kRejected, std::move(why)}; };
  switch (access.door) {
    case Door::kPublic:
    case Door::kSigned:
    case Door::kOpen311:
      return {};
    case Door::kPerson:
      if (caller.session) return {};
      return denied("this call is for a person who is signed in, not for a token");
    case Door::kPermitted:
      break;
  }
  if (!caller.duties.empty()) {
    return denied(fmt::format(
        "{} first (docs/api.md, PUT /api/v1/me): nothing else is open to you until then",
        caller.duties.front() == "change_password" ? "change your password" : "add a second factor"));
  }
  if (Has(caller.permissions, access.permission)) return {};
  return denied(fmt::format("this wants the permission '{}', which has who is: {}",
                            PermissionName(access.permission), RolesWith(access.permission)));
}

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
