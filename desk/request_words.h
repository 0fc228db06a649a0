// How a request's statuses and steps read in a sentence. Pure.
#pragma once

#include <string_view>

namespace crier {

std::string_view RequestStatusWords(std::string_view status);  // "in progress"
std::string_view RequestStepDone(std::string_view action);     // "accepted", as in "it was accepted"

}  // namespace crier
