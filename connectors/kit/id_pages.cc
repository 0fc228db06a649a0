#include "connectors/kit/id_pages.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>
#include <unordered_map>
#include <utility>

#include "core/digest.h"
#include "core/json.h"

namespace crier::kit {
namespace {

using nlohmann::json;

constexpr size_t kMaxId = 512;      // as of a mention
constexpr size_t kMaxOlder = 4096;  // ours: a cursor has 64 KiB
constexpr size_t kMaxRemember = 500;
// A server that shows the same page again and no more than this shows all that it has.
constexpr size_t kShortPage = 20;

// Ids may be long and a cursor is not. Of two ids with one digest the later would be taken for an edit of the
// earlier, so that must be hard to make; of two versions the later would only not be told.
constexpr size_t kIdDigits = 16;
constexpr size_t kVersionDigits = 8;
std::string DigestOf(const std::string& id) { return Hex(Sha256(id)).substr(0, kIdDigits); }
std::string VersionOf(const IdItem& item) { return Hex(Sha256(item.version)).substr(0, kVersionDigits); }

// Digests both.
struct Place {
  std::string id;
  std::string version;
};

struct Cursor {
  bool first = true;
  uint64_t serial = 0;       // so that no two batches share a cursor
  std::vector<Place> known;  // the newest of what was heard, newest first
  // Where a poll stopped before it came down to `known`: what leads on, and what it read from the top.
  std::string older;
  std::vector<Place> above;
};

// One after the other, for a channel may keep twenty of these in its one cursor.
std::string ToText(const std::vector<Place>& places) {
  std::string text;
  for (const Place& place : places) text += place.id + place.version;
  return text;
}

bool FromText(const json& from, const char* key, std::vector<Place>* places) {
  constexpr size_t kDigits = kIdDigits + kVersionDigits;
  const auto it = from.find(key);
  if (it == from.end() || !it->is_string()) return false;
  const std::string& text = it->get_ref<const std::string&>();
  for (size_t i = 0; i + kDigits <= text.size(); i += kDigits)
    places->push_back({text.substr(i, kIdDigits), text.substr(i + kIdDigits, kVersionDigits)});
  return text.size() % kDigits == 0;
}

std::optional<Cursor> ReadCursor(const std::string& text) {
  Cursor cursor;
  if (text.empty()) return cursor;
  const auto from = ReadJson(text);
  if (!from || !from->is_object()) return std::nullopt;
  const auto serial = from->find("serial"), older = from->find("older");
  if (serial == from->end() || !serial->is_number_unsigned() || older == from->end() || !older->is_string() ||
      !FromText(*from, "known", &cursor.known) || !FromText(*from, "above", &cursor.above)) {
    return std::nullopt;
  }
  cursor.first = false;
  cursor.serial = serial->get<uint64_t>();
  cursor.older = older->get<std::string>();
  return cursor;
}

std::string WriteCursor(const Cursor& cursor) {
  return json{{"serial", cursor.serial},
              {"known", ToText(cursor.known)},
              {"above", ToText(cursor.above)},
              {"older", cursor.older}}
      .dump(-1, ' ', false, json::error_handler_t::replace);
}

// What one poll reads.
struct Walk {
  std::vector<IdItem> items;  // newest first
  size_t told = 0;            // of them
  std::set<std::string> ids;
  std::string older;  // what leads on; empty: the end, or down to what is known
  std::optional<Error> trouble;
};

}  // namespace

Result<Batch> IdPages::Poll(const std::string& text, Time deadline, const Clock& clock,
                            const std::stop_token& stop, const ReadPage& read) const {
  const auto before = ReadCursor(text);
  if (!before) {
    return Error{Fault::kBadData, plan_.who + ": the cursor cannot be read; clear it to start anew from now"};
  }
  Cursor cursor = *before;
  const size_t remember = std::min(plan_.remember, kMaxRemember);
  std::unordered_map<std::string, std::string> known;
  for (const Place& place : cursor.known) known.emplace(place.id, place.version);
  // Heard by the polls that came before in this walk; what comes on top pushes it onto the next page.
  std::unordered_map<std::string, std::string> heard = known;
  for (const Place& place : cursor.above) heard.emplace(place.id, place.version);

  Walk walk;
  walk.older = cursor.older;
  bool down = false;
  for (size_t pages = 0; pages < plan_.most_pages && !down; ++pages) {
    if (pages > 0 && (stop.stop_requested() || clock.Now() >= deadline)) break;
    auto page = read(walk.older);
    if (!page) {
      if (pages > 0) {
        walk.trouble = page.error();
        break;
      }
      // What led on holds no longer (a token that ended): from the top again.
      const Fault fault = page.error().fault;
      if (cursor.older.empty() || fault != Fault::kRejected) return page.error();
      cursor.older.clear();
      cursor.above.clear();
      walk.older.clear();
      page = read("");
      if (!page) return page.error();
    }
    size_t last_known = 0;  // one past it
    for (size_t i = 0; i < page->items.size(); ++i) {
      if (known.contains(DigestOf(page->items[i].id))) last_known = i + 1;
    }
    // What stands below the last that is known came before it, if there is more than we remember.
    const bool forgets = cursor.known.size() >= remember;
    const size_t take = last_known > 0 && forgets ? last_known : page->items.size();
    bool news = false;
    for (size_t i = 0; i < take; ++i) {
      IdItem& item = page->items[i];
      if (item.id.empty() || item.id.size() > kMaxId) continue;
      if (!walk.ids.insert(item.id).second) continue;
      news = true;
      if (item.told) ++walk.told;
      walk.items.push_back(std::move(item));
    }
    if (!news && last_known == 0 && !page->items.empty() && !cursor.known.empty() &&
        walk.ids.size() >= kShortPage) {
      walk.trouble =
          Error{Fault::kBadData, fmt::format("{}: the server shows no more than the newest {}; what came "
                                             "before them since the last poll was not read",
                                             plan_.who, walk.ids.size())};
    }
    // The first poll goes no further: the next would tell all that ever was.
    const bool enough = cursor.first && plan_.backfill != IdPagesPlan::kAll &&
                        (walk.told >= plan_.backfill || pages + 1 == plan_.most_pages);
    // A server that shows the same page for ever, or pages without end and nothing in them, is at its end.
    down = last_known > 0 || page->older.empty() || enough || !news || page->older == walk.older ||
           page->older.size() > kMaxOlder;
    walk.older = down ? "" : page->older;
  }

  Batch batch;
  size_t may_tell = cursor.first ? plan_.backfill : walk.items.size();
  for (const IdItem& item : walk.items) {
    if (!item.told) continue;
    const auto it = heard.find(DigestOf(item.id));
    if (it == heard.end()) {
      if (may_tell == 0) continue;
      --may_tell;
      batch.events.emplace_back(item.mention);
    } else if (it->second != VersionOf(item)) {
      batch.events.emplace_back(Edited{item.mention});
    }
  }
  std::reverse(batch.events.begin(), batch.events.end());
  std::vector<Place> read_now;
  for (const IdItem& item : walk.items) read_now.push_back({DigestOf(item.id), VersionOf(item)});
  // Newest first: what was read from the top, then this, then what was known before.
  std::vector<Place> all = cursor.above;
  all.insert(all.end(), read_now.begin(), read_now.end());
  const bool through = walk.older.empty();
  if (through) {
    all.insert(all.end(), cursor.known.begin(), cursor.known.end());
    cursor.known.clear();
    std::set<std::string> ids;
    for (Place& place : all) {
      if (cursor.known.size() >= remember) break;
      if (ids.insert(place.id).second) cursor.known.push_back(std::move(place));
    }
    cursor.above.clear();
  } else {
    all.resize(std::min(all.size(), remember));
    cursor.above = std::move(all);
  }
  cursor.older = walk.older;
  cursor.first = false;
  batch.more = !through && !walk.trouble;
  batch.trouble = std::move(walk.trouble);
  const bool same = batch.events.empty() && through && before->older.empty() && !before->first;
  if (!same) ++cursor.serial;
  batch.cursor = WriteCursor(cursor);
  return batch;
}

}  // namespace crier::kit
