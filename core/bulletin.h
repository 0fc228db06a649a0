// What the city has to say, in the words of CAP 1.2.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/area.h"
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
  // disaster_update, schedule_change, reply, all_clear: the danger of the disaster_update that it follows is
  // over. disaster_update goes before the others, reply after them.
  std::string kind = "disaster_update";
  std::string msg_type = "Alert";       // Alert, Update, Cancel
  std::string status = "Actual";        // Actual, Exercise, Test
  std::string event;                    // "Flood"
  std::string urgency = "Unknown";      // Immediate Expected Future Past Unknown
  std::string severity = "Unknown";     // Extreme Severe Moderate Minor Unknown
  std::string certainty = "Unknown";    // Observed Likely Possible Unlikely Unknown
  std::map<std::string, Wording> info;  // by language, BCP 47: "en", "es"
  std::string area;                     // areaDesc: where, in words
  Area covers;                          // the same on the map; may be empty
  std::string web;                      // a page with more
  std::optional<Time> effective;
  std::optional<Time> expires;
  std::vector<std::string> channels;  // where it goes; empty: every channel that can send in its mode
  std::string references;             // id of the bulletin that this one updates or cancels

  std::string state = "draft";       // draft, approved, held, sending, sent, superseded, cancelled
  std::string held;                  // why it does not go out although it was approved; empty: it is not held
  std::string author;                // an Actor as text (core/actor.h), so are
  std::vector<std::string> editors;  // those who changed it since it was written or last approved, and
  std::string approved_by;           // this, the last who approved; empty: not approved
  std::string break_glass;           // why one person alone approved it; empty: nobody did
  Time created_at{};
  Time updated_at{};
};

// 0 is most urgent; the outbox is emptied in this order. An all clear is no disaster update: what may have
// been lost of it is not sent again on its own, for by then a newer warning may hold.
int PriorityOf(const Bulletin& bulletin);

std::string BulletinToJson(const Bulletin& bulletin);

}  // namespace crier
