#include "connectors/email/quote.h"

#include <algorithm>
#include <vector>

#include "core/text.h"

namespace crier::email {
namespace {

bool Quoted(std::string_view line) { return line.starts_with('>') || line.starts_with(" >"); }

// What mail programs write above the whole of the old mail, with dashes, underscores or stars around it.
bool IsDivider(std::string_view line) {
  std::string_view bare = line;
  while (!bare.empty() &&
         (bare.front() == '-' || bare.front() == ' ' || bare.front() == '*' || bare.front() == '_'))
    bare.remove_prefix(1);
  while (!bare.empty() &&
         (bare.back() == '-' || bare.back() == ' ' || bare.back() == '*' || bare.back() == '_'))
    bare.remove_suffix(1);
  const std::string low = Lower(bare);
  if (bare.empty()) return line.size() >= 24 && line.find('_') != line.npos;  // Outlook's rule
  if (!line.starts_with("--")) return false;
  for (const std::string_view words : {"original message", "mensaje original", "forwarded message",
                                       "mensaje reenviado", "ursprüngliche nachricht", "message d'origine"}) {
    if (low == words) return true;
  }
  return false;
}

// "From: a / Sent: b / To: c / Subject: d", as Outlook writes without a divider.
bool IsHead(const std::vector<std::string_view>& lines, size_t at) {
  const auto begins = [&](size_t i, std::initializer_list<std::string_view> names) {
    if (i >= lines.size()) return false;
    std::string low = Lower(Trim(lines[i]));
    low.erase(std::remove(low.begin(), low.end(), '*'), low.end());
    return std::any_of(names.begin(), names.end(),
                       [&](std::string_view name) { return low.starts_with(name); });
  };
  return begins(at, {"from:", "de:"}) && begins(at + 1, {"sent:", "date:", "enviado:", "fecha:"}) &&
         begins(at + 2, {"to:", "para:"});
}

// "On Monday ... Ana wrote:", over up to three lines.
bool EndsIntroduction(std::string_view line) {
  const std::string low = Lower(Trim(line));
  for (const std::string_view end :
       {"wrote:", "escribió:", "escribio:", "schrieb:", "a écrit :", "a écrit:"}) {
    if (low.ends_with(end)) return true;
  }
  return false;
}

bool BeginsIntroduction(std::string_view line) {
  const std::string low = Lower(Trim(line));
  for (const std::string_view begin : {"on ", "el ", "am ", "le "}) {
    if (low.starts_with(begin)) return true;
  }
  return false;
}

constexpr int kIntroduction = 3;

// Drops the introduction that ends at the end of `kept`, and blank lines there but one; those are empty.
// `without`: so many lines are known to end in none. So each line is looked at once, however many are quoted.
void DropIntroduction(std::vector<std::string_view>* kept, size_t* without) {
  size_t end = kept->size();
  while (end > 0 && (*kept)[end - 1].empty()) --end;
  kept->resize(std::min(kept->size(), end + 1));
  if (end == *without) return;
  *without = end;
  if (!EndsIntroduction((*kept)[end - 1])) return;
  *without = 0;
  for (size_t back = 1; back <= kIntroduction && back <= end; ++back) {
    if (BeginsIntroduction((*kept)[end - back])) {
      kept->resize(end - back);
      return;
    }
  }
  kept->resize(end - 1);
}

std::string Joined(const std::vector<std::string_view>& lines) {
  std::string text;
  for (const std::string_view line : lines) text.append(line).append("\n");
  return std::string(Trim(text));
}

// The element that begins at `open`, to the end of its closing tag, or of the text.
size_t EndOfElement(const std::string& low, size_t open, std::string_view name) {
  const std::string begin = "<" + std::string(name);
  const std::string end = "</" + std::string(name);
  size_t depth = 0;
  size_t opens = open;
  size_t closes = low.find(end, open);
  while (closes != low.npos) {
    if (opens < closes) {
      ++depth;
      opens = low.find(begin, opens + begin.size());
    } else if (--depth > 0) {
      closes = low.find(end, closes + end.size());
    } else {
      const size_t tag = low.find('>', closes);
      return tag == low.npos ? low.size() : tag + 1;
    }
  }
  return low.size();
}

}  // namespace

std::string OwnWords(std::string_view text, bool below_heads) {
  std::vector<std::string_view> lines = Split(text, '\n');
  for (std::string_view& line : lines) {
    if (line.ends_with('\r')) line.remove_suffix(1);
  }
  std::vector<std::string_view> kept;
  size_t without = 0;
  for (size_t i = 0; i < lines.size(); ++i) {
    const std::string_view line = lines[i];
    // RFC 3676, 4.3: the signature goes to the end.
    if (line == "-- " || (line == "--" && !kept.empty())) break;
    if (!below_heads && (IsDivider(line) || IsHead(lines, i))) break;
    if (!Quoted(line)) {
      kept.push_back(Trim(line).empty() ? std::string_view() : line);
      continue;
    }
    DropIntroduction(&kept, &without);
  }
  // HTML whose quote is gone leaves the introduction at the end.
  DropIntroduction(&kept, &without);
  std::string own = Joined(kept);
  return own.empty() ? std::string(Trim(text)) : own;
}

std::string WithoutQuotes(std::string_view html) {
  const std::string low = Lower(html);
  std::string out;
  size_t from = 0;
  size_t quote = 0;
  size_t gmail = 0;
  size_t outlook = std::min(low.find("<div id=\"appendonsend\""), low.find("<div id=\"divrplyfwdmsg\""));
  // Each is looked for anew only once it has been passed: linear, whatever comes.
  const auto next = [&](size_t* found, std::string_view what) {
    if (from == 0 || *found < from) *found = low.find(what, from);
  };
  while (from < low.size()) {
    next(&quote, "<blockquote");
    next(&gmail, "<div class=\"gmail_quote");
    if (outlook < from) outlook = low.npos;  // inside a quote that is gone
    const size_t at = std::min({quote, gmail, outlook});
    if (at == low.npos) break;
    out.append(html.substr(from, at - from));
    if (at == outlook) {
      from = html.size();
      break;
    }
    from = EndOfElement(low, at, at == quote ? "blockquote" : "div");
  }
  out.append(html.substr(std::min(from, html.size())));
  // All of it was quoted: then that is what the mail says.
  return out.find_first_not_of(" \t\r\n") == out.npos ? std::string(html) : out;
}

std::string Unflowed(std::string_view text, bool delete_space) {
  std::string out;
  size_t depth_before = 0;
  bool soft = false;
  for (std::string_view line : Split(text, '\n')) {
    if (line.ends_with('\r')) line.remove_suffix(1);
    const size_t depth = std::min(line.find_first_not_of('>'), line.size());
    std::string_view content = line.substr(depth);
    if (depth > 0 || content.starts_with(' ')) {
      if (content.starts_with(' ')) content.remove_prefix(1);  // stuffed
    }
    const bool signature = content == "-- ";
    if (soft && depth == depth_before && !signature) {
      out.append(content);
    } else {
      if (!out.empty() || soft) out += '\n';
      out.append(depth, '>');
      if (depth > 0) out += ' ';
      out.append(content);
    }
    soft = content.ends_with(' ') && !signature;
    if (soft && delete_space) out.pop_back();
    depth_before = depth;
  }
  return out;
}

}  // namespace crier::email
