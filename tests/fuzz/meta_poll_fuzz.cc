// The whole polls of Facebook, Instagram and Threads: lists of posts, and lists under them.
#include <cstdlib>

#include "connectors/catalog.h"
#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/poll.h"

FUZZ(meta_poll) {
  using crier::FindConnector;
  static const crier::ConnectorType* const facebook = FindConnector("facebook");
  static const crier::ConnectorType* const instagram = FindConnector("instagram");
  static const crier::ConnectorType* const threads = FindConnector("threads");
  setenv("CRIER_FUZZ_TOKEN", "a token for the fuzz targets", 1);
  const std::string_view input = crier::fuzz::TextOf(data, size);
  crier::fuzz::PollWhatever(*facebook, "page: '17'\ntoken: 'env:CRIER_FUZZ_TOKEN'\n", input, false);
  crier::fuzz::PollWhatever(*instagram, "account: '17'\ntoken: 'env:CRIER_FUZZ_TOKEN'\n", input, false);
  crier::fuzz::PollWhatever(*threads, "account: '17'\ntoken: 'env:CRIER_FUZZ_TOKEN'\nkeywords: ['flood']\n",
                            input, false);
  return 0;
}
