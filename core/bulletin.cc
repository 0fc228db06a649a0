#include "core/bulletin.h"

#include <nlohmann/json.hpp>

namespace crier {

int PriorityOf(const Bulletin& bulletin) {
  if (bulletin.kind == "disaster_update") return 0;
  if (bulletin.kind == "schedule_change" || bulletin.kind == "all_clear") return 1;
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
  json["covers"] = nlohmann::ordered_json::parse(AreaToJson(bulletin.covers));
  json["web"] = bulletin.web;
  if (bulletin.effective) json["effective"] = FormatTime(*bulletin.effective);
  if (bulletin.expires) json["expires"] = FormatTime(*bulletin.expires);
  json["channels"] = bulletin.channels;
  json["references"] = bulletin.references;
  json["state"] = bulletin.state;
  if (!bulletin.held.empty()) json["held"] = bulletin.held;
  json["author"] = bulletin.author;
  if (!bulletin.editors.empty()) json["editors"] = bulletin.editors;
  json["approved_by"] = bulletin.approved_by;
  if (!bulletin.break_glass.empty()) json["break_glass"] = bulletin.break_glass;
  json["created_at"] = FormatTime(bulletin.created_at);
  json["updated_at"] = FormatTime(bulletin.updated_at);
  return json.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

}  // namespace crier
