// A Slack channel's whole poll, against answers of any kind.
#include <cstdlib>

#include "connectors/catalog.h"
#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/poll.h"

FUZZ(slack_poll) {
  static const crier::ConnectorType* const type = crier::FindConnector("slack");
  setenv("CRIER_FUZZ_TOKEN", "a token for the fuzz targets", 1);
  crier::fuzz::PollWhatever(*type, "token: 'env:CRIER_FUZZ_TOKEN'\nchannel: 'C71'\n",
                            crier::fuzz::TextOf(data, size), false);
  return 0;
}
