#include "broadcast/suggest.h"

#include <algorithm>

#include "broadcast/area.h"
#include "broadcast/life.h"
#include "broadcast/words.h"
#include "core/actor.h"
#include "core/id.h"

namespace crier {
namespace {

bool Stands(const Bulletin& bulletin) {
  return bulletin.state == "approved" || bulletin.state == "sending" || bulletin.state == "sent";
}

// As new, or written over `old`.
void SetLife(const Alert& alert, const Bulletin* old, Time now, Bulletin* draft) {
  draft->id = old != nullptr ? old->id : NewId(now);
  draft->created_at = old != nullptr ? old->created_at : now;
  // Later than before even where the clock was set back: who saw the old words must see that they changed.
  draft->updated_at = old != nullptr ? std::max(now, old->updated_at + std::chrono::milliseconds(1)) : now;
  draft->state = "draft";
  draft->author = ActorText(Actor::Channel(alert.channel));
  ClearApproval(draft);
}

// What takes back `sent`, in its own languages and for its own area and channels; in the alert's words where
// it has some.
Bulletin CancelOf(const Alert& alert, const Bulletin& sent, const Bulletin* old, Time now) {
  Bulletin draft = sent;
  for (auto& [lang, wording] : draft.info) {
    wording.description = WordsOf(lang).withdrawn;
    wording.instruction.clear();
  }
  for (const auto& [lang, wording] : alert.said.info) {
    if (wording.description.empty()) continue;
    // What people were told to do must not be repeated by the message that takes it back.
    draft.info[lang] = wording;
    draft.info[lang].instruction.clear();
    if (wording.headline.empty()) {
      const auto told = sent.info.find(lang);
      draft.info[lang].headline = told != sent.info.end() ? told->second.headline : sent.event;
    }
  }
  draft.msg_type = "Cancel";
  draft.urgency = "Past";
  draft.effective.reset();
  if (alert.said.expires) draft.expires = alert.said.expires;
  draft.references = sent.id;
  SetLife(alert, old, now, &draft);
  return draft;
}

}  // namespace

std::optional<Bulletin> Suggest(const Alert& alert, const std::vector<CameOf>& earlier, Time now) {
  const bool cancels = alert.said.msg_type == "Cancel";
  const Bulletin* untouched = nullptr;
  const Bulletin* standing = nullptr;
  const Bulletin* worked_on = nullptr;
  for (const CameOf& each : earlier) {
    const Bulletin& bulletin = each.bulletin;
    if ((bulletin.status == "Actual") != (alert.said.status == "Actual")) continue;
    if (each.untouched) {
      untouched = &bulletin;
    } else if (Stands(bulletin)) {
      standing = &bulletin;
    } else if (bulletin.state == "draft" || bulletin.state == "held") {
      worked_on = &bulletin;
    }
  }
  if (cancels) {
    const Bulletin* taken_back = standing != nullptr ? standing : worked_on;
    if (taken_back != nullptr && taken_back->msg_type == "Cancel") return std::nullopt;
    if (taken_back != nullptr) return CancelOf(alert, *taken_back, untouched, now);
    if (untouched == nullptr) return std::nullopt;
    Bulletin dropped = *untouched;
    dropped.state = "cancelled";
    dropped.updated_at = std::max(now, dropped.updated_at + std::chrono::milliseconds(1));
    return dropped;
  }
  if (alert.said.expires && *alert.said.expires <= now) return std::nullopt;
  Bulletin draft = alert.said;
  draft.kind = "disaster_update";
  draft.msg_type = "Alert";
  draft.references.clear();
  draft.channels.clear();
  SetLife(alert, untouched, now, &draft);
  if (standing != nullptr) {
    draft.msg_type = "Update";
    draft.references = standing->id;
    draft.kind = standing->kind;
    draft.channels = standing->channels;
    InheritArea(*standing, &draft);
  } else if (untouched != nullptr) {
    draft.msg_type = untouched->references.empty() ? "Alert" : "Update";
    draft.references = untouched->references;
    draft.kind = untouched->kind;
    draft.channels = untouched->channels;
  }
  return draft;
}

}  // namespace crier
