#include "connectors/catalog.h"

namespace crier {

const ConnectorType* FindConnector(std::string_view name) {
  for (const ConnectorType* type : Catalog()) {
    if (type->name == name) return type;
  }
  return nullptr;
}

}  // namespace crier
