// CAP 1.0 to 1.2 in XML, alone or within a feed or an envelope: an alert is found wherever it stands. Names
// are compared without their prefix, for senders use any.
#include "connectors/kit/alert.h"
#include "connectors/kit/alert_document.h"
#include "connectors/kit/links.h"
#include "connectors/kit/xml.h"
#include "core/text.h"

namespace crier::kit {
namespace {

using Node = pugi::xml_node;

constexpr int kDeepest = 12;             // elements around an alert: EDXL-DE has seven
constexpr size_t kMostInfos = 50;        // of one alert
constexpr size_t kMostElements = 1'000;  // areas of one info, codes and shapes of one area

void ReadArea(Node node, AlertInfo* info) {
  for (const Node& part : node.children()) {
    const std::string_view name = LocalName(part);
    if (info->codes.size() + info->rings.size() + info->circles.size() >= kMostElements) {
      ++info->unread_shapes;
      return;
    }
    if (name == "areaDesc") info->areas.push_back(TrimmedText(part));
    if (name == "geocode") {
      std::string code = ChildText(part, "valueName") + " " + ChildText(part, "value");
      // CAP 1.0: "FIPS6=006109".
      if (code == " ") code = TrimmedText(part);
      info->codes.push_back(std::move(code));
    }
    if (name == "polygon" && !TrimmedText(part).empty()) {
      if (auto points = CapPoints(TrimmedText(part)); points) {
        info->rings.push_back(*std::move(points));
      } else {
        ++info->unread_shapes;
      }
    }
    if (name == "circle" && !TrimmedText(part).empty()) {
      if (const auto circle = CircleOf(TrimmedText(part)); circle) {
        info->circles.push_back(*circle);
      } else {
        ++info->unread_shapes;
      }
    }
  }
}

AlertInfo ReadInfo(Node node) {
  AlertInfo info;
  for (const auto& [name, member] :
       {std::pair{"language", &AlertInfo::language}, std::pair{"event", &AlertInfo::event},
        std::pair{"urgency", &AlertInfo::urgency}, std::pair{"severity", &AlertInfo::severity},
        std::pair{"certainty", &AlertInfo::certainty}, std::pair{"headline", &AlertInfo::headline},
        std::pair{"description", &AlertInfo::description}, std::pair{"instruction", &AlertInfo::instruction},
        std::pair{"web", &AlertInfo::web}, std::pair{"effective", &AlertInfo::effective},
        std::pair{"onset", &AlertInfo::onset}, std::pair{"expires", &AlertInfo::expires}}) {
    info.*member = ChildText(node, name);
  }
  size_t areas = 0;
  for (const Node& child : node.children()) {
    if (LocalName(child) == "parameter") {
      const std::string name = ChildText(child, "valueName");
      if (name == "eventEndingTime") info.ends = ChildText(child, "value");
      if (name == "VTEC" && info.vtec.size() < kMostElements) info.vtec.push_back(ChildText(child, "value"));
    }
    if (LocalName(child) == "area" && ++areas <= kMostElements) ReadArea(child, &info);
  }
  return info;
}

// "sender,identifier,sent sender,identifier,sent"
void ReadReferences(std::string_view text, AlertMessage* message) {
  while (!(text = Trim(text)).empty() && message->references.size() < kMostAlertReferences) {
    const size_t end = std::min(text.find_first_of(" \t\r\n"), text.size());
    const std::string_view triple = text.substr(0, end);
    const size_t first = triple.find(','), last = triple.rfind(',');
    if (first != triple.npos && last > first) {
      message->references.push_back({std::string(triple.substr(0, first)),
                                     std::string(triple.substr(first + 1, last - first - 1)),
                                     std::string(triple.substr(last + 1))});
    }
    text.remove_prefix(end);
  }
}

AlertMessage ReadMessage(Node node) {
  AlertMessage message;
  message.identifier = ChildText(node, "identifier");
  message.sender = ChildText(node, "sender");
  message.sent = ChildText(node, "sent");
  message.status = ChildText(node, "status");
  message.msg_type = ChildText(node, "msgType");
  message.scope = ChildText(node, "scope");
  ReadReferences(ChildText(node, "references"), &message);
  for (const Node& child : node.children()) {
    if (LocalName(child) == "info" && message.infos.size() < kMostInfos)
      message.infos.push_back(ReadInfo(child));
  }
  return message;
}

void ReadAlert(Node node, AlertDocument* document) {
  auto alert = AlertOf(ReadMessage(node));
  if (!alert) {
    document->unreadable.push_back(alert.error().message);
  } else if (*alert) {
    document->alerts.push_back(**std::move(alert));
  }
}

// Where an entry of a feed says that its message is; one to CAP before others.
std::string LinkOf(Node entry, const std::string& url) {
  std::string found;
  for (const Node& child : entry.children()) {
    if (LocalName(child) != "link") continue;
    const std::string_view rel = child.attribute("rel").value();
    if (!rel.empty() && rel != "alternate") continue;
    const std::string href = child.attribute("href") ? child.attribute("href").value() : TrimmedText(child);
    std::string link = kit::ResolveLink(url, href);
    if (link.empty()) continue;
    if (std::string_view(child.attribute("type").value()) == "application/cap+xml") return link;
    if (found.empty()) found = std::move(link);
  }
  // Some name the message by its address and link to nothing.
  for (const char* name : {"id", "guid"}) {
    const std::string id = ChildText(entry, name);
    if (found.empty() && id.starts_with("http")) found = kit::ResolveLink(url, id);
  }
  return found;
}

void ReadEntry(Node entry, const std::string& url, AlertDocument* document) {
  std::string id = ChildText(entry, "id") + ChildText(entry, "guid");
  const std::string link = LinkOf(entry, url);
  if (link.empty()) {
    document->unreadable.push_back("an entry has neither an alert nor a link to one: " +
                                   Excerpt(CleanUtf8(id), 80));
    return;
  }
  if (id.empty()) id = link;
  document->elsewhere.push_back(
      {id + "\n" + ChildText(entry, "updated") + ChildText(entry, "pubDate"), link});
}

// Alerts below the node, in the order of the document. Bounded in depth; the tree itself is bounded by the
// body. Whether there was any.
bool Walk(Node node, const std::string& url, int depth, AlertDocument* document) {
  if (document->alerts.size() + document->elsewhere.size() + document->unreadable.size() >= kMostAlerts)
    return true;
  if (LocalName(node) == "alert") {
    ReadAlert(node, document);
    return true;
  }
  if (depth == kDeepest) return false;
  bool any = false;
  for (const Node& child : node.children()) {
    if (child.type() == pugi::node_element) any = Walk(child, url, depth + 1, document) || any;
  }
  if (!any && (LocalName(node) == "entry" || LocalName(node) == "item")) {
    ReadEntry(node, url, document);
    return true;
  }
  return any;
}

}  // namespace

Result<AlertDocument> ReadAlertXml(std::string_view body, const std::string& url) {
  pugi::xml_document xml;
  if (auto read = ReadXml(body, &xml); !read) return read.error();
  const Node root = xml.document_element();
  AlertDocument document;
  const bool any = Walk(root, url, 0, &document);
  const std::string_view name = LocalName(root);
  // A feed may be empty: nothing is wrong anywhere.
  if (!any && name != "feed" && name != "rss" && name != "RDF" && name != "alerts") {
    return Error{Fault::kBadData,
                 "XML without an alert: it begins with <" + Excerpt(CleanUtf8(std::string(name)), 40) + ">"};
  }
  return document;
}

}  // namespace crier::kit
