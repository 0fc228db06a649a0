// What the messages of chats have in common.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <vector>

#include "core/mention.h"

namespace crier::kit {

// Of a list of files the first ten, each with the members that these keys name; no URL for an empty key.
std::vector<Attachment> FilesIn(const nlohmann::json& list, const char* url, const char* media_type,
                                const char* description);

// The mention with its words, or with kNoWords (connectors/kit/wordless.h) where it has none but brought
// something else, a photo or a place; without either nothing.
std::optional<Mention> WithWords(Mention mention, bool brought_something);

// Written for a request: what is no UTF-8 is replaced.
std::string Written(const nlohmann::json& value);

}  // namespace crier::kit
