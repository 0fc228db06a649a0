// What was entered in a form (connectors/form) goes in by the same intake as every message: a mention, its
// verdict, a draft. By whoever enters it: staff by the API, residents on the page /report.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/actor.h"
#include "hub/api/views.h"

namespace crier {

class Hub;

inline constexpr std::string_view kFormConnector = "form";

// The channel of that name. kNotFound: it is no form, or does not listen; kUnreachable: it is paused.
Result<std::shared_ptr<OpenChannel>> FormChannelOf(const Hub& hub, const std::string& name);
// The first that residents fill in themselves and that listens; null: there is none.
std::shared_ptr<OpenChannel> WebFormOf(const Hub& hub);

// The mention that it would become (connectors/form/README.md says what `contact` holds); stores nothing.
// kBadData, with the member that is wrong.
Result<Mention> ReadEntered(const Hub& hub, OpenChannel& channel, const Json& contact);

// The draft that a mention which was entered becomes, as it stands before it is stored.
std::optional<ServiceRequest> DraftOfEntered(const Hub& hub, const Mention& mention);

struct TakenContact {
  int64_t mention_id = 0;
  std::string request_id, ticket;  // of the draft that it became or joined
  bool known = false;              // it was taken before: nothing is changed
  bool contact_kept = false;       // there was consent, and something to keep
};
// kRejected: its key was used for another contact. kUnreachable: it cannot be stored now; sent again under
// its key it is taken once.
Result<TakenContact> TakeContact(Hub& hub, OpenChannel& channel, const Acting& by, const Json& contact);

}  // namespace crier
