// Every call that the API takes: one table of method, pattern and permission. docs/api.md lists the same.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "core/actor.h"
#include "core/person.h"
#include "core/result.h"
#include "hub/api/caller.h"
#include "hub/http/server.h"

namespace crier {

class Hub;

// Who may make a call (docs/rights.md).
enum class Door {
  kPublic,     // anybody
  kSigned,     // other services: the channel's receiver checks the signature
  kPerson,     // whoever is signed in, for what is his own; no token
  kOpen311,    // anybody, where the city has it on; hub/api/open311.cc asks for a key where one is wanted
  kPermitted,  // whoever has the permission
};
struct Access {
  Door door = Door::kPermitted;
  Permission permission = Permission::kAdminister;  // of kPermitted alone
};

struct ApiCall {
  const ServerRequest& request;
  Actor actor;           // who calls
  std::string id;        // what stands where the pattern has its parameter; else empty
  const Caller& caller;  // the same with his rights; of a public or signed call nobody

  Acting acting() const { return caller.acting(); }
};

struct Route {
  std::string_view method;
  std::string_view pattern;  // at most one segment is a parameter: "/api/v1/requests/{id}"
  Access access;
  Result<ServerReply> (*handle)(Hub& hub, const ApiCall& call);
};

std::span<const Route> Routes();

struct RouteMatch {
  const Route* route = nullptr;    // takes the method and the path; null: 404, or 405 where `pattern` is set
  const Route* pattern = nullptr;  // the first row with the path's pattern; null: there is no such path
  std::string id;
  std::string allow;  // the methods that the path takes: "GET, POST"
};
// kRejected, with the roles that may: the caller may not come through that door.
Result<void> CheckAccess(const Access& access, const Caller& caller);

// A slash at the end of the path is passed over. Where two patterns fit, the row that stands first decides.
RouteMatch FindRoute(std::string_view method, std::string_view path);

// The path's segment where the pattern has its parameter, empty if it has none; nothing where it does not
// fit.
std::optional<std::string> ParameterIn(std::string_view pattern, std::string_view path);

inline constexpr std::string_view kHookPattern = "/hooks/{channel}";
inline constexpr std::string_view kOpen311Path = "/open311/v2";
inline constexpr std::string_view kRuleTrialPattern = "/api/v1/rules/{id}/try";

// What the event stream tells, and what it takes to hear it: the same as to read it in a list.
struct Topic {
  std::string_view event;
  Permission permission;
};
std::span<const Topic> Topics();

// hub/api/probes.cc
Result<ServerReply> GetHealth(Hub& hub, const ApiCall& call);
Result<ServerReply> GetReady(Hub& hub, const ApiCall& call);
Result<ServerReply> GetMetrics(Hub& hub, const ApiCall& call);
// hub/api/hooks.cc
Result<ServerReply> CallHook(Hub& hub, const ApiCall& call);
// hub/public/ticket.cc, report.cc
Result<ServerReply> GetTicketForm(Hub& hub, const ApiCall& call);
Result<ServerReply> GetTicket(Hub& hub, const ApiCall& call);
Result<ServerReply> PostTicketRating(Hub& hub, const ApiCall& call);
Result<ServerReply> GetReportForm(Hub& hub, const ApiCall& call);
Result<ServerReply> PostReportForm(Hub& hub, const ApiCall& call);
// hub/api/open311.cc
Result<ServerReply> GetOpen311Discovery(Hub& hub, const ApiCall& call);
Result<ServerReply> GetOpen311Services(Hub& hub, const ApiCall& call);
Result<ServerReply> GetOpen311Service(Hub& hub, const ApiCall& call);
Result<ServerReply> GetOpen311Requests(Hub& hub, const ApiCall& call);
Result<ServerReply> GetOpen311Request(Hub& hub, const ApiCall& call);
Result<ServerReply> GetOpen311Token(Hub& hub, const ApiCall& call);
Result<ServerReply> PostOpen311Request(Hub& hub, const ApiCall& call);
// hub/api/session.cc
Result<ServerReply> GetSignIn(Hub& hub, const ApiCall& call);
Result<ServerReply> PostSession(Hub& hub, const ApiCall& call);
Result<ServerReply> GetSession(Hub& hub, const ApiCall& call);
Result<ServerReply> DeleteSession(Hub& hub, const ApiCall& call);
Result<ServerReply> GetSessions(Hub& hub, const ApiCall& call);
Result<ServerReply> DeleteSessions(Hub& hub, const ApiCall& call);
Result<ServerReply> DeleteOneSession(Hub& hub, const ApiCall& call);
// hub/api/sign_on.cc
Result<ServerReply> GetSignOnStart(Hub& hub, const ApiCall& call);
Result<ServerReply> GetSignOnFinish(Hub& hub, const ApiCall& call);
// hub/api/me.cc
Result<ServerReply> PutPassword(Hub& hub, const ApiCall& call);
Result<ServerReply> PostSecondFactor(Hub& hub, const ApiCall& call);
Result<ServerReply> PutSecondFactor(Hub& hub, const ApiCall& call);
Result<ServerReply> DeleteSecondFactor(Hub& hub, const ApiCall& call);
// hub/api/people.cc
Result<ServerReply> GetAssignees(Hub& hub, const ApiCall& call);
Result<ServerReply> GetPeople(Hub& hub, const ApiCall& call);
Result<ServerReply> PostPerson(Hub& hub, const ApiCall& call);
Result<ServerReply> PutPerson(Hub& hub, const ApiCall& call);
Result<ServerReply> PostPersonReset(Hub& hub, const ApiCall& call);
// hub/api/tokens.cc
Result<ServerReply> GetTokens(Hub& hub, const ApiCall& call);
Result<ServerReply> PostToken(Hub& hub, const ApiCall& call);
Result<ServerReply> DeleteToken(Hub& hub, const ApiCall& call);
// hub/api/audit.cc
Result<ServerReply> GetAudit(Hub& hub, const ApiCall& call);
Result<ServerReply> GetAuditVerify(Hub& hub, const ApiCall& call);
// hub/api/city.cc
Result<ServerReply> GetStatus(Hub& hub, const ApiCall& call);
Result<ServerReply> GetServices(Hub& hub, const ApiCall& call);
Result<ServerReply> GetZones(Hub& hub, const ApiCall& call);
Result<ServerReply> GetPlaces(Hub& hub, const ApiCall& call);
Result<ServerReply> GetStream(Hub& hub, const ApiCall& call);
Result<ServerReply> PostReload(Hub& hub, const ApiCall& call);
// hub/api/rules.cc
Result<ServerReply> GetRules(Hub& hub, const ApiCall& call);
Result<ServerReply> GetRule(Hub& hub, const ApiCall& call);
Result<ServerReply> GetRuleNames(Hub& hub, const ApiCall& call);
Result<ServerReply> PostRulesTry(Hub& hub, const ApiCall& call);
Result<ServerReply> PostRuleTry(Hub& hub, const ApiCall& call);
// hub/api/mentions.cc, tallies.cc
Result<ServerReply> GetMentions(Hub& hub, const ApiCall& call);
Result<ServerReply> GetMention(Hub& hub, const ApiCall& call);
Result<ServerReply> GetTallies(Hub& hub, const ApiCall& call);
// hub/api/reach.cc, exports.cc
Result<ServerReply> GetReach(Hub& hub, const ApiCall& call);
Result<ServerReply> GetExport(Hub& hub, const ApiCall& call);
// hub/api/figures.cc
Result<ServerReply> GetRequestFigures(Hub& hub, const ApiCall& call);
Result<ServerReply> GetContacts(Hub& hub, const ApiCall& call);
// hub/api/request_list.cc, request_batch.cc, similar_requests.cc
Result<ServerReply> GetRequests(Hub& hub, const ApiCall& call);
Result<ServerReply> PostRequestBatch(Hub& hub, const ApiCall& call);
Result<ServerReply> GetSimilarRequests(Hub& hub, const ApiCall& call);
// hub/api/requests.cc
Result<ServerReply> GetRequest(Hub& hub, const ApiCall& call);
Result<ServerReply> PostRequest(Hub& hub, const ApiCall& call);
Result<ServerReply> PostRequestUndo(Hub& hub, const ApiCall& call);
Result<ServerReply> PostRequestNote(Hub& hub, const ApiCall& call);
Result<ServerReply> GetRequestHistory(Hub& hub, const ApiCall& call);
// hub/api/make_request.cc
Result<ServerReply> PostMentionRequest(Hub& hub, const ApiCall& call);
// hub/api/replies.cc
Result<ServerReply> PostReplyPreview(Hub& hub, const ApiCall& call);
Result<ServerReply> PostReply(Hub& hub, const ApiCall& call);
Result<ServerReply> GetReplies(Hub& hub, const ApiCall& call);
Result<ServerReply> GetRequestReplies(Hub& hub, const ApiCall& call);
Result<ServerReply> GetAnswers(Hub& hub, const ApiCall& call);
// hub/api/emergencies.cc
Result<ServerReply> PostMentionEmergency(Hub& hub, const ApiCall& call);
Result<ServerReply> GetEmergencies(Hub& hub, const ApiCall& call);
Result<ServerReply> GetEmergency(Hub& hub, const ApiCall& call);
Result<ServerReply> PostEmergencyTake(Hub& hub, const ApiCall& call);
Result<ServerReply> PostEmergencyRelease(Hub& hub, const ApiCall& call);
Result<ServerReply> PostEmergencyDispatch(Hub& hub, const ApiCall& call);
Result<ServerReply> PostEmergencyClose(Hub& hub, const ApiCall& call);
// hub/api/rumours.cc
Result<ServerReply> GetRumours(Hub& hub, const ApiCall& call);
Result<ServerReply> PostRumour(Hub& hub, const ApiCall& call);
Result<ServerReply> GetRumour(Hub& hub, const ApiCall& call);
Result<ServerReply> PostRumourStep(Hub& hub, const ApiCall& call);
Result<ServerReply> PostRumourMentions(Hub& hub, const ApiCall& call);
Result<ServerReply> PostRumourAnswer(Hub& hub, const ApiCall& call);
// hub/api/duties.cc
Result<ServerReply> GetDuties(Hub& hub, const ApiCall& call);
Result<ServerReply> PostDuty(Hub& hub, const ApiCall& call);
Result<ServerReply> PatchDuty(Hub& hub, const ApiCall& call);
Result<ServerReply> DeleteDuty(Hub& hub, const ApiCall& call);
Result<ServerReply> PostDutyAcknowledge(Hub& hub, const ApiCall& call);
Result<ServerReply> PostDutyTest(Hub& hub, const ApiCall& call);
// hub/api/corrections.cc
Result<ServerReply> PostMentionCorrection(Hub& hub, const ApiCall& call);
Result<ServerReply> GetCorrections(Hub& hub, const ApiCall& call);
// hub/api/channels.cc
Result<ServerReply> GetChannels(Hub& hub, const ApiCall& call);
Result<ServerReply> PostSettle(Hub& hub, const ApiCall& call);
// hub/api/contacts.cc
Result<ServerReply> PostContact(Hub& hub, const ApiCall& call);
Result<ServerReply> PostSimilarToContact(Hub& hub, const ApiCall& call);
// hub/api/channel_forms.cc
Result<ServerReply> GetConnectors(Hub& hub, const ApiCall& call);
Result<ServerReply> PostConnectorTest(Hub& hub, const ApiCall& call);
Result<ServerReply> GetChannelForm(Hub& hub, const ApiCall& call);
Result<ServerReply> PostChannel(Hub& hub, const ApiCall& call);
Result<ServerReply> PutChannel(Hub& hub, const ApiCall& call);
Result<ServerReply> DeleteChannel(Hub& hub, const ApiCall& call);
Result<ServerReply> PostChannelTest(Hub& hub, const ApiCall& call);
Result<ServerReply> PostPause(Hub& hub, const ApiCall& call);
Result<ServerReply> PostResume(Hub& hub, const ApiCall& call);
// hub/api/consents.cc
Result<ServerReply> GetConsents(Hub& hub, const ApiCall& call);
Result<ServerReply> PostConsentRestore(Hub& hub, const ApiCall& call);
Result<ServerReply> PostConsentWithdraw(Hub& hub, const ApiCall& call);
// hub/api/bulletins.cc
Result<ServerReply> GetBulletins(Hub& hub, const ApiCall& call);
Result<ServerReply> GetBulletin(Hub& hub, const ApiCall& call);
Result<ServerReply> PostBulletin(Hub& hub, const ApiCall& call);
Result<ServerReply> PutBulletin(Hub& hub, const ApiCall& call);
Result<ServerReply> PostPreview(Hub& hub, const ApiCall& call);
Result<ServerReply> PostApprove(Hub& hub, const ApiCall& call);
Result<ServerReply> PostCorrect(Hub& hub, const ApiCall& call);
Result<ServerReply> PostCancel(Hub& hub, const ApiCall& call);
Result<ServerReply> PostWithdraw(Hub& hub, const ApiCall& call);

}  // namespace crier
