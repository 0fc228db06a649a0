// What an approval signs: everything of a bulletin that reaches people, in one canonical form with a digest;
// and, at sending time, what differs from it. Pure.
#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "broadcast/render.h"
#include "core/bulletin.h"
#include "core/result.h"

namespace crier {

// One channel that the bulletin goes to.
struct Carriage {
  std::string channel;
  std::string where;                         // the address that its settings name, without secrets
  bool to_people = false;                    // to `recipients` one by one; else in public
  std::vector<std::string> recipients = {};  // as the channel names them; who withdrew consent counts as well
  Limits limits = {};                        // by which it was rendered
  // One for each language; nothing where the channel cannot carry the bulletin.
  std::vector<Rendered> rendered = {};
};

struct Payload {
  std::string digest;  // SHA-256 as hex
  std::string json;    // what Differences reads; holds digests of words, not the words
};

// `zones`: by name, a digest of where each zone of the city is. Of the time of rendering nothing is signed,
// nor warnings, prices and limits: only what people get, who they are and where it holds.
Payload PayloadOf(const Bulletin& bulletin, const std::vector<Carriage>& carried,
                  const std::map<std::string, std::string>& zones);

// The channels that were signed. kDamaged where `json` is no payload, or is not what `digest` was made of.
Result<std::set<std::string>> SignedChannels(const std::string& json, std::string_view digest);

// In words for people, each a sentence's part: "the words for wall in en (its template was changed)". Empty:
// what goes out now is what was signed. Both are Payload::json. A channel that is only in `now` is no
// difference: it was added later, and the bulletin does not go there.
Result<std::vector<std::string>> Differences(const std::string& then, const std::string& now);

}  // namespace crier
