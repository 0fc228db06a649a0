#include "store/tables/request_history.h"

#include <algorithm>

#include "store/db/record.h"

namespace crier {
namespace {

constexpr Column<RequestEvent> kEventColumns[] = {
    Read<&RequestEvent::id>("id"),
    Kept<&RequestEvent::request_id>("request_id"),
    Kept<&RequestEvent::at>("at"),
    Kept<&RequestEvent::who>("who"),
    Kept<&RequestEvent::action>("action"),
    Kept<&RequestEvent::status_before>("status_before"),
    Kept<&RequestEvent::status_after>("status_after"),
    Kept<&RequestEvent::detail>("detail"),
    Kept<&RequestEvent::words>("words"),
    {"note_id",
     [](const RequestEvent& event) { return event.note_id == 0 ? Value(nullptr) : Value(event.note_id); },
     [](const Row& row, size_t column, RequestEvent* event) {
       event->note_id = row.Int(column);
       return std::string();
     }},
};
const Columns<RequestEvent> kEvents = kEventColumns;

constexpr char kAddNote[] =
    "INSERT INTO request_notes (request_id, at, who, text) VALUES (?, ?, ?, ?) RETURNING id";
constexpr int kMaxLines = 500;

}  // namespace

Result<void> AddEvent(Tx& tx, RequestEvent* event) {
  const std::vector<Value> values = ValuesOf(kEvents, *event);
  auto added = tx.Query("INSERT INTO request_history (" + WrittenNames(kEvents) + ") VALUES (" +
                            Marks(values.size()) + ") RETURNING id",
                        values);
  if (!added) return added.error();
  event->id = added->at(0).Int(0);
  return {};
}

Result<void> AddNote(Tx& tx, RequestNote* note) {
  auto added = tx.Query(kAddNote, {note->request_id, ToValue(note->at), note->who, note->text});
  if (!added) return added.error();
  note->id = added->at(0).Int(0);
  return {};
}

Result<std::vector<HistoryLine>> FindHistory(Tx& tx, const std::string& request_id, int64_t before,
                                             int limit) {
  auto rows =
      tx.Query("SELECT " + ReadNames(kEvents, "h.") +
                   ", n.at, n.who, n.text FROM request_history h LEFT JOIN request_notes n ON n.id = "
                   "h.note_id WHERE h.request_id = ? AND h.id < ? ORDER BY h.id DESC LIMIT ?",
               {request_id, before > 0 ? before : INT64_MAX, int64_t{std::clamp(limit, 0, kMaxLines)}});
  if (!rows) return rows.error();
  std::vector<HistoryLine> lines;
  for (const Row& row : *rows) {
    std::string why;  // every value of these types can be read
    HistoryLine line{RecordOf(kEvents, row, &why), std::nullopt};
    const size_t note = kEvents.size();
    if (line.event.note_id != 0)
      line.note =
          RequestNote{line.event.note_id, request_id, row.At(note), row.Text(note + 1), row.Text(note + 2)};
    lines.push_back(std::move(line));
  }
  return lines;
}

}  // namespace crier
