#include "broadcast/approval.h"

#include <algorithm>
#include <array>

#include "core/text.h"

namespace crier {
namespace {

constexpr std::array<std::string_view, 5> kSeverities = {"Unknown", "Minor", "Moderate", "Severe", "Extreme"};
constexpr size_t kMostNamed = 8;

template <typename T>
bool Has(const std::vector<T>& all, const T& one) {
  return std::find(all.begin(), all.end(), one) != all.end();
}

std::string Listed(const std::vector<std::string>& names) {
  std::string list;
  for (size_t i = 0; i < names.size() && i < kMostNamed; ++i) list += (i == 0 ? "" : ", ") + names[i];
  return list + (names.size() > kMostNamed ? ", …" : "");
}

Severity OwnGravity(const Bulletin& bulletin) {
  const Severity severity = SeverityOf(bulletin.severity).value_or(Severity::kUnknown);
  const bool disaster = bulletin.kind == "disaster_update" || bulletin.kind == "all_clear";
  return severity == Severity::kUnknown && disaster ? Severity::kSevere : severity;
}

bool IsCity(std::string_view words, const City& city) {
  return !city.name.empty() && Fold(Trim(words)).text == Fold(city.name).text;
}

bool OwnWholeCity(const Bulletin& bulletin, const City& city) {
  const Area& covers = bulletin.covers;
  if (!covers.names.empty() || !covers.polygons.empty() || !covers.circles.empty()) return true;
  if (IsCity(bulletin.area, city)) return true;
  if (covers.zones.empty()) return Trim(bulletin.area).empty();
  return !city.zones.empty() && std::all_of(city.zones.begin(), city.zones.end(),
                                            [&](const std::string& zone) { return Has(covers.zones, zone); });
}

bool HadAHand(const Bulletin& bulletin, const std::string& who) {
  return bulletin.author == who || Has(bulletin.editors, who);
}

// What of the bulletin lies outside the approver's zones, for people; empty: nothing.
std::string Outside(const Bulletin& bulletin, const City& city, const Approver& approver) {
  if (OwnWholeCity(bulletin, city))
    return "it holds in the whole city, or where nobody has compared with its zones";
  if (bulletin.covers.zones.empty())
    return "its area is in words alone (" + Excerpt(bulletin.area, 100) + ")";
  std::vector<std::string> outside;
  for (const std::string& zone : bulletin.covers.zones) {
    if (!Has(approver.zones, zone)) outside.push_back(zone);
  }
  return outside.empty() ? "" : "it holds in " + Listed(outside);
}

// Which limit of the approver stands against it, and who has none such; empty: none.
struct Limit {
  std::string rule;
  std::string instead;
};
Limit LimitOf(const Proposal& proposal, const Approver& approver) {
  if (approver.administrator) return {};
  if (!approver.zones.empty()) {
    std::string outside = Outside(proposal.bulletin, proposal.city, approver);
    if (outside.empty() && proposal.follows != nullptr) {
      outside = Outside(*proposal.follows, proposal.city, approver);
      if (!outside.empty()) outside = "of what it takes the place of, " + outside;
    }
    if (!outside.empty()) {
      return {"may approve for " + Listed(approver.zones) + " only, and " + outside,
              "an approver for all of that area, or an administrator"};
    }
  }
  if (const Severity gravity = GravityOf(proposal.bulletin, proposal.follows);
      approver.most && gravity > *approver.most) {
    return {"may approve up to " + std::string(SeverityName(*approver.most)) + ", and this counts as " +
                std::string(SeverityName(gravity)),
            "an approver up to " + std::string(SeverityName(gravity)) + ", or an administrator"};
  }
  return {};
}

// Who could approve it, by name where they are known.
std::string WhoCould(const Proposal& proposal, const Approver& refused, const Quorum& quorum,
                     const std::string& in_words) {
  std::vector<std::string> names;
  for (const Approver& other : proposal.others) {
    const std::string who = ActorText(other.who);
    const bool counted = std::any_of(quorum.counted.begin(), quorum.counted.end(),
                                     [&](const Approval& each) { return each.who == who; });
    if (who == ActorText(refused.who) || counted || HadAHand(proposal.bulletin, who)) continue;
    if (LimitOf(proposal, other).rule.empty()) names.push_back(who);
  }
  return names.empty() ? in_words : in_words + ": " + Listed(names);
}

}  // namespace

std::optional<Severity> SeverityOf(std::string_view name) {
  const auto found = std::find(kSeverities.begin(), kSeverities.end(), name);
  if (found == kSeverities.end()) return std::nullopt;
  return static_cast<Severity>(found - kSeverities.begin());
}

std::string_view SeverityName(Severity severity) { return kSeverities[static_cast<size_t>(severity)]; }

Severity GravityOf(const Bulletin& bulletin, const Bulletin* follows) {
  const Severity own = OwnGravity(bulletin);
  return follows == nullptr ? own : std::max(own, OwnGravity(*follows));
}

bool WholeCity(const Bulletin& bulletin, const Bulletin* follows, const City& city) {
  return OwnWholeCity(bulletin, city) || (follows != nullptr && OwnWholeCity(*follows, city));
}

Quorum QuorumOf(const Proposal& proposal, const ApprovalPolicy& policy) {
  Quorum quorum;
  const bool grave =
      policy.two_people_for && GravityOf(proposal.bulletin, proposal.follows) >= *policy.two_people_for;
  const bool wide = policy.whole_city && WholeCity(proposal.bulletin, proposal.follows, proposal.city);
  // An answer to one person is neither.
  if (!policy.single_operator && proposal.bulletin.kind != "reply" && (grave || wide)) quorum.wanted = 2;
  for (const Approval& each : proposal.approvals) {
    if (each.digest != proposal.digest || each.at < proposal.bulletin.updated_at) continue;
    if (HadAHand(proposal.bulletin, each.who)) continue;
    const bool again = std::any_of(quorum.counted.begin(), quorum.counted.end(),
                                   [&](const Approval& other) { return other.who == each.who; });
    if (!again) quorum.counted.push_back(each);
  }
  return quorum;
}

Result<ApprovalStep> Approve(const Proposal& proposal, const Approver& approver, std::string_view break_glass,
                             const ApprovalPolicy& policy) {
  const std::string who = ActorText(approver.who);
  const Quorum quorum = QuorumOf(proposal, policy);
  const auto refuse = [&](const std::string& rule, const std::string& instead) {
    return Error{Fault::kRejected,
                 who + " " + rule + "; who could instead: " + WhoCould(proposal, approver, quorum, instead)};
  };
  if (const Limit limit = LimitOf(proposal, approver); !limit.rule.empty())
    return refuse(limit.rule, limit.instead);
  if (break_glass.size() > kMaxBreakGlass)
    return Error{Fault::kBadData, "why one approves alone is said in at most 1,000 bytes"};
  if (!break_glass.empty()) {
    if (Trim(break_glass).empty()) return Error{Fault::kBadData, "who approves alone says why"};
    return ApprovalStep{};
  }
  if (policy.single_operator) return ApprovalStep{};
  const std::string alone = ", or alone with a reason where nobody else is there (break_glass)";
  if (HadAHand(proposal.bulletin, who))
    return refuse("wrote or changed this bulletin, and nobody approves his own words",
                  "another approver" + alone);
  const bool already = std::any_of(quorum.counted.begin(), quorum.counted.end(),
                                   [&](const Approval& each) { return each.who == who; });
  if (already) {
    return refuse("has approved this already, and it wants " + std::to_string(quorum.wanted) + " people",
                  "one more approver" + alone);
  }
  const size_t have = quorum.counted.size() + 1;
  if (have >= quorum.wanted) return ApprovalStep{};
  return ApprovalStep{.last = false, .missing = quorum.wanted - have};
}

}  // namespace crier
