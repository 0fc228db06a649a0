#include "connectors/mastodon/sink.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <nlohmann/json.hpp>
#include <utility>

#include "core/text.h"

namespace crier::mastodon {
namespace {

using std::chrono::milliseconds;

constexpr std::string_view kWrite = "write:statuses";
constexpr std::string_view kRead = "read:statuses";

// What was sent under which key: written before anything leaves, so that it is known after a crash in the
// middle, and a key that is not here never left.
constexpr std::string_view kSentKey = "sent";
// The newest status that we know to be ours.
constexpr std::string_view kNewestKey = "newest";
constexpr std::chrono::hours kSentLife{7 * 24};
constexpr size_t kMaxSent = 2048;  // an instance takes 300 in three hours
constexpr std::chrono::minutes kClockSkew{5};
// Who was stopped in the middle of a batch (a machine that was put to sleep) sends no more of it: others may
// have, and the server remembers its keys for an hour.
constexpr std::chrono::minutes kInHand{10};
// So long after its first use the server surely remembers a key: half of what it promises.
constexpr std::chrono::minutes kKeyIsSure{30};
constexpr int kLookPages = 25;  // 1,000 of our own statuses

struct Sent {
  std::string key;
  std::string digest;  // of the canonical text
  Time at{};           // when the key was first used, or was found not to be, by the server's clock
  std::string id;      // once known
  std::string after;   // it is newer than this status of ours; empty: there was none that we knew of
  // What it answers; threads with the same words are told apart by it.
  std::optional<std::string> parent = {};
  // When the batch began in which the key was last used, by the server's clock, where that was known.
  std::optional<Time> last = {};
};

// FNV-1a, 64 bits: tells our own last few texts apart; nobody gains by a collision.
std::string Digest(std::string_view text) {
  uint64_t hash = 14695981039346656037ULL;
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211ULL;
  return fmt::format("{:016x}", hash);
}

std::vector<Sent> ParseSent(const std::string& text, Time now) {
  std::vector<Sent> list;
  const auto json = nlohmann::json::parse(text, nullptr, false);
  if (!json.is_array()) return list;
  for (const auto& item : json) {
    if (!item.is_array() || item.size() < 4 || !item[0].is_string() || !item[1].is_string() ||
        !item[2].is_number_integer() || !item[3].is_string()) {
      continue;
    }
    Sent sent{item[0].get<std::string>(), item[1].get<std::string>(),
              Time(milliseconds(item[2].get<int64_t>())), item[3].get<std::string>(),
              item.size() > 4 && item[4].is_string() ? item[4].get<std::string>() : ""};
    if (item.size() > 5 && item[5].is_string()) sent.parent = item[5].get<std::string>();
    if (item.size() > 6 && item[6].is_number_integer())
      sent.last = Time(milliseconds(item[6].get<int64_t>()));
    if (now - sent.at < kSentLife) list.push_back(std::move(sent));
  }
  return list;
}

std::string DumpSent(const std::vector<Sent>& list) {
  nlohmann::json json = nlohmann::json::array();
  for (size_t i = list.size() > kMaxSent ? list.size() - kMaxSent : 0; i < list.size(); ++i) {
    const Sent& sent = list[i];
    json.push_back({sent.key, sent.digest, sent.at.time_since_epoch().count(), sent.id, sent.after, nullptr});
    if (sent.parent) json.back().back() = *sent.parent;
    if (sent.last) json.back().push_back(sent.last->time_since_epoch().count());
  }
  return json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

Result<std::vector<Sent>> ReadSent(const State& state, Time now) {
  const auto text = state.Get(kSentKey);
  if (!text) return text.error();
  return ParseSent(text->value_or(""), now);
}

Result<void> ChangeSent(State& state, Time now, const std::function<void(std::vector<Sent>&)>& change) {
  std::string newest;
  auto done = state.Update(kSentKey, [&](const std::string& text) {
    std::vector<Sent> list = ParseSent(text, now);
    change(list);
    newest.clear();
    for (const Sent& sent : list) {
      if (OlderId(newest, sent.id)) newest = sent.id;
    }
    return DumpSent(list);
  });
  if (!done || newest.empty()) return done;
  return state.Update(kNewestKey,
                      [&](const std::string& known) { return OlderId(known, newest) ? newest : known; });
}

// Whether a status may be what was sent so. Ids are the server's own order, where clocks may be wrong.
bool MayBe(const Sent& sent, const std::string& id, const Status& status) {
  if (!sent.after.empty()) return OlderId(sent.after, id);
  return status.mention.created_at >= sent.at - kClockSkew;
}

// Whether a status was made when what was sent so had long been answered or lost.
bool IsPast(const Sent& sent, const Status& status) {
  return sent.last && status.mention.created_at > *sent.last + kInHand + kClockSkew;
}

Sent* FindKey(std::vector<Sent>& list, const std::string& key) {
  const auto found =
      std::find_if(list.begin(), list.end(), [&](const Sent& sent) { return sent.key == key; });
  return found == list.end() ? nullptr : &*found;
}

bool IsTaken(const std::vector<Sent>& list, const std::string& id) {
  return std::any_of(list.begin(), list.end(), [&](const Sent& sent) { return sent.id == id; });
}

// Mastodon's language is ISO 639-1; of "es-MX" it takes "es".
std::string Language(const std::string& tag) { return Lower(tag.substr(0, tag.find_first_of("-_"))); }

std::string BodyOf(const nlohmann::json& json) {
  return json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

std::string TargetOf(const std::string& native_id) { return "/api/v1/statuses/" + PercentEncode(native_id); }

Sink::Shown ShownOf(const Status& status) {
  return {status.mention.native_id, status.mention.url, status.content};
}

bool IsNameByte(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '.' ||
         c == '-';
}

}  // namespace

std::string Canonical(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (size_t i = 0; i < text.size();) {
    const char c = text[i];
    if (c == ' ' || (c >= '\t' && c <= '\r')) {
      ++i;
      continue;
    }
    out += c;
    ++i;
    if (c != '@') continue;
    size_t name_end = i;
    while (name_end < text.size() && IsNameByte(text[name_end])) ++name_end;
    out.append(text.substr(i, name_end - i));
    const bool named = name_end > i;
    i = name_end;
    if (!named || i == text.size() || text[i] != '@') continue;
    size_t host_end = i + 1;
    while (host_end < text.size() && IsNameByte(text[host_end])) ++host_end;
    // Those at the end are the sentence's, not the host's.
    while (text[host_end - 1] == '.' || text[host_end - 1] == '-') --host_end;
    if (host_end > i + 1) i = host_end;
  }
  return out;
}

Receipt MastodonSink::Judge(const Result<HttpResponse>& response) const {
  if (!response) return Receipt::From(response.error());
  const auto status = ReadStatus(response->body, api_.host(), api_.Now());
  if (!status) return Receipt::From(InDoubt(status.error()));
  return Receipt::Accepted(status->mention.native_id, status->mention.url);
}

Receipt MastodonSink::SendOne(const Outgoing& out) {
  nlohmann::json json = {{"status", out.text()}, {"visibility", visibility_}};
  if (const std::string language = Language(out.post->lang); !language.empty()) json["language"] = language;
  if (!out.parent.empty()) json["in_reply_to_id"] = out.parent;
  Call call;
  call.method = "POST";
  call.target = "/api/v1/statuses";
  call.scope = kWrite;
  call.body = BodyOf(json);
  call.key = out.key;
  return Judge(api_.Ask(call));
}

// Notes what is about to leave under which key. Nothing leaves that is not on disk.
Result<MastodonSink::Noted> MastodonSink::Note(std::span<const Outgoing> batch) {
  const auto newest = api_.state().Get(kNewestKey);
  if (!newest) return newest.error();
  // By whose clock was a key used first? And the first that is ever said there can be told from others' words
  // by its time alone.
  if (!api_.KnowsServerClock()) {
    const auto own = api_.Own();
    if (!own && (own.error().fault == Fault::kUnreachable || own.error().fault == Fault::kThrottled))
      return own.error();
  }
  Noted noted;
  auto written = ChangeSent(api_.state(), api_.ServerNow(), [&](std::vector<Sent>& sent) {
    noted = {};
    for (const Outgoing& out : batch) {
      Sent* known = FindKey(sent, out.key);
      if (known) {
        const auto age = api_.ServerNow() - known->at;
        if (age < -kClockSkew || age >= kKeyIsSure) {
          // It is looked for among what was made when it was last used.
          noted.forgotten.insert(out.key);
          continue;
        }
      } else {
        sent.push_back(
            {out.key, Digest(Canonical(out.text())), api_.ServerNow(), "", newest->value_or(""), out.parent});
        known = &sent.back();
        noted.fresh.insert(out.key);
      }
      known->last = api_.KnowsServerClock() ? std::optional(api_.ServerNow()) : std::nullopt;
    }
  });
  if (!written) return written.error();
  return noted;
}

// What may be there under a key that the server may have forgotten is looked for: our own clock, by which the
// hub counts, may have been wrong when the key was used first.
Receipt MastodonSink::LookOrSend(const Outgoing& out) {
  const auto shown = Find(out.key);
  if (!shown) {
    Error error = shown.error();
    if (error.fault != Fault::kThrottled && error.fault != Fault::kAuth) error.fault = Fault::kUnreachable;
    error.in_doubt = false;  // nothing has left
    return Receipt::From(error);
  }
  return *shown ? Receipt::Accepted((*shown)->native_id, (*shown)->url) : SendOne(out);
}

std::vector<Receipt> MastodonSink::Send(std::span<const Outgoing> batch) {
  const auto noted = Note(batch);
  if (!noted) {
    Error error = noted.error();
    if (error.fault != Fault::kThrottled) error.fault = Fault::kUnreachable;  // it is tried again
    error.in_doubt = false;                                                   // nothing has left
    std::vector<Receipt> receipts(batch.size(), Receipt::NotAsked(error));
    receipts.front() = Receipt::From(error);
    return receipts;
  }
  std::vector<Receipt> receipts;
  std::optional<Receipt> held_up;
  const Time began = api_.Now();
  for (const Outgoing& out : batch) {
    if (!held_up && api_.Now() - began > kInHand) held_up = Receipt::NotAsked();
    receipts.push_back(held_up                              ? *held_up
                       : noted->forgotten.contains(out.key) ? LookOrSend(out)
                                                            : SendOne(out));
    const std::optional<Error>& error = receipts.back().error;
    // Busy or gone for one is busy or gone for the next; those were not sent, whatever became of this one.
    if (!held_up && error && (error->fault == Fault::kThrottled || error->fault == Fault::kUnreachable)) {
      held_up = Receipt::NotAsked(error);
      held_up->error->in_doubt = false;
    }
  }
  // Where that fails, the ids are found by reading back.
  static_cast<void>(ChangeSent(api_.state(), api_.ServerNow(), [&](std::vector<Sent>& sent) {
    for (size_t i = 0; i < batch.size(); ++i) {
      const std::string& key = batch[i].key;
      if (Sent* known = FindKey(sent, key); known && !receipts[i].native_id.empty()) {
        known->id = receipts[i].native_id;
      }
      // What never left is not looked for later.
      if (!receipts[i].asked && noted->fresh.contains(key))
        std::erase_if(sent, [&](const Sent& each) { return each.key == key; });
    }
  }));
  return receipts;
}

Receipt MastodonSink::Edit(const std::string& native_id, const Outgoing& now) {
  nlohmann::json json = {{"status", now.text()}};
  if (const std::string language = Language(now.post->lang); !language.empty()) json["language"] = language;
  Call call;
  call.method = "PUT";
  call.target = TargetOf(native_id);
  call.scope = kWrite;
  call.body = BodyOf(json);
  return Judge(api_.Ask(call));
}

Result<void> MastodonSink::Retract(const std::string& native_id) {
  Call call;
  call.method = "DELETE";
  call.target = TargetOf(native_id);
  call.scope = kWrite;
  call.may_be_gone = true;
  const auto response = api_.Ask(call);
  if (!response) return response.error();
  // A page of somebody in between is no answer of the server.
  if (response->status < 300 && !nlohmann::json::parse(response->body, nullptr, false).is_object()) {
    return InDoubt({Fault::kBadData, fmt::format("mastodon {}: the answer to a deletion is no JSON: {}",
                                                 api_.host(), Excerpt(response->body, 80))});
  }
  return {};
}

Result<std::optional<Sink::Shown>> MastodonSink::ReadBack(const std::string& native_id,
                                                          const std::string& key) {
  if (native_id.empty()) return Find(key);
  Call call;
  call.target = TargetOf(native_id);
  call.scope = kRead;
  call.may_be_gone = true;
  const auto response = api_.Ask(call);
  if (!response) return response.error();
  if (response->status >= 400) return std::optional<Shown>();
  const auto status = ReadStatus(response->body, api_.host(), api_.Now());
  if (!status) return status.error();
  return std::optional<Shown>(ShownOf(*status));
}

Result<bool> MastodonSink::Answers(const Status& status, const std::string& parent) {
  if (status.mention.in_reply_to == parent) return true;
  if (!status.mention.in_reply_to.empty()) return false;
  const auto shown = ReadBack(parent, "");
  if (!shown) return shown.error();
  return !*shown;
}

Result<bool> MastodonSink::Claim(const std::string& key, const std::string& id) {
  bool ours = false;
  auto written = ChangeSent(api_.state(), api_.ServerNow(), [&](std::vector<Sent>& sent) {
    Sent* known = FindKey(sent, key);
    ours = known && (known->id == id || !IsTaken(sent, id));
    if (ours) known->id = id;
  });
  if (!written) return written.error();
  return ours;
}

Result<void> MastodonSink::NotThere(const std::string& key, const std::string& seen) {
  const auto newest = api_.state().Get(kNewestKey);
  if (!newest) return newest.error();
  return ChangeSent(api_.state(), api_.ServerNow(), [&](std::vector<Sent>& sent) {
    Sent* known = FindKey(sent, key);
    if (!known || !known->id.empty()) return;
    // Who looks again begins at the newest of what was made before the next use.
    known->at = api_.ServerNow();
    known->last = api_.KnowsServerClock() ? std::optional(known->at) : std::nullopt;
    if (OlderId(known->after, seen)) known->after = seen;
    if (*newest && OlderId(known->after, **newest)) known->after = **newest;
  });
}

Result<std::optional<Sink::Shown>> MastodonSink::Find(const std::string& key) {
  auto kept = ReadSent(api_.state(), api_.ServerNow());
  if (!kept) return kept.error();
  std::vector<Sent>& list = *kept;
  const Sent* wanted = FindKey(list, key);
  if (!wanted) return std::optional<Shown>();
  if (!wanted->id.empty()) return ReadBack(wanted->id, "");
  const auto own = api_.Own();
  if (!own) return own.error();
  // Of two bulletins with the same words, each has its own status.
  const auto fits = [&](const Entry& entry) -> Result<bool> {
    if (!entry.status || !MayBe(*wanted, entry.id, *entry.status)) return false;
    if (IsTaken(list, entry.id) || Digest(Canonical(entry.status->content)) != wanted->digest) return false;
    return wanted->parent ? Answers(*entry.status, *wanted->parent) : true;
  };
  // One that was not made while the key was in use, if clocks are right: taken where there is none better.
  std::optional<Shown> second;
  std::string seen;  // the newest
  const auto end = [&]() -> Result<std::optional<Shown>> {
    if (!second) {
      if (auto noted = NotThere(key, seen); !noted) return noted.error();
      return std::optional<Shown>();
    }
    const auto ours = Claim(key, second->native_id);
    if (!ours) return ours.error();
    return *ours ? second : std::nullopt;
  };
  // Upward from the newest before it, where that is known: it stands among the first, however many followed.
  const bool upward = !wanted->after.empty();
  std::string last = wanted->after;
  for (int pages = 0; pages < kLookPages; ++pages) {
    Call call;
    call.target = "/api/v1/accounts/" + own->id + "/statuses?exclude_reblogs=true&limit=40";
    if (!last.empty()) call.target += (upward ? "&min_id=" : "&max_id=") + last;
    call.scope = kRead;
    const auto response = api_.Ask(call);
    if (!response) return response.error();
    const auto entries = ReadTimeline(response->body, api_.host(), api_.Now());
    if (!entries) return entries.error();
    for (auto entry = entries->rbegin(); entry != entries->rend(); ++entry) {
      const auto fit = fits(*entry);
      if (!fit) return fit.error();
      if (!*fit) continue;
      Shown shown = ShownOf(*entry->status);
      const bool early = wanted->last && entry->status->mention.created_at < wanted->at - kClockSkew;
      if (early || IsPast(*wanted, *entry->status)) {
        if (!second) second = std::move(shown);
        continue;
      }
      const auto ours = Claim(key, entry->id);
      if (!ours) return ours.error();
      if (*ours) return std::optional<Shown>(std::move(shown));
    }
    if (entries->empty()) return end();
    if (OlderId(seen, entries->front().id)) seen = entries->front().id;
    const Entry& oldest = entries->back();
    if (oldest.status &&
        (upward ? IsPast(*wanted, *oldest.status) : !MayBe(*wanted, oldest.id, *oldest.status)))
      return end();
    const std::string& next = upward ? entries->front().id : oldest.id;
    // None follows, whatever the server thinks of min_id.
    if (upward && pages == 0 && !OlderId(last, next)) return end();
    // A server that pays no heed to where we are shows the same page for ever.
    if (!last.empty() && !(upward ? OlderId(last, next) : OlderId(next, last))) break;
    last = next;
  }
  if (second) return end();
  // "Not there" would send it again.
  return Error{Fault::kBadData,
               fmt::format("mastodon {}: more statuses than are looked through may hide it", api_.host())};
}

}  // namespace crier::mastodon
