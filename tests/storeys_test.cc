// The house has three storeys: the ground (core) includes nothing of ours, a trade only itself and the
// ground, a connector no other connector but the kit, the kit no connector; the hub joins them. Read from the
// #include lines.
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <map>
#include <regex>

#include "tests/support/paths.h"

namespace crier {
namespace {

const std::vector<std::string> kTrades = {"connectors", "classifier", "broadcast",
                                          "desk",       "accounts",   "store"};

bool IsRoom(const std::string& name) {
  return name == "core" || name == "hub" || std::find(kTrades.begin(), kTrades.end(), name) != kTrades.end();
}

std::vector<std::string> Pieces(const std::filesystem::path& path) {
  std::vector<std::string> pieces;
  for (const auto& piece : path) pieces.push_back(piece.string());
  return pieces;
}

// "file -> include" of every include that goes sideways or up.
std::vector<std::string> Trespasses(const std::filesystem::path& root) {
  std::vector<std::string> found;
  const std::regex include("^\\s*#\\s*include\\s+\"([^\"]+)\"");
  for (std::string room : {"core", "connectors", "classifier", "broadcast", "desk", "accounts", "store"}) {
    if (!std::filesystem::is_directory(root / room)) continue;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(root / room)) {
      const auto ending = entry.path().extension();
      if (ending != ".h" && ending != ".cc") continue;
      const auto from = Pieces(std::filesystem::relative(entry.path(), root));
      std::ifstream file(entry.path());
      for (std::string line; std::getline(file, line);) {
        std::smatch match;
        if (!std::regex_search(line, match, include)) continue;
        const auto to = Pieces(match[1].str());
        const bool sideways = IsRoom(to[0]) && to[0] != "core" && to[0] != room;
        // connectors/kit/ is for every connector, and knows none.
        const bool inside = room == "connectors" && from.size() > 2 && to[0] == room && to.size() > 1;
        const bool neighbour = inside && to.size() > 2 && to[1] != from[1] && to[1] != "kit";
        const bool above_kit =
            inside && from[1] == "kit" && to[1] != "kit" && match[1].str() != "connectors/connector.h";
        if (sideways || neighbour || above_kit)
          found.push_back(entry.path().string() + " -> " + match[1].str());
      }
    }
  }
  return found;
}

TEST(Storeys, NoTradeKnowsAnother) { EXPECT_EQ(Trespasses(SourceDir()), std::vector<std::string>()); }

TEST(Storeys, TheTestSeesATrespass) {
  const std::filesystem::path root = std::filesystem::path(testing::TempDir()) / "storeys";
  std::filesystem::create_directories(root / "connectors" / "a");
  std::filesystem::create_directories(root / "core");
  std::ofstream(root / "connectors" / "a" / "x.cc")
      << "#include \"connectors/b/y.h\"\n#include \"connectors/connector.h\"\n";
  std::ofstream(root / "connectors" / "z.cc") << "#include \"store/db/db.h\"\n#include \"core/text.h\"\n";
  std::ofstream(root / "core" / "t.h") << "  #  include \"hub/hub.h\"\n";
  std::filesystem::create_directories(root / "connectors" / "kit");
  std::ofstream(root / "connectors" / "a" / "k.cc") << "#include \"connectors/kit/x.h\"\n";
  std::ofstream(root / "connectors" / "kit" / "x.h")
      << "#include \"connectors/connector.h\"\n#include \"connectors/kit/y.h\"\n"
      << "#include \"connectors/catalog.h\"\n#include \"connectors/a/x.h\"\n#include \"store/db/db.h\"\n";
  EXPECT_EQ(Trespasses(root).size(), 6u);
  std::filesystem::remove_all(root);
}

// No file is over 600 lines, few are over 400; no room holds more than three tenths of the house, and no
// connector, each a room of its own, more than a sixth.
TEST(Storeys, NoRoomIsTooBig) {
  std::map<std::string, size_t> lines;
  size_t total = 0;
  for (std::string room :
       {"core", "connectors", "classifier", "broadcast", "desk", "accounts", "store", "hub"}) {
    for (const auto& entry : std::filesystem::recursive_directory_iterator(SourceDir() / room)) {
      if (entry.path().extension() != ".h" && entry.path().extension() != ".cc") continue;
      std::ifstream file(entry.path());
      const auto count = static_cast<size_t>(std::count(std::istreambuf_iterator<char>(file), {}, '\n'));
      EXPECT_LE(count, 600u) << entry.path();
      const auto inside = std::filesystem::relative(entry.path(), SourceDir() / room);
      const bool connector = room == "connectors" && inside.has_parent_path();
      lines[connector ? room + "/" + inside.begin()->string() : room] += count;
      total += count;
    }
  }
  for (const auto& [room, count] : lines)
    EXPECT_LE(count * 100, total * (room.starts_with("connectors/") ? 16 : 30))
        << room << " holds " << count << " of " << total;
}

}  // namespace
}  // namespace crier
