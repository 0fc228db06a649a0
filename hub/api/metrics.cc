#include "hub/api/metrics.h"

#include <prometheus/metric_family.h>
#include <prometheus/text_serializer.h>

#include <algorithm>

#include "core/version.h"
#include "hub/hub.h"
#include "store/tables/backlog.h"
#include "store/tables/nodes.h"

namespace crier {
namespace {

using prometheus::ClientMetric;
using prometheus::MetricFamily;
using prometheus::MetricType;
using Labels = std::vector<ClientMetric::Label>;

double Seconds(Time time) { return static_cast<double>(time.time_since_epoch().count()) / 1000; }

class Families {
 public:
  void Gauge(const char* name, const char* help, Labels labels, double value) {
    Add(name, help, MetricType::Gauge, std::move(labels)).gauge.value = value;
  }
  void Counter(const char* name, const char* help, Labels labels, double value) {
    Add(name, help, MetricType::Counter, std::move(labels)).counter.value = value;
  }
  std::string Text() const { return prometheus::TextSerializer().Serialize(families_); }

 private:
  ClientMetric& Add(const char* name, const char* help, MetricType type, Labels labels) {
    auto family = std::find_if(families_.begin(), families_.end(),
                               [&](const MetricFamily& each) { return each.name == name; });
    if (family == families_.end()) family = families_.insert(families_.end(), {name, help, type, {}});
    ClientMetric& metric = family->metric.emplace_back();
    metric.label = std::move(labels);
    return metric;
  }

  std::vector<MetricFamily> families_;
};

void AddChannel(OpenChannel& channel, Families* families) {
  const Labels by = {{"channel", channel.name()}, {"connector", std::string(channel.config().type->name)}};
  const ChannelStatus status = channel.status();
  families->Gauge("crier_channel_failing", "1 while the channel fails", by, status.state == "failing");
  families->Gauge("crier_channel_silent", "1 while it is silent longer than its habit", by,
                  !status.warning.empty());
  if (channel.listens()) {
    families->Counter("crier_mentions_heard_total", "Mentions stored since the start", by,
                      static_cast<double>(status.heard));
    families->Counter("crier_hook_calls_refused_total", "Webhook calls that were refused since the start", by,
                      static_cast<double>(status.refused_calls));
    families->Counter("crier_poll_failures_total", "Polls that failed since the start", by,
                      static_cast<double>(status.failed_polls));
    if (status.last_poll)
      families->Gauge("crier_last_poll_timestamp_seconds", "When it was last asked", by,
                      Seconds(*status.last_poll));
    if (status.last_event)
      families->Gauge("crier_last_event_timestamp_seconds", "When it last brought something", by,
                      Seconds(*status.last_event));
  }
  if (channel.sends()) {
    for (const char* action : {"send", "edit", "retract"}) {
      Labels labels = by;
      labels.push_back({"action", action});
      const auto taken = status.taken.find(action);
      families->Counter("crier_deliveries_sent_total", "Deliveries that the far side took since the start",
                        std::move(labels),
                        taken == status.taken.end() ? 0 : static_cast<double>(taken->second));
    }
  }
  for (const Budget::Line& line : channel.budget().Lines()) {
    families->Gauge("crier_quota_left", "What is left of a rate, by our own count",
                    {{"channel", channel.name()}, {"what", line.what}}, line.left);
  }
}

}  // namespace

Result<std::string> MetricsText(Hub& hub) {
  Families families;
  families.Gauge("crier_build_info", "Always 1; the label tells the version", {{"version", kVersion}}, 1);
  families.Gauge("crier_stream_watchers", "Open event streams", {},
                 static_cast<double>(hub.live().watchers()));
  // Each node tells of its own: what others count would be counted twice.
  for (const auto& channel : hub.channels()) {
    if (channel->ours()) AddChannel(*channel, &families);
  }
  auto read = hub.db().Read([&](Tx& tx) -> Result<void> {
    auto nodes = FindNodes(tx, hub.clock().Now());
    if (!nodes) return nodes.error();
    for (const NodeStatus& each : *nodes) {
      // Ended in order, or gone for good.
      if (each.seen_at == Time{} || each.seen_at + std::chrono::days(7) < hub.clock().Now()) continue;
      families.Gauge("crier_node_up", "1 while the node works, 0 when it is silent",
                     {{"node", each.node.name}}, each.alive);
    }
    auto depths = OutboxDepths(tx);
    if (!depths) return depths.error();
    for (const OutboxDepth& depth : *depths) {
      const Labels by = {{"channel", depth.channel}, {"state", std::string(DeliveryStateName(depth.state))}};
      families.Gauge("crier_outbox_rows", "Deliveries that are not settled", by,
                     static_cast<double>(depth.rows));
      families.Gauge("crier_outbox_oldest_timestamp_seconds", "When the oldest of them was written", by,
                     Seconds(depth.oldest));
    }
    return {};
  });
  if (!read) return read.error();
  return families.Text();
}

}  // namespace crier
