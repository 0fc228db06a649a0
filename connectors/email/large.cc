#include "connectors/email/large.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "core/digest.h"
#include "core/text.h"

namespace crier::email {
namespace {

constexpr size_t kMaxSections = 200;
constexpr size_t kMaxTexts = 8;                     // contents that are fetched
constexpr size_t kMaxSection = size_t{512} * 1024;  // of each; more text than a mention holds, coded
constexpr size_t kMaxSigned = size_t{512} * 1024;

bool IsMultipart(const LetterPart& part) { return part.type.starts_with("multipart/"); }
bool IsLetter(const LetterPart& part) { return part.type == "message/rfc822" && !part.parts.empty(); }

// Whether its content may be words, or says what became of a mail.
bool IsWanted(const LetterPart& part) {
  if (part.type.starts_with("text/")) return part.disposition != "attachment";
  if (part.type.starts_with("message/")) return true;
  const bool smime = part.type == "application/pkcs7-mime" || part.type == "application/x-pkcs7-mime";
  return part.type == "application/ics" || (smime && part.size <= kMaxSigned);
}

struct Plan {
  std::vector<std::string> sections;
  size_t texts = 0;
};

void AddContent(const LetterPart& part, Plan* plan) {
  if (!IsWanted(part) || plan->texts >= kMaxTexts) return;
  ++plan->texts;
  plan->sections.push_back(part.section);
}

void AddParts(const LetterPart& part, Plan* plan) {
  if (IsMultipart(part)) {
    for (const LetterPart& one : part.parts) AddParts(one, plan);
    return;
  }
  plan->sections.push_back(part.section + ".MIME");
  if (!IsLetter(part)) {
    AddContent(part, plan);
    return;
  }
  plan->sections.push_back(part.section + ".HEADER");
  const LetterPart& body = part.parts.front();
  if (IsMultipart(body)) {
    AddParts(body, plan);
  } else {
    AddContent(body, plan);
  }
}

// A head without its last, empty line, and without what says how its body is made, where that is made anew.
std::string Head(std::string_view raw, bool whole) {
  std::string head;
  bool dropped = false;
  for (std::string_view line : Split(raw, '\n')) {
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (line.empty()) break;
    if (line.front() != ' ' && line.front() != '\t') {
      const std::string name = Lower(Trim(line.substr(0, line.find(':'))));
      dropped = !whole && (name == "content-type" || name == "content-transfer-encoding");
    }
    if (!dropped) head.append(line).append("\r\n");
  }
  return head;
}

class Builder {
 public:
  Builder(const std::map<std::string, std::string>& sections, std::string boundary)
      : sections_(sections), boundary_(std::move(boundary)) {}

  void AddMultipart(const LetterPart& part) {
    const std::string boundary = fmt::format("{}-{}", boundary_, ++count_);
    out += fmt::format("Content-Type: {}; boundary=\"{}\"", Written(part.type), boundary);
    if (!part.report_type.empty()) out += fmt::format(";\r\n report-type=\"{}\"", Written(part.report_type));
    out += "\r\n\r\n";
    for (const LetterPart& one : part.parts) {
      out += "--" + boundary + "\r\n";
      AddPart(one);
      out += "\r\n";
    }
    out += "--" + boundary + "--\r\n";
  }

  std::string out;

 private:
  // What a server says, as a header may hold it.
  static std::string Written(std::string_view text) {
    std::string fit;
    for (const char c : text) {
      if (c > ' ' && c != '"' && c != '\\' && c != 0x7f) fit += c;
    }
    return fit;
  }

  std::string_view Section(const std::string& name) const {
    const auto found = sections_.find(name);
    return found == sections_.end() ? std::string_view() : std::string_view(found->second);
  }

  void AddPart(const LetterPart& part) {
    if (IsMultipart(part)) {
      AddMultipart(part);
      return;
    }
    std::string head = Head(Section(part.section + ".MIME"), true);
    if (head.empty()) head = "Content-Type: " + Written(part.type) + "\r\n";
    out += head + "\r\n";
    if (!IsLetter(part)) {
      out += Section(part.section);
      return;
    }
    const LetterPart& body = part.parts.front();
    out += Head(Section(part.section + ".HEADER"), !IsMultipart(body));
    if (IsMultipart(body)) {
      AddMultipart(body);
    } else {
      out += "\r\n";
      out += Section(body.section);
    }
  }

  const std::map<std::string, std::string>& sections_;
  const std::string boundary_;
  int count_ = 0;
};

}  // namespace

std::vector<std::string> SectionsFor(const LetterPart& structure) {
  if (!IsMultipart(structure)) return {};
  Plan plan;
  AddParts(structure, &plan);
  if (plan.sections.size() > kMaxSections) return {};
  return std::move(plan.sections);
}

std::optional<std::string> Rebuilt(std::string_view head, const LetterPart& structure,
                                   const std::vector<std::string>& sections) {
  const size_t end = std::min(head.find("\r\n\r\n"), head.find("\n\n"));
  if (end == head.npos) return std::nullopt;
  head = head.substr(0, end);
  const std::vector<std::string> names = SectionsFor(structure);
  if (!IsMultipart(structure)) {
    // A picture alone: there are no words in what was not fetched.
    if (structure.type.starts_with("text/") || IsWanted(structure)) return std::nullopt;
    return Head(head, true) + "\r\n";
  }
  if (names.empty() || names.size() != sections.size()) return std::nullopt;
  std::map<std::string, std::string> by_name;
  std::string all;
  for (size_t i = 0; i < names.size(); ++i) {
    by_name[names[i]] = sections[i];
    all += sections[i];
  }
  // Nobody can write a part that holds the digest of it.
  Builder builder(by_name, "crier-" + Hex(Sha256(all)));
  builder.out = Head(head, false);
  builder.AddMultipart(structure);
  return std::move(builder.out);
}

Result<std::optional<std::string>> FetchWords(Mailbox& box, const ReceivedLetter& letter,
                                              const std::stop_token& stop) {
  const std::optional<std::string> none;
  auto structure = box.Structure(letter.uid, stop);
  if (!structure) {
    if (structure.error().fault == Fault::kRejected) return none;
    return structure.error();
  }
  const std::vector<std::string> names = SectionsFor(*structure);
  std::vector<std::string> sections;
  if (!names.empty()) {
    auto fetched = box.Sections(letter.uid, names, kMaxSection, stop);
    if (!fetched) {
      if (fetched.error().fault == Fault::kRejected) return none;
      return fetched.error();
    }
    sections = *std::move(fetched);
    // A server that gives none of it has not understood.
    if (std::all_of(sections.begin(), sections.end(), [](const std::string& one) { return one.empty(); }))
      return none;
  }
  return Rebuilt(letter.message, *structure, sections);
}

}  // namespace crier::email
