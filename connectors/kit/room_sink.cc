#include "connectors/kit/room_sink.h"

#include <fmt/format.h>

#include "connectors/kit/send_each.h"

namespace crier::kit {

std::string NativeIdOf(std::string_view room, std::string_view message) {
  return fmt::format("{}/{}", room, message);
}

Result<std::string> RoomSink::MessageIn(const std::string& native_id) const {
  if (native_id.starts_with(plan_.room + "/")) {
    std::string id = native_id.substr(plan_.room.size() + 1);
    if (room_.IsMessage(id)) return id;
  }
  return api_.Wrong(fmt::format("what is answered, changed or looked for is not in this {}", plan_.noun),
                    Fault::kRejected);
}

Receipt RoomSink::Accepted(const std::string& id) {
  return Receipt::Accepted(NativeIdOf(plan_.room, id), room_.AddressOf(id));
}

Receipt RoomSink::ReceiptOf(const Result<std::string>& written, const std::string& id) {
  if (!written) return Receipt::From(written.error());
  if (room_.IsMessage(*written)) return Accepted(id);
  return Receipt::From(
      InDoubt(api_.Wrong(fmt::format("the answer does not name the {} that was written", plan_.message))));
}

std::vector<Receipt> RoomSink::Send(std::span<const Outgoing> batch) {
  return SendEach(batch, api_.clock(), [this](const Outgoing& out) { return SendOne(out); });
}

Receipt RoomSink::SendOne(const Outgoing& out) {
  const auto parent = out.parent.empty() ? Result<std::string>("") : MessageIn(out.parent);
  if (!parent) return Receipt::From(parent.error());
  const auto id = room_.Post(out, *parent);
  return ReceiptOf(id, id.value_or(""));
}

Receipt RoomSink::Edit(const std::string& native_id, const Outgoing& now) {
  const auto id = MessageIn(native_id);
  if (!id) return Receipt::From(id.error());
  return ReceiptOf(room_.Change(*id, now), *id);
}

Result<void> RoomSink::Retract(const std::string& native_id) {
  const auto id = MessageIn(native_id);
  return id ? room_.Delete(*id) : id.error();
}

Result<std::optional<Sink::Shown>> RoomSink::ReadBack(const Sought& sought) {
  if (!sought.native_id.empty()) {
    const auto id = MessageIn(sought.native_id);
    if (!id) return id.error();
    const auto there = room_.Read(*id);
    if (!there) return there.error();
    if (!*there) return std::optional<Shown>();
    return std::optional<Shown>({NativeIdOf(plan_.room, *id), room_.AddressOf(*id), (*there)->text});
  }
  FindSentPlan plan;
  if (plan_.older_id != nullptr) {
    // Both are of this room, whose id may hold a slash itself.
    const auto message = [begin = plan_.room.size() + 1](std::string_view id) {
      return id.substr(std::min(begin, id.size()));
    };
    plan.older_id = [this, message](std::string_view a, std::string_view b) {
      return plan_.older_id(message(a), message(b));
    };
  }
  std::optional<std::string> older = "";
  return FindSent(plan, sought, api_, [&](const std::string&) { return ReadOwn(sought, &older); });
}

// The next page on which we said something; `older` is nothing after the last.
Result<std::vector<OwnPost>> RoomSink::ReadOwn(const Sought& sought, std::optional<std::string>* older) {
  for (int pages = 0; *older; ++pages) {
    if (pages == plan_.most_pages) return api_.Wrong("too much was said since to find our own messages");
    auto page = room_.ReadOwn(sought, **older);
    if (!page) return page.error();
    // A list that leads back to itself ends.
    const bool last = page->older.empty() || page->older == **older;
    *older = last ? std::nullopt : std::optional(page->older);
    if (page->posts.empty()) continue;
    for (OwnPost& post : page->posts) {
      post.url = room_.AddressOf(post.id);
      post.id = NativeIdOf(plan_.room, post.id);
      if (!post.parent.empty()) post.parent = NativeIdOf(plan_.room, post.parent);
    }
    return std::move(page->posts);
  }
  return std::vector<OwnPost>();
}

}  // namespace crier::kit
