// A record's columns, written once: one list says how each is written and read, and every statement of the
// table is composed of it.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "store/db/columns.h"

namespace crier {

template <typename Record>
struct Column {
  std::string_view name;
  Value (*get)(const Record&);  // null: it is only read; the database numbers or counts it
  // Why it cannot be read; empty: it was. Null: it is only written, to be searched by.
  std::string (*set)(const Row& row, size_t column, Record* record);
};
template <typename Record>
using Columns = std::span<const Column<Record>>;

inline Value ToValue(const std::string& text) { return text; }
inline Value ToValue(double number) { return number; }
template <typename Number>
requires std::is_integral_v<Number> Value ToValue(Number number) { return static_cast<int64_t>(number); }

inline void FromRow(const Row& row, size_t column, std::string* text) { *text = row.Text(column); }
inline void FromRow(const Row& row, size_t column, double* number) { *number = row.Real(column); }
inline void FromRow(const Row& row, size_t column, bool* flag) { *flag = row.Int(column) != 0; }
inline void FromRow(const Row& row, size_t column, Time* time) { *time = row.At(column); }
inline void FromRow(const Row& row, size_t column, std::optional<Time>* time) {
  *time = MaybeAt(row, column);
}
template <typename Number>
requires std::is_integral_v<Number>
void FromRow(const Row& row, size_t column, Number* number) {
  *number = static_cast<Number>(row.Int(column));
}

template <typename Record, typename Member>
std::type_identity<Record> OwnerOf(Member Record::*);

// A member that is kept as it is: a text, a number, a flag, a time.
template <auto kMember>
constexpr auto Kept(std::string_view name) {
  using Record = typename decltype(OwnerOf(kMember))::type;
  return Column<Record>{name, [](const Record& record) -> Value { return ToValue(record.*kMember); },
                        [](const Row& row, size_t column, Record* record) {
                          FromRow(row, column, &(record->*kMember));
                          return std::string();
                        }};
}

// The same, but only read.
template <auto kMember>
constexpr auto Read(std::string_view name) {
  auto column = Kept<kMember>(name);
  column.get = nullptr;
  return column;
}

// "a, b", each as `prefix` + name + `suffix`.
template <typename Record, typename Chosen>
std::string Listed(Columns<Record> columns, Chosen chosen, std::string_view prefix, std::string_view suffix) {
  std::string list;
  for (const Column<Record>& each : columns) {
    if (!chosen(each)) continue;
    if (!list.empty()) list += ", ";
    list += prefix;
    list += each.name;
    list += suffix;
  }
  return list;
}
// For SELECT and RETURNING.
template <typename Record>
std::string ReadNames(Columns<Record> columns, std::string_view prefix = "") {
  return Listed(
      columns, [](const auto& each) { return each.set != nullptr; }, prefix, "");
}
// For INSERT.
template <typename Record>
std::string WrittenNames(Columns<Record> columns) {
  return Listed(
      columns, [](const auto& each) { return each.get != nullptr; }, "", "");
}
// For UPDATE: "a = ?, b = ?".
template <typename Record>
std::string Assignments(Columns<Record> columns) {
  return Listed(
      columns, [](const auto& each) { return each.get != nullptr; }, "", " = ?");
}
// For ON CONFLICT DO UPDATE: "a = excluded.a, b = excluded.b".
template <typename Record>
std::string Replacements(Columns<Record> columns) {
  std::string list;
  for (const Column<Record>& each : columns) {
    const std::string name(each.name);
    list += (list.empty() ? "" : ", ") + name + " = excluded." + name;
  }
  return list;
}
template <typename Record>
void AppendValues(Columns<Record> columns, const Record& record, std::vector<Value>* values) {
  for (const Column<Record>& each : columns) {
    if (each.get != nullptr) values->push_back(each.get(record));
  }
}
template <typename Record>
std::vector<Value> ValuesOf(Columns<Record> columns, const Record& record) {
  std::vector<Value> values;
  AppendValues(columns, record, &values);
  return values;
}

// A row of ReadNames as a record; why it cannot be read goes into `why`, and the rest is read all the same.
template <typename Record>
Record RecordOf(Columns<Record> columns, const Row& row, std::string* why) {
  Record record;
  size_t column = 0;
  for (const Column<Record>& each : columns) {
    if (each.set == nullptr) continue;
    if (std::string wrong = each.set(row, column++, &record); !wrong.empty()) *why = std::move(wrong);
  }
  return record;
}
// kDamaged where it cannot be read; `id` is how a person finds the row.
template <typename Record>
Result<Record> RecordOf(Columns<Record> columns, const Row& row, std::string_view table,
                        std::string_view id) {
  std::string why;
  Record record = RecordOf(columns, row, &why);
  if (!why.empty()) return Damaged(table, id, why);
  return record;
}

}  // namespace crier
