#include "hub/loops/claim.h"

#include "broadcast/ledger/hold.h"
#include "broadcast/ledger/reply.h"
#include "hub/hub.h"
#include "store/tables/bulletins.h"

namespace crier {
namespace {

Result<void> AddPosts(Tx& tx, const std::vector<Delivery>& rows, Posts* posts) {
  for (const Delivery& row : rows) {
    if (posts->contains({row.job_id, row.lang})) continue;
    auto post = FindPost(tx, row.job_id, row.lang);
    if (!post) return post.error();
    if (*post) posts->emplace(std::pair(row.job_id, row.lang), **std::move(post));
  }
  return {};
}

}  // namespace

Result<Claimed> Claimer::Claim(Time now, int most) {
  Claimed claimed;
  auto written = hub_.db().Write([&](Tx& tx) -> Result<void> {
    claimed = {};
    auto held = Holds(tx, lease_);
    if (!held) return held.error();
    lost_lease_ = !*held;
    if (lost_lease_) return {};
    if (uncertain_) {
      if (auto back = ReturnClaims(tx, channel_.name(), hub_.node(), now); !back) return back.error();
    }
    auto rows = ClaimDeliveries(tx, channel_.name(), now, most, hub_.node());
    if (!rows) return rows.error();
    claimed.rows = *std::move(rows);
    if (auto found = AddPosts(tx, claimed.rows, &claimed.posts); !found) return found;
    HoldAnswers(now, claimed.rows, claimed.posts, &claimed.held_back);
    return FindHeldBack(tx, now, claimed.rows, &claimed.held_back);
  });
  uncertain_ = !written && (uncertain_ || written.error().in_doubt);
  if (!written) return written.error();
  return claimed;
}

Result<std::optional<Time>> Claimer::Due() {
  std::optional<Time> due;
  auto read = hub_.db().Read([&](Tx& tx) -> Result<void> {
    auto found = NextDue(tx, channel_.name());
    if (!found) return found.error();
    due = *found;
    return {};
  });
  if (!read) return read.error();
  return due;
}

void Claimer::HoldAnswers(Time now, const std::vector<Delivery>& rows, const Posts& posts,
                          HeldRows* held) const {
  for (const Delivery& row : rows) {
    const auto post = posts.find({row.job_id, row.lang});
    if (row.kind != JobKind::kReply || row.action == "retract" || post == posts.end()) continue;
    const std::string_view why = HeldBack(post->second, row.created_at, channel_.config().drill, now);
    if (!why.empty()) held->emplace(row.id, why);
  }
}

Result<void> Claimer::FindHeldBack(Tx& tx, Time now, const std::vector<Delivery>& rows,
                                   HeldRows* held) const {
  std::map<std::string, std::optional<Bulletin>> bulletins;
  for (const Delivery& row : rows) {
    const std::string& id = BulletinOf(row);
    if (row.action == "retract" || id.empty()) continue;
    const auto [place, first] = bulletins.try_emplace(id);
    if (first) {
      auto found = FindBulletin(tx, id);
      if (!found) return found.error();
      place->second = *std::move(found);
    }
    const std::optional<Bulletin>& bulletin = place->second;
    if (!bulletin) continue;
    const std::string_view why = HeldBack(*bulletin, row.action == "edit", channel_.config().drill, now);
    if (!why.empty()) held->emplace(row.id, why);
  }
  return {};
}

}  // namespace crier
