// How the store keeps times, points and lists in columns. Lists are JSON; what cannot be read back is
// kDamaged.
#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "core/bulletin.h"
#include "core/mention.h"
#include "core/verdict.h"
#include "store/db/db.h"

namespace crier {

// A row that is not as we write it: kDamaged, with table and id for whoever mends it.
Error Damaged(std::string_view table, std::string_view id, std::string_view why);

Value ToValue(Time time);
Value ToValue(const std::optional<Time>& time);
Value LatOf(const std::optional<Point>& point);
Value LonOf(const std::optional<Point>& point);
// Null for an empty text: partial indexes leave it out.
Value NullIfEmpty(const std::string& text);

std::optional<Point> PointAt(const Row& row, size_t lat, size_t lon);
std::optional<Time> MaybeAt(const Row& row, size_t column);

// "?, ?": as many.
std::string Marks(size_t count);

std::string PackTexts(const std::vector<std::string>& texts);
Result<std::vector<std::string>> UnpackTexts(const std::string& json);
// Empty of none, as in rows that are older than them.
std::string PackFields(const std::map<std::string, std::string>& fields);
Result<std::map<std::string, std::string>> UnpackFields(const std::string& json);
std::string PackAttachments(const std::vector<Attachment>& attachments);
Result<std::vector<Attachment>> UnpackAttachments(const std::string& json);
std::string PackInfo(const std::map<std::string, Wording>& info);
Result<std::map<std::string, Wording>> UnpackInfo(const std::string& json);
// Without the channel: it is the mention's.
std::string PackCounts(const std::vector<Count>& counts);
// What PackCounts writes of each count that a mention adds to a neighbourhood, and of nothing else.
std::string NeighborhoodInCounts(const std::string& neighborhood);
Result<std::vector<Count>> UnpackCounts(const std::string& json, const std::string& channel);

// What `of` makes of each row, until one cannot be read.
template <typename F>
auto RecordsFrom(const Result<std::vector<Row>>& rows, F of)
    -> Result<std::vector<typename decltype(of(std::declval<const Row&>()))::value_type>> {
  if (!rows) return rows.error();
  std::vector<typename decltype(of(std::declval<const Row&>()))::value_type> records;
  records.reserve(rows->size());
  for (const Row& row : *rows) {
    auto record = of(row);
    if (!record) return record.error();
    records.push_back(*std::move(record));
  }
  return records;
}

}  // namespace crier
