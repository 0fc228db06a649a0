// A Matrix channel's whole poll: syncs, the pages that they leave out, and what is edited.
#include <cstdlib>

#include "connectors/catalog.h"
#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/poll.h"

FUZZ(matrix_poll) {
  static const crier::ConnectorType* const type = crier::FindConnector("matrix");
  setenv("CRIER_FUZZ_TOKEN", "a token for the fuzz targets", 1);
  crier::fuzz::PollWhatever(*type,
                            "server: 'https://matrix.example'\ntoken: 'env:CRIER_FUZZ_TOKEN'\n"
                            "room: '!town:example.org'\nrooms: ['!talk:example.org']\n",
                            crier::fuzz::TextOf(data, size), false);
  return 0;
}
