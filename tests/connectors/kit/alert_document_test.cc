#include "connectors/kit/alert_document.h"

#include <gtest/gtest.h>

#include "connectors/kit/alert.h"

namespace crier::kit {
namespace {

AlertMessage Warning() {
  AlertMessage message{.identifier = "a1",
                       .sender = "w@weather.example",
                       .sent = "2027-01-15T07:00:00Z",
                       .status = "Actual",
                       .msg_type = "Alert",
                       .scope = "Public"};
  message.infos.push_back({.event = "Flood Warning", .severity = "Severe", .headline = "Water rises"});
  return message;
}

TEST(KitAlert, WhatIsForEverybodyIsAnAlert) {
  const auto alert = AlertOf(Warning());
  ASSERT_TRUE(alert && *alert);
  EXPECT_EQ((*alert)->id.identifier, "a1");
  EXPECT_EQ((*alert)->said.severity, "Severe");
  EXPECT_EQ((*alert)->said.info.at("en").headline, "Water rises");
  for (const char* scope : {"Private", "Restricted"}) {
    AlertMessage message = Warning();
    message.scope = scope;
    const auto none = AlertOf(message);
    EXPECT_TRUE(none && !*none) << scope;
  }
}

// A test shows in its VTEC alone at times.
TEST(KitAlert, ATestIsNeverActual) {
  AlertMessage message = Warning();
  message.infos[0].vtec = {"/O.NEW.KLOT.FL.W.0001.270115T0700Z-270115T1800Z/"};
  EXPECT_EQ((*AlertOf(message))->said.status, "Actual");
  message.infos[0].vtec.push_back("/T.NEW.KLOT.FL.W.0001.270115T0700Z-270115T1800Z/");
  EXPECT_EQ((*AlertOf(message))->said.status, "Test");
  message = Warning();
  message.status = "Test";
  EXPECT_EQ((*AlertOf(message))->said.status, "Test");
}

// `ends` is when the danger ends, `expires` when the words go stale.
TEST(KitAlert, ItLastsAsLongAsTheDanger) {
  AlertMessage message = Warning();
  message.infos[0].expires = "2027-01-15T12:00:00Z";
  EXPECT_EQ((*AlertOf(message))->said.expires, *ParseTime("2027-01-15T12:00:00Z"));
  message.infos[0].ends = "2027-01-15T18:00:00Z";
  EXPECT_EQ((*AlertOf(message))->said.expires, *ParseTime("2027-01-15T18:00:00Z"));
}

TEST(KitAlert, CapWritesTheLatitudeFirst) {
  EXPECT_EQ(CapPoints(" 40,-75\n40,-74\t41,-74 "), (std::vector<Point>{{40, -75}, {40, -74}, {41, -74}}));
  EXPECT_EQ(CapPoints("40,-75 forty,-74"), std::nullopt);
}

TEST(KitAlert, SeveritiesHaveAnOrder) {
  EXPECT_LT(SeverityRank("Extreme"), SeverityRank("Minor"));
  EXPECT_EQ(SeverityRank("Unknown"), std::nullopt);
}

TEST(KitAlertDocument, IsReadInEitherFamily) {
  const auto xml = ReadAlerts(
      "<alert><identifier>a1</identifier><sender>w@weather.example</sender><sent>2027-01-15T07:00:00Z</sent>"
      "<status>Actual</status><msgType>Alert</msgType><scope>Public</scope><info><event>Flood</event>"
      "<area><areaDesc>Harbor</areaDesc><polygon>40,-75 40,-74 41,-74 40,-75</polygon>"
      "<polygon>42,-75 42,-74 43,-74 42,-75</polygon></area></info></alert>",
      "https://alerts.example/");
  ASSERT_TRUE(xml) << xml.error().message;
  ASSERT_EQ(xml->alerts.size(), 1u);
  EXPECT_EQ(xml->alerts[0].said.covers.polygons.size(), 2u);
  const auto json = ReadAlerts(
      R"({"features": [{"properties": {"id": "a1", "sender": "w", "sent": "2027-01-15T07:00:00Z", "status": "Actual",
          "messageType": "Alert", "event": "Flood", "areaDesc": "Harbor"}, "geometry": null}]})",
      "https://alerts.example/");
  ASSERT_TRUE(json) << json.error().message;
  ASSERT_EQ(json->alerts.size(), 1u);
  EXPECT_EQ(json->alerts[0].said.area, "Harbor");
}

TEST(KitAlertDocument, WhatIsNoneIsNamed) {
  for (const char* body : {"", " ", "{}", "[]", "<html></html>", "words"}) {
    const auto read = ReadAlerts(body, "https://alerts.example/");
    ASSERT_FALSE(read) << body;
    EXPECT_EQ(read.error().fault, Fault::kBadData);
  }
}

}  // namespace
}  // namespace crier::kit
