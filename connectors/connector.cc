#include "connectors/connector.h"

namespace crier {
namespace {

Error Cannot(const char* what) {
  return {Fault::kRejected, std::string("this channel cannot ") + what + "; see its abilities"};
}

}  // namespace

Receipt Sink::Edit(const std::string&, const Outgoing&) {
  return Receipt::From(Cannot("edit what was sent"));
}

Result<void> Sink::Retract(const std::string&) { return Cannot("take back what was sent"); }

Result<std::optional<Sink::Shown>> Sink::ReadBack(const Sought&) { return Cannot("read back what was sent"); }

}  // namespace crier
