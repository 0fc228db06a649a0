// A hub of the test's own that is open but not started: no loop runs, nothing is sent.
#pragma once

#include <gtest/gtest.h>
#include <stdlib.h>

#include <fstream>
#include <functional>
#include <memory>
#include <string>

#include "hub/hub.h"
#include "tests/support/paths.h"
#include "tests/support/temporary_folder.h"

namespace crier {

inline constexpr char kTestToken[] = "0123456789abcdef";

// The configuration's line for the small packs of the classifier's own tests: the city's take a second to
// load, and twenty under sanitizers.
inline std::string SampleRules() {
  return "rules: '" + (SourceDir() / "tests" / "classifier" / "sample").string() + "'\n";
}

class OpenHub {
 public:
  // `channels`: as they stand in the configuration, one a line.
  OpenHub(const Clock& clock, const std::string& channels) {
    setenv("CRIER_TEST_TOKEN", kTestToken, 1);
    Configure(channels);
    auto config = LoadConfig(folder_ / "crier.yaml");
    auto hub = config ? Hub::Open(*std::move(config), clock, "serve") : config.error();
    if (!hub) ADD_FAILURE() << hub.error().message;
    if (hub) hub_ = *std::move(hub);
  }

  // Writes the configuration, for ReloadChannels.
  void Configure(const std::string& channels, const std::string& city = "Testville") const {
    std::ofstream(folder_ / "crier.yaml") << "city: " << city << "\nstore: 'sqlite:crier.db'\n"
                                          << "api: {token: 'env:CRIER_TEST_TOKEN'}\n"
                                          << SampleRules() << "channels:\n"
                                          << channels;
  }

  // False where it could not be opened.
  explicit operator bool() const { return hub_ != nullptr; }
  Hub& operator*() const { return *hub_; }
  Hub* operator->() const { return hub_.get(); }

  void Write(const std::function<Result<void>(Tx&)>& work) const {
    auto done = hub_->db().Write(work);
    EXPECT_TRUE(done) << (done ? "" : done.error().message);
  }
  template <typename F>
  auto Read(F find) const {
    decltype(find(std::declval<Tx&>())) found = Error{};
    auto done = hub_->db().Read([&](Tx& tx) -> Result<void> {
      found = find(tx);
      return found ? Result<void>() : found.error();
    });
    if (!done) ADD_FAILURE() << done.error().message;
    return found ? *std::move(found) : typename decltype(found)::value_type();
  }

 private:
  TemporaryFolder folder_;
  std::unique_ptr<Hub> hub_;
};

}  // namespace crier
