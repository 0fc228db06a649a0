#include "desk/request_words.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace crier {
namespace {

using StepWords = std::pair<std::string_view, std::string_view>;

constexpr StepWords kStatusWords[] = {{"waiting", "waiting for a resident"},
                                      {"in_progress", "in progress"},
                                      {"duplicate", "merged into another one"}};
constexpr StepWords kDoneWords[] = {
    {"accept", "accepted"},
    {"dismiss", "dismissed"},
    {"start", "started"},
    {"ask", "asked about"},
    {"answered", "answered"},
    {"close", "closed"},
    {"reopen", "reopened"},
    {"merge", "merged"},
    {"split", "split"},
    {"edit", "edited"},
    {"assign", "assigned"},
    {"release", "released"},
    {"due", "given another due date"},
    {"place", "moved on the map"},
};

template <size_t kSize>
std::string_view WordsFor(const StepWords (&list)[kSize], std::string_view name, std::string_view otherwise) {
  const auto found = std::find_if(std::begin(list), std::end(list),
                                  [&](const StepWords& each) { return each.first == name; });
  return found == std::end(list) ? otherwise : found->second;
}

}  // namespace

std::string_view RequestStatusWords(std::string_view status) {
  return WordsFor(kStatusWords, status, status);
}

std::string_view RequestStepDone(std::string_view action) { return WordsFor(kDoneWords, action, "changed"); }

}  // namespace crier
