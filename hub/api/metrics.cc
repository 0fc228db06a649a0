#include "hub/api/metrics.h"

#include <prometheus/metric_family.h>
#include <prometheus/text_serializer.h>

#include <algorithm>

#include "core/version.h"
#include "hub/emergencies.h"
#include "hub/hub.h"
#include "hub/requests.h"
#include "store/tables/backlog.h"
#include "store/tables/nodes.h"
#include "store/tables/requests.h"
#include "store/tables/rumours.h"

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

Result<void> AddRequests(Hub& hub, Tx& tx, Families* families) {
  const Time now = hub.clock().Now();
  const auto drafts = CountRequests(tx, "draft");
  if (!drafts) return drafts.error();
  const auto soon = CountDue(tx, now, DueSoonUntil(hub));
  if (!soon) return soon.error();
  const auto late = CountDue(tx, std::nullopt, now);
  if (!late) return late.error();
  const auto gauge = [&](const char* name, const char* help, int64_t count) {
    families->Gauge(name, help, {}, static_cast<double>(count));
  };
  gauge("crier_requests_drafts", "Drafts that wait for a decision", *drafts);
  gauge("crier_requests_due_soon", "Requests in work that are due until the end of the next working day",
        *soon);
  gauge("crier_requests_overdue", "Requests in work that should be done already", *late);
  return {};
}

Result<void> AddRumours(Tx& tx, Families* families) {
  const auto counts = CountRumours(tx);
  if (!counts) return counts.error();
  families->Gauge("crier_rumours_open", "Rumours that nobody has found true, false or unclear yet", {},
                  static_cast<double>(counts->open));
  if (counts->oldest_unowned)
    families->Gauge("crier_rumour_oldest_unowned_timestamp_seconds",
                    "When the oldest of them was opened that nobody has", {},
                    Seconds(*counts->oldest_unowned));
  return {};
}

// People in danger, and the duties without a holder.
Result<void> AddLane(Hub& hub, Tx& tx, Families* families) {
  auto counts = CountEmergencies(tx);
  if (!counts) return counts.error();
  const std::pair<const char*, int64_t> states[] = {
      {"waiting", counts->waiting}, {"taken", counts->taken}, {"handed_over", counts->handed_over}};
  for (const auto& [state, count] : states)
    families->Gauge("crier_emergencies", "Mentions of people in danger that are not closed",
                    {{"state", state}}, static_cast<double>(count));
  if (counts->oldest_waiting)
    families->Gauge("crier_emergency_oldest_waiting_timestamp_seconds",
                    "Since when the oldest waits that nobody has taken", {},
                    Seconds(*counts->oldest_waiting));
  auto entries = DutiesNow(hub, tx);
  if (!entries) return entries.error();
  const int levels = hub.config().duty.rules.levels;
  const auto alarms = DutyAlarms(*entries, levels, hub.clock().Now());
  for (int level = 1; level <= TopLevel(*entries, levels, hub.clock().Now()); ++level) {
    const bool unheld =
        std::any_of(alarms.begin(), alarms.end(), [&](const DutyAlarm& each) { return each.level == level; });
    families->Gauge("crier_duty_unheld", "1 while nobody has the duty of the level, or has acknowledged it",
                    {{"level", std::to_string(level)}}, unheld);
  }
  return {};
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
    if (auto requests = AddRequests(hub, tx, &families); !requests) return requests;
    if (auto rumours = AddRumours(tx, &families); !rumours) return rumours;
    return AddLane(hub, tx, &families);
  });
  if (!read) return read.error();
  return families.Text();
}

}  // namespace crier
