#include "connectors/matrix/sync.h"

#include <fmt/format.h>

#include <algorithm>

#include "connectors/kit/cursor.h"
#include "core/text.h"

namespace crier::matrix {
namespace {

using std::chrono::seconds;

constexpr size_t kPage = 20;          // events of a room that come at once; the rest is a gap that is filled
constexpr size_t kGapPage = 100;      // events asked for at once to fill one
constexpr int64_t kMostPages = 1000;  // of one gap: 100,000 events
constexpr seconds kToAnswer{15};      // beyond the time that the server may hold the answer back; ours

// The cursor: {"since": token, "to": token, "gaps": {ROOM: [token, pages read]}, "rooms": {ROOM: signs}}.
// "gaps" are what the last sync left out, from a token back to "to"; "rooms" is why a room is not, or not
// wholly, heard, so that every poll tells it.
struct Place {
  std::string since, to;
  Json gaps = Json::object(), rooms = Json::object();

  Json& Signs(const std::string& room) {
    if (!rooms[room].is_object()) rooms[room] = Json::object();
    return rooms[room];
  }
  Json Members() const { return {{"since", since}, {"to", to}, {"gaps", gaps}, {"rooms", rooms}}; }
};

class Syncing {
 public:
  explicit Syncing(const SyncCall& call) : call_(call), api_(call.api), rooms_(call.at.rooms) {}

  Result<Batch> Poll(const std::string& cursor) {
    if (auto read = ReadPlace(cursor); !read) return read.error();
    if (auto done = place_.gaps.empty() ? Sync() : FillGap(); !done) return done.error();
    batch_.cursor = place_.Members().dump();
    batch_.more = !place_.gaps.empty();
    if (!batch_.trouble) batch_.trouble = Trouble();
    return std::move(batch_);
  }

 private:
  Result<void> ReadPlace(const std::string& cursor) {
    const auto said = kit::ReadCursor(cursor, place_.Members(), api_.plan().who);
    if (!said) return said.error();
    place_ = {TextIn(*said, "since", kMaxToken), TextIn(*said, "to", kMaxToken), In(*said, "gaps"),
              In(*said, "rooms")};
    if (place_.since.empty() && !cursor.empty()) return api_.Wrong("the cursor cannot be read; clear it");
    return {};
  }

  Json Timeline() const {
    return {{"not_senders", Json::array({call_.own})},
            {"lazy_load_members", true},
            {"types",
             {"m.room.message", "m.room.redaction", "m.room.encrypted", "m.room.encryption",
              "m.room.tombstone"}}};
  }

  std::string FilterOf(size_t limit) const {
    const Json nothing = {{"types", Json::array()}};
    Json timeline = Timeline();
    timeline["limit"] = limit;
    const Json state = {{"lazy_load_members", true},
                        {"types", {"m.room.member", "m.room.encryption", "m.room.tombstone"}}};
    const Json filter = {{"presence", nothing},
                         {"account_data", nothing},
                         {"room",
                          {{"rooms", rooms_},
                           {"timeline", timeline},
                           {"state", state},
                           {"ephemeral", nothing},
                           {"account_data", nothing}}}};
    return PercentEncode(filter.dump());
  }

  RoomReader ReaderOf(const std::string& room) const {
    return {call_.at.channel, room, call_.own, api_.Now(),
            [this, room](const std::string& event) { return FetchEvent(api_, room, event, call_.stop); }};
  }

  // Waits on the server until something comes; the very first time it only asks what there is.
  Result<void> Sync() {
    const bool first = place_.since.empty();
    const auto left = std::chrono::floor<seconds>(call_.deadline - api_.Now()) - kToAnswer;
    const auto wait = first ? seconds(0) : std::clamp(left, seconds(0), call_.long_poll);
    kit::ApiCall call{.target =
                          fmt::format("/_matrix/client/v3/sync?timeout={}{}&filter={}", wait.count() * 1000,
                                      first ? "" : "&since=" + PercentEncode(place_.since),
                                      FilterOf(first ? std::max<size_t>(call_.at.backfill, 1) : kPage))};
    call.timeout = wait + kToAnswer;
    const auto said = api_.AskJson(call, call_.stop);
    if (!said) return said.error();
    const std::string next = TextIn(*said, "next_batch", kMaxToken + 1);
    if (next.empty() || next.size() > kMaxToken) return api_.Wrong("the answer does not say where it ends");
    const Json &joined = In(In(*said, "rooms"), "join"), &asked = In(In(*said, "rooms"), "invite");
    const Json& gone = In(In(*said, "rooms"), "leave");
    place_.to = place_.since;
    for (const std::string& room : rooms_) {
      const Json& news = In(joined, room.c_str());
      if (news.is_object()) {
        for (const char* over : {"left", "invited"}) place_.Signs(room).erase(over);
        if (auto read = ReadRoom(room, news, first); !read) return read;
      } else if (In(asked, room.c_str()).is_object()) {
        place_.Signs(room)["invited"] = true;
      } else if (In(gone, room.c_str()).is_object() || first) {
        place_.Signs(room)["left"] = true;
      }
      if (IsSet(place_.Signs(room), "invited")) Join(room);
    }
    place_.since = next;
    return {};
  }

  Result<void> ReadRoom(const std::string& room, const Json& news, bool first) {
    RoomReader reader = ReaderOf(room);
    const Json& timeline = In(news, "timeline");
    reader.ReadState(In(In(news, "state"), "events"));
    const Json& events = In(timeline, "events");
    if (events.is_array() && !(first && call_.at.backfill == 0)) {
      for (const Json& event : events)
        if (auto read = reader.Read(event, &batch_.events); !read) return read;
    }
    Note(reader.signs(), room);
    if (first || !IsSet(timeline, "limited")) return {};
    const std::string from = TextIn(timeline, "prev_batch", kMaxToken + 1);
    if (from.empty() || from.size() > kMaxToken)
      return api_.Wrong(
          fmt::format("the server leaves out events of {} and does not say where they are", room));
    place_.gaps[room] = {from, 0};
    return {};
  }

  // One page of what a sync left out, newest first, so that what is on it is read from its end. It may be
  // told after what came later: who was edited or deleted since is shown so already.
  Result<void> FillGap() {
    const std::string room = place_.gaps.begin().key();
    const Json gap = place_.gaps.begin().value();
    const bool right = gap.is_array() && gap.size() == 2 && gap[0].is_string() && gap[1].is_number_integer();
    if (!right) return api_.Wrong("the cursor cannot be read; clear it");
    const int64_t pages = gap[1].get<int64_t>() + 1;
    const Json filter = Timeline();
    const kit::ApiCall call{
        .target = fmt::format("{}/messages?dir=b&limit={}&from={}{}&filter={}", PathOf(room), kGapPage,
                              PercentEncode(gap[0].get<std::string>()),
                              place_.to.empty() ? "" : "&to=" + PercentEncode(place_.to),
                              PercentEncode(filter.dump())),
        .may_be_gone = true};
    const auto said = api_.AskMaybe(call, call_.stop);
    if (!said || !*said) return Refused(said ? std::nullopt : std::optional(said.error()), room);
    const Json& chunk = In(**said, "chunk");
    if (!chunk.is_array()) return api_.Wrong("the answer holds no events");
    RoomReader reader = ReaderOf(room);
    reader.ReadState(In(**said, "state"));
    for (auto event = chunk.rbegin(); event != chunk.rend(); ++event)
      if (auto read = reader.Read(*event, &batch_.events); !read) return read;
    Note(reader.signs(), room);
    const std::string end = TextIn(**said, "end", kMaxToken);
    place_.gaps[room] = {end, pages};
    if (end.empty() || end == gap[0] || end == place_.to || pages >= kMostPages) place_.gaps.erase(room);
    if (pages >= kMostPages)
      batch_.trouble =
          api_.Wrong(fmt::format("more came in {} at once than is read; the oldest is left out", room));
    return {};
  }

  // Of a room that the account was taken out of meanwhile, the rest can never be read.
  Result<void> Refused(const std::optional<Error>& why, const std::string& room) {
    if (why && why->fault != Fault::kAuth && why->fault != Fault::kRejected) return *why;
    const auto joined = Joined(api_, call_.stop);
    if (!joined) return joined.error();
    if (why && joined->contains(room)) return *why;
    place_.gaps.erase(room);
    if (!joined->contains(room)) place_.Signs(room)["left"] = true;
    batch_.trouble = api_.Wrong(fmt::format("some of what was said in {} can no longer be read", room));
    return {};
  }

  // The invitation is told once, so it is kept until the room is there; to join twice does no harm.
  void Join(const std::string& room) {
    const auto joined =
        api_.AskJson({.method = "POST", .target = PathOf(room) + "/join", .body = "{}"}, call_.stop);
    if (joined) return;
    batch_.trouble = joined.error();
    batch_.trouble->in_doubt = false;
  }

  void Note(const RoomSigns& signs, const std::string& room) {
    if (signs.encrypted) place_.Signs(room)["encrypted"] = true;
    if (!signs.moved_to.empty()) place_.Signs(room)["moved"] = signs.moved_to;
  }

  std::optional<Error> Trouble() const {
    std::string words;
    for (const std::string& room : rooms_) {
      const Json& signs = In(place_.rooms, room.c_str());
      const std::string moved = TextIn(signs, "moved", kMaxId);
      if (!moved.empty())
        words += fmt::format("; {} was replaced by {}: name that one in the settings", room, moved);
      else if (IsSet(signs, "left"))
        words += fmt::format("; the account is not in {}: invite it there", room);
      else if (IsSet(signs, "encrypted"))
        words += fmt::format("; {} is encrypted, so nobody is heard there", room);
    }
    if (words.empty()) return std::nullopt;
    return api_.Wrong(words.substr(2), Fault::kConfig);
  }

  const SyncCall& call_;
  kit::ApiClient& api_;
  const std::vector<std::string>& rooms_;
  Place place_;
  Batch batch_;
};

}  // namespace

std::string PathOf(std::string_view room) { return "/_matrix/client/v3/rooms/" + PercentEncode(room); }

Result<std::set<std::string>> Joined(kit::ApiClient& api, const std::stop_token& stop) {
  const auto said = api.AskJson({.target = "/_matrix/client/v3/joined_rooms"}, stop);
  if (!said) return said.error();
  const Json& list = In(*said, "joined_rooms");
  if (!list.is_array()) return api.Wrong("the answer lists no rooms");
  std::set<std::string> rooms;
  for (const Json& room : list)
    if (room.is_string()) rooms.insert(room.get<std::string>());
  return rooms;
}

Result<std::optional<Json>> FetchEvent(kit::ApiClient& api, std::string_view room, std::string_view event,
                                       const std::stop_token& stop) {
  return api.AskMaybe(
      {.target = fmt::format("{}/event/{}", PathOf(room), PercentEncode(event)), .may_be_gone = true}, stop);
}

Result<Batch> Sync(const SyncCall& call, const std::string& cursor) { return Syncing(call).Poll(cursor); }

}  // namespace crier::matrix
