// What staff enter of people who come in person, call, or meet a mobile unit.
#include "hub/contacts.h"

#include "hub/api/api.h"
#include "hub/api/routes.h"
#include "hub/hub.h"

namespace crier {

Result<ServerReply> PostContact(Hub& hub, const ApiCall& call) {
  if (auto only = OnlyParams(call.request, {}); !only) return std::move(only).error();
  auto channel = FormChannelOf(hub, call.id);
  if (!channel) return channel.error();
  auto body = BodyOf(call.request);
  if (!body) return body.error();
  auto taken = TakeContact(hub, **channel, call.acting(), *body);
  if (!taken) return taken.error();
  return JsonReply({{"mention_id", taken->mention_id},
                    {"request_id", taken->request_id},
                    {"ticket", taken->ticket},
                    {"contact_kept", taken->contact_kept}},
                   taken->known ? 200 : 201);
}

}  // namespace crier
