#include "connectors/open311/answers.h"

#include "connectors/kit/members.h"
#include "connectors/kit/xml.h"
#include "core/json.h"
#include "core/text.h"

namespace crier::open311 {

using nlohmann::json;

namespace {
constexpr size_t kMaxId = 128;  // bytes; ours
constexpr std::string_view kReference = "[crier:";
}  // namespace

std::string IdOf(const json& item, const char* key) {
  const json& member = kit::In(item, key);
  if (member.is_number_integer()) return member.dump();
  const std::string text(Trim(kit::TextIn(item, key, kMaxId + 1)));
  return text.size() <= kMaxId ? text : "";
}

std::string ReferenceIn(std::string_view text) {
  const size_t start = text.rfind(kReference);
  const size_t end = start == text.npos ? start : text.find(']', start);
  return end == text.npos ? std::string() : std::string(text.substr(start, end + 1 - start));
}

std::string DescriptionIn(const json& item) { return kit::TextIn(item, "description", kMaxMember); }

json ItemsOf(json answer) {
  if (answer.is_object() && answer.size() == 1 && answer.begin()->is_structured())
    answer = json(*answer.begin());
  return answer.is_array() ? answer : json::array({std::move(answer)});
}

Result<json> ItemsOfXml(const std::string& text) {
  pugi::xml_document document;
  if (auto read = kit::ReadXml(text, &document); !read) return read.error();
  const std::string_view root = kit::LocalName(document.document_element());
  if (root != "service_requests" && root != "services")
    return Error{Fault::kBadData, "the answer is no list of services or requests"};
  json items = json::array();
  for (const pugi::xml_node item : document.document_element().children()) {
    if (item.type() != pugi::node_element) continue;
    json members = json::object();
    for (const pugi::xml_node member : item.children())
      members[std::string(kit::LocalName(member))] = kit::TrimmedText(member);
    items.push_back(std::move(members));
  }
  return items;
}

std::string ReasonsOf(const std::string& body) {
  if (auto read = ReadJson(body); read) {
    for (const json& each : ItemsOf(*std::move(read))) {
      if (std::string words = kit::TextIn(each, "description"); !words.empty()) return words;
    }
    return "";
  }
  pugi::xml_document document;
  if (!kit::ReadXml(body, &document)) return "";
  return Excerpt(kit::ChildText(kit::ChildNamed(document.document_element(), "error"), "description"), 512);
}

}  // namespace crier::open311
