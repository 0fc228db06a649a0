// A bulletin rendered for one channel, and what becomes of it there.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "core/time.h"

namespace crier {

// Who can read a post.
enum class Visibility {
  kUsual,   // a bulletin: as the channel's settings say
  kPublic,  // an answer where everybody reads along
  kDirect,  // an answer to one person alone
};
std::string_view VisibilityName(Visibility visibility);  // "usual", "public", "direct"
std::optional<Visibility> VisibilityOf(std::string_view name);

// A bulletin or an answer for one channel, in one language. Only `render` makes and cuts these texts.
struct Post {
  std::string channel;
  std::string lang;
  std::string title;               // the headline: a subject line, a topic; nothing cuts it
  std::vector<std::string> parts;  // one, or a thread in order
  std::string web;
  std::string event;
  std::string severity;
  std::string status;  // Actual, Exercise, Test
  Time sent{};
  Visibility visibility = Visibility::kUsual;
  bool automatic = false;  // of an answer: no person saw it before it went out (RFC 3834)

  bool is_answer() const { return visibility != Visibility::kUsual; }
  // What a far side takes beside words, by its own names. Of a service request that goes on to the city's own
  // system: service_code, lat, long, address_string, address_id, media_url, attribute[CODE]. Of a bulletin:
  // none.
  std::map<std::string, std::string> fields = {};
};

// One thing to hand to a sink: one part of one post, to one recipient or to the public.
struct Outgoing {
  std::string
      key;  // ours, unique for this part and recipient, the same at every try; 64 ASCII characters at most
  const Post* post = nullptr;
  size_t part = 0;
  std::string parent;     // native id of the part or message that this one answers; empty: none
  std::string recipient;  // for channels that go to people; empty: public

  const std::string& text() const { return post->parts[part]; }
};

enum class DeliveryState {
  kPending,    // in the outbox
  kSending,    // handed to a sink; not yet answered
  kAccepted,   // the far side took it
  kDelivered,  // and said later that it arrived, or we read it back
  kFailed,     // refused for good
  kUnknown,    // may or may not have been taken: the answer was lost
  kRetracted,  // taken back
  kSkipped,    // never sent, on purpose (cancelled first, consent withdrawn)
};
std::string_view DeliveryStateName(DeliveryState state);
std::optional<DeliveryState> DeliveryStateOf(std::string_view name);

// What a sink says of one Outgoing. `state` is kAccepted, kDelivered, kFailed, kUnknown, or kPending ("not
// now": nothing was sent, error says why and when to come back).
struct Receipt {
  DeliveryState state = DeliveryState::kPending;
  std::string native_id;
  std::string url;
  std::optional<Error> error;
  // False of kPending: the far side was not asked, for the one before it was held up, or all took too long.
  // That is no try, costs nothing of a rate, and it goes out with the next.
  bool asked = true;

  static Receipt Accepted(std::string native_id, std::string url = "") {
    return {DeliveryState::kAccepted, std::move(native_id), std::move(url), std::nullopt};
  }
  static Receipt NotAsked(std::optional<Error> why = std::nullopt) {
    return {DeliveryState::kPending, "", "", std::move(why), false};
  }
  // Sorts an error: in_doubt is kUnknown, throttled, unreachable and auth (a person mends it, and
  // the words may still be needed then) are kPending, the rest kFailed.
  static Receipt From(Error error);
};

}  // namespace crier
