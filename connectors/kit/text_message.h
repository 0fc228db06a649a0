// A text message that a person sent to the city's number, as events, and what it is answered at once.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "connectors/connector.h"

namespace crier::kit {

struct TextMessage {
  std::string id;    // the service's
  std::string from;  // "+15550142", or a short code
  std::string words;
  Time sent_at{};
  std::vector<Attachment> attachments;
  std::string asks;       // STOP, START or HELP, as the service itself took it; empty: it did not say
  bool answered = false;  // the service answers it by itself
};

// What STOP, START and HELP are answered, by the names stop, start, help, and stop_es, start_es, help_es for
// who wrote in Spanish. Empty: nothing.
using Answers = std::map<std::string, std::string>;
// Ours, but for those that the option `answers` has. kConfig for another name, or what is not one SMS in
// GSM 03.38: it would be cut, or cost more, at every time.
Result<Answers> AnswersOf(const Settings& settings);

// Appends a consent where it asks to leave or to come back (ReadKeywords), and a mention unless it says
// nothing else. A wish that is not sure is both. HELP is a mention, too: alone it may be a keyword, and it
// may be a person in the water. The answer that it gets; empty: none, as for a sender that is no number.
std::string TakeTextMessage(const TextMessage& message, const std::string& channel, const Answers& answers,
                            std::vector<Event>* events);

}  // namespace crier::kit
