#include "tests/support/case_members.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "tests/support/connector_case.h"

namespace crier {
namespace {

void AddMention(const Mention& mention, std::map<std::string, std::string>* members) {
  auto& m = *members;
  m["channel"] = mention.channel;
  m["native_id"] = mention.native_id;
  m["url"] = mention.url;
  m["author.id"] = mention.author.id;
  m["author.handle"] = mention.author.handle;
  m["author.name"] = mention.author.name;
  m["text"] = mention.text;
  m["lang"] = mention.lang;
  m["created_at"] = FormatTime(mention.created_at);
  m["in_reply_to"] = mention.in_reply_to;
  m["direct"] = mention.direct ? "true" : "false";
  m["lat"] = mention.point ? fmt::format("{}", mention.point->lat) : "";
  m["long"] = mention.point ? fmt::format("{}", mention.point->lon) : "";
  m["attachments"] = std::to_string(mention.attachments.size());
  for (size_t i = 0; i < mention.attachments.size(); ++i) {
    const std::string base = fmt::format("attachments.{}.", i);
    m[base + "url"] = mention.attachments[i].url;
    m[base + "media_type"] = mention.attachments[i].media_type;
    m[base + "description"] = mention.attachments[i].description;
  }
}

void AddTexts(const std::string& name, const std::vector<std::string>& texts,
              std::map<std::string, std::string>* members) {
  (*members)[name] = std::to_string(texts.size());
  for (size_t i = 0; i < texts.size(); ++i) (*members)[fmt::format("{}.{}", name, i)] = texts[i];
}

void AddAlert(const Alert& alert, std::map<std::string, std::string>* members) {
  auto& m = *members;
  const Bulletin& said = alert.said;
  m["channel"] = alert.channel;
  m["sender"] = alert.id.sender;
  m["identifier"] = alert.id.identifier;
  m["sent"] = FormatTime(alert.id.sent);
  m["references"] = std::to_string(alert.references.size());
  for (size_t i = 0; i < alert.references.size(); ++i) {
    const std::string base = fmt::format("references.{}.", i);
    m[base + "sender"] = alert.references[i].sender;
    m[base + "identifier"] = alert.references[i].identifier;
    m[base + "sent"] = FormatTime(alert.references[i].sent);
  }
  m["msg_type"] = said.msg_type;
  m["status"] = said.status;
  m["event_name"] = said.event;  // `event` is the kind of what was heard
  m["urgency"] = said.urgency;
  m["severity"] = said.severity;
  m["certainty"] = said.certainty;
  m["area"] = said.area;
  m["web"] = said.web;
  m["effective"] = said.effective ? FormatTime(*said.effective) : "";
  m["expires"] = said.expires ? FormatTime(*said.expires) : "";
  m["info"] = std::to_string(said.info.size());
  for (const auto& [lang, wording] : said.info) {
    m["info." + lang + ".headline"] = wording.headline;
    m["info." + lang + ".description"] = wording.description;
    m["info." + lang + ".instruction"] = wording.instruction;
  }
  AddTexts("covers.names", said.covers.names, members);
  std::vector<std::string> polygons, circles;
  for (const Polygon& each : said.covers.polygons) polygons.push_back(PolygonText(each));
  for (const Circle& each : said.covers.circles) circles.push_back(CircleText(each));
  AddTexts("covers.polygons", polygons, members);
  AddTexts("covers.circles", circles, members);
}

}  // namespace

void Flatten(const Yaml& node, const std::string& name, std::map<std::string, std::string>* out) {
  if (node.IsMap()) {
    for (const std::string& key : node.Keys())
      Flatten(node.At(key), name.empty() ? key : name + "." + key, out);
  } else if (node.IsList()) {
    const auto items = node.Items();
    (*out)[name] = std::to_string(items.size());
    for (size_t i = 0; i < items.size(); ++i) Flatten(items[i], fmt::format("{}.{}", name, i), out);
  } else {
    (*out)[name] = node.Scalar();
  }
}

void ExpectMembers(const Yaml& want, const std::map<std::string, std::string>& got) {
  std::map<std::string, std::string> wanted;
  Flatten(want, "", &wanted);
  for (const auto& [name, value] : wanted) {
    const auto it = got.find(name);
    if (it == got.end()) {
      ADD_FAILURE() << want.Where() << ": there is no member " << name;
    } else {
      EXPECT_EQ(it->second, value) << want.Where() << ": " << name;
    }
  }
}

std::map<std::string, std::string> MembersOf(const Event& event) {
  std::map<std::string, std::string> members;
  if (const auto* mention = std::get_if<Mention>(&event)) {
    members["event"] = "mention";
    AddMention(*mention, &members);
  } else if (const auto* edited = std::get_if<Edited>(&event)) {
    members["event"] = "edited";
    AddMention(edited->mention, &members);
  } else if (const auto* removed = std::get_if<Removed>(&event)) {
    members = {{"event", "removed"}, {"channel", removed->channel}, {"native_id", removed->native_id}};
  } else if (const auto* report = std::get_if<Report>(&event)) {
    members = {{"event", "report"},
               {"channel", report->channel},
               {"native_id", report->native_id},
               {"key", report->key},
               {"delivered", report->delivered ? "true" : "false"},
               {"detail", report->detail}};
    if (report->standing) {
      members["status"] = report->standing->status;
      members["notes"] = report->standing->notes;
      members["at"] = FormatTime(report->standing->at);
    }
  } else if (const auto* consent = std::get_if<Consent>(&event)) {
    members = {{"event", "consent"},
               {"channel", consent->channel},
               {"recipient", consent->recipient},
               {"granted", consent->granted ? "true" : "false"},
               {"detail", consent->detail},
               {"key", consent->key},
               {"proof", std::string(ConsentProofName(consent->proof))},
               {"sender", consent->sender}};
  } else if (const auto* alert = std::get_if<Alert>(&event)) {
    members["event"] = "alert";
    AddAlert(*alert, &members);
  }
  return members;
}

}  // namespace crier
