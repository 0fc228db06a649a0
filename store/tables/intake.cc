#include "store/tables/intake.h"

#include <algorithm>
#include <map>
#include <set>
#include <type_traits>
#include <utility>

#include "core/log.h"
#include "store/db/columns.h"
#include "store/tables/consents.h"
#include "store/tables/corrections.h"
#include "store/tables/outbox.h"
#include "store/tables/replies.h"
#include "store/tables/requests.h"
#include "store/tables/state.h"
#include "store/tables/tallies.h"
#include "store/tables/topics.h"

namespace crier {
namespace {

constexpr char kKnown[] = "SELECT id FROM mentions WHERE channel = ? AND native_id = ?";
constexpr char kReadCounts[] = "SELECT counts FROM mentions WHERE id = ?";

constexpr size_t kMaxNativeId = 512;  // core/mention.h, Mention

// A list of what changed, each thing once and as it is in the end.
template <typename T>
struct Latest {
  std::vector<T>* list;
  std::map<int64_t, size_t> places = {};

  bool Has(int64_t id) const { return places.count(id) > 0; }
  void Put(T item) {
    const auto [place, fresh] = places.emplace(item.id, list->size());
    if (fresh) {
      list->push_back(std::move(item));
    } else {
      (*list)[place->second] = std::move(item);
    }
  }
};

// One call of TakeIn.
class Taking {
 public:
  Taking(Tx& tx, const Intake& intake, std::chrono::milliseconds join_window)
      : tx_(tx), intake_(intake), join_window_(join_window) {}

  Result<IntakeResult> Finish() {
    if (intake_.fence) {
      if (auto held = CheckFence(tx_, {intake_.channel, *intake_.fence}); !held) return held.error();
    }
    for (const Judged& judged : intake_.events) {
      if (auto done = Take(judged); !done) return done.error();
    }
    if (auto done = AddCounts(tx_, counts_); !done) return done.error();
    if (intake_.has_cursor) {
      auto done = PutCursor(tx_, intake_.channel, intake_.cursor, intake_.now);
      if (!done) return done.error();
    }
    // What was added and removed within one batch is news to nobody but as a tombstone.
    auto& added = result_.added;
    added.erase(std::remove_if(added.begin(), added.end(), [](const auto& each) { return each.removed; }),
                added.end());
    for (const std::string& id : touched_) {
      auto request = FindRequest(tx_, id);
      if (!request) return request.error();
      if (*request) result_.requests.push_back(**std::move(request));
    }
    return std::move(result_);
  }

 private:
  Result<void> Take(const Judged& judged) {
    return std::visit(
        [&](const auto& event) -> Result<void> {
          using E = std::decay_t<decltype(event)>;
          if constexpr (std::is_same_v<E, Mention>) {
            return TakeMention(event, judged, false);
          } else if constexpr (std::is_same_v<E, Edited>) {
            return TakeMention(event.mention, judged, true);
          } else if constexpr (std::is_same_v<E, Removed>) {
            return TakeRemoved(event.native_id);
          } else if constexpr (std::is_same_v<E, Report>) {
            return Note(TakeReport(tx_, intake_.channel, event, intake_.now));
          } else if constexpr (std::is_same_v<E, Alert>) {
            return {};  // the hub suggests a bulletin by it (store/tables/alerts.h)
          } else {
            return Note(TakeConsent(tx_, intake_.channel, event, intake_.now));
          }
        },
        judged.event);
  }

  Result<void> Note(const Result<std::vector<int64_t>>& deliveries) {
    if (!deliveries) return deliveries.error();
    result_.deliveries.insert(result_.deliveries.end(), deliveries->begin(), deliveries->end());
    return {};
  }

  Result<void> TakeMention(const Mention& said, const Judged& judged, bool edited) {
    if (said.native_id.empty() || said.native_id.size() > kMaxNativeId ||
        said.text.size() > kMaxMentionText) {
      return Error{Fault::kBadData, "channel " + intake_.channel + ": a mention with a native id of " +
                                        std::to_string(said.native_id.size()) + " bytes and a text of " +
                                        std::to_string(said.text.size()) + "; 1 to " +
                                        std::to_string(kMaxNativeId) + " and at most " +
                                        std::to_string(kMaxMentionText) + " are allowed"};
    }
    StoredMention stored;
    stored.heard_at = intake_.now;
    auto rows = tx_.Query(kKnown, {intake_.channel, said.native_id});
    if (!rows) return rows.error();
    const bool known = !rows->empty();
    if (known && !edited) return Known();
    if (known) {
      auto old = FindMention(tx_, rows->front().Int(0));
      if (!old) return old.error();
      stored = **std::move(old);
      const bool unreadable = std::exchange(stored.unreadable, false);  // it is written anew below
      if (stored.removed || (stored.mention.text == said.text && !unreadable)) return Known();
      if (auto done = TakeBack(stored.id); !done) return done;
    }
    stored.mention = said;
    stored.mention.channel = intake_.channel;
    stored.verdict = judged.verdict;
    stored.verdict_text.clear();
    auto follow = FollowOf(said, judged, known);
    if (!follow) return follow.error();
    if (*follow) stored.request_id = (*follow)->request_id;
    const bool joins = judged.draft && stored.request_id.empty();
    if (joins) {
      auto request = judged.alone ? MakeAlone(*judged.draft, stored)
                                  : JoinOrMake(tx_, *judged.draft, SaidAt(stored), intake_.now, join_window_);
      if (!request) return request.error();
      stored.request_id = std::move(request->id);
      if (request->because != nullptr) SayWhyJoined(*request->because, judged.draft->address_string, &stored);
    }
    if (auto done = Save(&stored, judged.counts); !done) return done;
    if (*follow) {
      (*follow)->mention_id = stored.id;
      (*follow)->at = intake_.now;
      if (auto done = AddFollowUp(tx_, **follow); !done) return done;
      result_.follow_ups.push_back(**std::move(follow));
    }
    if (joins) {
      Touch(stored.request_id);
    } else if (!stored.request_id.empty()) {
      if (auto done = Recount(stored.id, stored.request_id); !done) return done;
    }
    (!known || added_.Has(stored.id) ? added_ : changed_).Put(std::move(stored));
    return {};
  }

  Result<std::optional<FollowUp>> FollowOf(const Mention& said, const Judged& judged, bool known) {
    if (known) return std::optional<FollowUp>();
    auto follow = GoesOnFrom(tx_, intake_.channel, said);
    if (!follow || !*follow || !(*follow)->reply_id.empty()) return follow;
    const bool elsewhere = judged.draft && !judged.draft->join_key.empty();
    return elsewhere ? std::optional<FollowUp>() : follow;
  }

  Result<Joined> MakeAlone(const ServiceRequest& draft, const StoredMention& stored) {
    auto made = MakeRequest(tx_, draft, SaidAt(stored), intake_.now);
    if (!made) return made.error();
    return Joined{*std::move(made)};
  }

  // Its own request, and those that people made of it besides.
  Result<void> Recount(int64_t mention, const std::string& own) {
    auto requests = RequestsMadeOf(tx_, mention);
    if (!requests) return requests.error();
    if (std::find(requests->begin(), requests->end(), own) == requests->end()) requests->push_back(own);
    for (const std::string& each : *requests) {
      if (auto done = RecountRequest(tx_, each, intake_.now); !done) return done;
      Touch(each);
    }
    return {};
  }

  // Its evidence are the words of the place.
  static void SayWhyJoined(const JoinReason& reason, const std::string& place, StoredMention* stored) {
    const size_t start = place.empty() ? std::string::npos : stored->mention.text.find(place);
    const bool written = start != std::string::npos;
    stored->verdict.because.push_back({std::string(reason.id), written ? start : 0,
                                       written ? start + place.size() : 0, written ? place : std::string()});
  }

  Result<void> TakeRemoved(const std::string& native_id) {
    auto rows = tx_.Query(kKnown, {intake_.channel, native_id});
    if (!rows) return rows.error();
    if (rows->empty()) return BuryUnheard(native_id);
    auto old = FindMention(tx_, rows->front().Int(0));
    if (!old) return old.error();
    if ((*old)->removed) return Known();
    if (auto done = TakeBack((*old)->id); !done) return done;
    if (auto done = BuryMention(tx_, (*old)->id); !done) return done;
    if (auto done = ForgetQuotes(tx_, (*old)->id); !done) return done;
    auto tombstone = FindMention(tx_, (*old)->id);
    if (!tombstone) return tombstone.error();
    if (!(*tombstone)->request_id.empty()) {
      if (auto done = Recount((*tombstone)->id, (*tombstone)->request_id); !done) return done;
    }
    if (added_.Has((*tombstone)->id)) added_.Put(**tombstone);
    changed_.Put(**std::move(tombstone));
    return {};
  }

  // It may still come, late or by another way: the tombstone keeps it out. Nobody has seen it, so it is no
  // news.
  Result<void> BuryUnheard(const std::string& native_id) {
    if (native_id.empty() || native_id.size() > kMaxNativeId) return {};  // no mention can have it
    StoredMention unheard;
    unheard.mention.channel = intake_.channel;
    unheard.mention.native_id = native_id;
    unheard.mention.created_at = unheard.heard_at = intake_.now;
    if (auto done = SaveMention(tx_, {}, &unheard); !done) return done;
    return BuryMention(tx_, unheard.id);
  }

  Result<void> Known() {
    ++result_.known;
    return {};
  }

  Result<void> TakeBack(int64_t id) {
    auto rows = tx_.Query(kReadCounts, {id});
    if (!rows) return rows.error();
    auto counts = UnpackCounts(rows->at(0).Text(0), intake_.channel);
    if (!counts) {
      // What is new must not wait for a person to mend this: `crier tally rebuild` puts the sums right.
      LogError("a row cannot be read; its counts stay in the tallies",
               {{"table", "mentions"}, {"id", std::to_string(id)}});
      return DropTopics(tx_, id);
    }
    for (Count& count : *counts) {
      count.delta = -count.delta;
      counts_.push_back(std::move(count));
    }
    return DropTopics(tx_, id);
  }

  Result<void> Save(StoredMention* stored, std::vector<Count> counts) {
    for (Count& count : counts) count.channel = intake_.channel;
    if (auto done = SaveMention(tx_, counts, stored); !done) return done;
    if (auto done = AddTopics(tx_, stored->id, SaidAt(*stored), stored->verdict); !done) return done;
    counts_.insert(counts_.end(), std::make_move_iterator(counts.begin()),
                   std::make_move_iterator(counts.end()));
    return {};
  }

  void Touch(const std::string& request_id) {
    if (seen_.insert(request_id).second) touched_.push_back(request_id);
  }

  Tx& tx_;
  const Intake& intake_;
  const std::chrono::milliseconds join_window_;
  IntakeResult result_;
  Latest<StoredMention> added_{&result_.added};
  Latest<StoredMention> changed_{&result_.changed};
  std::vector<std::string> touched_;  // requests, in the order of the news
  std::set<std::string> seen_;        // the same
  std::vector<Count> counts_;         // added at the end: many mentions share a row
};

}  // namespace

Result<IntakeResult> TakeIn(Tx& tx, const Intake& intake, std::chrono::milliseconds join_window) {
  return Taking(tx, intake, join_window).Finish();
}

}  // namespace crier
