// Who may approve what. Pure.
//
// Between people: nobody approves his own words; what is grave, or for the whole city, wants two who approve,
// beside who wrote it; an approver has zones and a severity that he may go up to. Where nobody else is there
// one may approve alone and say why ("break glass"): the first two rules give way to that, his limits do not.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/actor.h"
#include "core/approval.h"
#include "core/bulletin.h"
#include "core/result.h"

namespace crier {

// In their order.
enum class Severity { kUnknown, kMinor, kModerate, kSevere, kExtreme };
std::optional<Severity> SeverityOf(std::string_view name);
std::string_view SeverityName(Severity severity);

struct Approver {
  Actor who;
  std::vector<std::string> zones = {};  // empty: the whole city
  std::optional<Severity> most = {};    // empty: any
  bool administrator = false;           // has neither limit
};

struct ApprovalPolicy {
  std::optional<Severity> two_people_for = Severity::kSevere;  // from it on two approve; empty: for none
  bool whole_city = true;                                      // and for what holds in the whole city
  // A hub that one token runs: it writes and approves.
  bool single_operator = false;
};

struct City {
  std::string name;
  std::vector<std::string> zones;
};

inline constexpr size_t kMaxBreakGlass = 1'000;  // bytes

// How grave: what it follows counts as well, for ending a warning is as grave as giving it. An unknown
// severity of a disaster_update or an all_clear is Severe: what nobody has judged is not taken lightly.
Severity GravityOf(const Bulletin& bulletin, const Bulletin* follows);

// Whether it holds in the whole city: it names no area, or the city, or all of its zones; and where its area
// is drawn or has others' names, for nobody has compared those with the zones. What it follows counts as
// well.
bool WholeCity(const Bulletin& bulletin, const Bulletin* follows, const City& city);

struct Proposal {
  const Bulletin& bulletin;           // a draft, or one that is held
  const Bulletin* follows = nullptr;  // what it takes the place of
  City city = {};
  std::string digest = {};               // of what would go out
  std::vector<Approval> approvals = {};  // all so far
  std::vector<Approver> others = {};     // other approvers, where they are known
};

// How many must approve it, and the approvals so far that count: of the same digest, since its words last
// changed and since it was held, by people who had no hand in the words, each once.
struct Quorum {
  size_t wanted = 1;
  std::vector<Approval> counted;
};
Quorum QuorumOf(const Proposal& proposal, const ApprovalPolicy& policy);

// Whether the approver's approval counts, and whether it is the last that is wanted. kRejected: the rule that
// it breaks, and who could instead. `break_glass`: why he approves alone; empty: he does not.
struct ApprovalStep {
  bool last = true;
  size_t missing = 0;  // people who must approve it as well
};
Result<ApprovalStep> Approve(const Proposal& proposal, const Approver& approver, std::string_view break_glass,
                             const ApprovalPolicy& policy);

}  // namespace crier
