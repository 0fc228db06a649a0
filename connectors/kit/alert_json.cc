// The National Weather Service's alerts as GeoJSON: api.weather.gov, which has CAP's members under names of
// its own.
#include <fmt/format.h>

#include "connectors/kit/alert.h"
#include "connectors/kit/alert_document.h"
#include "connectors/kit/geo_json.h"
#include "connectors/kit/members.h"
#include "core/json.h"
#include "core/text.h"

namespace crier::kit {
namespace {

using nlohmann::json;

constexpr size_t kMostParts = 1'000;  // codes and rings of one alert

std::string Text(const json& object, const char* key) { return TextIn(object, key, kMaxMentionText); }

std::vector<std::string> Texts(const json& list) {
  std::vector<std::string> texts;
  if (!list.is_array()) return texts;
  for (const json& each : list) {
    if (each.is_string() && texts.size() < kMostParts) texts.push_back(each.get<std::string>());
  }
  return texts;
}

AlertMessage ReadFeature(const json& feature) {
  const json& properties = In(feature, "properties");
  AlertMessage message;
  message.identifier = Text(properties, "id");
  message.sender = Text(properties, "sender");
  message.sent = Text(properties, "sent");
  message.status = Text(properties, "status");
  message.msg_type = Text(properties, "messageType");
  message.scope = Text(properties, "scope");
  if (const json& references = In(properties, "references"); references.is_array()) {
    for (const json& each : references) {
      if (message.references.size() == kMostAlertReferences) break;
      message.references.push_back({Text(each, "sender"), Text(each, "identifier"), Text(each, "sent")});
    }
  }
  AlertInfo info;
  for (const auto& [name, member] :
       {std::pair{"language", &AlertInfo::language}, std::pair{"event", &AlertInfo::event},
        std::pair{"urgency", &AlertInfo::urgency}, std::pair{"severity", &AlertInfo::severity},
        std::pair{"certainty", &AlertInfo::certainty}, std::pair{"headline", &AlertInfo::headline},
        std::pair{"description", &AlertInfo::description}, std::pair{"instruction", &AlertInfo::instruction},
        std::pair{"web", &AlertInfo::web}, std::pair{"effective", &AlertInfo::effective},
        std::pair{"onset", &AlertInfo::onset}, std::pair{"expires", &AlertInfo::expires},
        std::pair{"ends", &AlertInfo::ends}}) {
    info.*member = Text(properties, name);
  }
  info.areas = {Text(properties, "areaDesc")};
  const json& geocode = In(properties, "geocode");
  for (const char* kind : {"UGC", "SAME"}) {
    for (const std::string& code : Texts(In(geocode, kind)))
      info.codes.push_back(fmt::format("{} {}", kind, code));
  }
  info.vtec = Texts(In(In(properties, "parameters"), "VTEC"));
  // Without a geometry the codes alone say where.
  GeoJsonShapes shapes = ReadGeoJson(In(feature, "geometry"), kMostParts);
  info.rings = std::move(shapes.rings);
  info.unread_shapes = shapes.unread;
  message.infos.push_back(std::move(info));
  return message;
}

}  // namespace

Result<AlertDocument> ReadAlertJson(std::string_view body) {
  const auto read = ReadJson(body, kMaxAlertBody);
  if (!read) return read.error();
  const json& features = In(*read, "features");
  const bool one = Text(*read, "type") == "Feature";
  if (!features.is_array() && !one) return Error{Fault::kBadData, "JSON, but no list of alerts"};
  AlertDocument document;
  const auto add = [&](const json& feature) {
    auto alert = AlertOf(ReadFeature(feature));
    if (!alert) {
      document.unreadable.push_back(alert.error().message);
    } else if (*alert) {
      document.alerts.push_back(**std::move(alert));
    }
  };
  if (one) add(*read);
  if (!one) {
    for (const json& feature : features) {
      if (document.alerts.size() + document.unreadable.size() == kMostAlerts) break;
      add(feature);
    }
  }
  return document;
}

Result<AlertDocument> ReadAlerts(std::string_view body, const std::string& url) {
  if (body.size() > kMaxAlertBody) return Error{Fault::kBadData, "larger than 8 MiB"};
  const std::string_view start = Trim(body.substr(0, 1024));
  if (start.empty()) return Error{Fault::kBadData, "an empty page, no alerts"};
  return start.starts_with('{') ? ReadAlertJson(body) : ReadAlertXml(body, url);
}

}  // namespace crier::kit
