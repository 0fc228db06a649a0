// A Discord channel's whole poll, against answers of any kind.
#include <cstdlib>

#include "connectors/catalog.h"
#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/poll.h"

FUZZ(discord_poll) {
  static const crier::ConnectorType* const type = crier::FindConnector("discord");
  setenv("CRIER_FUZZ_TOKEN", "a token for the fuzz targets", 1);
  crier::fuzz::PollWhatever(*type, "token: 'env:CRIER_FUZZ_TOKEN'\nchannel: '71'\n",
                            crier::fuzz::TextOf(data, size), false);
  return 0;
}
