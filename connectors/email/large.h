// Mail larger than what is fetched of each: its words may stand behind a photograph. They are fetched by
// section, and the mail is put together again around them.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/mail.h"

namespace crier::email {

// What has to be fetched for the words of such a mail: the text parts and the heads of the others. Nothing
// where the mail has but one part, or where there are too many. Pure.
std::vector<std::string> SectionsFor(const LetterPart& structure);

// The mail as its server would give it, but without the content of what is no text. `head` is its beginning;
// `sections` are in the order of SectionsFor. Nothing where the head is not whole. Pure.
std::optional<std::string> Rebuilt(std::string_view head, const LetterPart& structure,
                                   const std::vector<std::string>& sections);

// Both, with the server asked between. Nothing: only the beginning is to be had (kRejected is that, too: the
// server cannot tell). Other errors are the mailbox's, which is then of no more use.
Result<std::optional<std::string>> FetchWords(Mailbox& box, const ReceivedLetter& letter,
                                              const std::stop_token& stop);

}  // namespace crier::email
