// The columns of the table deliveries, for store/tables/outbox.cc.
#pragma once

#include "core/delivery.h"
#include "store/db/record.h"

namespace crier {

Columns<Delivery> DeliveryColumns();
// Those that change once a row is written.
Columns<Delivery> ChangingDeliveryColumns();

}  // namespace crier
