// Recipients whom a service refuses to write to because they left there, which it says only when we try.
#pragma once

#include <string>

#include "connectors/connector.h"

namespace crier::kit {

class OptOuts : public Source {
 public:
  OptOuts(std::string channel, State& state) : channel_(std::move(channel)), state_(state) {}
  // Told by the next Poll as a withdrawn consent. What cannot be kept is noted again when it is next tried.
  void Note(const std::string& recipient, const std::string& key, const std::string& words);
  Result<Batch> Poll(const std::string& cursor, Time deadline, std::stop_token stop) override;

 private:
  const std::string channel_;
  State& state_;
};

}  // namespace crier::kit
