#include "broadcast/ledger/standing.h"

#include <utility>

namespace crier {

std::string StandingId(const Delivery& row) {
  if (row.action == "edit") return row.native_id.empty() ? row.target : row.native_id;
  const bool stands = row.state == DeliveryState::kAccepted || row.state == DeliveryState::kDelivered;
  return row.action == "send" && stands ? row.native_id : "";
}

bool MayStand(const Delivery& row) {
  return row.action != "retract" &&
         (row.state == DeliveryState::kAccepted || row.state == DeliveryState::kDelivered ||
          row.state == DeliveryState::kUnknown);
}

std::set<std::string> TakenBack(const std::vector<Delivery>& rows, const std::string& channel) {
  std::set<std::string> ids;
  for (const Delivery& row : rows) {
    if (row.channel == channel && row.action == "retract" && row.state != DeliveryState::kFailed)
      ids.insert(row.target);
  }
  return ids;
}

std::vector<Standing> StandingOf(const std::vector<Delivery>& rows, const std::string& channel,
                                 const std::string& lang) {
  std::map<size_t, std::string> parts;
  const std::set<std::string> gone = TakenBack(rows, channel);
  for (const Delivery& row : rows) {
    if (row.channel != channel || row.lang != lang || !row.recipient.empty()) continue;
    if (std::string id = StandingId(row); !id.empty() && !gone.contains(id)) parts[row.part] = std::move(id);
  }
  std::vector<Standing> standing;
  for (auto& [part, native_id] : parts) standing.push_back({part, std::move(native_id)});
  return standing;
}

std::map<std::string, std::string> LastOf(const std::vector<Delivery>& rows, const std::string& channel,
                                          const std::string& lang) {
  std::map<std::string, std::string> last;
  for (const Delivery& row : rows) {
    if (row.channel == channel && row.lang == lang && !row.recipient.empty() && !StandingId(row).empty())
      last[row.recipient] = StandingId(row);
  }
  return last;
}

void AddWrittenOver(const std::vector<Delivery>& rows, IdsByChannel* ids) {
  for (const Delivery& row : rows) {
    const bool refused = row.state == DeliveryState::kFailed || row.state == DeliveryState::kSkipped;
    if (row.action == "edit" && !refused) (*ids)[row.channel].insert(row.target);
  }
}

}  // namespace crier
