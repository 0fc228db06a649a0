#include "classifier/draft.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "classifier/street_name.h"

namespace crier {
namespace {

// At an address or a crossing two calls are about the same people; along a street, or in a park, they need
// not be.
constexpr std::string_view kExact[] = {"address", "intersection"};
constexpr double kInDanger = 0.5;  // the least urgency

bool PeopleInDanger(const Verdict& verdict) {
  return verdict.urgency >= kInDanger &&
         std::any_of(verdict.hazards.begin(), verdict.hazards.end(), [](const HazardHit& hazard) {
           return hazard.category == "request_or_need" || hazard.category == "injured_or_dead";
         });
}

const std::string& FamilyOf(const std::string& code, std::span<const Service> services) {
  const auto service = std::find_if(services.begin(), services.end(),
                                    [&](const Service& each) { return each.service_code == code; });
  return service == services.end() || service->family.empty() ? code : service->family;
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

Whereabouts WhereaboutsOf(const Verdict& verdict) {
  Whereabouts where;
  for (const Place& place : verdict.places) {
    if (where.neighborhood.empty()) where.neighborhood = place.neighborhood;
    if (!where.point && place.point && place.kind != "neighborhood") where.point = place.point;
  }
  if (const Place* place = BestPlace(verdict)) {
    where.address_string = WrittenPlace(verdict, *place);
    if (place->point) where.point = place->point;
  }
  return where;
}

std::optional<ServiceRequest> DraftOf(const Mention& mention, const Verdict& verdict,
                                      std::span<const Service> services) {
  if (!verdict.actionable) return std::nullopt;
  ServiceRequest draft;
  // A cry for help may have no service code.
  draft.service_code = verdict.issues.empty() ? kOtherService : verdict.issues.front().service_code;
  draft.description = DescriptionOf(mention.text);
  draft.urgency = verdict.urgency;
  draft.requested_datetime = mention.created_at;
  draft.updated_datetime = mention.created_at;
  Whereabouts where = WhereaboutsOf(verdict);
  draft.address_string = std::move(where.address_string);
  draft.point = where.point;
  draft.neighborhood = std::move(where.neighborhood);
  if (const Place* place = BestPlace(verdict)) {
    const std::string key = PlaceKey(*place);
    draft.join_key = FamilyOf(draft.service_code, services) + '|' + key;
    const bool exact = std::find(std::begin(kExact), std::end(kExact), place->kind) != std::end(kExact);
    if (exact && PeopleInDanger(verdict)) draft.danger_key = key;
  }
  return draft;
}

}  // namespace crier
