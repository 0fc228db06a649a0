#include "hub/commands/connector_page.h"

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "connectors/catalog.h"
#include "tests/support/paths.h"

namespace crier {
namespace {

ConnectorType Sample() {
  ConnectorType type{.name = "radio", .summary = "Radio: calls in, calls out", .proven = "a real radio"};
  type.options = {{"channel", "the channel", OptionKind::kWhole, "3", true, false}};
  type.options[0].least = 1;
  type.options[0].most = 9;
  type.abilities = {.poll = true, .send = true, .threads = true};
  type.limits.max_length = 1'500;
  type.limits.url_length = 23;
  type.limits.rates = {{30, std::chrono::minutes(5), "calls a sender"}};
  type.limits.source = "the licence";
  return type;
}

TEST(ConnectorPage, AConnectorTellsAllThatItKnowsOfItself) {
  EXPECT_EQ(ConnectorText(Sample()), R"(radio: Radio: calls in, calls out
It polls, sends.

Options:
  channel          the channel (required, a whole number from 1 to 9, default 3)

A part holds 1,500 characters (code points), a URL counts 23, threads of up to 25 parts.

Rates:
  30 calls a sender in 5 min

Limits: the licence

Proven on: a real radio
)");
}

TEST(ConnectorPage, EveryConnectorSaysOnWhatItWasProven) {
  for (const ConnectorType* type : Catalog()) EXPECT_NE(type->proven, "") << type->name;
}

TEST(ConnectorPage, ThePageInDocsIsWhatTheConnectorsSay) {
  std::ifstream file(SourceDir() / "docs/channels.md");
  std::stringstream page;
  page << file.rdbuf();
  EXPECT_EQ(page.str(), ConnectorsPage()) << "run: crier connectors --markdown > docs/channels.md";
}

}  // namespace
}  // namespace crier
