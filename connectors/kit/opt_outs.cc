#include "connectors/kit/opt_outs.h"

#include <algorithm>
#include <charconv>

#include "core/text.h"

namespace crier::kit {
namespace {

constexpr std::string_view kValue = "opt outs";
constexpr size_t kMost = 1'000;  // between two polls; more are noted when they are next tried

// The first line is the number of the next; each other is "NUMBER\tRECIPIENT\tKEY\tWORDS".
std::vector<std::string_view> LinesOf(std::string_view value) {
  auto lines = Split(value, '\n');
  if (!lines.empty()) lines.erase(lines.begin());
  std::erase_if(lines, [](std::string_view line) { return line.empty(); });
  return lines;
}

int64_t NumberAt(std::string_view text) {
  int64_t number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

std::string OneLine(std::string text) {
  std::replace_if(
      text.begin(), text.end(), [](char c) { return c == '\t' || c == '\n'; }, ' ');
  return CleanUtf8(text);
}

}  // namespace

void OptOuts::Note(const std::string& recipient, const std::string& key, const std::string& words) {
  static_cast<void>(state_.Update(kValue, [&](const std::string& value) {
    const auto lines = LinesOf(value);
    if (lines.size() >= kMost) return value;
    const int64_t number = std::max<int64_t>(NumberAt(value), 1);
    std::string now = std::to_string(number + 1) + "\n";
    for (const std::string_view line : lines) now.append(line).append("\n");
    now += std::to_string(number);
    for (const std::string& field : {recipient, key, words}) now.append("\t").append(OneLine(field));
    return now + "\n";
  }));
}

Result<Batch> OptOuts::Poll(const std::string& cursor, Time /*deadline*/, std::stop_token /*stop*/) {
  const auto value = state_.Get(kValue);
  if (!value) return value.error();
  const std::string noted = value->value_or("");
  const int64_t told = NumberAt(cursor);
  Batch batch;
  batch.cursor = cursor;
  bool stored = false;
  for (const std::string_view line : LinesOf(noted)) {
    const int64_t number = NumberAt(line);
    stored = stored || number <= told;
    const auto fields = Split(line, '\t');
    if (number <= told || fields.size() != 4) continue;
    Consent consent;
    consent.channel = channel_;
    consent.recipient = fields[1];
    consent.detail = fields[3];
    consent.native_id = "refused " + std::string(fields[2]);
    batch.events.emplace_back(std::move(consent));
    batch.cursor = std::to_string(number);
  }
  if (!stored) return batch;
  auto dropped = state_.Update(kValue, [&](const std::string& now) {
    std::string kept = std::to_string(NumberAt(now)) + "\n";
    for (const std::string_view line : LinesOf(now)) {
      if (NumberAt(line) > told) kept.append(line).append("\n");
    }
    return kept;
  });
  if (!dropped) return dropped.error();
  return batch;
}

}  // namespace crier::kit
