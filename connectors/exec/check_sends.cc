#include "connectors/exec/check_sends.h"

#include <fmt/format.h>

#include "connectors/exec/ends.h"
#include "core/id.h"

namespace crier::exec {
namespace {

using enum Finding::State;

class Sender {
 public:
  Sender(TrialRun& run, const Abilities& can, const Clock& clock) : run_(run), can_(can), clock_(clock) {}

  void Sends() {
    if (!run_.trial().send) {
      run_.Add(
          "send", kSkipped,
          "--send tries it, and the rest of what it says of sending: that really sends a text that says that "
          "it is a test");
      return;
    }
    Post post;
    post.lang = "en";
    post.title = "Crier test";
    post.event = "Test";
    post.status = "Test";
    post.sent = clock_.Now();
    post.parts = {"Crier tests this channel. This is only a test."};
    const std::string key = "check-" + NewId(clock_.Now());
    const Outgoing out = Item(post, key);
    const auto receipt = SendOne("send", out);
    if (!receipt) return;
    const std::string native_id = receipt->native_id;
    if (native_id.empty() && (can_.edit || can_.retract || can_.threads)) {
      run_.Wrong(
          "send",
          "its receipt has no \"native_id\", without which nothing can be edited, taken back or answered");
      return;
    }
    run_.Ok("send", fmt::format("sent, native_id '{}'", native_id));
    if (can_.honours_key) {
      const auto again = SendOne("send again", out);
      if (again && again->native_id == native_id) run_.Ok("send again", "the same key is one delivery");
      if (again && again->native_id != native_id)
        run_.Wrong(
            "send again",
            "the same key made a second delivery: answer with the first one's native_id, or do not say "
            "honours_key");
    }
    if (can_.read_back) ReadsBack("read back", native_id, key, post.parts[0]);
    if (can_.edit) {
      post.parts[0] = "Crier tests this channel. This was only a test.";
      const auto answer = run_.Ask("edit", "edit", {{"native_id", native_id}, {"item", ItemToJson(out)}},
                                   "answer an edit with done");
      if (answer && answer->error) run_.Wrong("edit", answer->error->message);
      if (answer && !answer->error) run_.Ok("edit", "changed in place");
      if (answer && !answer->error && can_.read_back)
        ReadsBack("read the edit", native_id, key, post.parts[0]);
    }
    if (!can_.retract) return;
    for (const std::string_view check : {"retract", "retract again"}) {
      const auto answer =
          run_.Ask(check, "retract", {{"native_id", native_id}}, "answer a retract with done");
      if (answer && answer->error) run_.Wrong(check, answer->error->message + ". Gone already is done");
      if (answer && !answer->error) run_.Ok(check, "gone");
    }
    if (!can_.read_back) return;
    const auto gone = run_.Ask("read what is gone", "read_back", {{"native_id", native_id}, {"key", key}},
                               "answer with \"shown\": null");
    if (!gone) return;
    if (!gone->error && gone->done.has_shown && !gone->done.shown) {
      run_.Ok("read what is gone", "not there");
    } else {
      run_.Wrong("read what is gone", "answer with done and \"shown\": null for what is not there");
    }
  }

 private:
  Outgoing Item(const Post& post, const std::string& key) const {
    Outgoing out;
    out.key = key;
    out.post = &post;
    out.recipient = run_.trial().recipient;
    return out;
  }

  // One item; its receipt, unless something is wrong.
  std::optional<Receipt> SendOne(std::string_view check, const Outgoing& out) {
    const auto answer = run_.Ask(check, "send", {{"items", {ItemToJson(out)}}},
                                 "answer each item with its \"key\" and a \"receipt\" or an \"error\"", 1);
    if (!answer) return std::nullopt;
    if (answer->error) {
      run_.Wrong(check, answer->error->message);
      return std::nullopt;
    }
    const auto found = answer->receipts.find(out.key);
    if (found == answer->receipts.end()) {
      run_.Wrong(check, fmt::format("its receipt has not the key of the item, {}", out.key));
    } else if (found->second.error) {
      run_.Wrong(check, found->second.error->message);
    } else {
      return found->second;
    }
    return std::nullopt;
  }

  void ReadsBack(std::string_view check, const std::string& native_id, const std::string& key,
                 const std::string& text) {
    // Where the answer to a send is lost, Crier knows the key alone.
    for (const bool by_key : {false, true}) {
      const auto answer = run_.Ask(check, "read_back", {{"native_id", by_key ? "" : native_id}, {"key", key}},
                                   "answer with \"shown\"");
      if (!answer) return;
      if (answer->error || !answer->done.shown) {
        run_.Wrong(check,
                   fmt::format("what was sent is not found by its {}: {}", by_key ? "key alone" : "native_id",
                               answer->error ? answer->error->message : "\"shown\" is null"));
        return;
      }
      if (answer->done.shown->text.find(text) == std::string::npos) {
        run_.Wrong(check, "\"shown\" has another \"text\"");
        return;
      }
    }
    run_.Ok(check, "found by native_id and by key");
  }

  TrialRun& run_;
  const Abilities can_;
  const Clock& clock_;
};

}  // namespace

void CheckSends(TrialRun& run, const Abilities& can, const Clock& clock) { Sender(run, can, clock).Sends(); }

}  // namespace crier::exec
