// A Bluesky channel's whole poll: a session, notifications and a hashtag's posts.
#include <cstdlib>

#include "connectors/catalog.h"
#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/poll.h"

FUZZ(bluesky_poll) {
  static const crier::ConnectorType* const type = crier::FindConnector("bluesky");
  setenv("CRIER_FUZZ_TOKEN", "a token for the fuzz targets", 1);
  crier::fuzz::PollWhatever(*type,
                            "server: 'https://pds.example'\naccount: 'city.example'\n"
                            "password: 'env:CRIER_FUZZ_TOKEN'\nhashtags: ['flood']\n",
                            crier::fuzz::TextOf(data, size), false);
  return 0;
}
