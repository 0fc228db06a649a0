// A whole poll for official alerts: the list, the cancels, the messages that a feed links to, the cursor.
#include "connectors/catalog.h"
#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/poll.h"

FUZZ(cap_poll) {
  static const crier::ConnectorType* const type = crier::FindConnector("cap");
  crier::fuzz::PollWhatever(*type,
                            "{url: 'https://alerts.example/alerts/active?area=XX', contact: 'a@b.example'}",
                            crier::fuzz::TextOf(data, size), true);
  return 0;
}
