#include "connectors/email/complaint.h"

#include <algorithm>
#include <vector>

#include "core/text.h"

namespace crier::email {
namespace {

constexpr size_t kMaxAddress = 320;
constexpr size_t kMaxType = 64;

// Every value of the field in the machine-readable part, unfolded, comments and all.
std::vector<std::string> Values(std::string_view part, std::string_view name) {
  std::vector<std::string> values;
  bool ours = false;
  for (std::string_view line : Split(part, '\n')) {
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (!line.empty() && (line.front() == ' ' || line.front() == '\t')) {
      if (ours) values.back().append(" ").append(Trim(line));
      continue;
    }
    const size_t colon = line.find(':');
    ours = colon != line.npos && Lower(Trim(line.substr(0, colon))) == name;
    if (ours) values.emplace_back(Trim(line.substr(colon + 1)));
  }
  return values;
}

// "rfc822; <ana@example.org>" -> "ana@example.org"
std::string Address(std::string_view typed) {
  const size_t semicolon = typed.find(';');
  std::string_view who = Trim(semicolon == typed.npos ? typed : typed.substr(semicolon + 1));
  if (who.starts_with('<')) who.remove_prefix(1);
  if (who.ends_with('>')) who.remove_suffix(1);
  return Lower(CleanUtf8(who.substr(0, kMaxAddress)));
}

// Microsoft's junk mail reporting has words of its own, and no report.
std::optional<std::string> JunkReported(const Message& message, std::string_view raw) {
  constexpr std::string_view kWho = "\nX-HmXmrOriginalRecipient:";
  if (!Lower(message.subject).starts_with("complaint about message from")) return std::nullopt;
  const size_t at = raw.find(kWho);
  if (at == raw.npos) return std::nullopt;
  const std::string_view line = raw.substr(at + kWho.size(), kMaxAddress);
  return Lower(CleanUtf8(Trim(line.substr(0, line.find('\n')))));
}

Feedback MeaningOf(const std::vector<std::string>& types) {
  const bool same = std::all_of(types.begin(), types.end(),
                                [&](const std::string& each) { return Lower(each) == Lower(types.front()); });
  if (types.empty() || !same) return Feedback::kUnsure;
  std::string type = Lower(types.front());
  type = std::string(Trim(std::string_view(type).substr(0, type.find_first_of("(;"))));
  if (type == "abuse" || type == "fraud") return Feedback::kComplaint;
  return type.empty() || type.starts_with("opt-out") ? Feedback::kUnsure : Feedback::kNone;
}

}  // namespace

std::optional<FeedbackReport> ReadFeedback(const Message& message, std::string_view raw) {
  if (const auto junk = JunkReported(message, raw))
    return FeedbackReport{Feedback::kComplaint, "abuse", *junk};
  const std::vector<std::string> types = Values(message.status, "feedback-type");
  if (message.report_type != "feedback-report" && types.empty()) return std::nullopt;
  FeedbackReport report;
  report.says = MeaningOf(types);
  if (!types.empty()) report.type = Excerpt(Lower(types.front()), kMaxType);
  for (const char* name : {"original-rcpt-to", "removal-recipient"}) {
    for (const std::string& each : Values(message.status, name)) {
      if (report.who.empty()) report.who = Address(each);
    }
  }
  return report;
}

}  // namespace crier::email
