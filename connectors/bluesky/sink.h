// Speaks: one record a part, its key made of ours. What may be there already is not written again: the write
// is for a place that is empty (swapRecord), and where it is not, what stands there is looked at.
#pragma once

#include <optional>

#include "connectors/bluesky/account.h"
#include "connectors/bluesky/record.h"

namespace crier::bluesky {

class BlueskySink : public Sink {
 public:
  explicit BlueskySink(Account& account) : account_(account) {}
  std::vector<Receipt> Send(std::span<const Outgoing> batch) override;
  // A deletion of what is not there is done.
  Result<void> Retract(const std::string& native_id) override;
  Result<std::optional<Shown>> ReadBack(const Sought& sought) override;

 private:
  Receipt SendOne(const Outgoing& out);
  // The record to write. Its errors: nothing has left.
  Result<nlohmann::json> Compose(const Outgoing& out);
  // What stands at `at`, as getRecord answers it; null where nothing does.
  Result<nlohmann::json> Read(const AtUri& at);
  Result<std::string> DidOfHandle(const std::string& handle);

  Account& account_;
};

}  // namespace crier::bluesky
