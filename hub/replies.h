// Answers to residents: words, a Reply of desk, a post of broadcast, the store. They go out as send jobs, by
// the same outbox and ledger as bulletins.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "broadcast/render.h"
#include "core/actor.h"
#include "core/delivery.h"
#include "core/job.h"
#include "core/reply.h"
#include "core/request.h"
#include "core/stored_mention.h"
#include "hub/act.h"
#include "hub/api/views.h"
#include "store/db/db.h"

namespace crier {

class Hub;

// What somebody wants to answer.
struct Answering {
  int64_t mention = 0;
  std::string words;                       // or, where these are empty,
  std::string canned;                      // the id of a prepared answer
  std::string lang = {};                   // empty: the mention's
  ReplyKind kind = ReplyKind::kAnswer;     // of own words; a prepared answer has its own
  bool automatic = false;                  // no person sees it before it goes out
  std::string once = {}, instead_of = {};  // Reply's
};

struct PreparedReply {
  Reply reply;
  Rendered rendered;
  ChannelView view;
  std::string doubt;  // the channel's limits are only assumed, and why
};
// As it would go out, part of a read or a write: to whom, where and with which words is settled by the
// mention alone. kNotFound: no such mention or prepared answer. kRejected, with why: it cannot be answered,
// or not there, or its author wants no more messages.
Result<PreparedReply> PrepareReply(Hub& hub, Tx& tx, const Answering& wanted, const Acting& by, Time now);

// Part of a write: the reply, its send job, its rows and its row in the audit, all or nothing. The same
// `once` by the same person answers the reply that is there. After the write: TellSent.
Result<Reply> Answer(Hub& hub, Tx& tx, const Answering& wanted, const Acting& by, Time now);
// It is written: its channel is woken, and who watches is told.
void TellSent(Hub& hub, const std::vector<Reply>& replies);

// Part of a write: a send job for one person or one place, with its post and its rows, first tried at `due`.
// Sets what the store numbers. For whatever is no bulletin: replies, confirmations, alerts.
Result<Job> AddJobToOne(Tx& tx, Job job, const Post& post, const std::string& recipient,
                        const std::string& parent, Time now, Time due);

// What a step changed is told to everybody behind the request and behind what was merged into it, where the
// city has that switched on: part of the step's write, once `after` is saved. `at`: its updated_datetime, by
// which DropNotices knows the step's own. It goes out once the step can no longer be taken back, by people's
// clock like that. One who cannot be told, or answers by a program, is left out and logged; the step stands.
Result<std::vector<Reply>> TellOfStep(Hub& hub, Tx& tx, const ServiceRequest& before,
                                      const ServiceRequest& after, Time at);
// The step of that time was taken back: what would have been told of it is not. Part of that write.
Result<std::vector<Reply>> DropNotices(Tx& tx, const std::string& request_id, Time step, Time now);

Json ReplyJson(const Reply& reply, const std::vector<Delivery>& rows);
// Tells who watches how these stand now; their rows have changed.
void TellReplies(Hub& hub, const std::vector<std::string>& ids);

}  // namespace crier
