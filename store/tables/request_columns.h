// The columns of the table requests, for the files of store/tables that read it.
#pragma once

#include <string>

#include "core/request.h"
#include "store/db/record.h"

namespace crier {

// In the order: id, what people change, what its mentions decide, what is written once.
Columns<ServiceRequest> RequestColumns();
Columns<ServiceRequest> EditedRequestColumns();

// "SELECT ... FROM requests WHERE ", of all columns.
std::string SelectRequests();
ServiceRequest RequestOf(const Row& row);

}  // namespace crier
