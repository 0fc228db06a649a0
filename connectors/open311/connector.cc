// The city's own 311 system, by Open311 GeoReport v2: accepted requests go there once, and what it says of
// them afterwards comes back.
#include "connectors/connector.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

#include "connectors/kit/address.h"
#include "connectors/kit/api_client.h"
#include "connectors/kit/cursor.h"
#include "connectors/kit/form.h"
#include "connectors/kit/members.h"
#include "connectors/kit/options.h"
#include "connectors/kit/send_each.h"
#include "connectors/open311/answers.h"
#include "core/digest.h"
#include "core/json.h"
#include "core/text.h"

namespace crier::open311 {

const ConnectorType& Type();

namespace {

using nlohmann::json;

constexpr int kPageSize = 200;               // ours; many give fewer, whatever they are asked for
constexpr int kMostPages = 100;              // of one walk; ours
constexpr std::chrono::minutes kOverlap{5};  // ours
constexpr size_t kMostTold = 400;            // ours: so that a cursor stays below 64 KiB
constexpr size_t kMostTokens = 1'000;        // ours: the newest that were given
constexpr std::chrono::days kSpan{90};       // GeoReport v2: no question reaches further back
constexpr std::chrono::minutes kSkew{10};    // ours: by which the two clocks may differ
// Of the State: [[token, id], ...], the id empty until it is known.
constexpr std::string_view kTokens = "tokens";
constexpr std::string_view kTokenId = "token:";  // begins our name of what has no id yet

std::string MarkOf(const RequestStanding& standing) {
  return Hex(Sha256(standing.status + '\n' + standing.notes)).substr(0, 8);
}

class City : public Channel, public Source, public Sink {
 public:
  City(const Settings& settings, const std::string& channel, const std::string& endpoint, Doors doors,
       State& state)
      : channel_(channel),
        xml_(settings.Text("format") == "xml"),
        reads_back_(settings.Flag("read_back")),
        jurisdiction_(settings.Text("jurisdiction_id")),
        key_(settings.Secret("api_key")),
        services_(settings.Table("services")),
        state_(state),
        api_({.who = "open311 " + channel, .base = endpoint, .token = key_, .words = ReasonsOf}, doors) {}

  Source* source() override { return this; }
  Sink* sink() override { return this; }
  Result<Limits> limits() override { return Type().limits; }
  std::optional<Abilities> abilities() override {
    Abilities can = Type().abilities;
    can.read_back = reads_back_;
    return can;
  }

  Result<Identity> WhoAmI() override {
    const auto listed = Ask({.target = Target("/services", {})});
    if (!listed) return listed.error();
    std::set<std::string> there;
    for (const json& each : *listed) there.insert(IdOf(each, "service_code"));
    std::vector<std::string> missing;
    for (const auto& [ours, theirs] : services_) {
      if (!there.contains(theirs)) missing.push_back(fmt::format("{} (for {})", theirs, ours));
    }
    Identity identity{.who = fmt::format("{} services at {}", listed->size(), api_.plan().base)};
    if (!missing.empty())
      identity.cannot_send = api_.Wrong(
          fmt::format("its services.json does not list {}: mend 'services'", fmt::join(missing, ", ")),
          Fault::kConfig);
    return identity;
  }

  Result<Batch> Poll(const std::string& cursor, Time, std::stop_token stop) override {
    auto notes = kit::ReadCursor(cursor, {{"after", ""}, {"told", json::object()}}, api_.plan().who);
    if (!notes) return notes.error();
    if (auto resolved = ResolveTokens(stop); !resolved) return resolved.error();
    Batch batch;
    if (auto told = TellChanged(&*notes, &batch, stop); !told) return told.error();
    const auto at = [](const Event& event) { return std::get<Report>(event).standing->at; };
    std::stable_sort(batch.events.begin(), batch.events.end(),
                     [&](const Event& a, const Event& b) { return at(a) < at(b); });
    batch.cursor = notes->dump();
    return batch;
  }

  std::vector<Receipt> Send(std::span<const Outgoing> batch) override {
    return kit::SendEach(batch, api_.clock(), [this](const Outgoing& out) { return SendOne(out, true); });
  }

  Result<std::optional<Shown>> ReadBack(const Sought& sought) override {
    const std::string mark = ReferenceIn(sought.text);
    if (mark.empty()) return api_.Wrong("a request without our reference cannot be looked for");
    const Time since = sought.first_tried == Time{} ? api_.Now() - kSpan : sought.first_tried - kSkew;
    std::optional<Shown> shown;
    auto walked = Walk({{"start_date", FormatTime(since)}}, false, {}, [&](const json& item) {
      const std::string id = IdOf(item, "service_request_id");
      if (DescriptionIn(item).find(mark) != std::string::npos && !sought.others.contains(id))
        shown = Shown{id, "", sought.text};
      return !shown;
    });
    if (!walked) return walked.error();
    return shown;
  }

 private:
  using Query = std::vector<std::pair<std::string_view, std::string>>;

  std::string Target(std::string_view path, Query query) const {
    query.emplace_back("jurisdiction_id", jurisdiction_);
    const std::string form = kit::WriteForm(query);
    return fmt::format("{}.{}{}{}", path, xml_ ? "xml" : "json", form.empty() ? "" : "?", form);
  }

  Result<json> Ask(const kit::ApiCall& call, const std::stop_token& stop = {}) {
    auto answer = api_.Ask(call, stop);
    if (!answer) return answer.error();
    if (answer->status >= 300) return json::array();  // gone, where it may be
    if (!xml_) {
      auto read = api_.ReadAnswer(call, *answer);
      return read ? Result<json>(ItemsOf(*std::move(read))) : read;
    }
    auto read = ItemsOfXml(answer->body);
    if (read) return read;
    const Error wrong = api_.Wrong(read.error().message);
    return call.changes() ? kit::InDoubt(wrong) : wrong;
  }

  // Hands over each request of a question once, until `each` says no. Ends at a page that brings nothing new:
  // some give fewer than were asked for, and some their last page again for ever.
  Result<void> Walk(const Query& question, bool polls, const std::stop_token& stop,
                    const std::function<bool(const json&)>& each) {
    std::set<std::string> seen;
    for (int page = 1; page <= kMostPages; ++page) {
      Query query = question;
      query.emplace_back("page", std::to_string(page));
      query.emplace_back("page_size", std::to_string(kPageSize));
      const auto items = Ask({.target = Target("/requests", query), .may_wait = polls}, stop);
      if (!items) return items.error();
      bool fresh = false;
      for (const json& item : *items) {
        const std::string id = IdOf(item, "service_request_id");
        if (id.empty()) return api_.Wrong("a request without a service_request_id");
        if (!seen.insert(id).second) continue;
        fresh = true;
        if (!each(item)) return {};
      }
      if (!fresh) return {};
    }
    return api_.Wrong(fmt::format("the list is longer than {} pages", kMostPages));
  }

  std::optional<RequestStanding> StandingOf(const json& item) const {
    std::string at = kit::TextIn(item, "updated_datetime");
    if (at.empty()) at = kit::TextIn(item, "requested_datetime");
    const auto time = ParseTime(at);
    if (!time) return std::nullopt;  // it cannot be told from what was told
    const bool closed = Lower(kit::TextIn(item, "status")) == "closed";
    return RequestStanding{closed ? "closed" : "open",
                           std::string(Trim(kit::TextIn(item, "status_notes", kMaxMember))), *time};
  }

  void Tell(const std::string& id, const RequestStanding& standing, Batch* batch) const {
    const auto token = tokens_.find(id);
    batch->events.push_back(Report{.channel = channel_,
                                   .native_id = token == tokens_.end() ? id : token->second,
                                   .delivered = true,
                                   .standing = standing});
  }

  // What changed since the cursor's time. That stays a little behind the newest change, for while pages are
  // read a list that moves on may skip an entry; `told` says what was told since then.
  Result<void> TellChanged(json* notes, Batch* batch, const std::stop_token& stop) {
    const auto read = ParseTime((*notes)["after"].get<std::string>());
    const Time after = read ? *read : api_.Now() - kSpan;
    const json& told = (*notes)["told"];
    std::vector<std::pair<Time, std::string>> heard;
    json marks = json::object();
    auto walked = Walk({{"updated_after", FormatTime(after)}}, true, stop, [&](const json& item) {
      const auto standing = StandingOf(item);
      if (!standing || standing->at < after || ReferenceIn(DescriptionIn(item)).empty()) return true;
      const std::string id = IdOf(item, "service_request_id");
      marks[id] = MarkOf(*standing);
      if (kit::TextIn(told, id.c_str()) != marks[id]) Tell(id, *standing, batch);
      heard.emplace_back(standing->at, id);
      return true;
    });
    if (!walked || heard.empty()) return walked;
    std::sort(heard.rbegin(), heard.rend());
    const Time oldest = heard[std::min(heard.size(), kMostTold) - 1].first;
    const Time next = std::max({after, heard.front().first - kOverlap, oldest});
    json kept = json::object();
    for (const auto& [at, id] : heard) {
      if (at >= next && kept.size() < kMostTold) kept[id] = marks[id];
    }
    *notes = {{"after", FormatTime(next)}, {"told", std::move(kept)}};
    return {};
  }

  static json TokensIn(const std::string& kept) {
    auto read = ReadJson(kept);
    return read && read->is_array() ? *std::move(read) : json::array();
  }

  // A server may give a token first and the id later.
  Result<void> ResolveTokens(const std::stop_token& stop) {
    tokens_.clear();
    json list = TokensIn(state_.Recall(kTokens));
    bool changed = false;
    for (json& entry : list) {
      if (!entry.is_array() || entry.size() != 2) continue;
      const std::string token = entry[0].get<std::string>();
      if (entry[1].get<std::string>().empty()) {
        const auto items = Ask(
            {.target = Target("/tokens/" + PercentEncode(token), {}), .may_be_gone = true, .may_wait = true},
            stop);
        if (!items) return items.error();
        const std::string id = items->empty() ? "" : IdOf(items->front(), "service_request_id");
        if (id.empty()) continue;
        entry[1] = id;
        changed = true;
      }
      tokens_[entry[1].get<std::string>()] = std::string(kTokenId) + token;
    }
    return changed ? state_.Put(kTokens, list.dump()) : Result<void>();
  }

  Receipt SendOne(const Outgoing& out, bool with_media) {
    const auto& fields = out.post->fields;
    const auto field = [&](const char* name) {
      const auto found = fields.find(name);
      return found == fields.end() ? std::string() : found->second;
    };
    const auto service = services_.find(field("service_code"));
    if (!fields.contains("service_code"))
      return Receipt::From(api_.Wrong("takes service requests, no bulletins", Fault::kRejected));
    if (service == services_.end())
      return Receipt::From(
          api_.Wrong("'services' names no service for " + field("service_code"), Fault::kRejected));
    const std::string media = with_media ? field("media_url") : "";
    const std::string body = kit::WriteForm({{"api_key", key_.Reveal()},
                                             {"jurisdiction_id", jurisdiction_},
                                             {"service_code", service->second},
                                             {"lat", field("lat")},
                                             {"long", field("long")},
                                             {"address_string", field("address_string")},
                                             {"address_id", field("address_id")},
                                             {"media_url", media},
                                             {"description", out.text()}});
    const auto made =
        Ask({.method = "POST",
             .target = fmt::format("/requests.{}", xml_ ? "xml" : "json"),
             .body = body,
             .headers = {{"Content-Type", "application/x-www-form-urlencoded; charset=utf-8"}}});
    // It may be the picture that is refused: better the report without it than none.
    if (!made && !media.empty() && made.error().fault == Fault::kRejected && !made.error().in_doubt)
      return SendOne(out, false);
    if (!made) return Receipt::From(made.error());
    const json first = made->empty() ? json() : made->front();
    if (const std::string id = IdOf(first, "service_request_id"); !id.empty()) return Receipt::Accepted(id);
    const std::string token = IdOf(first, "token");
    if (token.empty())
      return Receipt::From(
          kit::InDoubt(api_.Wrong("the answer has neither a service_request_id nor a token")));
    // What cannot be kept is not followed: the request is there all the same, and its receipt says so.
    static_cast<void>(state_.Update(kTokens, [&](const std::string& kept) {
      json list = TokensIn(kept);
      list.push_back({token, ""});
      while (list.size() > kMostTokens) list.erase(list.begin());
      return list.dump();
    }));
    return Receipt::Accepted(std::string(kTokenId) + token);
  }

  const std::string channel_;
  const bool xml_, reads_back_;
  const std::string jurisdiction_;
  const Secret key_;
  const std::map<std::string, std::string> services_;  // ours -> theirs
  State& state_;
  kit::ApiClient api_;
  std::map<std::string, std::string> tokens_;  // of this poll: the id, and as what the hub knows it
};

Result<std::unique_ptr<Channel>> Open(const Settings& settings, const std::string& channel, Doors doors,
                                      State& state) {
  std::string endpoint = settings.Text("endpoint");
  while (endpoint.ends_with('/')) endpoint.pop_back();
  if (auto safe = kit::CheckCarriesSecrets("endpoint", endpoint); !safe)
    return kit::WrongSetting(settings, safe.error().message);
  if (endpoint.find_first_of("?#") != endpoint.npos)
    return kit::WrongSetting(settings,
                             "'endpoint' is the address that services.json stands under, without a query");
  return std::unique_ptr<Channel>(new City(settings, channel, endpoint, doors, state));
}

}  // namespace

const ConnectorType& Type() {
  static const ConnectorType type = {
      .name = "open311",
      .summary = "The city's own 311 system: accepted requests go there, their status comes back",
      .proven = "another Crier",
      .options =
          {{.key = "endpoint",
            .help = "what services.json stands under; plain http only to this machine",
            .kind = OptionKind::kUrl,
            .required = true,
            .destination = true},
           {.key = "jurisdiction_id", .help = "which of its cities; many want none", .destination = true},
           kit::SecretOption("api_key", "the key that it gave the city's desk", true),
           {.key = "services",
            .help = "our service codes, and which of its own each becomes",
            .kind = OptionKind::kTable,
            .required = true},
           kit::ChoiceOption("format", "what it answers in", {"json", "xml"}),
           {.key = "hold",
            .help = "how long an accepted request waits before it goes, so that accepting can be taken back",
            .kind = OptionKind::kDuration,
            .fallback = "10m"},
           kit::FlagOption("read_back", "its list shows what was just posted, with its description", true)},
      .abilities = {.poll = true, .send = true, .read_back = true, .requests = true},
      .limits = {.max_length = 4'000,
                 .max_parts = 1,
                 .source = "https://wiki.open311.org/GeoReport_v2/#post-service-request"},
      .poll_every = std::chrono::minutes(1),
      .open = &Open,
  };
  return type;
}

}  // namespace crier::open311
