// Table: deliveries, the outbox and, later, the ledger. Whether a row may go out: store/tables/consents.h.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/delivery.h"
#include "core/mention.h"
#include "store/db/db.h"
#include "store/tables/nodes.h"

namespace crier {

// Rows with a key that is there already are left as they are. Their job must be there. A pending row whose
// recipient has withdrawn consent on that channel is kept as kSkipped, here and in SaveDelivery.
Result<void> AddDeliveries(Tx& tx, const std::vector<Delivery>& deliveries);
// Up to `limit` pending rows of the channel that are due at `now`, by priority, then age. Marks them kSending
// and returns them. A part to send waits until the part before it (same job, lang, recipient) has a
// native id, or was accepted without one; where its `target` is empty, that id is put there, so that a thread
// continues. Rows that others claim at this moment are passed over. Notes which node claimed.
Result<std::vector<Delivery>> ClaimDeliveries(Tx& tx, const std::string& channel, Time now, int limit,
                                              const Node& node = {});
// Takes back what the node holds of the channel without having it, after a claim whose answer was lost: rows
// in kSending become kPending. Only for who has none of the channel's rows in hand.
Result<int64_t> ReturnClaims(Tx& tx, const std::string& channel, const Node& node, Time now);
// Saves what changes of the row `id`: state, native_id, url, may_be_out, reason, error, attempts,
// next_attempt, updated_at. kRejected if it is not there. A report that came first is not undone: kAccepted
// leaves kDelivered and kFailed as they are. Where a part to send is failed (or skipped, or retracted)
// without ever having had a native id, those after it are failed (skipped) too. Where another has claimed or
// saved the row since, what comes late is still knowledge: kAccepted and kDelivered settle a row that waits
// or is unknown, so that it is not sent again, and name one that was reported. Everything else of it is
// dropped, and a newer claim that is under way is never touched.
Result<void> SaveDelivery(Tx& tx, const Delivery& delivery);
// Rows that wait for a time that was reckoned by a clock further ahead than clocks differ are due now. The
// number of them. For who begins, and after a clock was set back.
inline constexpr std::chrono::minutes kClocksDiffer{1};
Result<int64_t> PullIn(Tx& tx, const std::string& channel, Time now);
// Rows in kSending become kUnknown that a dead node left, or an older incarnation of a living one, or one
// that has given the channel's lease away. The number of them. Those of a living node that holds the lease
// are left alone; who never joined (store/tables/nodes.h) does not live.
Result<int64_t> DoubtClaimed(Tx& tx, Time now, std::chrono::milliseconds ttl = kNodeTtl);
// Rows that this node left in kSending become kUnknown: it sent them, and could not write down what became of
// them. Only for who has none of the channel's rows in hand.
Result<int64_t> DoubtOwn(Tx& tx, const std::string& channel, const Node& node, Time now);
// Rows in kUnknown, most urgent first, then oldest, at most 500; those that follow `after`, where it is
// given.
Result<std::vector<Delivery>> DoubtfulDeliveries(Tx& tx, const std::string& channel, int limit,
                                                 const std::optional<Delivery>& after = std::nullopt);
// Rows of the channel that are being sent, or were and may be out, the newest 100.
Result<std::vector<Delivery>> UnsettledSends(Tx& tx, const std::string& channel);
// For decisions, so kDamaged if one of them cannot be read. Of a bulletin, on every channel, what is for
// everybody to see: there are few. And of a job what is for these people, at most as many as a chunk has.
Result<std::vector<Delivery>> ToPublic(Tx& tx, const std::string& bulletin_id);
Result<std::vector<Delivery>> ToPeople(Tx& tx, int64_t job_id, const std::vector<std::string>& recipients);
// Who follows `cursor` of those that have rows of the job, in the order of their bytes; at most 500.
Result<std::vector<std::string>> RecipientsAfter(Tx& tx, int64_t job_id, const std::string& cursor,
                                                 int limit);
// For showing, at most `limit`: first those for the public, then those that failed or are unknown. Those that
// cannot be read: their ids go into `unreadable`.
Result<std::vector<Delivery>> ReadableDeliveriesOf(Tx& tx, const std::string& bulletin_id, int limit,
                                                   std::vector<std::string>* unreadable);
Result<std::optional<Delivery>> FindDelivery(Tx& tx, int64_t id);
Result<std::optional<Delivery>> FindDelivery(Tx& tx, const std::string& channel, const std::string& key);
// When the channel's next pending row is due that no other part holds back.
Result<std::optional<Time>> NextDue(Tx& tx, const std::string& channel);

// Part of TakeIn: the ids of the deliveries that changed.
Result<std::vector<int64_t>> TakeReport(Tx& tx, const std::string& channel, const Report& report, Time now);
// Part of store/tables/consents.h: what is pending for a recipient who wants no more becomes kSkipped; their
// ids.
Result<std::vector<int64_t>> SkipPending(Tx& tx, const std::string& channel, const std::string& recipient,
                                         Time now);

}  // namespace crier
