// Any bytes as what an IMAP server says of a letter and its parts: read within bounds, and a mail put
// together from it that reads as one.
#include <algorithm>

#include "connectors/email/large.h"
#include "connectors/email/message.h"
#include "core/imap.h"
#include "core/text.h"
#include "tests/fuzz/fuzz.h"

namespace {

// How many parts there are, and how deep they lie.
void Measure(const crier::LetterPart& part, int depth, int* parts, int* deepest) {
  ++*parts;
  *deepest = std::max(*deepest, depth);
  crier::fuzz::Must(crier::IsUtf8(part.type), "a type is UTF-8");
  for (const crier::LetterPart& one : part.parts) Measure(one, depth + 1, parts, deepest);
}

}  // namespace

FUZZ(imap) {
  using namespace crier;  // NOLINT(google-build-using-namespace)
  using fuzz::Must;
  const auto pieces = fuzz::Pieces(fuzz::TextOf(data, size), 3);
  auto structure = imap::Structure(pieces[0]);
  if (const auto fetched = imap::Fetch(pieces[0]); fetched && fetched->structure)
    structure = fetched->structure;
  if (!structure) return 0;
  int parts = 0, deepest = 0;
  Measure(*structure, 0, &parts, &deepest);
  Must(parts <= 200 && deepest <= 20, "a structure is bounded");
  const auto names = email::SectionsFor(*structure);
  Must(names.size() <= 200, "only so many sections are asked for");
  const std::string head = pieces.size() > 1 ? std::string(pieces[1]) : "From: ana@example.org\r\n\r\n";
  const std::vector<std::string> sections(names.size(), std::string(pieces.back()));
  if (const auto whole = email::Rebuilt(head, *structure, sections))
    Must(IsUtf8(email::ReadMessage(*whole).text), "what is put together reads as a mail");
  return 0;
}
