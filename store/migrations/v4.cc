// Version 4: what follows on a bulletin.
#include "store/migrations/migration.h"

namespace crier {
namespace {

constexpr std::string_view kStatements[] = {
    R"(CREATE INDEX bulletins_by_reference ON bulletins (refers_to, created_at, id) WHERE refers_to <> '')",
};

}  // namespace

const Migration kVersion4{kStatements};

}  // namespace crier
