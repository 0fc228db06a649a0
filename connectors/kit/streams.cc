#include "connectors/kit/streams.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <utility>

#include "core/json.h"

namespace crier::kit {
namespace {

using std::chrono::milliseconds;

// Of a post an IdPages cursor keeps 24 bytes, in two lists while it is walking; all of a channel's have 64
// KiB.
constexpr size_t kPosts = 1100;
constexpr milliseconds kLongestAsk = std::chrono::seconds(30);
constexpr char kHeardTo[] = " heard to";

using Places = std::map<std::string, std::string>;

std::optional<Places> ReadPlaces(const std::string& cursor) {
  Places places;
  if (cursor.empty()) return places;
  const auto from = ReadJson(cursor);
  if (!from || !from->is_object()) return std::nullopt;
  for (const auto& [name, place] : from->items()) {
    if (!place.is_string()) return std::nullopt;
    places[name] = place.get<std::string>();
  }
  return places;
}

const Mention& MentionOf(const Event& event) {
  const auto* edited = std::get_if<Edited>(&event);
  return edited ? edited->mention : std::get<Mention>(event);
}

// In the order in which they were said, each once.
void PutInOrder(std::vector<Event>* events) {
  std::stable_sort(events->begin(), events->end(), [](const Event& a, const Event& b) {
    return MentionOf(a).created_at < MentionOf(b).created_at;
  });
  std::set<std::pair<size_t, std::string>> told;
  std::erase_if(*events, [&](const Event& event) {
    return !told.emplace(event.index(), MentionOf(event).native_id).second;
  });
}

}  // namespace

StreamSource::StreamSource(StreamPlan plan, const Clock& clock, ReadPage read)
    : plan_(std::move(plan)), clock_(clock), read_(std::move(read)) {}

Result<IdPage> StreamSource::Read(const PageCall& call, Time deadline, const std::stop_token& stop) const {
  PageCall timed = call;
  timed.timeout = std::min<milliseconds>(deadline - clock_.Now(), kLongestAsk);
  if (timed.timeout > milliseconds(0) && !stop.stop_requested()) return read_(timed, stop);
  return Error{Fault::kUnreachable, plan_.who + ": no time left to read " + plan_.names[call.stream]};
}

Result<Batch> StreamSource::Poll(const std::string& text, Time deadline, std::stop_token stop) {
  const auto places = ReadPlaces(plan_.from_old ? plan_.from_old(text) : text);
  if (!places) {
    return Error{Fault::kBadData, plan_.who + ": the cursor cannot be read; clear it to start anew from now"};
  }
  if (plan_.names.empty()) return Batch{{}, text, false};
  if (plan_.begin) {
    const auto left = std::clamp<milliseconds>(deadline - clock_.Now(), milliseconds(1), kLongestAsk);
    if (auto begun = plan_.begin(left, stop); !begun) return begun.error();
  }
  const auto at = [&](const std::string& key) {
    const auto it = places->find(key);
    return it == places->end() ? "" : it->second;
  };
  Batch all;
  Places after;
  std::optional<Error> gone;
  bool any_read = false, any_begun = false;
  for (size_t i = 0; i < plan_.names.size(); ++i) {
    const std::string& name = plan_.names[i];
    const std::string place = at(name), heard_to = at(name + kHeardTo);
    if (!place.empty()) after[name] = place;
    if (!heard_to.empty()) after[name + kHeardTo] = heard_to;
    if (gone) continue;
    const IdPages pages({.who = plan_.who + ": " + name,
                         .backfill = heard_to.empty() ? plan_.backfill : IdPagesPlan::kAll,
                         .remember = std::min<size_t>(400, kPosts / plan_.names.size())});
    auto batch = pages.Poll(place, deadline, clock_, stop, [&](const std::string& older) {
      return Read({i, older, heard_to}, deadline, stop);
    });
    if (batch) {
      any_read = true;
      any_begun = any_begun || place.empty();
      after[name] = batch->cursor;
      all.more = all.more || batch->more;
      std::move(batch->events.begin(), batch->events.end(), std::back_inserter(all.events));
    }
    const std::optional<Error> error = batch ? batch->trouble : batch.error();
    if (error && (error->fault == Fault::kThrottled || error->fault == Fault::kUnreachable)) {
      gone = error;
    } else if (error && !all.trouble) {
      all.trouble = error;
    }
  }
  if (!gone && !any_read) gone = all.trouble;
  // The beginning of a stream is kept at once: what comes from then on is news.
  if (gone && all.events.empty() && !any_begun) return *std::move(gone);
  if (gone) all.more = true;
  PutInOrder(&all.events);
  all.cursor = nlohmann::json(after).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
  return all;
}

}  // namespace crier::kit
