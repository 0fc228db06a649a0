#include "hub/answers_config.h"

#include "core/http_url.h"

namespace crier {
namespace {

constexpr size_t kMostLookUp = 500;  // bytes; ours
constexpr std::string_view kTicketHole = "{ticket}";

}  // namespace

Result<void> ReadAnswers(const Yaml& node, AnswersConfig* answers) {
  if (node.IsNull()) return {};
  if (!node.IsMap()) return node.Bad("'answers' is a map: on_accept, on_status, in_public, look_up");
  if (auto only = node.Only({"on_accept", "on_status", "in_public", "look_up"}); !only) return only;
  const std::pair<const char*, bool*> flags[] = {{"on_accept", &answers->on_accept},
                                                 {"on_status", &answers->on_status},
                                                 {"in_public", &answers->in_public}};
  for (const auto& [key, value] : flags) {
    auto flag = node.Flag(key, *value);
    if (!flag) return flag.error();
    *value = *flag;
  }
  auto look_up = node.Text("look_up", "");
  if (!look_up) return look_up.error();
  std::string sample = *look_up;
  if (const size_t hole = sample.find(kTicketHole); hole != sample.npos)
    sample.replace(hole, kTicketHole.size(), "1");
  const auto url = ParseUrl(sample);
  const bool good =
      look_up->size() <= kMostLookUp && sample != *look_up && url && sample.starts_with("https://");
  if (!look_up->empty() && !good)
    return node.At("look_up").Bad("'look_up' is an https:// address with {ticket} where the number stands");
  answers->look_up = *std::move(look_up);
  return {};
}

}  // namespace crier
