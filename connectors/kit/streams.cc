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
constexpr char kVersion[] = " version";
constexpr char kBegan[] = " began";
constexpr char kLate[] = " late";

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
  return Error{Fault::kUnreachable, plan_.who + ": no time left to read " + call.name};
}

milliseconds StreamSource::Left(Time deadline) const {
  return std::clamp<milliseconds>(deadline - clock_.Now(), milliseconds(1), kLongestAsk);
}

// One Poll under way: the places before it, and what comes of it.
struct StreamSource::Round {
  const Places& before;
  Time deadline;
  std::stop_token stop;
  Batch all{};
  Places after{};
  std::optional<Error> gone{};  // nothing more is asked
  std::optional<Time> began{};  // what is older is no news, where a stream was not there before
  bool any_read = false, any_begun = false;

  std::string At(const std::string& key) const {
    const auto it = before.find(key);
    return it == before.end() ? "" : it->second;
  }
  void Fail(const Error& error) {
    if (error.fault == Fault::kThrottled || error.fault == Fault::kUnreachable) {
      gone = error;
    } else if (!all.trouble) {
      all.trouble = error;
    }
  }
};

std::vector<PassingStream> StreamSource::Streams(Round* round) const {
  std::vector<PassingStream> streams;
  for (const std::string& name : plan_.names) streams.push_back({name, ""});
  if (!plan_.passing) return streams;
  const std::string said = round->At(kBegan);
  if (const auto time = ParseTime(said); time) round->began = *time;
  round->after[kBegan] = round->began ? said : FormatTime(clock_.Now());
  auto passing = plan_.passing(Left(round->deadline), round->stop);
  if (passing) {
    passing->resize(std::min(passing->size(), StreamPlan::kMostPassing));
    std::move(passing->begin(), passing->end(), std::back_inserter(streams));
  } else {
    round->after.insert(round->before.begin(), round->before.end());
    round->Fail(passing.error());
  }
  return streams;
}

void StreamSource::ReadStream(const PassingStream& stream, size_t index, size_t of, Round* round) const {
  const std::string& name = stream.name;
  const std::string place = round->At(name), heard_to = round->At(name + kHeardTo),
                    version = round->At(name + kVersion);
  Places& after = round->after;
  if (!place.empty()) after[name] = place;
  if (!heard_to.empty()) after[name + kHeardTo] = heard_to;
  if (!version.empty()) after[name + kVersion] = version;
  if (round->gone) return;
  if (!place.empty() && !version.empty() && version == stream.version) {
    round->any_read = true;
    return;
  }
  const bool fixed = index < plan_.names.size();
  const bool late = !fixed && round->began && (place.empty() || !round->At(name + kLate).empty());
  if (late) after[name + kLate] = "1";
  const IdPages pages({.who = plan_.who + ": " + name,
                       .backfill = heard_to.empty() && !late ? plan_.backfill : IdPagesPlan::kAll,
                       .remember = std::min<size_t>(400, kPosts / of)});
  auto batch = pages.Poll(place, round->deadline, clock_, round->stop, [&](const std::string& older) {
    auto page = Read({index, name, older, heard_to}, round->deadline, round->stop);
    if (!page || !late) return page;
    for (IdItem& item : page->items) {
      if (item.mention.created_at >= *round->began) continue;
      item.told = false;
      page->older.clear();
    }
    return page;
  });
  if (batch) {
    round->any_read = true;
    round->any_begun = round->any_begun || place.empty();
    after[name] = batch->cursor;
    if (!batch->more && !batch->trouble) after[name + kVersion] = stream.version;
    if (after[name + kVersion].empty()) after.erase(name + kVersion);
    round->all.more = round->all.more || batch->more;
    std::move(batch->events.begin(), batch->events.end(), std::back_inserter(round->all.events));
  }
  if (const auto error = batch ? batch->trouble : batch.error(); error) round->Fail(*error);
}

Result<Batch> StreamSource::Poll(const std::string& text, Time deadline, std::stop_token stop) {
  const auto places = ReadPlaces(plan_.from_old ? plan_.from_old(text) : text);
  if (!places) {
    return Error{Fault::kBadData, plan_.who + ": the cursor cannot be read; clear it to start anew from now"};
  }
  if (plan_.names.empty() && !plan_.passing) return Batch{{}, text, false};
  if (plan_.begin) {
    if (auto begun = plan_.begin(Left(deadline), stop); !begun) return begun.error();
  }
  Round round{*places, deadline, std::move(stop)};
  const std::vector<PassingStream> streams = Streams(&round);
  for (size_t i = 0; i < streams.size(); ++i) ReadStream(streams[i], i, streams.size(), &round);
  Batch& all = round.all;
  if (!round.gone && !round.any_read) round.gone = all.trouble;
  // The beginning of a stream is kept at once: what comes from then on is news.
  if (round.gone && all.events.empty() && !round.any_begun) return *std::move(round.gone);
  if (round.gone) all.more = true;
  PutInOrder(&all.events);
  all.cursor = nlohmann::json(round.after).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
  return std::move(all);
}

}  // namespace crier::kit
