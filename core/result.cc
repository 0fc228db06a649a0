#include "core/result.h"

namespace crier {

std::string_view FaultName(Fault fault) {
  switch (fault) {
    case Fault::kConfig:
      return "config";
    case Fault::kAuth:
      return "auth";
    case Fault::kThrottled:
      return "throttled";
    case Fault::kUnreachable:
      return "unreachable";
    case Fault::kRejected:
      return "rejected";
    case Fault::kBadData:
      return "bad_data";
    case Fault::kNotFound:
      return "not_found";
    case Fault::kDamaged:
      return "damaged";
  }
  return "bad_data";
}

}  // namespace crier
