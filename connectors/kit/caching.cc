#include "connectors/kit/caching.h"

#include <algorithm>
#include <charconv>

#include "core/text.h"

namespace crier::kit {

std::chrono::seconds MaxAge(const Headers& headers, std::chrono::seconds most) {
  const std::string control = Lower(headers.Get("Cache-Control"));
  if (control.find("no-cache") != control.npos || control.find("no-store") != control.npos) return {};
  const size_t at = control.find("max-age=");
  int64_t seconds = 0;
  if (at != control.npos) std::from_chars(control.data() + at + 8, control.data() + control.size(), seconds);
  return std::chrono::seconds(std::clamp<int64_t>(seconds, 0, most.count()));
}

Validators Validators::Of(const Headers& headers) {
  return {CleanUtf8(headers.Get("ETag")), CleanUtf8(headers.Get("Last-Modified"))};
}

void Validators::AddTo(Headers* headers) const {
  if (!etag.empty()) headers->Add("If-None-Match", etag);
  if (!modified.empty()) headers->Add("If-Modified-Since", modified);
}

bool StillHolds(Time until, Time now, std::chrono::milliseconds longest) {
  return now < until && until - now <= longest;
}

}  // namespace crier::kit
