// Every connector in this program. The list is written by CMake from the folders of connectors/.
#pragma once

#include <span>

#include "connectors/connector.h"

namespace crier {

std::span<const ConnectorType* const> Catalog();
const ConnectorType* FindConnector(std::string_view name);

}  // namespace crier
