// A Mastodon channel's whole poll: notifications and a hashtag's posts.
#include <cstdlib>

#include "connectors/catalog.h"
#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/poll.h"

FUZZ(mastodon_poll) {
  static const crier::ConnectorType* const type = crier::FindConnector("mastodon");
  setenv("CRIER_FUZZ_TOKEN", "a token for the fuzz targets", 1);
  crier::fuzz::PollWhatever(
      *type, "server: 'https://social.example'\ntoken: 'env:CRIER_FUZZ_TOKEN'\nhashtags: ['flood']\n",
      crier::fuzz::TextOf(data, size), false);
  return 0;
}
