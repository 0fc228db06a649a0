// What the console's form of a channel sends, read and bounded.
#pragma once

#include <string>
#include <vector>

#include "hub/api/api.h"
#include "hub/kept_channels.h"

namespace crier {

// Of the members that make a channel; kBadData where one is of the wrong kind or too large.
Result<ChannelDraft> DraftIn(const Json& body, const std::string& name, const std::string& connector);
// "revision": what was seen; it must be there.
Result<int64_t> RevisionIn(const Json& body);

// 422 with the message of each field.
ServerReply MistakesReply(const std::vector<FieldMistake>& mistakes);

// A connector as the form shows it.
Json ConnectorJson(const ConnectorType& type);

}  // namespace crier
