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

// How much a kind of place says of where it is.
int Weight(const Place& place) {
  if (place.kind == "neighborhood") return 0;
  if (place.kind == "street") return 1;
  if (place.kind == "point") return 2;
  return place.point ? 4 : 3;
}

// The place that says most, and of those that which was written first; a neighbourhood is none.
const Place* BestPlace(const Verdict& verdict) {
  const Place* best = nullptr;
  for (const Place& place : verdict.places) {
    if (Weight(place) > (best == nullptr ? 0 : Weight(*best))) best = &place;
  }
  return best;
}

// What to write where the best place is a point: the street that was named, if any.
std::string WrittenPlace(const Verdict& verdict, const Place& best) {
  if (best.kind != "point") return best.text;
  for (const Place& place : verdict.places) {
    if (place.kind == "street") return place.text;
  }
  return "";
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
    draft.address_string = WrittenPlace(verdict, *place);
    if (place->point) draft.point = place->point;
    draft.join_key = draft.service_code + '|' + PlaceKey(*place);
  }
  return draft;
}

}  // namespace crier
