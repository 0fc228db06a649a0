#include "connectors/kit/streams.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>
#include <utility>

#include "core/json.h"

namespace crier::kit {
namespace {

bool IsOfTheServer(const Error& error) {
  return error.fault == Fault::kThrottled || error.fault == Fault::kUnreachable;
}

const Mention& MentionOf(const Event& event) {
  const auto* edited = std::get_if<Edited>(&event);
  return edited ? edited->mention : std::get<Mention>(event);
}

// Of a place an IdPages cursor takes 24 bytes, in two lists while it is walking.
constexpr size_t kPlaces = 1100;

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

Result<Places> ReadPlaces(std::string_view who, const std::string& cursor) {
  Places places;
  if (cursor.empty()) return places;
  const auto from = ReadJson(cursor);
  bool readable = from && from->is_object();
  if (readable) {
    for (const auto& [name, place] : from->items()) {
      readable = readable && place.is_string();
      if (readable) places[name] = place.get<std::string>();
    }
  }
  if (readable) return places;
  return Error{Fault::kBadData,
               fmt::format("{}: the cursor cannot be read; clear it to start anew from now", who)};
}

std::string WritePlaces(const Places& places) {
  return nlohmann::json(places).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

size_t RememberOf(size_t streams) { return std::min<size_t>(400, kPlaces / std::max<size_t>(streams, 1)); }

Result<Batch> PollStreams(std::span<const Stream> streams, Time deadline, const Clock& clock,
                          const std::stop_token& stop, Places* places) {
  Batch all;
  Places after;
  std::optional<Error> gone;
  bool any_read = false, any_begun = false;
  for (const Stream& stream : streams) {
    const auto place = places->find(stream.name);
    const bool begun = place != places->end();
    std::optional<Error> error = gone;
    if (!gone) {
      auto batch =
          IdPages(stream.plan).Poll(begun ? place->second : "", deadline, clock, stop, stream.read);
      if (batch) {
        any_read = true;
        any_begun = any_begun || !begun;
        after[stream.name] = batch->cursor;
        all.more = all.more || batch->more;
        std::move(batch->events.begin(), batch->events.end(), std::back_inserter(all.events));
      }
      error = batch ? batch->trouble : batch.error();
    }
    if (begun) after.emplace(stream.name, place->second);
    if (error && IsOfTheServer(*error)) {
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
  *places = std::move(after);
  return all;
}

}  // namespace crier::kit
