#include "classifier/draft.h"

#include "classifier/street_name.h"
#include "core/text.h"

namespace crier {
namespace {

std::string Describe(const std::string& text) {
  size_t characters = 0;
  for (size_t i = 0; i < text.size(); ++i) {
    if ((static_cast<unsigned char>(text[i]) & 0xC0) == 0x80) continue;
    if (++characters > kMaxDescription) return text.substr(0, i);
  }
  return text;
}

// The place that says most: one with a point before one without, and that which was written first.
const Place* BestPlace(const Verdict& verdict) {
  const Place* best = nullptr;
  for (const Place& place : verdict.places) {
    if (place.kind == "neighborhood") continue;
    if (best == nullptr || (place.kind != "point" && best->kind == "point") ||
        (place.point && !best->point && place.kind != "point")) {
      best = &place;
    }
  }
  return best;
}

}  // namespace

std::optional<ServiceRequest> DraftOf(const Mention& mention, const Verdict& verdict) {
  if (!verdict.actionable) return std::nullopt;
  ServiceRequest draft;
  // A cry for help may have no service code.
  draft.service_code = verdict.issues.empty() ? "other" : verdict.issues.front().service_code;
  draft.description = Describe(CleanUtf8(mention.text));
  draft.urgency = verdict.urgency;
  draft.requested_datetime = mention.created_at;
  draft.updated_datetime = mention.created_at;
  for (const Place& place : verdict.places) {
    if (draft.neighborhood.empty()) draft.neighborhood = place.neighborhood;
    if (!draft.point && place.point && place.kind != "neighborhood") draft.point = place.point;
  }
  if (const Place* place = BestPlace(verdict)) {
    if (place->kind != "point") draft.address_string = place->text;
    if (place->point) draft.point = place->point;
    draft.join_key = draft.service_code + '|' + PlaceKey(*place);
  }
  return draft;
}

}  // namespace crier
