// A Discourse channel's whole poll, against answers of any kind.
#include <cstdlib>

#include "connectors/catalog.h"
#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/poll.h"

FUZZ(discourse_poll) {
  static const crier::ConnectorType* const type = crier::FindConnector("discourse");
  setenv("CRIER_FUZZ_TOKEN", "a token for the fuzz targets", 1);
  crier::fuzz::PollWhatever(*type,
                            "server: 'https://forum.example'\nusername: 'city'\n"
                            "api_key: 'env:CRIER_FUZZ_TOKEN'\ncategories: ['5']\n",
                            crier::fuzz::TextOf(data, size), false);
  return 0;
}
