// A connector is a type ("mastodon"); a channel is a configured instance of it ("@city@example.social").
//
// A connector owns no threads, no retries, no store and no clock: the hub calls it and it answers. It reads
// its settings, talks through the doors it was lent, and classifies what it hears back into a Fault. The
// smallest whole connector is connectors/replay; CONTRIBUTING.md tells how to add one.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "core/channel.h"
#include "core/clock.h"
#include "core/http.h"
#include "core/mail.h"
#include "core/mention.h"
#include "core/post.h"
#include "core/result.h"
#include "core/settings.h"
#include "core/socket.h"

namespace crier {

// Small durable memory of one channel (tokens, sessions, limits last read). Survives a restart. Another node
// that held the channel a moment ago may still write there: what is counted or listed is changed by Update.
class State {
 public:
  virtual ~State() = default;
  // Nothing if it was never put. An error is not nothing: who goes on as if may forget what he did.
  virtual Result<std::optional<std::string>> Get(std::string_view key) const = 0;
  // Puts what `change` makes of the value ("": it was never put), with no other Update in between; may be
  // called more than once. On disk when it returns without an error.
  using Change = std::function<std::string(const std::string& value)>;
  virtual Result<void> Update(std::string_view key, const Change& change) = 0;
  Result<void> Put(std::string_view key, std::string_view value) {
    return Update(key, [&](const std::string&) { return std::string(value); });
  }
  // What only makes things quicker: an error is nothing.
  std::string Recall(std::string_view key) const {
    auto value = Get(key);
    return value && *value ? **std::move(value) : "";
  }
};

// The doors to the world that the hub lends to one channel. They outlive it.
struct Doors {
  Http& http;
  Mail& mail;
  const Clock& clock;
  Sockets& socket = NoSockets();
};

class Source {
 public:
  virtual ~Source() = default;
  // What came after `cursor` (empty: the beginning, or what the platform still offers), oldest first. The
  // same cursor twice may bring the same events twice; the store keeps one of each. Must answer by `deadline`
  // and soon after a stop. A source that streams may block until something comes.
  virtual Result<Batch> Poll(const std::string& cursor, Time deadline, std::stop_token stop) = 0;
};

// A delivery that is looked for, with all that the hub knows of it, so that no sink needs a list of its own
// of what it sent. Every field but `key` may be empty: not known.
struct Sought {
  std::string key;
  std::string native_id = {};  // once known it says all; the rest is for where it is not
  std::string text = {};       // the words as they were handed to Send
  std::string parent = {};     // native id of what it answers; empty: nothing, or not known
  Time first_tried = {};       // nothing of it left before, by our clock; the epoch: not known
  std::string after = {};      // native id of the newest delivery there that is surely older than it
  // Native ids of other deliveries on this channel, the newest 2,048: none of them is this one. True: surely
  // older than it.
  std::map<std::string, bool> others = {};
};

class Sink {
 public:
  virtual ~Sink() = default;
  // How many deliveries may be in flight at once, always the same. More than one: the sink may be called by
  // as many threads at once, each with one delivery, which may then arrive in another order than they were
  // claimed in. After a crash so many are in doubt. One: where the platform orders or limits what it takes.
  virtual size_t connections() const { return 1; }
  // One receipt for each, in order. May stop early where one is held up (a throttle, no answer): the rest are
  // Receipt::NotAsked.
  virtual std::vector<Receipt> Send(std::span<const Outgoing> batch) = 0;
  // Replaces what was sent as native_id. Only called where Abilities::edit.
  virtual Receipt Edit(const std::string& native_id, const Outgoing& now);
  // Takes back what was sent. Gone already is success. Only called where Abilities::retract.
  virtual Result<void> Retract(const std::string& native_id);
  // What the far side shows of a delivery: its plain text, or nothing if it is not there. Where it cannot be
  // told whether it is there, an error: "not there" would send it again. Only called where
  // Abilities::read_back.
  struct Shown {
    std::string native_id;
    std::string url;
    std::string text;
  };
  virtual Result<std::optional<Shown>> ReadBack(const Sought& sought);
};

// A webhook call as it came in.
struct Inbound {
  std::string method;  // upper case
  std::string path;
  std::map<std::string, std::string> query;
  Headers headers;
  std::string body;  // raw: signatures are made over these bytes
  Time received_at{};
};

// The path of a call that the hub makes itself, of what was entered in a form (hub/contacts.h). A webhook's
// begins with /hooks/, so no stranger can make one.
inline constexpr std::string_view kContactPath = "/contact";

class Receiver {
 public:
  virtual ~Receiver() = default;
  struct Reply {
    Batch batch;  // its cursor is ignored
    int status = 200;
    std::string body;  // a challenge's answer; usually empty
    std::string content_type = "text/plain";
  };
  // Checks the signature, then reads. kAuth: signature wrong or missing; kBadData: cannot be read. The caller
  // is told the error's message, whoever it is.
  virtual Result<Reply> Receive(const Inbound& call) = 0;
};

// What `crier doctor` asks of a channel: asked of the far side itself, and nothing is changed by asking.
struct Identity {
  std::string who;    // "@city@example.social"; where nobody has a name there, what answers
  std::string quota;  // "287 of 300 requests left until 14:05"; empty if the platform does not say
  // What keeps it from hearing, or from sending, although it is known there: a permission that is missing.
  std::optional<Error> cannot_listen;
  std::optional<Error> cannot_send;
};

// A configured instance. Poll is called by one thread at a time, its sink by as many at a time as it has
// connections, Receive by any; the three may overlap. It offers no more than its type's abilities, and less
// where its settings do not ask for all of them: nullptr, always the same answer, and the hub leaves that be.
class Channel {
 public:
  virtual ~Channel() = default;
  virtual Source* source() { return nullptr; }
  virtual Sink* sink() { return nullptr; }
  virtual Receiver* receiver() { return nullptr; }
  // Where its settings leave it less than its type's abilities: those, always the same. Nothing: its type's.
  virtual std::optional<Abilities> abilities() { return std::nullopt; }
  // Poll and Send begin here, perhaps after another node ran them: what was remembered of the State is old.
  virtual void Begin() {}
  // The limits in force: the type's, or what the server itself said.
  virtual Result<Limits> limits() = 0;
  virtual Result<Identity> WhoAmI() = 0;
};

struct ConnectorType {
  std::string_view name;     // the folder's
  std::string_view summary;  // one line
  // What its live tests run against: "a real Kannel", "a double of ours, by the platform's description".
  // Shown.
  std::string_view proven = "";
  std::vector<Option> options;
  Abilities abilities;
  Limits limits;
  // How long to wait between polls where the channel's settings do not say.
  std::chrono::seconds poll_every{60};
  // Checks the settings as far as can be done without talking to anybody; the first Poll or Send talks.
  Result<std::unique_ptr<Channel>> (*open)(const Settings& settings, const std::string& channel, Doors doors,
                                           State& state) = nullptr;
  // By which of the nine modes (desk/contact_mix.h) residents reach the city there, if the channel's settings
  // do not say. Empty: by none, or by whatever stands behind it.
  std::string_view contact_mode = "";
  // Where that depends on the channel's settings.
  std::string_view (*contact_mode_of)(const Settings& settings) = nullptr;
};

}  // namespace crier
