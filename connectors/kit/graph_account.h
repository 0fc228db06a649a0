// What the channels of Meta's platforms share: settings, whose account it is, lists that are asked for, a
// list of our own posts that is looked through.
#pragma once

#include <functional>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "connectors/kit/find_sent.h"
#include "connectors/kit/graph.h"
#include "connectors/kit/graph_hook.h"
#include "core/settings.h"

namespace crier::kit {

struct GraphPlace {
  std::string_view platform;    // "threads": begins every error
  const char* key = "account";  // the option that holds the account's id
  std::string_view version;     // "/v1.0"
  // Asked for the account's name, where its own words are told from those of others by it; "{}" is its id.
  // Empty: the id is enough.
  std::string_view name_at = {};
};

// The option of `key`, `token`, `secret`, `secret_next`, `verify_token`,
// `backfill` and `server`, whose fallback this is. What is handed in
// must last as long as the program.
std::vector<Option> GraphOptions(const GraphPlace& place, std::string_view token_help,
                                 std::string_view server);
// kConfig where the id is no number, the server cannot carry secrets, or there is a `secret_next` or
// `verify_token` and no `secret`.
Result<void> CheckGraphSettings(const GraphPlace& place, const Settings& settings,
                                const std::string& channel);

// Thread-safe: source, receiver, sink and `crier doctor` share it.
class GraphAccount {
 public:
  // Of settings that were checked.
  GraphAccount(const GraphPlace& place, const Settings& settings, std::string channel, Doors doors,
               State& state);

  const std::string id;
  const std::string channel;
  Graph graph;

  const std::string& who() const { return graph.who(); }
  Time Now() { return graph.api().Now(); }
  // The account's name, asked for once a day; empty where it is not needed. kConfig where the token is that
  // of another account.
  Result<std::string> Name(const GraphCall& call = {});
  bool IsOwn(const Author& author, const std::string& name) const;
  // Adds what a webhook told, unless the account said it itself.
  Result<bool> Tell(Mention mention, std::vector<Event>* events);

 private:
  const std::string name_at_;
  Remembered name_;
};

// The time in which a receiver may ask for what a call did not hold: Meta hangs up soon.
inline constexpr std::chrono::seconds kToFetch{10};

// A list whose entries are lists themselves: the newest posts, each with its comments.
struct GraphWatch {
  std::string target;             // "/1234/feed?fields=id,updated_time&limit=20"
  std::string prefix;             // names of its lists: this and the entry's id
  const char* version = nullptr;  // the member that changes when something came; none: read at every poll
  const char* only = nullptr;     // entries where this member is there and false are left out
};

struct GraphLists {
  std::vector<std::string> names;
  std::vector<GraphWatch> watched;
  std::function<std::string(const std::string& name)> target;
  // What an entry of the list of that name says, newest first.
  std::function<std::vector<Mention>(const nlohmann::json& entry, const std::string& name)> read;
};
std::unique_ptr<Source> NewGraphSource(GraphAccount& account, size_t backfill, GraphLists lists);

// FindSent over a list that is paged by cursors.
Result<std::optional<Sink::Shown>> FindInList(Graph& graph, const Sought& sought, const std::string& target,
                                              const std::function<OwnPost(const nlohmann::json&)>& read);

// All of a channel but its doctor. What a connector makes of its account is put in by its constructor.
class GraphChannel : public Channel {
 public:
  GraphChannel(const ConnectorType& type, const GraphPlace& place, const Settings& settings,
               const std::string& channel, Doors doors, State& state);
  Source* source() override { return source_.get(); }
  Receiver* receiver() override { return called_ ? receiver_.get() : nullptr; }
  Sink* sink() override { return sink_.get(); }
  std::optional<Abilities> abilities() override;
  Result<Limits> limits() override { return type_.limits; }

 protected:
  // Whether Meta is to call: there is a `secret`.
  bool called() const { return called_; }
  void Make(const Settings& settings, GraphLists lists, GraphHook::ReadNews read, std::unique_ptr<Sink> sink);
  // Adds "12 of 250 posts of 24 hours used"; `lacks` where that cannot be asked for.
  void AddQuota(const std::string& target, int64_t usual, Identity* identity);

  GraphAccount account_;

 private:
  const ConnectorType& type_;
  const bool called_;
  std::unique_ptr<Source> source_;
  std::unique_ptr<Receiver> receiver_;
  std::unique_ptr<Sink> sink_;
};

}  // namespace crier::kit
