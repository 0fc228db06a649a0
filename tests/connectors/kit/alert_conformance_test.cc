// The readers of official alerts against what the Weather Service, OASIS' own examples and other nations'
// senders wrote.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <regex>

#include "connectors/kit/alert_document.h"
#include "core/text.h"
#include "tests/support/paths.h"
#include "tests/support/script.h"
#include "tests/support/temporary_folder.h"

namespace crier::kit {
namespace {

namespace fs = std::filesystem;

std::vector<fs::path> Unpack(const fs::path& folder, const std::string& archive, const std::string& part) {
  const std::string command =
      "tar xzf '" + (SharedData() / "conformance" / archive).string() + "' -C '" + folder.string() + "'";
  std::vector<fs::path> files;
  if (std::system(command.c_str()) != 0) return files;  // NOLINT(cert-env33-c)
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (entry.is_regular_file() && entry.path().string().find(part) != std::string::npos)
      files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

AlertDocument ReadFrom(const fs::path& file) {
  const auto document = ReadAlerts(ReadFile(file), "https://alerts.example/" + file.filename().string());
  EXPECT_TRUE(document) << file << ": " << document.error().message;
  return document ? *document : AlertDocument{};
}

const Alert* Only(const AlertDocument& document) {
  EXPECT_EQ(document.alerts.size(), 1u);
  return document.alerts.size() == 1 ? &document.alerts[0] : nullptr;
}

class KitAlertConformance : public testing::Test {
 protected:
  void SetUp() override {
    if (SharedData().empty()) GTEST_SKIP() << "needs ../shared/data";
  }
  const TemporaryFolder folder_;
};

TEST_F(KitAlertConformance, ReadsTheExamplesOfTheStandard) {
  const auto files = Unpack(folder_.path(), "cap/cap.tar.gz", "Oasis_");
  ASSERT_EQ(files.size(), 4u);
  const auto read = [&](const std::string& name) {
    const auto file = std::find_if(files.begin(), files.end(), [&](const fs::path& each) {
      return each.string().find(name) != std::string::npos;
    });
    EXPECT_NE(file, files.end()) << name;
    return ReadFrom(*file);
  };
  const AlertDocument storm = read("Thunderstorm");
  if (const Alert* alert = Only(storm)) {
    EXPECT_EQ(alert->said.event, "SEVERE THUNDERSTORM");
    EXPECT_EQ(alert->said.severity, "Severe");
    ASSERT_EQ(alert->said.covers.polygons.size(), 1u);
    EXPECT_EQ(alert->said.covers.polygons[0].size(), 5u);
    EXPECT_EQ(alert->said.covers.names.size(), 3u);
    EXPECT_FALSE(alert->said.area.empty());
  }
  const AlertDocument amber = read("Amber");
  if (const Alert* alert = Only(amber)) {
    EXPECT_TRUE(alert->said.info.contains("en") && alert->said.info.contains("es"));
    EXPECT_EQ(alert->said.event, "Child Abduction");
  }
  const AlertDocument quake = read("Earthquake");
  if (const Alert* alert = Only(quake)) {
    EXPECT_EQ(alert->said.covers.circles.size(), 1u);
    EXPECT_EQ(alert->references.size(), alert->said.msg_type == "Update" ? 1u : 0u);
  }
  if (const AlertDocument homeland = read("Homeland"); Only(homeland) != nullptr) {
    EXPECT_EQ(homeland.alerts[0].said.msg_type, "Alert");
  }
}

// Every message of theirs that is meant for everybody comes out with words and a place, and what comes out
// keeps its bounds.
TEST_F(KitAlertConformance, ReadsWhatSendersOfTheWorldWrote) {
  size_t alerts = 0, elsewhere = 0;
  for (const fs::path& file : Unpack(folder_.path(), "cap/cap.tar.gz", "/cap/")) {
    const std::string name = file.filename().string();
    if (name.ends_with(".xsd") || name.find("invalid") != name.npos || name.find("error") != name.npos)
      continue;
    const AlertDocument document = ReadFrom(file);
    elsewhere += document.elsewhere.size();
    for (const Alert& alert : document.alerts) {
      ++alerts;
      EXPECT_FALSE(alert.said.info.empty()) << file;
      EXPECT_FALSE(alert.said.event.empty()) << file;
      EXPECT_FALSE(alert.said.area.empty()) << file;
      const auto area = AreaFromJson(AreaToJson(alert.said.covers));
      EXPECT_TRUE(area && *area == alert.said.covers) << file;
    }
  }
  EXPECT_GE(alerts, 15u);
  EXPECT_GE(elsewhere, 10u);
}

// Any of theirs that breaks the rules, whole or cut short: an answer, never more than the whole says.
TEST_F(KitAlertConformance, AnyPieceIsAnswered) {
  size_t pieces = 0;
  for (const fs::path& file : Unpack(folder_.path(), "cap/cap.tar.gz", "/testdata/")) {
    const std::string body = ReadFile(file);
    for (size_t length = 0; length < body.size(); length += 1 + body.size() / 25, ++pieces) {
      const auto piece = ReadAlerts(std::string_view(body).substr(0, length), "https://alerts.example/");
      if (!piece) {
        EXPECT_FALSE(piece.error().message.empty());
      }
    }
  }
  EXPECT_GT(pieces, 300u);
}

TEST_F(KitAlertConformance, ReadsTheWeatherServicesOwnLists) {
  size_t lists = 0, alerts = 0;
  for (const fs::path& file : Unpack(folder_.path(), "nws-alerts.tar.gz", "/alerts/active")) {
    std::string body = ReadFile(file);
    // Their times are written as distances from now.
    body = std::regex_replace(body, std::regex("\"date:now[^\"]*\""), "\"2027-01-15T07:00:00+00:00\"");
    const auto document = ReadAlerts(body, "https://api.weather.gov/alerts/active");
    ASSERT_TRUE(document) << file << ": " << document.error().message;
    ++lists;
    alerts += document->alerts.size();
    EXPECT_TRUE(document->unreadable.empty()) << file << ": " << document->unreadable.front();
    for (const Alert& alert : document->alerts) {
      EXPECT_TRUE(alert.id.identifier.starts_with("urn:oid:")) << file;
      EXPECT_FALSE(alert.said.covers.names.empty()) << file;
      EXPECT_TRUE(alert.said.info.contains("en")) << file;
      EXPECT_FALSE(alert.said.area.empty()) << file;
    }
  }
  EXPECT_GE(lists, 1u);
  EXPECT_GE(alerts, 10u);
}

}  // namespace
}  // namespace crier::kit
