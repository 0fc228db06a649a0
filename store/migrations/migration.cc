#include "store/migrations/migration.h"

namespace crier {
namespace {

constexpr const Migration* kMigrations[] = {&kVersion1,  &kVersion2,  &kVersion3,  &kVersion4,  &kVersion5,
                                            &kVersion6,  &kVersion7,  &kVersion8,  &kVersion9,  &kVersion10,
                                            &kVersion11, &kVersion12, &kVersion13, &kVersion14, &kVersion15,
                                            &kVersion16, &kVersion17, &kVersion18, &kVersion19, &kVersion20};

void Replace(std::string* text, std::string_view what, std::string_view by) {
  for (size_t at = text->find(what); at != std::string::npos; at = text->find(what, at + by.size()))
    text->replace(at, what.size(), by);
}

std::string OnOneLine(std::string_view text) {
  std::string line;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\n') {
      line += text[i];
      continue;
    }
    line += ' ';
    while (i + 1 < text.size() && text[i + 1] == ' ') ++i;
  }
  return line;
}

// Texts are ordered by their bytes, whatever the database's language is.
std::string Typed(std::string statement, const Dialect& dialect) {
  if (statement.starts_with("CREATE TABLE ") || statement.starts_with("ALTER TABLE "))
    Replace(&statement, " TEXT", " " + std::string(dialect.text));
  return statement;
}

}  // namespace

std::span<const Migration* const> Migrations() { return kMigrations; }

std::vector<std::string> StatementsOf(const Migration& migration, const Dialect& dialect) {
  std::vector<std::string> statements;
  for (const std::string_view each : migration.statements) {
    if (each == "{full text}") {
      for (const std::string_view statement : dialect.full_text_schema) statements.emplace_back(statement);
      continue;
    }
    std::string statement = OnOneLine(each);
    Replace(&statement, "{id}", dialect.id_column);
    statements.push_back(Typed(std::move(statement), dialect));
  }
  return statements;
}

}  // namespace crier
