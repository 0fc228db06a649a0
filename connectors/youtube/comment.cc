#include "connectors/youtube/comment.h"

#include "connectors/kit/characters.h"
#include "connectors/kit/members.h"
#include "connectors/kit/mention_text.h"
#include "connectors/kit/pointers.h"
#include "core/http.h"

namespace crier::youtube {

using kit::In, kit::TextIn;
using nlohmann::json;

constexpr size_t kMaxId = 128;  // ours; they have 26, answers 49

std::string CommentIdIn(const json& object, const char* key) {
  std::string id = TextIn(object, key, kMaxId + 1);
  const bool fine = id.size() <= kMaxId && kit::IsAlnum(id, "-_.");
  return fine ? id : "";
}

std::string ThreadOf(std::string_view id) { return std::string(id.substr(0, id.find('.'))); }

Comment ReadComment(const json& from, const std::string& video, Time now) {
  Comment comment;
  Mention& mention = comment.mention;
  const json& snippet = In(from, "snippet");
  mention.native_id = CommentIdIn(from, "id");
  mention.in_reply_to = CommentIdIn(snippet, "parentId");
  // Plain text is asked for; of our own comments alone textOriginal is there, too.
  mention.text = kit::MentionText(TextIn(snippet, "textDisplay", kMaxMentionText));
  const std::string name = TextIn(snippet, "authorDisplayName");
  mention.author = {kit::IdIn(In(snippet, "authorChannelId"), "value"), name.starts_with('@') ? name : "",
                    name};
  mention.url = video.empty()
                    ? "https://www.youtube.com/channel/" + kit::IdIn(snippet, "channelId") +
                          "/discussion?lc=" + PercentEncode(mention.native_id)
                    : "https://www.youtube.com/watch?v=" + video + "&lc=" + PercentEncode(mention.native_id);
  mention.created_at = ParseTime(TextIn(snippet, "publishedAt", 64)).value_or(now);
  comment.updated_at = TextIn(snippet, "updatedAt", 64);
  return comment;
}

std::string ReasonOf(const json& refusal) { return kit::TextAt(refusal, "/error/errors/0/reason", 64); }

}  // namespace crier::youtube
