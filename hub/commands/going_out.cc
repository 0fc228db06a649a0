#include "hub/commands/going_out.h"

#include <fmt/format.h>

#include <vector>

#include "core/text.h"
#include "store/tables/backlog.h"
#include "store/tables/bulletins.h"

namespace crier {
namespace {

constexpr size_t kMostLines = 20;

std::string LineOf(const Bulletin& bulletin, std::string_view what) {
  const std::string headline = bulletin.info.empty() ? "" : bulletin.info.begin()->second.headline;
  return fmt::format("  {}  {} {}, {}: {}\n", Excerpt(bulletin.id, 64), Excerpt(bulletin.status, 16),
                     Excerpt(bulletin.kind, 32), what, Excerpt(headline, 120));
}

Result<std::vector<std::string>> Lines(Tx& tx) {
  std::vector<std::string> lines;
  auto approved = FindApproved(tx);
  if (!approved) return approved.error();
  for (const Bulletin& bulletin : *approved) lines.push_back(LineOf(bulletin, "approved, not begun"));
  auto open = FindOpen(tx);
  if (!open) return open.error();
  for (const OpenRows& rows : *open) {
    auto bulletin = FindBulletin(tx, rows.bulletin_id);
    if (!bulletin) return bulletin.error();
    if (!*bulletin) continue;
    lines.push_back(LineOf(**bulletin, fmt::format("{} {} on {}", rows.rows, DeliveryStateName(rows.state),
                                                   Excerpt(rows.channel, 64))));
  }
  auto unwritten = FindUnwritten(tx);
  if (!unwritten) return unwritten.error();
  for (const OpenRows& rows : *unwritten) {
    auto bulletin = FindBulletin(tx, rows.bulletin_id);
    if (!bulletin) return bulletin.error();
    if (*bulletin)
      lines.push_back(
          LineOf(**bulletin, fmt::format("{} more people on {}", rows.rows, Excerpt(rows.channel, 64))));
  }
  return lines;
}

}  // namespace

Result<std::string> GoingOut(Db& db) {
  std::vector<std::string> lines;
  auto read = db.Read([&](Tx& tx) -> Result<void> {
    auto found = Lines(tx);
    if (!found) return found.error();
    lines = *std::move(found);
    return {};
  });
  if (!read) return read.error();
  if (lines.empty()) return std::string("Nothing in it waits to go out.\n");
  std::string text =
      "When a hub starts on it, these go out, or are looked for where they are unknown (a disaster update is "
      "then sent again):\n";
  for (size_t i = 0; i < lines.size() && i < kMostLines; ++i) text += lines[i];
  if (lines.size() > kMostLines) text += fmt::format("  and {} more\n", lines.size() - kMostLines);
  return text + "What shall not: cancel it first, or take its channel out of the configuration.\n";
}

}  // namespace crier
