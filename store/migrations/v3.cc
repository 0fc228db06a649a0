// Version 3: what the nodes tell each other (store/tables/news.h).
#include "store/migrations/migration.h"

namespace crier {
namespace {

constexpr std::string_view kStatements[] = {
    R"(CREATE TABLE news (node TEXT NOT NULL, number BIGINT NOT NULL, at BIGINT NOT NULL, event TEXT NOT
       NULL, data TEXT NOT NULL, PRIMARY KEY (node, number)))",
};

}  // namespace

const Migration kVersion3{kStatements};

}  // namespace crier
