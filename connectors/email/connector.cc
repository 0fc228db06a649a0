// E-mail: a mailbox by IMAP in, bulletins and replies by SMTP out. README.md tells the rest.
#include "connectors/connector.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>

#include "connectors/email/headers.h"
#include "connectors/email/sink.h"
#include "connectors/email/source.h"
#include "core/text.h"

namespace crier::email {
namespace {

using namespace std::chrono_literals;

constexpr double kMostConnections = 32;

Limits UsualLimits() {
  Limits limits;
  limits.unit = LengthUnit::kCharacters;
  limits.max_parts = 1;
  // A mail has no length that people would reach; lines are folded and encoded to fit (998 bytes, RFC 5322,
  // 2.1.1). How many mails a server takes is its own affair: it says 4xx.
  limits.source = "RFC 5321, 4.5.3 and RFC 5322, 2.1.1; the submission server's own";
  return limits;
}

std::vector<Option> Options() {
  return {
      {"imap", "the IMAP server to listen to, with its port where it is not the usual one"},
      {"imap_tls", "tls, starttls or none", OptionKind::kText, "tls"},
      {"folder", "the folder to listen to", OptionKind::kText, "INBOX"},
      {"backfill", "how old mail may be that is taken at the first poll", OptionKind::kDuration, "2d"},
      {"forms", "addresses or domains whose automatic mail is residents' (contact forms)", OptionKind::kList},
      {"smtp", "the submission server to send by, with its port where it is not the usual one"},
      {"smtp_tls", "tls, starttls or none", OptionKind::kText, "tls"},
      {"from", "who sends, such as 'City of Alder <alerts@city.example>'"},
      {"reply_to", "where answers go, if not to the sender"},
      {"bounce_to", "envelope sender, where bounces go, if not the sender"},
      {"verp", "put the delivery's key into the envelope sender, as bounces+KEY@city.example",
       OptionKind::kFlag, "false"},
      {"list_id", "List-Id of the bulletins; the sender's with a dot for its @ if left out"},
      {"unsubscribe_url", "where one click unsubscribes; {key} and {recipient} are filled in"},
      {"unsubscribe_to", "where a mail unsubscribes; the sender if left out and we listen"},
      {"trust_results", "the name (authserv-id) in the Authentication-Results of your own mail server"},
      {"connections", "how many at once to the submission server, 1 to 32", OptionKind::kNumber, "4"},
      {"user", "user name at both servers; without it nobody logs in"},
      {"password", "its password", OptionKind::kText, "", false, true},
      {"smtp_user", "user name at the submission server, if it is another"},
      {"smtp_password", "its password", OptionKind::kText, "", false, true},
      {"ca_file", "PEM file of whom to trust, in place of the system's list", OptionKind::kPath},
      {"plain_anywhere", "allow tls none to servers beyond this machine and private networks",
       OptionKind::kFlag, "false"},
  };
}

class EmailChannel : public Channel {
 public:
  EmailChannel(std::optional<EmailSource::Setup> in, std::optional<EmailSink::Setup> out, std::string who,
               const std::string& name, Doors doors)
      : who_(std::move(who)) {
    if (in) source_.emplace(*std::move(in), name, doors);
    if (out) sink_.emplace(*std::move(out), doors);
  }

  Source* source() override { return source_ ? &*source_ : nullptr; }
  Sink* sink() override { return sink_ ? &*sink_ : nullptr; }
  Result<Limits> limits() override { return UsualLimits(); }
  Result<Identity> WhoAmI() override {
    if (source_) {
      if (auto greeted = source_->Greet(); !greeted) return greeted.error();
    }
    if (sink_) {
      if (auto greeted = sink_->Greet(); !greeted) return greeted.error();
    }
    return Identity{who_, ""};
  }

 private:
  const std::string who_;
  std::optional<EmailSource> source_;
  std::optional<EmailSink> sink_;
};

// Reads what the options say together.
class Reading {
 public:
  explicit Reading(const Settings& settings) : settings_(settings) {}

  Error Bad(std::string_view what) const {
    return {Fault::kConfig, fmt::format("{}: {}", settings_.Where(), what)};
  }

  // `key` is imap or smtp; the ports are those of tls, starttls and none.
  Result<MailServer> Server(const std::string& key, int tls, int starttls, int none) const {
    MailServer server;
    const std::string& how = settings_.Text(key + "_tls");
    if (how == "tls") {
      server.tls = MailServer::Tls::kTls;
      server.port = tls;
    } else if (how == "starttls") {
      server.tls = MailServer::Tls::kStartTls;
      server.port = starttls;
    } else if (how == "none") {
      server.tls = MailServer::Tls::kNone;
      server.port = none;
    } else {
      return Bad(fmt::format("'{}_tls' must be tls, starttls or none, not '{}'", key, how));
    }
    std::string host(Trim(settings_.Text(key)));
    const bool bracketed = host.starts_with('[');
    const size_t colon = bracketed ? host.find(':', host.find(']')) : host.rfind(':');
    if (colon != host.npos) {
      const char* end = host.data() + host.size();
      const auto read = std::from_chars(host.data() + colon + 1, end, server.port);
      if (read.ptr != end || read.ec != std::errc() || server.port < 1 || server.port > 65535)
        return Bad(fmt::format("'{}' is a host name and a port: mail.example.org:{}", key,
                               key == "imap" ? 993 : 587));
      host.resize(colon);
    }
    if (bracketed != (host.find(']') != host.npos)) return Bad(fmt::format("'{}': [ without ]", key));
    if (bracketed && host.ends_with(']')) host = host.substr(1, host.size() - 2);
    const bool good = !host.empty() && std::all_of(host.begin(), host.end(), [](char c) {
      return isalnum(static_cast<unsigned char>(c)) || c == '.' || c == '-' || c == ':' || c == '_';
    });
    if (!good) return Bad(fmt::format("'{}' must be a host name, not '{}'", key, settings_.Text(key)));
    server.host = Lower(host);
    server.ca_file = settings_.Text("ca_file");
    server.plain_anywhere = settings_.Flag("plain_anywhere");
    server.user = settings_.Text("user");
    server.password = settings_.Secret("password");
    return server;
  }

  // The address under the key; empty where none is given.
  Result<std::string> Address(std::string_view key, std::string* name = nullptr) const {
    const std::string& text = settings_.Text(key);
    if (text.empty()) return std::string();
    std::string address, said;
    if (!ReadSender(text, &address, &said))
      return Bad(fmt::format("'{}' must be one mail address, not '{}'", key, text));
    const std::string domain = DomainOf(address);
    if (std::any_of(domain.begin(), domain.end(),
                    [](char c) { return static_cast<unsigned char>(c) >= 0x80; }))
      return Bad(fmt::format("'{}': write the domain in its ASCII form, xn--...", key));
    if (name != nullptr) *name = said;
    return address;
  }

 private:
  const Settings& settings_;
};

// Spaces and letters beyond ASCII are encoded where a URI is made of it, but in the host, which has another
// form for them (RFC 5890).
bool IsUrlTemplate(const std::string& url) {
  constexpr std::string_view kBegin = "https://";
  if (!url.starts_with(kBegin) || !IsUtf8(url)) return false;
  const std::string_view host =
      std::string_view(url).substr(kBegin.size(), url.find_first_of("/?#", kBegin.size()) - kBegin.size());
  const auto control = [](char c) { return static_cast<unsigned char>(c) < ' ' || c == 0x7f; };
  return !host.empty() && std::all_of(host.begin(), host.end(), [](char c) {
    return isalnum(static_cast<unsigned char>(c)) || c == '.' || c == '-' || c == ':';
  }) && std::none_of(url.begin(), url.end(), control);
}

// With the longest key and the longest address there may be, each of their characters encoded but letters.
bool FitsHeader(const std::string& url) {
  constexpr size_t kLongestKey = 64;       // core/post.h
  constexpr size_t kLongestAddress = 254;  // RFC 5321, 4.5.3.1.3
  Outgoing longest;
  longest.key = std::string(kLongestKey, 'k');
  longest.recipient = std::string(kLongestAddress - 1, 'a') + "@";
  return FilledUri(url, longest).size() <= kMaxUri;
}

// A name by which our own server signs what it found out of a mail: a word (RFC 8601, 2.5).
bool IsServerId(const std::string& id) {
  return id.size() <= 255 && std::all_of(id.begin(), id.end(), [](char c) {
           return c > ' ' && c < 0x7f &&
                  std::string_view("()<>@,;:\\\"/[]?=").find(c) == std::string_view::npos;
         });
}

Result<std::unique_ptr<Channel>> Open(const Settings& settings, const std::string& channel, Doors doors,
                                      State&) {
  const Reading reading(settings);
  const bool listens = !settings.Text("imap").empty();
  const bool sends = !settings.Text("smtp").empty();
  if (!listens && !sends) return reading.Bad("give 'imap' to listen, 'smtp' to send, or both");
  if (settings.Text("user").empty() != settings.Secret("password").empty() ||
      settings.Text("smtp_user").empty() != settings.Secret("smtp_password").empty())
    return reading.Bad("a user needs a password, and a password a user");

  std::string name;
  const auto from = reading.Address("from", &name);
  if (!from) return from.error();
  const auto reply_to = reading.Address("reply_to");
  if (!reply_to) return reply_to.error();
  const auto bounce_to = reading.Address("bounce_to");
  if (!bounce_to) return bounce_to.error();
  auto unsubscribe_to = reading.Address("unsubscribe_to");
  if (!unsubscribe_to) return unsubscribe_to.error();
  if (sends && from->empty()) return reading.Bad("'from' says who sends: 'City <alerts@city.example>'");
  const std::string bounce_address = bounce_to->empty() ? *from : *bounce_to;

  std::optional<EmailSource::Setup> in;
  if (listens) {
    in.emplace();
    auto server = reading.Server("imap", 993, 143, 143);
    if (!server) return server.error();
    in->server = *std::move(server);
    in->folder = settings.Text("folder");
    in->backfill = settings.Duration("backfill");
    if (in->folder.empty() || in->folder.size() > 255) return reading.Bad("'folder' is a folder's name");
    for (const std::string& address :
         {*from, *reply_to, bounce_address,
          in->server.user.find('@') != std::string::npos ? in->server.user : ""}) {
      if (!address.empty()) in->own.addresses.push_back(Lower(address));
    }
    in->own.domain = DomainOf(*from);
    in->own.bounce_address = Lower(bounce_address);
    in->own.unsubscribe_address = Lower(*unsubscribe_to);
    in->own.results_by = Lower(Trim(settings.Text("trust_results")));
    if (!IsServerId(in->own.results_by))
      return reading.Bad("'trust_results' is a name such as mx.city.example");
    for (const std::string& form : settings.List("forms")) in->own.programs.push_back(Lower(Trim(form)));
    if (sends && unsubscribe_to->empty()) unsubscribe_to = reply_to->empty() ? *from : *reply_to;
  }

  std::optional<EmailSink::Setup> out;
  if (sends) {
    out.emplace();
    auto server = reading.Server("smtp", 465, 587, 25);
    if (!server) return server.error();
    out->server = *std::move(server);
    if (!settings.Text("smtp_user").empty()) {
      out->server.user = settings.Text("smtp_user");
      out->server.password = settings.Secret("smtp_password");
    }
    const double connections = settings.Number("connections");
    if (connections < 1 || connections > kMostConnections || connections != std::floor(connections))
      return reading.Bad("'connections' must be a whole number from 1 to 32");
    out->connections = static_cast<size_t>(connections);
    out->bounce_address = bounce_address;
    out->verp = settings.Flag("verp");
    out->sender.tags_answers = out->verp;
    out->sender.address = *from;
    out->sender.name = name;
    out->sender.reply_to = *reply_to;
    out->sender.list_id = settings.Text("list_id");
    if (out->sender.list_id.empty()) {
      out->sender.list_id = Lower(*from);
      std::replace(out->sender.list_id.begin(), out->sender.list_id.end(), '@', '.');
    }
    if (!IsListId(out->sender.list_id)) return reading.Bad("'list_id' looks like alerts.city.example");
    out->sender.unsubscribe_url = settings.Text("unsubscribe_url");
    if (!out->sender.unsubscribe_url.empty() && !IsUrlTemplate(out->sender.unsubscribe_url))
      return reading.Bad("'unsubscribe_url' must begin with https:// and an ASCII host (RFC 8058)");
    if (!FitsHeader(out->sender.unsubscribe_url))
      return reading.Bad(
          fmt::format("'unsubscribe_url' is too long: with a key of 64 and an address of 254 characters it "
                      "has more than {} bytes",
                      kMaxUri));
    out->sender.unsubscribe_mail = *unsubscribe_to;
  }
  std::string who = !from->empty() ? *from : settings.Text("user") + " at " + settings.Text("imap");
  return std::unique_ptr<Channel>(
      std::make_unique<EmailChannel>(std::move(in), std::move(out), std::move(who), channel, doors));
}

}  // namespace

const ConnectorType& Type() {
  static const ConnectorType type = [] {
    ConnectorType made;
    made.name = "email";
    made.summary = "E-mail: a mailbox by IMAP in, bulletins and replies by SMTP out, bounces and all";
    made.proven = "real Postfix and Dovecot";
    made.options = Options();
    made.abilities.stream = true;
    made.abilities.send = true;
    made.abilities.threads = true;
    made.abilities.recipients = true;
    made.abilities.answers = true;
    made.abilities.answers_direct = true;
    made.limits = UsualLimits();
    made.poll_every = 5s;
    made.open = &Open;
    made.contact_mode = "email";
    return made;
  }();
  return type;
}

}  // namespace crier::email
