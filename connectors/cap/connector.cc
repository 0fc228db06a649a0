// Hears official alerts: the National Weather Service's API, any CAP message, any feed of such. README.md
// tells what it makes of them.
#include "connectors/connector.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "connectors/cap/memory.h"
#include "connectors/kit/alert.h"
#include "connectors/kit/alert_document.h"
#include "connectors/kit/fetch.h"
#include "connectors/kit/links.h"
#include "core/text.h"
#include "core/version.h"

namespace crier::cap {

const ConnectorType& Type();

namespace {

constexpr std::chrono::seconds kTimeout{30};        // of one request
constexpr std::chrono::seconds kLongestFresh{300};  // a warning may not wait longer, whatever a cache says
constexpr int kMostFetched = 20;                    // messages of one poll that are at other addresses
constexpr size_t kMaxContact = 200;
constexpr std::string_view kActive = "/alerts/active";  // of api.weather.gov
constexpr std::string_view kAcceptJson = "application/geo+json";
constexpr std::string_view kAcceptXml =
    "application/cap+xml, application/atom+xml, application/rss+xml, application/xml;q=0.9, text/xml;q=0.8, "
    "*/*;q=0.1";

bool IsActiveList(std::string_view url) { return url.substr(0, url.find('?')).ends_with(kActive); }

// Where the Weather Service tells of cancels, which its list of what is active never holds; empty: the
// address is none of such a list, or chooses for itself.
std::string CancelsOf(const std::string& url) {
  if (!IsActiveList(url) || url.find("message_type=") != url.npos) return "";
  const size_t end = std::min(url.find('?'), url.size());
  const std::string list = url.substr(0, end - std::string_view("/active").size());
  const std::string query = end < url.size() ? url.substr(end + 1) + "&" : "";
  return list + "?" + query + "message_type=cancel&limit=100";
}

// What one poll brought.
struct Heard {
  std::vector<Alert> alerts;
  std::vector<std::string> unreadable;
  bool more = false;

  void Add(kit::AlertDocument document) {
    std::move(document.alerts.begin(), document.alerts.end(), std::back_inserter(alerts));
    std::move(document.unreadable.begin(), document.unreadable.end(), std::back_inserter(unreadable));
  }
};

class AlertFeed : public Channel, public Source {
 public:
  AlertFeed(const Settings& settings, std::string channel, Doors doors)
      : channel_(std::move(channel)),
        url_(settings.Text("url")),
        cancels_(CancelsOf(url_)),
        agent_(fmt::format("Crier/{} ({})", kVersion, settings.Text("contact"))),
        codes_(settings.List("codes")),
        least_(kit::SeverityRank(settings.Text("least_severity"))),
        doors_(doors) {
    for (std::string& code : codes_) code = Lower(code);
  }

  Source* source() override { return this; }
  Result<Limits> limits() override { return Type().limits; }
  Result<Identity> WhoAmI() override;
  Result<Batch> Poll(const std::string& cursor, Time deadline, std::stop_token stop) override;

 private:
  std::string Who() const { return fmt::format("cap {}", channel_); }
  Result<HttpResponse> Fetch(const std::string& url, Headers headers, Time deadline,
                             const std::stop_token& stop) const;
  Result<kit::AlertDocument> Read(const HttpResponse& response, const std::string& asked) const;
  Result<void> Ask(const std::string& url, Memory* memory, Heard* heard, Time deadline,
                   const std::stop_token& stop) const;
  Result<void> FetchElsewhere(const kit::AlertDocument& list, Memory* memory, Heard* heard, Time deadline,
                              const std::stop_token& stop) const;
  bool Concerns(const Alert& alert, const Memory& memory) const;

  const std::string channel_;
  const std::string url_;
  const std::string cancels_;
  const std::string agent_;
  std::vector<std::string> codes_;
  const std::optional<size_t> least_;
  const Doors doors_;
};

Result<HttpResponse> AlertFeed::Fetch(const std::string& url, Headers headers, Time deadline,
                                      const std::stop_token& stop) const {
  HttpRequest request;
  request.url = url;
  request.headers = std::move(headers);
  request.headers.Add("User-Agent", agent_);
  request.headers.Add("Accept", std::string(IsActiveList(url_) ? kAcceptJson : kAcceptXml));
  request.max_body = kit::kMaxAlertBody;
  return kit::FetchPage(doors_, request, deadline, kTimeout, Who(), stop);
}

Result<kit::AlertDocument> AlertFeed::Read(const HttpResponse& response, const std::string& asked) const {
  auto document = kit::ReadAlerts(response.body, response.url.empty() ? asked : response.url);
  if (document) return document;
  return Error{document.error().fault,
               fmt::format("{}: {} answered {}", Who(), asked, document.error().message)};
}

// Fetches the messages that a feed only links to. What cannot be fetched now is fetched at the next poll.
Result<void> AlertFeed::FetchElsewhere(const kit::AlertDocument& list, Memory* memory, Heard* heard,
                                       Time deadline, const std::stop_token& stop) const {
  int fetched = 0;
  for (const kit::AlertLink& entry : list.elsewhere) {
    if (memory->told.Has(entry.key)) continue;
    if (stop.stop_requested() || fetched++ == kMostFetched) {
      heard->more = true;
      return {};
    }
    const auto response = Fetch(entry.url, {}, deadline, stop);
    if (!response) {
      const Fault fault = response.error().fault;
      if (fault == Fault::kUnreachable || fault == Fault::kThrottled) return response.error();
    }
    memory->told.Add(entry.key);
    auto document = response ? Read(*response, entry.url) : response.error();
    if (document) {
      heard->Add(*std::move(document));
    } else {
      heard->unreadable.push_back(document.error().message);
    }
  }
  return {};
}

// What stands at the address, unless it is as it was. Only when all of it was read it counts as read.
Result<void> AlertFeed::Ask(const std::string& url, Memory* memory, Heard* heard, Time deadline,
                            const std::stop_token& stop) const {
  const Time now = doors_.clock.Now();
  Asked& asked = memory->Of(url);
  if (kit::StillHolds(asked.fresh_until, now, kLongestFresh)) return {};
  Headers headers;
  asked.validators.AddTo(&headers);
  const auto response = Fetch(url, headers, deadline, stop);
  if (!response) return response.error();
  const auto fresh = kit::MaxAge(response->headers, kLongestFresh);
  const Time fresh_until = fresh.count() > 0 ? now + fresh : Time{};
  if (response->status == 304) {
    asked.fresh_until = fresh_until;
    return {};
  }
  auto document = Read(*response, url);
  if (!document) return document.error();
  const bool more = std::exchange(heard->more, false);
  const auto fetched = FetchElsewhere(*document, memory, heard, deadline, stop);
  const bool whole = fetched && !heard->more;
  heard->more = heard->more || more;
  heard->Add(*std::move(document));
  asked = whole ? Asked{url, kit::Validators::Of(response->headers), fresh_until} : Asked{.url = url};
  return fetched;
}

// By place and severity. What follows an alert that was told is told, too, however mild it has become.
bool AlertFeed::Concerns(const Alert& alert, const Memory& memory) const {
  if (alert.said.msg_type == "Cancel") return true;
  for (const AlertId& each : alert.references) {
    if (memory.told.Has(KeyOf(each))) return true;
  }
  // How grave an unknown one is nobody can tell, so it is told.
  if (const auto rank = kit::SeverityRank(alert.said.severity); rank && rank > least_) return false;
  const auto& names = alert.said.covers.names;
  if (codes_.empty() || names.empty()) return true;
  return std::any_of(names.begin(), names.end(), [&](const std::string& name) {
    const std::string lower = Lower(name);
    return std::any_of(codes_.begin(), codes_.end(),
                       [&](const std::string& code) { return lower == code || lower.ends_with(" " + code); });
  });
}

Result<Batch> AlertFeed::Poll(const std::string& cursor, Time deadline, std::stop_token stop) {
  Memory memory = Memory::Read(cursor);
  Batch batch;
  Heard heard;
  const auto active = Ask(url_, &memory, &heard, deadline, stop);
  if (!active && heard.alerts.empty()) return active.error();
  const auto cancels = cancels_.empty() ? Result<void>() : Ask(cancels_, &memory, &heard, deadline, stop);
  if (!heard.unreadable.empty()) {
    batch.trouble = Error{Fault::kBadData, fmt::format("{}: {} alerts cannot be read, first: {}", Who(),
                                                       heard.unreadable.size(), heard.unreadable.front())};
  }
  if (!cancels) batch.trouble = cancels.error();
  if (!active) batch.trouble = active.error();
  batch.more = heard.more && !batch.trouble;
  std::vector<Alert>& alerts = heard.alerts;
  std::stable_sort(alerts.begin(), alerts.end(),
                   [](const Alert& a, const Alert& b) { return a.id.sent < b.id.sent; });
  for (Alert& alert : alerts) {
    const std::string key = KeyOf(alert.id);
    if (memory.told.Has(key) || !Concerns(alert, memory)) continue;
    memory.told.Add(key);
    alert.channel = channel_;
    batch.events.emplace_back(std::move(alert));
  }
  batch.cursor = memory.Write();
  return batch;
}

Result<Identity> AlertFeed::WhoAmI() {
  const auto response = Fetch(url_, {}, doors_.clock.Now() + kTimeout, {});
  if (!response) return response.error();
  const auto document = Read(*response, url_);
  if (!document) return document.error();
  size_t concern = 0;
  for (const Alert& alert : document->alerts) concern += Concerns(alert, {}) ? 1 : 0;
  return Identity{
      fmt::format("{}: {} alerts, {} of them concern the city", kit::WebOriginOf(url_),
                  document->alerts.size() + document->elsewhere.size(), concern + document->elsewhere.size()),
      ""};
}

Result<std::unique_ptr<Channel>> Open(const Settings& settings, const std::string& channel, Doors doors,
                                      State&) {
  const auto bad = [&](std::string_view what) {
    return Error{Fault::kConfig, fmt::format("{}: cap {}: {}", settings.Where(), channel, what)};
  };
  const std::string& contact = settings.Text("contact");
  const bool plain = std::all_of(contact.begin(), contact.end(), [](char c) {
    return c > ' ' && c < 0x7F && c != '(' && c != ')' && c != '\\';
  });
  if (contact.empty() || contact.size() > kMaxContact || !plain)
    return bad("'contact' is an e-mail address or a page, without spaces");
  if (kit::WebOriginOf(settings.Text("url")).empty()) return bad("'url' is an http or https address");
  return std::unique_ptr<Channel>(new AlertFeed(settings, channel, doors));
}

}  // namespace

const ConnectorType& Type() {
  static const ConnectorType type = {
      .name = "cap",
      .summary = "Official alerts (CAP, the National Weather Service) in, as suggested bulletins",
      .proven = "a double of ours; messages of the Weather Service and of OASIS",
      .options =
          {
              {.key = "url",
               .help =
                   "a CAP message, a feed of CAP messages, or https://api.weather.gov/alerts/active?area=..",
               .kind = OptionKind::kUrl,
               .required = true},
              {.key = "contact",
               .help = "an e-mail address or a page of yours: it goes into the User-Agent, as the Weather "
                       "Service requires",
               .required = true},
              {.key = "codes",
               .help = "only alerts with one of these codes: ILZ014, ILC031, 017031; none: all",
               .kind = OptionKind::kList},
              {.key = "least_severity",
               .help = "only alerts at least as grave",
               .kind = OptionKind::kChoice,
               .fallback = "Minor",
               .choices = {"Extreme", "Severe", "Moderate", "Minor"}},
          },
      .abilities = {.poll = true},
      .limits = {.unit = LengthUnit::kCharacters,
                 .max_length = 0,
                 .rates = {},
                 .source = "none: it only listens; api.weather.gov/documentation asks for a contact and for "
                           "no more often than every 30 seconds"},
      .poll_every = std::chrono::seconds(60),
      .open = &Open,
  };
  return type;
}

}  // namespace crier::cap
