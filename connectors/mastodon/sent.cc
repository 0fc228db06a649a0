#include "connectors/mastodon/sent.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

namespace crier::mastodon {
namespace {

using std::chrono::milliseconds;

constexpr std::string_view kSentKey = "sent";
constexpr std::string_view kNewestKey = "newest";
constexpr std::chrono::hours kSentLife{7 * 24};
constexpr size_t kMaxSent = 2048;  // an instance takes 300 in three hours

std::string TextAt(const nlohmann::json& item, size_t at) {
  return item.size() > at && item[at].is_string() ? item[at].get<std::string>() : "";
}

uint64_t NumberAt(const nlohmann::json& item, size_t at) {
  return item.size() > at && item[at].is_number_unsigned() ? item[at].get<uint64_t>() : 0;
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
    Sent sent{TextAt(item, 0), TextAt(item, 1), Time(milliseconds(item[2].get<int64_t>())), TextAt(item, 3),
              TextAt(item, 4)};
    if (item.size() > 5 && item[5].is_string()) sent.parent = TextAt(item, 5);
    if (item.size() > 6 && item[6].is_number_integer())
      sent.last = Time(milliseconds(item[6].get<int64_t>()));
    sent.uri = TextAt(item, 7);
    sent.used = NumberAt(item, 8);
    sent.known = NumberAt(item, 9);
    if (now - sent.at < kSentLife) list.push_back(std::move(sent));
  }
  return list;
}

std::string DumpSent(const std::vector<Sent>& list) {
  nlohmann::json json = nlohmann::json::array();
  for (size_t i = list.size() > kMaxSent ? list.size() - kMaxSent : 0; i < list.size(); ++i) {
    const Sent& sent = list[i];
    nlohmann::json parent, last;
    if (sent.parent) parent = *sent.parent;
    if (sent.last) last = sent.last->time_since_epoch().count();
    json.push_back({sent.key, sent.digest, sent.at.time_since_epoch().count(), sent.id, sent.after,
                    std::move(parent), std::move(last), sent.uri, sent.used, sent.known});
  }
  return json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

bool IsNameByte(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '.' ||
         c == '-';
}

}  // namespace

Result<void> ChangeSent(State& state, Time now, const SentChange& change) {
  std::string newest;
  auto done = state.Update(kSentKey, [&](const std::string& text) {
    std::vector<Sent> list = ParseSent(text, now);
    uint64_t step = 0;
    for (const Sent& sent : list) step = std::max({step, sent.used, sent.known});
    change(list, step + 1);
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

Result<std::vector<Sent>> ReadSent(const State& state, Time now) {
  const auto text = state.Get(kSentKey);
  if (!text) return text.error();
  return ParseSent(text->value_or(""), now);
}

Result<std::string> NewestOfOurs(const State& state) {
  const auto newest = state.Get(kNewestKey);
  if (!newest) return newest.error();
  return newest->value_or("");
}

Sent* FindKey(std::vector<Sent>& list, const std::string& key) {
  const auto found =
      std::find_if(list.begin(), list.end(), [&](const Sent& sent) { return sent.key == key; });
  return found == list.end() ? nullptr : &*found;
}

const Sent* OwnerOf(const std::vector<Sent>& list, const std::string& id, const Status& status) {
  const std::string uri = status.uri.empty() ? "" : Digest(status.uri);
  const auto found = std::find_if(list.begin(), list.end(), [&](const Sent& sent) {
    return sent.id == id || (!uri.empty() && sent.uri == uri);
  });
  return found == list.end() ? nullptr : &*found;
}

void SetId(Sent* sent, const std::string& id, const std::string& uri, uint64_t step) {
  if (sent->id.empty()) sent->known = step;
  sent->id = id;
  if (!uri.empty()) sent->uri = Digest(uri);
}

std::string Digest(std::string_view text) {
  uint64_t hash = 14695981039346656037ULL;
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211ULL;
  return fmt::format("{:016x}", hash);
}

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

}  // namespace crier::mastodon
