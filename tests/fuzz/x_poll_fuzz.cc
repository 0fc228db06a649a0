// An X channel's whole poll: a token, whose it is, mentions, a search, and what is gone.
#include <cstdlib>

#include "connectors/catalog.h"
#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/poll.h"

FUZZ(x_poll) {
  static const crier::ConnectorType* const type = crier::FindConnector("x");
  setenv("CRIER_FUZZ_TOKEN", "a token for the fuzz targets", 1);
  crier::fuzz::PollWhatever(*type,
                            "server: 'https://x.example'\naccount: 'portalder'\nclient_id: 'app'\n"
                            "refresh_token: 'env:CRIER_FUZZ_TOKEN'\nmentions: true\n"
                            "terms_accepted: enterprise\nsearch: ['#flood']\n",
                            crier::fuzz::TextOf(data, size), false);
  return 0;
}
