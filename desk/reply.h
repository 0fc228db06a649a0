// To whom a mention is answered, and how far what goes out by itself may go. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/channel.h"
#include "core/post.h"
#include "core/reply.h"
#include "core/result.h"
#include "core/stored_mention.h"

namespace crier {

// Where an answer goes: taken from the mention that is answered, never from a request or a person's record.
struct Addressed {
  std::string recipient;  // its author's id
  std::string handle;     // as people see it; empty where the platform has none
  std::string parent;     // native id of the mention; empty where the channel has no threads
  Visibility visibility = Visibility::kPublic;
};
// What was written to the city alone is answered to its author alone, or not at all. kRejected, with why:
// the channel cannot answer, or not so; nobody knows who wrote it; its author removed it.
Result<Addressed> AddressOf(const StoredMention& mention, const Abilities& abilities);

// "@ana", "@ana@example.social": letters, digits and "._-", nothing that could name a second person.
bool IsHandle(std::string_view text);

// kBadData: there are none, or too many.
Result<void> CheckReplyWords(std::string_view words);

// Of a mail that answers: the first line of what it answers, "Re: " before it. Other people's words are cut
// at 120 characters.
std::string ReplySubject(const Mention& mention);

// Two programs that answer each other are stopped here: nothing more goes out by itself to who has answered
// what the hub wrote by itself so often, until a person writes to him.
inline constexpr int64_t kMostRounds = 3;
inline bool MayAnswerByItself(int64_t rounds_without_person) { return rounds_without_person < kMostRounds; }

// Whether the hub itself may tell its author what becomes of his report: he wrote to the city alone, or the
// city says that it tells people in public, too.
inline bool WantsNotices(const Mention& mention, bool in_public) { return mention.direct || in_public; }

}  // namespace crier
