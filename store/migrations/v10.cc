// Version 10: who approved a bulletin and what it was that they approved; why one is held; who had a hand in
// its words; why one person alone approved it.
#include "store/migrations/migration.h"

namespace crier {
namespace {

constexpr std::string_view kStatements[] = {
    R"(ALTER TABLE bulletins ADD COLUMN held TEXT NOT NULL DEFAULT '')",
    R"(ALTER TABLE bulletins ADD COLUMN editors TEXT NOT NULL DEFAULT '')",
    R"(ALTER TABLE bulletins ADD COLUMN break_glass TEXT NOT NULL DEFAULT '')",
    R"(CREATE TABLE bulletin_approvals (id {id}, bulletin_id TEXT NOT NULL, who TEXT NOT NULL, at BIGINT NOT
       NULL, digest TEXT NOT NULL, break_glass TEXT NOT NULL, payload TEXT NOT NULL))",
    R"(CREATE INDEX bulletin_approvals_by_bulletin ON bulletin_approvals (bulletin_id, id))",
};

}  // namespace

const Migration kVersion10{kStatements};

}  // namespace crier
