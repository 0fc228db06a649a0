#include "connectors/kit/find_sent.h"

#include <set>

#include "core/text.h"

namespace crier::kit {
namespace {

bool IsNameByte(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '.' ||
         c == '-';
}

class Search {
 public:
  Search(const FindSentPlan& plan, const Sought& sought, const ApiClient& api)
      : plan_(plan), sought_(sought), api_(api), words_(Canonical(sought.text)) {}

  Result<std::optional<Sink::Shown>> Run(const ReadOwn& read) {
    std::set<std::string> seen;
    std::string older;
    for (size_t pages = 0; pages < plan_.most_pages && !end_; ++pages) {
      const auto page = read(older);
      if (!page) return page.error();
      bool news = false;
      for (const OwnPost& post : *page) {
        if (!seen.insert(post.id).second) continue;
        news = true;
        if (auto looked = LookAt(post); !looked) return looked.error();
        if (end_) break;
      }
      // All that there is, or the same page again from a server that pays no heed to `older`.
      if (page->empty() || (!news && seen.size() < plan_.whole_below)) end_ = true;
      if (!news) break;
      older = page->back().id;
    }
    const auto& found = found_ ? found_ : early_;
    if (found) return std::optional<Sink::Shown>({found->id, found->url, found->text});
    if (!end_)
      return Error{Fault::kBadData, api_.plan().who + ": more posts than are looked through may hide it"};
    return std::optional<Sink::Shown>();
  }

 private:
  // By the server's clock, once an answer has told it.
  Time Since() const { return sought_.first_tried + (api_.ServerNow() - api_.Now()) + plan_.drift; }

  // Whether it was there before. What was edited may have been put on top for that.
  bool IsOlder(const OwnPost& post, bool known) const {
    if (plan_.older_id && !sought_.after.empty()) return !plan_.older_id(sought_.after, post.id);
    return !post.edited && (known || post.made_at < Since() - plan_.skew);
  }

  Result<void> LookAt(const OwnPost& post) {
    const auto other = sought_.others.find(post.id);
    const bool others = other != sought_.others.end();
    end_ = IsOlder(post, post.id == sought_.after || (others && other->second));
    if (end_ || others || Canonical(post.text) != words_) return {};
    auto answers = Answers(post);
    if (!answers) return answers.error();
    if (!*answers) return {};
    // One that was made before, if clocks are right, is taken where there is none better.
    if (post.made_at >= Since() - std::chrono::minutes(5)) {
      found_ = post;
    } else if (!early_) {
      early_ = post;
    }
    return {};
  }

  Result<bool> Answers(const OwnPost& post) const {
    if (sought_.parent.empty() || post.parent == sought_.parent) return true;
    if (!post.parent.empty() || !plan_.is_gone) return false;
    return plan_.is_gone(sought_.parent);
  }

  const FindSentPlan& plan_;
  const Sought& sought_;
  const ApiClient& api_;
  const std::string words_;
  std::optional<OwnPost> found_, early_;
  bool end_ = false;
};

}  // namespace

Result<std::optional<Sink::Shown>> FindSent(const FindSentPlan& plan, const Sought& sought,
                                            const ApiClient& api, const ReadOwn& read) {
  if (!plan.stable_id) return Search(plan, sought, api).Run(read);
  Sought stable = sought;
  stable.parent = plan.stable_id(sought.parent);
  stable.after = plan.stable_id(sought.after);
  stable.others.clear();
  for (const auto& [id, older] : sought.others) stable.others[plan.stable_id(id)] |= older;
  return Search(plan, stable, api).Run(read);
}

std::string Canonical(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (size_t i = 0; i < text.size();) {
    const char c = text[i];
    if (c == ' ' || (c >= '\t' && c <= '\r')) {
      ++i;
      continue;
    }
    out += c;
    ++i;
    if (c != '@') continue;
    size_t name_end = i;
    while (name_end < text.size() && IsNameByte(text[name_end])) ++name_end;
    out.append(text.substr(i, name_end - i));
    const bool named = name_end > i;
    i = name_end;
    if (!named || i == text.size() || text[i] != '@') continue;
    size_t host_end = i + 1;
    while (host_end < text.size() && IsNameByte(text[host_end])) ++host_end;
    // Those at the end are the sentence's, not the host's.
    while (text[host_end - 1] == '.' || text[host_end - 1] == '-') --host_end;
    if (host_end > i + 1) i = host_end;
  }
  return out;
}

}  // namespace crier::kit
