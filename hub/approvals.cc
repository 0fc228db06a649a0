#include "hub/approvals.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <optional>
#include <set>
#include <utility>

#include "broadcast/area.h"
#include "broadcast/life.h"
#include "broadcast/lint.h"
#include "core/log.h"
#include "core/text.h"
#include "hub/act.h"
#include "hub/hub.h"
#include "store/tables/approvals.h"
#include "store/tables/bulletins.h"

namespace crier {
namespace {

constexpr size_t kMostHeld = 1'000;  // bytes of why a bulletin is held

Carriage CarriageOf(const Carried& carried) {
  const ChannelConfig& config = carried.channel->config();
  Carriage carriage;
  carriage.channel = carried.channel->name();
  carriage.where = fmt::format("{} {}", config.type->name, config.settings.Destination(config.type->options));
  carriage.to_people = carried.by.view.abilities.recipients;
  carriage.recipients = config.recipients;
  carriage.limits = carried.by.view.limits;
  if (carried.by.rendered) carriage.rendered = *carried.by.rendered;
  return carriage;
}

City CityOf(Hub& hub) { return {hub.config().city, hub.classifier()->zones()}; }

ApprovalPolicy PolicyOf(Hub& hub, bool single_operator) {
  ApprovalPolicy policy = hub.config().approval;
  policy.single_operator = single_operator;
  return policy;
}

Result<std::optional<Bulletin>> Followed(Tx& tx, const Bulletin& bulletin) {
  if (bulletin.references.empty()) return std::optional<Bulletin>();
  return FindBulletin(tx, bulletin.references);
}

// What must hold of the draft, whoever approves it.
Result<void> CheckDraft(Hub& hub, Tx& tx, const Bulletin& draft, const Bulletin* follows, Time now) {
  if (auto checked = CheckChannels(hub, draft); !checked) return checked;
  if (auto checked = CheckZones(draft.covers, hub.classifier()->zones()); !checked) return checked;
  for (const Advice& advice : Lint(draft, now, follows)) {
    if (advice.blocks) return Error{Fault::kRejected, fmt::format("{}: {}", advice.field, advice.what)};
  }
  return CheckReferred(tx, draft);
}

// What was shown is what is approved.
Result<void> CheckDigest(const Bulletin& draft, const Bulletin* follows, const std::string& said,
                         const std::string& digest) {
  if (!said.empty()) {
    if (said == digest) return {};
    return Error{
        Fault::kRejected,
        "what would go out is not what you saw: its words, area, channels or recipients have changed; look "
        "at the preview again"};
  }
  if (follows == nullptr) return {};
  const auto beyond = Beyond(draft.covers, follows->covers);
  if (beyond.empty()) return {};
  return Error{
      Fault::kRejected,
      fmt::format("it reaches further than the bulletin that it follows ({}): approve it with the digest of "
                  "the preview that says so",
                  Excerpt(fmt::format("{}", fmt::join(beyond, ", ")), 300))};
}

Json ApprovalJson(const Approval& approval) {
  Json json{{"who", approval.who}, {"at", FormatTime(approval.at)}, {"digest", approval.digest}};
  if (!approval.break_glass.empty()) json["break_glass"] = approval.break_glass;
  return json;
}

void Tell(const Bulletin& bulletin, const Approval& approval, size_t missing) {
  if (!approval.break_glass.empty()) {
    LogError("BREAK GLASS: a bulletin was approved by one person alone",
             {{"bulletin", bulletin.id}, {"who", approval.who}, {"why", approval.break_glass}});
    return;
  }
  LogInfo(missing > 0 ? "a bulletin wants more approvals" : "a bulletin was approved",
          {{"bulletin", bulletin.id}, {"who", approval.who}, {"digest", approval.digest}});
}

// One approval, within the transaction that writes it.
class ApprovalAct {
 public:
  ApprovalAct(Hub& hub, const Approving& approving, Payload payload, Time now)
      : hub_(hub), approving_(approving), payload_(std::move(payload)), now_(now) {}

  // `draft`: as it was rendered.
  Result<AuditedChange> Run(Tx& tx, const Bulletin& rendered) {
    auto draft = FindBulletin(tx, rendered.id);
    if (!draft) return draft.error();
    if (!*draft) return Error{Fault::kNotFound, "not found: bulletin " + rendered.id};
    if (auto checked = CheckSeen(**draft, approving_.seen); !checked) return checked.error();
    auto next = Step(**draft, "approve", approving_.approver.who, now_);
    if (!next) return next.error();
    if ((*draft)->updated_at != rendered.updated_at)
      return Error{Fault::kRejected, "somebody changed this bulletin meanwhile; look at it again"};
    auto follows = Followed(tx, **draft);
    if (!follows) return follows.error();
    const Bulletin* const followed = *follows ? &**follows : nullptr;
    if (auto checked = CheckDraft(hub_, tx, **draft, followed, now_); !checked) return checked.error();
    if (auto checked = CheckDigest(**draft, followed, approving_.digest, payload_.digest); !checked)
      return checked.error();
    auto approvals = ApprovalsOf(tx, rendered.id);
    if (!approvals) return approvals.error();
    auto counted =
        Approve({**draft, followed, CityOf(hub_), payload_.digest, *std::move(approvals), approving_.others},
                approving_.approver, approving_.break_glass, PolicyOf(hub_, approving_.single_operator));
    if (!counted) return counted.error();
    // Not before the last change, even where the clock was set back: else it would not count.
    approval_ = {.bulletin_id = rendered.id,
                 .who = ActorText(approving_.approver.who),
                 .at = std::max(now_, (*draft)->updated_at),
                 .digest = payload_.digest,
                 .break_glass = std::string(Trim(CleanUtf8(approving_.break_glass))),
                 .payload = payload_.json};
    if (auto added = AddApproval(tx, approval_); !added) return added.error();
    approved_ = {counted->last ? *std::move(next) : **draft, counted->missing};
    if (counted->last) {
      approved_.bulletin.break_glass = approval_.break_glass;
      if (auto saved = SaveBulletin(tx, approved_.bulletin); !saved) return saved.error();
    }
    AuditedChange change{"bulletin " + rendered.id, BulletinJson(**draft), BulletinJson(approved_.bulletin)};
    change.after["approval"] = ApprovalJson(approval_);
    return change;
  }

  const Approved& approved() const { return approved_; }
  const Approval& approval() const { return approval_; }

 private:
  Hub& hub_;
  const Approving& approving_;
  const Payload payload_;
  const Time now_;
  Approved approved_;
  Approval approval_;
};

}  // namespace

std::vector<Carried> RenderForAll(Hub& hub, const Bulletin& bulletin, Time now) {
  const bool drill = bulletin.status != "Actual";
  std::vector<Carried> all;
  for (const auto& channel : hub.channels()) {
    if (!channel->sends() || channel->abilities().requests) continue;
    const bool named = std::find(bulletin.channels.begin(), bulletin.channels.end(), channel->name()) !=
                       bulletin.channels.end();
    if (bulletin.channels.empty() ? channel->config().drill == drill : named)
      all.push_back({channel, RenderFor(hub, bulletin, *channel, now)});
  }
  return all;
}

Payload PayloadFor(Hub& hub, const Bulletin& bulletin, const std::vector<Carried>& carried) {
  std::vector<Carriage> carriages;
  carriages.reserve(carried.size());
  for (const Carried& each : carried) carriages.push_back(CarriageOf(each));
  return PayloadOf(bulletin, carriages, hub.classifier()->zone_digests());
}

Result<Approved> ApproveBulletin(Hub& hub, const std::string& id, const Approving& approving) {
  auto draft = LoadBulletin(hub, id);
  if (!draft) return draft.error();
  const Time now = hub.clock().Now();
  // Rendered before the transaction, which sees whether it is still what was rendered.
  ApprovalAct act(hub, approving, PayloadFor(hub, *draft, RenderForAll(hub, *draft, now)), now);
  auto written = Act(hub, Acting(approving.approver.who, approving.address),
                     approving.break_glass.empty() ? "bulletin.approve" : "bulletin.break_glass",
                     [&](Tx& tx) { return act.Run(tx, *draft); });
  if (!written) return written.error();
  const Approved approved = act.approved();
  Tell(approved.bulletin, act.approval(), approved.missing);
  hub.live().Publish("bulletin", Dump(BulletinJson(approved.bulletin)));
  if (approved.missing == 0) hub.dispatch_bell().Ring();
  return approved;
}

Result<Bulletin> ApproveBulletin(Hub& hub, const std::string& id, const Actor& actor,
                                 const std::string& seen) {
  auto approved =
      ApproveBulletin(hub, id, {.approver = {.who = actor}, .single_operator = true, .seen = seen});
  if (!approved) return approved.error();
  return std::move(approved->bulletin);
}

Release ReleaseOf(Hub& hub, const Bulletin& approved, const std::vector<Approval>& approvals,
                  std::vector<Carried> carried) {
  if (approvals.empty())
    return {.held = "it was approved by an older version of Crier, which signed nothing"};
  const Approval& last = approvals.back();
  auto channels = SignedChannels(last.payload, last.digest);
  if (!channels) return {.held = channels.error().message};
  // What was added since is no part of what was approved.
  std::erase_if(carried, [&](const Carried& each) { return !channels->contains(each.channel->name()); });
  const Payload now = PayloadFor(hub, approved, carried);
  if (now.digest == last.digest) return {std::move(carried), ""};
  auto differ = Differences(last.payload, now.json);
  if (!differ) return {.held = differ.error().message};
  return {.held = Excerpt(fmt::format("not what was approved: {}", fmt::join(*differ, "; ")), kMostHeld)};
}

Result<void> AddApprovals(Hub& hub, const Bulletin& bulletin, Json* json) {
  std::vector<Approval> approvals;
  std::optional<Bulletin> followed;
  auto read = hub.db().Read([&](Tx& tx) -> Result<void> {
    auto found = ApprovalsOf(tx, bulletin.id);
    if (!found) return found.error();
    approvals = *std::move(found);
    // That its forerunner is damaged is told where that is shown.
    if (auto follows = Followed(tx, bulletin); follows) followed = *std::move(follows);
    return {};
  });
  if (!read) return read;
  if (approvals.empty()) return {};
  Json& list = (*json)["approvals"] = Json::array();
  for (const Approval& each : approvals) list.push_back(ApprovalJson(each));
  if (bulletin.state != "draft" && bulletin.state != "held") return {};
  const Proposal proposal{bulletin, followed ? &*followed : nullptr, CityOf(hub), approvals.back().digest,
                          approvals};
  const Quorum quorum = QuorumOf(proposal, PolicyOf(hub, false));
  if (!quorum.counted.empty() && quorum.counted.size() < quorum.wanted)
    (*json)["approvals_missing"] = quorum.wanted - quorum.counted.size();
  return {};
}

}  // namespace crier
