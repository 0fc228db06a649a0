// A client of the running hub's API, for commands: what a script does is what the console does.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "core/secret.h"
#include "hub/api/api.h"
#include "hub/commands/commands.h"

namespace crier {

// Where the hub is, and how its answers are shown. What is empty is read from the configuration.
struct HubOptions {
  std::string config = kDefaultConfig, url, token;
  bool json = false;  // the answer as it came
};
// --config, --url, --token and --json.
std::vector<Argument> HubArguments(HubOptions* options);

class HubClient {
 public:
  static Result<HubClient> Find(const HubOptions& options);

  // A call of "/api/v1" + `path`. kUnreachable where nothing answers, kRejected with the hub's own words
  // where it refuses.
  Result<Json> Call(const std::string& method, const std::string& path, const std::string& body = "") const;

  // The console shows the last characters of an id: they are enough here, too, where they are one record's of
  // this list ("bulletins", "requests").
  Result<std::string> WholeId(const std::string& list, const std::string& id) const;

 private:
  std::string url_;
  Secret token_;
};

// Prints the answer, or why there is none, and says how the command ended.
int Print(const Result<Json>& answer, const HubOptions& options,
          const std::function<void(const Json&)>& show);

// "1 post", "2 posts".
std::string Counted(int64_t count, std::string_view one, std::string_view many);

// "/mentions" with what of it is not empty: "/mentions?q=flood&limit=20".
std::string PathWith(std::string path, const std::vector<std::pair<std::string, std::string>>& query);

}  // namespace crier
