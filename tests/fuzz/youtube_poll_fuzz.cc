// A YouTube channel's whole poll: a token, whose it is, three lists of threads, and the answers under them.
#include <cstdlib>

#include "connectors/catalog.h"
#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/poll.h"

FUZZ(youtube_poll) {
  static const crier::ConnectorType* const type = crier::FindConnector("youtube");
  setenv("CRIER_FUZZ_TOKEN", "a token for the fuzz targets", 1);
  crier::fuzz::PollWhatever(
      *type,
      "channel: UCportalderportalder0001\nclient_id: 'app'\nclient_secret: 'env:CRIER_FUZZ_TOKEN'\n"
      "refresh_token: 'env:CRIER_FUZZ_TOKEN'\n",
      crier::fuzz::TextOf(data, size), false);
  return 0;
}
