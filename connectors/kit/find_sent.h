// Looks among an account's own posts for one whose answer was lost, by its words, its place and its time.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "connectors/kit/api_client.h"

namespace crier::kit {

struct OwnPost {
  std::string id;
  std::string url;
  std::string text;    // as handed to Send: what was escaped is escaped no more
  std::string parent;  // native id of what it answers
  Time made_at{};      // by the server's clock
  bool edited = false;
};

struct FindSentPlan {
  // What stays of an id, where ids do not; OwnPost has it already. Empty: they stay.
  std::function<std::string(std::string id)> stable_id = {};
  // Whether an id is older than another; empty: ids say nothing of their order.
  std::function<bool(std::string_view a, std::string_view b)> older_id = {};
  // Whether what was answered is gone. Its answers are then shown as answers to nothing. Empty: they are not.
  std::function<Result<bool>(const std::string& id)> is_gone = {};
  // By how much the time of a post may be off the clock that the server tells.
  std::chrono::milliseconds skew = std::chrono::minutes(5);
  // By how much the server's clock may have been less ahead of ours than now when it was first tried
  // (clock_drift.h); not above zero.
  std::chrono::milliseconds drift{0};
  // Of a server that pays no heed to paging: fewer posts than this are all that there are.
  size_t whole_below = 1;
  size_t most_pages = 25;
};

// One page of the account's posts, newest first: those before `older`, an id; empty: the newest. An empty
// page is the end, so is a post older than the first try. Others' posts may stand there, with empty texts.
using ReadOwn = std::function<Result<std::vector<OwnPost>>(const std::string& older)>;

// The oldest that has the words of `sought`, answers what it answers, is no other delivery, and was made
// since it was first tried; `sought` must have words. kBadData where the list is longer than is looked
// through, and what is sought may stand further down: then it is not said to be absent.
Result<std::optional<Sink::Shown>> FindSent(const FindSentPlan& plan, const Sought& sought,
                                            const ApiClient& api, const ReadOwn& read);

// A text as it can be compared after a server made HTML of it and we made text of that: no white space, and
// "@user@host" as the "@user" that is shown.
std::string Canonical(std::string_view text);

}  // namespace crier::kit
