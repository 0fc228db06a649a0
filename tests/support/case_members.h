// What expect.yaml names the members of an event by, "author.name", and compares them by.
#pragma once

#include <map>
#include <string>

#include "core/yaml.h"

namespace crier {

// {author: {name: Ana}} -> author.name: Ana; a list also gives its length under its own name.
void Flatten(const Yaml& node, const std::string& name, std::map<std::string, std::string>* out);
// Each written member must be a member of `got` and the same.
void ExpectMembers(const Yaml& want, const std::map<std::string, std::string>& got);

}  // namespace crier
