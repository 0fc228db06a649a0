#include "hub/loops/echo.h"

#include <algorithm>
#include <optional>
#include <set>
#include <vector>

#include "broadcast/echo.h"
#include "core/log.h"
#include "core/text.h"
#include "hub/hub.h"
#include "store/tables/bulletins.h"
#include "store/tables/replies.h"

namespace crier {
namespace {

// Who answers later has mostly thrown the thread away.
constexpr std::chrono::hours kRecent{7 * 24};
constexpr int kMaxRecent = 20;      // bulletins and their languages
constexpr size_t kLeastQuote = 40;  // bytes: shorter texts hold no quote that would count

// Title and text, the title once.
std::vector<std::string> TextsOf(const std::vector<Post>& posts) {
  std::vector<std::string> texts;
  for (const Post& post : posts) {
    std::string text;
    for (const std::string& part : post.parts) text += part + "\n";
    const std::string_view title = Trim(post.title);
    if (!title.empty() && !Trim(text).starts_with(title)) text = std::string(title) + "\n" + text;
    texts.push_back(std::move(text));
  }
  return texts;
}

Mention* MentionOf(Event* event) {
  if (auto* mention = std::get_if<Mention>(event)) return mention;
  auto* edited = std::get_if<Edited>(event);
  return edited != nullptr ? &edited->mention : nullptr;
}

}  // namespace

Result<void> CutEchoes(Hub& hub, const std::string& channel, Batch* batch) {
  std::vector<std::pair<Mention*, std::vector<std::string>>> answers;
  for (Event& event : batch->events) {
    Mention* mention = MentionOf(&event);
    if (mention == nullptr || mention->text.empty()) continue;
    if (!mention->in_reply_to.empty() || (mention->direct && mention->text.size() >= kLeastQuote))
      answers.emplace_back(mention, std::vector<std::string>());
  }
  if (answers.empty()) return {};
  const Time since = hub.clock().Now() - kRecent;
  auto read = hub.db().Read([&](Tx& tx) -> Result<void> {
    std::optional<std::vector<std::string>> recent;  // read once, and only where it is needed
    for (auto& [mention, sent] : answers) {
      sent.clear();
      if (!mention->in_reply_to.empty()) {
        auto posts = PostsSentAs(tx, channel, mention->in_reply_to);
        if (!posts) return posts.error();
        sent = TextsOf(*posts);
      }
      if (!sent.empty() || !mention->direct || mention->text.size() < kLeastQuote) continue;
      if (!recent) {
        auto posts = PostsSince(tx, channel, since, kMaxRecent);
        if (!posts) return posts.error();
        recent = TextsOf(*posts);
      }
      sent = *recent;
    }
    return {};
  });
  if (!read) return read;
  for (auto& [mention, sent] : answers) {
    if (sent.empty()) continue;
    std::string own = WithoutEcho(CleanUtf8(mention->text), sent);
    mention->text = own.empty() ? std::string(kOnlyEcho) : std::move(own);
  }
  return {};
}

Result<void> DropOwn(Hub& hub, const std::string& channel, Batch* batch) {
  std::vector<std::string> ids;
  bool answers = false;
  for (Event& event : batch->events) {
    const Mention* mention = MentionOf(&event);
    if (mention == nullptr) continue;
    ids.push_back(mention->native_id);
    answers = answers || !mention->in_reply_to.empty();
  }
  if (ids.empty()) return {};
  std::set<std::string> ours;
  std::vector<Unnamed> unnamed;
  auto read = hub.db().Read([&](Tx& tx) -> Result<void> {
    auto known = OursAmong(tx, channel, ids);
    if (!known) return known.error();
    ours = {known->begin(), known->end()};
    if (!answers) return {};
    auto sent = UnnamedOn(tx, channel);
    if (!sent) return sent.error();
    unnamed = *std::move(sent);
    return {};
  });
  if (!read) return read.error();
  const auto is_own = [&](const Mention& mention) {
    if (ours.contains(mention.native_id)) return true;
    return std::any_of(unnamed.begin(), unnamed.end(), [&](const Unnamed& each) {
      return each.target == mention.in_reply_to && Trim(each.text) == Trim(mention.text);
    });
  };
  const size_t dropped = std::erase_if(batch->events, [&](Event& event) {
    const Mention* mention = MentionOf(&event);
    return mention != nullptr && is_own(*mention);
  });
  if (dropped > 0)
    LogInfo("what the channel sent came back and is no mention",
            {{"channel", channel}, {"posts", std::to_string(dropped)}});
  return {};
}

}  // namespace crier
