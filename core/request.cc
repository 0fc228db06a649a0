#include "core/request.h"

#include "core/text.h"

namespace crier {

bool InWork(const ServiceRequest& request) {
  if (request.status == "waiting") return request.status_before_ask != "draft";
  return request.status == "open" || request.status == "in_progress";
}

bool IsLive(std::string_view status) {
  return status == "draft" || status == "open" || status == "waiting" || status == "in_progress";
}

std::string DescriptionOf(std::string_view text) {
  std::string clean = CleanUtf8(text);
  size_t characters = 0;
  for (size_t i = 0; i < clean.size(); ++i) {
    if ((static_cast<unsigned char>(clean[i]) & 0xC0) == 0x80) continue;
    if (++characters > kMaxDescription) {
      clean.resize(i);
      break;
    }
  }
  return clean;
}

}  // namespace crier
