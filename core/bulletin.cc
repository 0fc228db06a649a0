#include "core/bulletin.h"

#include <nlohmann/json.hpp>

namespace crier {

int PriorityOf(const Bulletin& bulletin) {
  if (bulletin.kind == "disaster_update") return 0;
  if (bulletin.kind == "schedule_change") return 1;
  return 2;
}

std::string BulletinToJson(const Bulletin& bulletin) {
  nlohmann::ordered_json json;
  json["id"] = bulletin.id;
  json["kind"] = bulletin.kind;
  json["msg_type"] = bulletin.msg_type;
  json["status"] = bulletin.status;
  json["event"] = bulletin.event;
  json["urgency"] = bulletin.urgency;
  json["severity"] = bulletin.severity;
  json["certainty"] = bulletin.certainty;
  json["info"] = nlohmann::ordered_json::object();
  for (const auto& [lang, wording] : bulletin.info) {
    json["info"][lang] = {{"headline", wording.headline},
                          {"description", wording.description},
                          {"instruction", wording.instruction}};
  }
  json["area"] = bulletin.area;
  json["web"] = bulletin.web;
  if (bulletin.effective) json["effective"] = FormatTime(*bulletin.effective);
  if (bulletin.expires) json["expires"] = FormatTime(*bulletin.expires);
  json["channels"] = bulletin.channels;
  json["references"] = bulletin.references;
  json["state"] = bulletin.state;
  json["author"] = bulletin.author;
  json["approved_by"] = bulletin.approved_by;
  json["created_at"] = FormatTime(bulletin.created_at);
  json["updated_at"] = FormatTime(bulletin.updated_at);
  return json.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

}  // namespace crier
