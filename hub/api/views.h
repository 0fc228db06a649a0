// Records as the API shows them: docs/api.md in code.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "broadcast/lint.h"
#include "broadcast/render.h"
#include "classifier/classifier.h"
#include "core/bulletin.h"
#include "core/correction.h"
#include "core/request.h"
#include "store/tables/mentions.h"
#include "store/tables/outbox.h"

namespace crier {

class Hub;
class OpenChannel;
struct ChannelStatus;

using Json = nlohmann::ordered_json;

Json StatusJson(Hub& hub);
// As the lists and the event stream have it: the stored verdict is copied as it stands.
std::string MentionJsonText(const StoredMention& mention);
Json MentionJson(const StoredMention& mention);
Json CorrectionJson(const Correction& correction);
std::string RequestJsonText(const ServiceRequest& request);
Json RequestJson(const ServiceRequest& request);
Json ServiceJson(const Service& service);
Json BulletinJson(const Bulletin& bulletin);
Json DeliveryJson(const Delivery& delivery);
Json ChannelJson(OpenChannel& channel);
// The same of one that the console keeps and the hub could not take on.
Json LeftOutJson(const std::string& name, const std::string& connector, bool paused, const std::string& why);
Json AbilitiesJson(const Abilities& can);
// What ChannelJson says of the status; kBadData if it is none.
Result<ChannelStatus> ChannelStatusFrom(const Json& json);
Json PreviewJson(const Rendered& rendered, const ChannelView& view);
Json AdviceJson(const Advice& advice);

// Says in a list's answer which rows of `table` were left out because they are damaged, and logs them.
// Nothing where there are none.
void AddUnreadable(std::string_view table, const std::vector<std::string>& ids, Json* answer);

// Text that is certainly valid JSON, whatever bytes are in it.
std::string Dump(const Json& json);

}  // namespace crier
