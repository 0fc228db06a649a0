// A feed's whole poll: answers with headers, pages, the cursor.
#include "connectors/catalog.h"
#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/poll.h"

FUZZ(feed_poll) {
  static const crier::ConnectorType* const type = crier::FindConnector("feed");
  crier::fuzz::PollWhatever(*type, "url: 'https://example.org/feed'", crier::fuzz::TextOf(data, size), true);
  return 0;
}
