// What the city has to say, in the words of CAP 1.2.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/time.h"

namespace crier {

// One language of a bulletin: CAP's info block. Plain text.
struct Wording {
  std::string headline;     // one line
  std::string description;  // what happens
  std::string instruction;  // what to do; may be empty
};

struct Bulletin {
  std::string id;
  // disaster_update goes before schedule_change, both before reply.
  std::string kind = "disaster_update";
  std::string msg_type = "Alert";       // Alert, Update, Cancel
  std::string status = "Actual";        // Actual, Exercise, Test
  std::string event;                    // "Flood"
  std::string urgency = "Unknown";      // Immediate Expected Future Past Unknown
  std::string severity = "Unknown";     // Extreme Severe Moderate Minor Unknown
  std::string certainty = "Unknown";    // Observed Likely Possible Unlikely Unknown
  std::map<std::string, Wording> info;  // by language, BCP 47: "en", "es"
  std::string area;                     // areaDesc
  std::string web;                      // a page with more
  std::optional<Time> effective;
  std::optional<Time> expires;
  std::vector<std::string> channels;  // where it goes; empty: every channel that can send in its mode
  std::string references;             // id of the bulletin that this one updates or cancels

  std::string state = "draft";  // draft, approved, sending, sent, superseded, cancelled
  std::string author;           // an Actor as text (core/actor.h), so is
  std::string approved_by;      // this; empty: not approved
  Time created_at{};
  Time updated_at{};
};

// 0 is most urgent; the outbox is emptied in this order.
int PriorityOf(const Bulletin& bulletin);

std::string BulletinToJson(const Bulletin& bulletin);

}  // namespace crier
