#include "connectors/kit/containers.h"

#include <fmt/format.h>

#include <algorithm>

#include "connectors/kit/members.h"
#include "core/json.h"

namespace crier::kit {
namespace {

using nlohmann::json;
using namespace std::chrono_literals;

constexpr std::string_view kKey = "containers";
constexpr size_t kMostKept = 64;
constexpr int64_t kMostMade = 3;
constexpr int64_t kMostPublishings = 3;  // of one container that Meta says it does not find
// Threads asks to wait 30 s on average, and both to look no more than once a minute; text is ready at once.
constexpr std::chrono::milliseconds kSoon = 15s, kLater = 60s;

// Published too soon. Instagram says 9007/2207027; Threads may say FINISHED, and then 24/4279009.
bool IsTooSoon(const GraphError& said) {
  return (said.code == 9007 && said.subcode == 2207027) || (said.code == 24 && said.subcode == 4279009);
}

// Nothing is out by a container alone, whatever became of the request.
Error Unmade(Error error) {
  error.in_doubt = false;
  if (error.fault == Fault::kBadData) error.fault = Fault::kUnreachable;
  return error;
}

}  // namespace

struct Containers::Kept {
  std::string id;         // empty: none that can be published
  int64_t made = 0;       // containers so far
  int64_t published = 0;  // tries to publish this one that were answered "too soon"
  int64_t at = 0;         // when it was last looked at, milliseconds
};

Containers::Containers(Graph& graph, State& state, ContainersPlan plan)
    : graph_(graph), state_(state), plan_(std::move(plan)) {}

Error Containers::NotReady(std::string_view what, std::chrono::milliseconds wait) const {
  return {Fault::kUnreachable, fmt::format("{}: {}", graph_.who(), what), wait};
}

Result<Containers::Kept> Containers::Find(const std::string& key) const {
  const auto said = state_.Get(kKey);
  if (!said) return said.error();
  Kept kept;
  const auto all = ReadJson(*said ? **said : "{}");
  if (!all) return kept;
  const json& one = In(*all, key.c_str());
  kept.id = IdIn(one, "id");
  kept.made = WholeIn(one, "made").value_or(0);
  kept.published = WholeIn(one, "published").value_or(0);
  return kept;
}

Result<void> Containers::Keep(const std::string& key, const Kept& kept) {
  const int64_t now = graph_.api().Now().time_since_epoch().count();
  return state_.Update(kKey, [&](const std::string& value) {
    auto all = ReadJson(value.empty() ? "{}" : value);
    if (!all || !all->is_object()) all = json::object();
    std::erase_if(all->get_ref<json::object_t&>(), [&](const auto& each) {
      return WholeIn(each.second, "at").value_or(0) < now - std::chrono::milliseconds(24h).count();
    });
    while (all->size() >= kMostKept && !all->contains(key)) {
      all->erase(std::min_element(all->begin(), all->end(), [](const json& a, const json& b) {
        return WholeIn(a, "at").value_or(0) < WholeIn(b, "at").value_or(0);
      }));
    }
    if (kept.made == 0) {
      all->erase(key);
    } else {
      (*all)[key] = {{"id", kept.id}, {"made", kept.made}, {"published", kept.published}, {"at", now}};
    }
    return all->dump(-1, ' ', false, json::error_handler_t::replace);
  });
}

Result<std::string> Containers::StateOf(const std::string& id, std::string* words) {
  const auto said =
      graph_.ReadMaybe({.target = fmt::format("/{}?fields=id,{},{}", id, plan_.state, plan_.words)});
  if (!said) return said.error();
  if (!*said) return std::string("EXPIRED");
  *words = TextIn(**said, plan_.words);
  return TextIn(**said, plan_.state, 32);
}

Result<std::string> Containers::Publish(const std::string& key, const GraphFields& fields) {
  auto found = Find(key);
  if (!found) return Unmade(found.error());
  Kept kept = *std::move(found);
  for (bool made_now = false;; made_now = true) {
    if (kept.id.empty()) {
      auto id = graph_.Make(plan_.make, fields);
      if (!id) return Unmade(id.error());
      kept = {*std::move(id), kept.made + 1, 0};
      // Not kept it would be made again, and after a lost answer nobody could tell what became of it.
      if (auto done = Keep(key, kept); !done) return Unmade(done.error());
    }
    std::string words;
    const auto state = StateOf(kept.id, &words);
    if (!state) return Unmade(state.error());
    if (*state == "FINISHED") break;
    if (*state == "PUBLISHED")
      return InDoubt(NotReady("a try before has published it, and its answer was lost", kSoon));
    if (*state == "IN_PROGRESS" || (*state == "EXPIRED" && made_now))
      return NotReady("it is not ready to be published", kSoon);
    kept.id.clear();
    if (*state == "EXPIRED") continue;
    if (kept.made >= kMostMade) {
      static_cast<void>(Keep(key, {}));
      return Error{Fault::kRejected,
                   fmt::format("{}: it cannot be made into a post: {} {}", graph_.who(), *state, words)};
    }
    if (auto done = Keep(key, kept); !done) return Unmade(done.error());
    return NotReady(fmt::format("it could not be made into a post, and is tried anew: {} {}", *state, words),
                    kLater);
  }
  GraphError refused;
  auto id = graph_.Make(plan_.publish, {{"creation_id", kept.id}}, &refused);
  if (id) {
    static_cast<void>(Keep(key, {}));
    return id;
  }
  if (IsTooSoon(refused)) {
    if (++kept.published >= kMostPublishings) kept.id.clear();
    if (kept.id.empty() && kept.made >= kMostMade) {
      static_cast<void>(Keep(key, {}));
      return id.error();
    }
    if (auto done = Keep(key, kept); !done) return Unmade(done.error());
    return NotReady("it is not ready to be published: " + refused.words, kSoon);
  }
  const Error& error = id.error();
  if (error.fault == Fault::kRejected && !error.in_doubt) static_cast<void>(Keep(key, {}));
  return error;
}

Result<void> Containers::ProveNotOut(const std::string& key) {
  const auto kept = Find(key);
  if (!kept) return kept.error();
  if (kept->id.empty()) return {};
  std::string words;
  const auto state = StateOf(kept->id, &words);
  if (!state) return state.error();
  if (*state != "PUBLISHED") return {};
  return Error{Fault::kBadData, graph_.who() + ": it was published, and is not among the newest posts"};
}

}  // namespace crier::kit
