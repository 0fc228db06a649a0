#include "desk/open311/ask.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <set>

#include "core/text.h"

namespace crier::georeport {
namespace {

constexpr int kMostPages = 100'000;

class Asked {
 public:
  Asked(const std::map<std::string, std::string>& query, Problems* problems)
      : query_(query), problems_(problems) {}

  void Wrong(std::string what) { problems_->push_back({400, std::move(what)}); }

  std::string Text(const std::string& name) const {
    const auto found = query_.find(name);
    return found == query_.end() ? std::string() : CleanUtf8(Trim(found->second));
  }

  // Each once, as they came.
  std::vector<std::string> List(const std::string& name) const {
    std::vector<std::string> list;
    std::set<std::string_view> seen;
    const std::string text = Text(name);
    for (const std::string_view each : Split(text, ',')) {
      const std::string_view item = Trim(each);
      if (!item.empty() && seen.insert(item).second) list.emplace_back(item);
    }
    return list;
  }

  std::optional<Time> At(const std::string& name) {
    std::string text = Text(name);
    if (text.empty()) return std::nullopt;
    // "+01:00", its plus read as a blank.
    if (const size_t blank = text.rfind(' '); blank != text.npos && blank > 10) text[blank] = '+';
    auto time = ParseTime(text);
    if (time) return *time;
    Wrong(fmt::format("{} must be a date and time with its offset, such as 2010-01-01T00:00:00Z", name));
    return std::nullopt;
  }

  int Whole(const std::string& name, int usual, int most) {
    const std::string text = Text(name);
    if (text.empty()) return usual;
    int number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error == std::errc() && end == text.data() + text.size() && number >= 1 && number <= most)
      return number;
    Wrong(fmt::format("{} must be a whole number from 1 to {}", name, most));
    return usual;
  }

 private:
  const std::map<std::string, std::string>& query_;
  Problems* problems_;
};

void ReadStatus(Asked* asked, PublicQuery* ask) {
  const std::vector<std::string> states = asked->List("status");
  if (states.empty()) return;
  ask->open = ask->closed = false;
  for (const std::string& state : states) {
    const std::string lower = Lower(state);
    if (lower == "open")
      ask->open = true;
    else if (lower == "closed")
      ask->closed = true;
    else
      asked->Wrong("status must be open, closed or both, comma delimited");
  }
}

void ReadSpan(Asked* asked, Time now, PublicQuery* ask) {
  ask->since = asked->At("start_date");
  ask->until = asked->At("end_date");
  ask->updated_since = asked->At("updated_after");
  ask->updated_until = asked->At("updated_before");
  if (!ask->since && !ask->until) {
    if (!ask->by_update()) ask->since = now - kLongestSpan;
    return;
  }
  if (!ask->since) ask->since = *ask->until - kLongestSpan;
  if (!ask->until) ask->until = *ask->since + kLongestSpan;
  if (*ask->until < *ask->since) asked->Wrong("end_date is before start_date");
  if (*ask->until - *ask->since > kLongestSpan)
    asked->Wrong("start_date and end_date may not span more than 90 days");
}

}  // namespace

PublicQuery ReadAsk(const std::map<std::string, std::string>& query, Time now, Problems* problems) {
  Asked asked(query, problems);
  PublicQuery ask;
  ask.ids = asked.List("service_request_id");
  if (ask.ids.size() > kMostIds) asked.Wrong(fmt::format("more than {} service_request_id", kMostIds));
  if (!ask.ids.empty()) return ask;  // it overrides all other arguments
  ask.service_codes = asked.List("service_code");
  if (ask.service_codes.size() > kMostIds) asked.Wrong(fmt::format("more than {} service_code", kMostIds));
  ReadStatus(&asked, &ask);
  ReadSpan(&asked, now, &ask);
  ask.limit = asked.Whole("page_size", kMostPublicRequests, kMostPublicRequests);
  ask.offset = (asked.Whole("page", 1, kMostPages) - 1) * ask.limit;
  return ask;
}

}  // namespace crier::georeport
