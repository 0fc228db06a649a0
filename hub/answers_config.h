// The key `answers` of the configuration: what residents are told without anybody pressing a button.
#pragma once

#include <string>

#include "core/yaml.h"

namespace crier {

struct AnswersConfig {
  bool on_accept = false;  // of his report, its number and who takes care of it, once it is accepted
  bool on_status = false;  // of every other change of its state
  bool in_public = false;  // both also in public, in answer to a public post
  // Where a request can be looked up; its {ticket} becomes the number. Empty: nowhere.
  std::string look_up;

  bool operator==(const AnswersConfig&) const = default;
};

Result<void> ReadAnswers(const Yaml& node, AnswersConfig* answers);

}  // namespace crier
