// One document as official alerts: CAP, a feed of it, the Weather Service's JSON.
#include "connectors/kit/alert_document.h"
#include "tests/fuzz/fuzz.h"

FUZZ(cap) {
  using crier::fuzz::Must;
  const std::string_view body = crier::fuzz::TextOf(data, size);
  const auto read = [&] { return crier::kit::ReadAlerts(body, "https://alerts.example/a/feed?page=1"); };
  const auto document = read();
  if (!document) {
    crier::fuzz::MustExplain(document.error());
    return 0;
  }
  const auto batch = [](const crier::kit::AlertDocument& of) {
    crier::Batch all;
    for (crier::Alert alert : of.alerts) {
      alert.channel = "test";
      all.events.emplace_back(std::move(alert));
    }
    return all;
  };
  Must(document->alerts.size() <= crier::kit::kMostAlerts, "messages are bounded");
  crier::fuzz::MustKeepBounds(batch(*document), "test");
  for (const auto& entry : document->elsewhere)
    Must(entry.url.starts_with("http"), "an entry's message is at a web address");
  const auto again = read();
  Must(again && crier::fuzz::Written(batch(*again)) == crier::fuzz::Written(batch(*document)),
       "the same document reads the same");
  return 0;
}
