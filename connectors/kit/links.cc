#include "connectors/kit/links.h"

#include "core/text.h"

namespace crier::kit {
namespace {

constexpr size_t kMaxLink = 4096;

bool HasScheme(std::string_view text) {
  const size_t colon = text.find(':');
  if (colon == text.npos || colon == 0) return false;
  for (size_t i = 0; i < colon; ++i) {
    const char c = text[i];
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    if (!letter && (i == 0 || !((c >= '0' && c <= '9') || c == '+' || c == '-' || c == '.'))) return false;
  }
  return true;
}

// "/a/b/../c/./d" -> "/a/c/d"
std::string RemoveDots(std::string_view path) {
  std::string out;
  size_t at = 0;
  while (at < path.size()) {
    const size_t end = std::min(path.find('/', at + 1), path.size());
    const std::string_view segment = path.substr(at, end - at);  // with its leading slash
    const bool last = end == path.size();
    if (segment == "/.." || segment == "/.") {
      if (segment == "/..") out.resize(out.find_last_of('/') == out.npos ? 0 : out.find_last_of('/'));
      if (last) out += '/';
    } else {
      out += segment;
    }
    at = end;
  }
  return out;
}

std::string Resolve(std::string_view base, std::string_view reference) {
  if (HasScheme(reference)) return std::string(reference);
  const std::string_view origin = WebOriginOf(base);
  if (origin.empty()) return "";
  const std::string_view scheme = base.substr(0, base.find("//"));
  if (reference.starts_with("//")) return std::string(scheme).append(reference);
  std::string_view path = base.substr(origin.size());
  const std::string_view query = path.substr(std::min(path.find('?'), path.find('#')) == path.npos
                                                 ? path.size()
                                                 : std::min(path.find('?'), path.find('#')));
  path.remove_suffix(query.size());
  if (reference.front() == '?') return std::string(origin).append(path).append(reference);
  if (reference.front() == '#') {
    return std::string(origin).append(path).append(query.substr(0, query.find('#'))).append(reference);
  }
  const size_t tail = std::min(reference.find_first_of("?#"), reference.size());
  std::string merged;
  if (reference.front() != '/')
    merged = path.empty() ? "/" : std::string(path.substr(0, path.rfind('/') + 1));
  merged += reference.substr(0, tail);
  return std::string(origin).append(RemoveDots(merged)).append(reference.substr(tail));
}

}  // namespace

std::string_view WebOriginOf(std::string_view url) {
  const std::string head = Lower(url.substr(0, 8));
  const size_t start = head.starts_with("https://") ? 8 : head.starts_with("http://") ? 7 : 0;
  if (start == 0) return "";
  const size_t end = std::min(url.find_first_of("/?#", start), url.size());
  return end == start ? "" : url.substr(0, end);
}

std::string ResolveLink(std::string_view base, std::string_view reference) {
  if (reference.size() > kMaxLink) return "";
  std::string clean;
  for (const char c : Trim(reference)) {
    if (c == '\n' || c == '\r' || c == '\t') continue;
    if (c == ' ') {
      clean += "%20";
    } else if (c != '"' && c != '<' && c != '>') {
      clean += c;
    }
  }
  if (clean.empty()) return "";
  std::string link = Resolve(base, clean);
  return WebOriginOf(link).empty() || link.size() > kMaxLink ? "" : link;
}

}  // namespace crier::kit
