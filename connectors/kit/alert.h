// The members of an official alert as its format writes them, made into an Alert. CAP in XML and the National
// Weather Service's JSON have the same members under other names.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/mention.h"
#include "core/result.h"

namespace crier::kit {

// CAP's info block. Texts as written; empty: not there.
struct AlertInfo {
  std::string language, event, urgency, severity, certainty, headline, description, instruction, web;
  std::string effective, onset, expires;
  std::string ends;                // when the danger is over: expires is when the words go stale
  std::vector<std::string> vtec;   // P-VTEC: a test shows in it alone at times
  std::vector<std::string> areas;  // areaDesc
  std::vector<std::string> codes;  // "UGC ILZ014"
  std::vector<std::vector<Point>> rings;
  std::vector<Circle> circles;
  size_t unread_shapes = 0;
};

struct AlertMessage {
  std::string identifier, sender, sent, status, msg_type, scope;
  struct Reference {
    std::string sender, identifier, sent;
  };
  std::vector<Reference> references;
  std::vector<AlertInfo> infos;
};

// Nothing: an acknowledgement, a system's own message, a draft, or not meant for everybody. kBadData: an
// alert that should be heard and cannot be read.
Result<std::optional<Alert>> AlertOf(const AlertMessage& message);

// "40,-75 40,-74 41,-74": the points of CAP's polygon, closed or not; nothing where one cannot be read.
std::optional<std::vector<Point>> CapPoints(std::string_view polygon);

// "Extreme", the gravest, is 0, "Minor" 3; of any other word nothing.
std::optional<size_t> SeverityRank(std::string_view severity);

}  // namespace crier::kit
