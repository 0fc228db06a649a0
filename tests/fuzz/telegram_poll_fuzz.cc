// A Telegram channel's whole poll: a page of updates of every kind.
#include <cstdlib>

#include "connectors/catalog.h"
#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/poll.h"

FUZZ(telegram_poll) {
  static const crier::ConnectorType* const type = crier::FindConnector("telegram");
  setenv("CRIER_FUZZ_TOKEN", "a token for the fuzz targets", 1);
  crier::fuzz::PollWhatever(*type,
                            "token: 'env:CRIER_FUZZ_TOKEN'\nchat: '@port_alder_alerts'\n"
                            "groups: ['@port_alder_talk', '-44']\n",
                            crier::fuzz::TextOf(data, size), false);
  return 0;
}
