// `crier mention`: what residents said, and what staff say is wrong in its verdicts, through the running hub.
#include <fmt/format.h>

#include <memory>

#include "core/printable.h"
#include "hub/api/views.h"
#include "hub/commands/hub_client.h"

namespace crier {
namespace {

struct Options : HubOptions {
  std::string text, channel, service, since, until;
  std::string rule, what;
  int limit = 50;
};

void ShowLine(const Json& mention) {
  const Json& author = mention["author"];
  const std::string handle = author.value("handle", "");
  fmt::print("{}  {}  {:<12} {}: {}\n", mention.value("id", int64_t{0}), mention.value("created_at", ""),
             mention.value("channel", ""),
             Printable(handle.empty() ? author.value("name", "") : handle, false),
             Printable(mention.value("text", ""), false));
}

int Search(const Options& options) {
  const auto client = HubClient::Find(options);
  if (!client) return Fail(client.error());
  // A call of several filters looks through so many, and may answer fewer than there are.
  Result<Json> found = Json{{"mentions", Json::array()}, {"next", nullptr}};
  for (std::string before;;) {
    const size_t left = static_cast<size_t>(options.limit) - (*found)["mentions"].size();
    auto page = client->Call("GET", PathWith("/mentions", {{"q", options.text},
                                                           {"channel", options.channel},
                                                           {"service_code", options.service},
                                                           {"since", options.since},
                                                           {"until", options.until},
                                                           {"before", before},
                                                           {"limit", std::to_string(left)}}));
    if (!page) return Fail(page.error());
    const Json more = page->value("mentions", Json::array());
    (*found)["mentions"].insert((*found)["mentions"].end(), more.begin(), more.end());
    (*found)["next"] = page->value("next", Json());
    if (more.size() >= left || !(*found)["next"].is_number_integer()) break;
    before = std::to_string((*found)["next"].get<int64_t>());
  }
  return Print(found, options, [](const Json& answer) {
    const Json& mentions = answer["mentions"];
    for (const Json& mention : mentions) ShowLine(mention);
    if (mentions.empty()) fmt::print("nobody said that\n");
    if (!answer["next"].is_null()) fmt::print("and more: --limit shows up to 500\n");
  });
}

// JSON Lines, newest first: all of them, page by page, for whoever writes the rules.
int Corrections(const Options& options) {
  const auto client = HubClient::Find(options);
  if (!client) return Fail(client.error());
  for (std::string before;;) {
    const auto page = client->Call("GET", PathWith("/corrections", {{"rule", options.rule},
                                                                    {"service_code", options.service},
                                                                    {"what", options.what},
                                                                    {"before", before},
                                                                    {"limit", "500"}}));
    if (!page) return Fail(page.error());
    for (const Json& each : page->value("corrections", Json::array())) fmt::print("{}\n", Dump(each));
    const auto next = page->find("next");
    if (next == page->end() || !next->is_number_integer()) return 0;
    before = std::to_string(next->get<int64_t>());
  }
}

}  // namespace

Command MentionCommand() {
  auto options = std::make_shared<Options>();
  auto arguments = HubArguments(options.get());
  auto filters = HubArguments(options.get());
  filters.pop_back();  // --json: it is always JSON
  for (const Argument& each : {
           Argument("--rule", "Only where this rule decided what is wrong", &options->rule),
           Argument("--service", "Only with this service_code, in the verdict or as the right one",
                    &options->service),
           Argument("--what", "Only this", &options->what)
               .OneOf({"service", "sentiment", "urgency", "place", "not_a_report"}),
       }) {
    filters.push_back(each);
  }
  for (const Argument& each : {
           Argument("words", "What was said; without words, everything", &options->text),
           Argument("--channel", "Only on this channel", &options->channel),
           Argument("--service", "Only with this service_code", &options->service),
           Argument("--since", "RFC 3339: 2026-11-01T00:00:00Z", &options->since),
           Argument("--until", "RFC 3339", &options->until),
           Argument("--limit", "How many, newest first", &options->limit).Range(1, 500).ShowsDefault(),
       }) {
    arguments.push_back(each);
  }
  return {.name = "mention",
          .help = "What residents said",
          .commands = {{"search", "Find mentions, through the running hub", std::move(arguments),
                        [options] { return Search(*options); }},
                       {"corrections", "What staff say is wrong in verdicts, as JSON Lines for rule authors",
                        std::move(filters), [options] { return Corrections(*options); }}}};
}

}  // namespace crier
