#include "hub/loops/claim.h"

#include "broadcast/ledger/hold.h"
#include "broadcast/ledger/reply.h"
#include "hub/hub.h"
#include "store/tables/bulletins.h"

namespace crier {
namespace {

constexpr std::chrono::seconds kTooSoon{1};
// How many corrections one upon the other are followed back.
constexpr size_t kMostFollowed = 50;

// What the bulletin updates or cancels, and what that did.
Result<std::set<std::string>> FollowedByAll(Tx& tx, const std::string& id) {
  std::set<std::string> followed;
  for (std::string next = id; !next.empty() && followed.size() < kMostFollowed;) {
    auto bulletin = FindBulletin(tx, next);
    if (!bulletin) return bulletin.error();
    next = *bulletin ? (*bulletin)->references : "";
    if (next.empty() || !followed.insert(next).second) break;
  }
  return followed;
}

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

std::vector<Delivery> Claimed::TakeTooSoon(Time now) {
  std::vector<Delivery> early;
  for (const Delivery& row : rows) {
    if (!too_soon.contains(row.id)) continue;
    early.push_back(row);
    early.back().state = DeliveryState::kPending;
    early.back().next_attempt = now + kTooSoon;
    early.back().updated_at = now;
  }
  std::erase_if(rows, [&](const Delivery& row) { return too_soon.contains(row.id); });
  return early;
}

Result<void> Claimer::ClaimIn(Tx& tx, Time now, int most, const RowsById& under_way, Claimed* claimed) {
  *claimed = {};
  auto held = Holds(tx, lease_);
  if (!held) return held.error();
  lost_lease_ = !*held;
  if (lost_lease_) return {};
  if (uncertain_) {
    if (auto back = ReturnClaims(tx, channel_.name(), hub_.node(), now); !back) return back.error();
  }
  auto rows = ClaimDeliveries(tx, channel_.name(), now, most, hub_.node());
  if (!rows) return rows.error();
  claimed->rows = *std::move(rows);
  if (auto found = AddPosts(tx, claimed->rows, &claimed->posts); !found) return found;
  HoldAnswers(now, claimed->rows, claimed->posts, &claimed->held_back);
  if (auto found = FindHeldBack(tx, now, claimed->rows, &claimed->held_back); !found) return found;
  return channel_.channel().sink()->connections() > 1 ? FindTooSoon(tx, under_way, claimed) : Result<void>();
}

void Claimer::Note(const Result<void>& written) {
  uncertain_ = !written && (uncertain_ || written.error().in_doubt);
}

Result<Claimed> Claimer::Claim(Time now, int most, const RowsById& under_way) {
  Claimed claimed;
  auto written =
      hub_.db().Write([&](Tx& tx) -> Result<void> { return ClaimIn(tx, now, most, under_way, &claimed); });
  Note(written);
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

Result<void> Claimer::FindTooSoon(Tx& tx, const RowsById& under_way, Claimed* claimed) const {
  std::vector<const Delivery*> before;
  for (const auto& [id, row] : under_way) before.push_back(&row);
  std::map<std::string, std::set<std::string>> chains;
  for (const Delivery& row : claimed->rows) {
    if (claimed->held_back.contains(row.id)) continue;
    bool too_soon = false;
    for (const Delivery* other : before) {
      if (other->job_id == row.job_id || other->recipient != row.recipient || other->lang != row.lang)
        continue;
      if (!row.recipient.empty() || (!row.target.empty() && row.target == other->target)) {
        too_soon = true;
        break;
      }
      const std::string& id = BulletinOf(row);
      if (id.empty() || BulletinOf(*other).empty()) continue;
      const auto [chain, first] = chains.try_emplace(id);
      if (first) {
        auto found = FollowedByAll(tx, id);
        if (!found) return found.error();
        chain->second = *std::move(found);
      }
      too_soon = chain->second.contains(BulletinOf(*other));
      if (too_soon) break;
    }
    if (too_soon) {
      claimed->too_soon.insert(row.id);
    } else {
      before.push_back(&row);
    }
  }
  return {};
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
