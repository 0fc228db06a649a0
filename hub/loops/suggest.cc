#include "hub/loops/suggest.h"

#include <algorithm>
#include <vector>

#include "broadcast/suggest.h"
#include "core/log.h"
#include "core/visible.h"
#include "store/tables/alerts.h"
#include "store/tables/bulletins.h"

namespace crier {
namespace {

constexpr int kLongestChain = 100;  // corrections of one bulletin that are followed to the one that stands

bool IsIdentity(const AlertId& id) {
  return !id.sender.empty() && id.sender.size() <= kMaxAlertId && !id.identifier.empty() &&
         id.identifier.size() <= kMaxAlertId;
}

// Staff read it, and everybody may.
void DropInvisible(Bulletin* said) {
  for (std::string* text : {&said->event, &said->area}) *text = crier::DropInvisible(*text);
  for (auto& [lang, wording] : said->info) {
    for (std::string* text : {&wording.headline, &wording.description, &wording.instruction})
      *text = crier::DropInvisible(*text);
  }
  for (std::string& name : said->covers.names) name = crier::DropInvisible(name);
}

Result<void> Note(Tx& tx, Bulletin bulletin, std::vector<CameOf>* all) {
  for (const CameOf& each : *all) {
    if (each.bulletin.id == bulletin.id) return {};
  }
  auto untouched = IsUntouched(tx, bulletin);
  if (!untouched) return untouched.error();
  all->push_back({std::move(bulletin), *untouched});
  return {};
}

// The bulletin, what stands in its place by now, and the drafts that would.
Result<void> NoteWithFollowers(Tx& tx, Bulletin bulletin, std::vector<CameOf>* all) {
  for (int step = 0; step < kLongestChain; ++step) {
    auto followers = FindFollowers(tx, bulletin.id);
    if (!followers) return followers.error();
    const bool superseded = bulletin.state == "superseded";
    if (auto noted = Note(tx, std::move(bulletin), all); !noted) return noted;
    const auto next = std::find_if(followers->begin(), followers->end(), [](const Bulletin& each) {
      return each.state != "draft" && each.state != "held" && each.state != "cancelled";
    });
    for (const Bulletin& each : *followers) {
      if (each.state != "draft" && each.state != "held") continue;
      if (auto noted = Note(tx, each, all); !noted) return noted;
    }
    if (!superseded || next == followers->end()) return {};
    bulletin = *next;
  }
  return {};
}

Result<std::vector<CameOf>> EarlierOf(Tx& tx, const Alert& alert) {
  std::vector<CameOf> all;
  for (const AlertId& id : alert.references) {
    // Nobody revises another sender's words.
    if (id.sender != alert.id.sender) continue;
    auto heard = FindAlert(tx, id);
    if (!heard) return heard.error();
    if (!*heard || (*heard)->bulletin_id.empty()) continue;
    auto bulletin = FindBulletin(tx, (*heard)->bulletin_id);
    if (!bulletin) {
      // The alert itself must not be lost with it.
      LogError("what came of an earlier alert cannot be read", {{"error", bulletin.error().message}});
      continue;
    }
    if (!*bulletin) continue;
    if (auto noted = NoteWithFollowers(tx, **std::move(bulletin), &all); !noted) return noted.error();
  }
  return all;
}

}  // namespace

Result<std::optional<Bulletin>> TakeAlert(Tx& tx, Alert alert, Time now) {
  bool fits = IsIdentity(alert.id) && alert.references.size() <= kMostAlertReferences;
  fits = fits && std::all_of(alert.references.begin(), alert.references.end(), IsIdentity);
  if (!fits) {
    return Error{Fault::kBadData, "channel " + alert.channel +
                                      ": an alert without sender or identifier, or that refers to too many"};
  }
  auto known = FindAlert(tx, alert.id);
  if (!known) return known.error();
  if (*known) return std::optional<Bulletin>();
  auto earlier = EarlierOf(tx, alert);
  if (!earlier) return earlier.error();
  DropInvisible(&alert.said);
  auto suggested = Suggest(alert, *earlier, now);
  HeardAlert heard{alert.id, alert.channel, now, "", {}};
  if (suggested) {
    if (auto saved = SaveBulletin(tx, *suggested); !saved) return saved.error();
    heard.bulletin_id = suggested->id;
    heard.written_at = suggested->updated_at;
  }
  if (auto added = AddAlert(tx, heard); !added) return added.error();
  return suggested;
}

}  // namespace crier
