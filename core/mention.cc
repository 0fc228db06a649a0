#include "core/mention.h"

#include <utility>

namespace crier {
namespace {

constexpr std::pair<ConsentProof, std::string_view> kProofs[] = {
    {ConsentProof::kChannel, "channel"}, {ConsentProof::kKey, "key"},
    {ConsentProof::kSender, "sender"},   {ConsentProof::kComplaint, "complaint"},
    {ConsentProof::kStaff, "staff"},     {ConsentProof::kNone, "none"},
};

}  // namespace

std::string_view ConsentProofName(ConsentProof proof) {
  for (const auto& [each, name] : kProofs) {
    if (each == proof) return name;
  }
  return "none";
}

std::optional<ConsentProof> ConsentProofOf(std::string_view name) {
  for (const auto& [each, its_name] : kProofs) {
    if (its_name == name) return each;
  }
  return std::nullopt;
}

}  // namespace crier
