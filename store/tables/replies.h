// Tables: replies, what the city answered residents, and follow_ups, the mentions that came back in their
// threads. Rows are added and never changed: what becomes of a reply is in its deliveries, whose job's
// subject it is (store/tables/outbox.h).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/delivery.h"
#include "core/mention.h"
#include "core/reply.h"
#include "store/db/db.h"

namespace crier {

// Its mention must be there. kRejected where its author has used Reply::once before.
Result<void> AddReply(Tx& tx, const Reply& reply);
// kDamaged where the row cannot be read.
Result<std::optional<Reply>> FindReply(Tx& tx, const std::string& id);
// That its author wrote under this name; nothing where he did not, or the name is empty.
Result<std::optional<Reply>> FindReplyOnce(Tx& tx, const std::string& by, const std::string& once);
// That a native id of the channel is a part of. Where the channel makes its ids of our keys, also one whose
// receipt was lost is found: it begins with the key.
Result<std::optional<Reply>> ReplySentAs(Tx& tx, const std::string& channel, const std::string& native_id);

// Empty fields ask for everything.
struct ReplyQuery {
  std::vector<std::string> requests = {};  // of any of these, at most 1,000
  int64_t mention_id = 0;
  std::string by = {};
  // Those that failed, or that nobody knows of, and that no other stands for.
  bool returned = false;
  std::string before = {};  // id: for paging, newest first
  int limit = 50;           // at most 500
};
Result<std::vector<Reply>> FindReplies(Tx& tx, const ReplyQuery& query);
// By part.
Result<std::vector<Delivery>> DeliveriesOfReply(Tx& tx, const std::string& id);

// What a mention goes on from, in the order of surety: a reply of ours to its author, or its author's own
// mention. Nothing where it answers nothing that we know, or another person wrote that: whoever knows an id,
// or forwards a mail, comes into nobody's request by it. Has no `mention_id` and `at` yet.
Result<std::optional<FollowUp>> GoesOnFrom(Tx& tx, const std::string& channel, const Mention& mention);
Result<void> AddFollowUp(Tx& tx, const FollowUp& follow_up);
// How often something that the hub wrote by itself was answered by the person, since a person wrote to him
// last.
Result<int64_t> RoundsWithoutPerson(Tx& tx, const std::string& channel, const std::string& recipient);

// Of these native ids, those of our own deliveries on the channel: what comes back under them nobody else
// wrote.
Result<std::vector<std::string>> OursAmong(Tx& tx, const std::string& channel,
                                           const std::vector<std::string>& native_ids);
// What answers something on the channel and may be out under an id that we do not know yet; at most 500.
struct Unnamed {
  std::string target;  // what it answers
  std::string text;
};
Result<std::vector<Unnamed>> UnnamedOn(Tx& tx, const std::string& channel);

}  // namespace crier
