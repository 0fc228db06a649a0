// A hub whose residents are answered: what they said, the answers, and what came back in their threads.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "hub/follow_up.h"
#include "hub/loops/listen.h"
#include "hub/replies.h"
#include "store/tables/replies.h"
#include "store/tables/requests.h"
#include "tests/hub/api/people_of_hub.h"
#include "tests/store/samples.h"

namespace crier {

class RepliesOfHub : public PeopleOfHub {
 protected:
  // `more`: keys of the configuration.
  explicit RepliesOfHub(const std::string& more = "")
      : PeopleOfHub(
            "  - {name: town, connector: replay}\n"
            "  - {name: hook, connector: webhook, url: 'https://chat.example.org/'}\n" +
            more) {
    Make("ana", {Role::kTriage});
    ana_ = Open("ana");
  }
  Json Get(const std::string& path) {
    const ServerReply reply = CallByToken(kTestToken, "GET", path);
    EXPECT_EQ(reply.status, 200) << reply.body;
    return Json::parse(reply.body);
  }
  Json Post(const std::string& path, const Json& body, int status = 200) {
    const ServerReply reply = Call(ana_, "POST", path, Dump(body));
    EXPECT_EQ(reply.status, status) << path << Dump(body) << reply.body;
    return Json::parse(reply.body);
  }
  Json Step(const std::string& request_id, Json change) {
    const std::string path = "/requests/" + request_id;
    change["updated_datetime"] = Get(path)["updated_datetime"];
    return Post(path, change);
  }
  std::string Refused(const std::string& path, const Json& body, int status) {
    return Post(path, body, status).at("error").at("message").get<std::string>();
  }
  // A mention that became a draft.
  StoredMention Draft(const std::string& native_id = "m1", bool direct = false,
                      const std::string& channel = "town") {
    Mention mention = Say(native_id, "a hole in Elm Street", clock_.Now());
    mention.direct = direct;
    Intake intake = Poll({About("pothole", mention)}, native_id, clock_.Now());
    intake.channel = channel;
    return TakeAll(hub_->db(), intake).added.at(0);
  }
  static std::string Path(const StoredMention& mention, const std::string& more = "") {
    return "/mentions/" + std::to_string(mention.id) + "/reply" + more;
  }
  std::vector<Delivery> RowsOf(const Json& reply) {
    const std::string id = reply.at("id");
    return hub_.Read([&](Tx& tx) { return DeliveriesOfReply(tx, id); });
  }
  // As the send loop would have noted it.
  void Settle(const Json& reply, DeliveryState state, const std::string& native_id = "") {
    hub_.Write([&](Tx& tx) -> Result<void> {
      auto rows = DeliveriesOfReply(tx, reply.at("id"));
      if (!rows) return rows.error();
      for (Delivery row : *rows) {
        row.state = state;
        row.native_id = native_id;
        row.error = state == DeliveryState::kFailed ? "the account is gone" : "";
        if (auto saved = SaveDelivery(tx, row); !saved) return saved;
      }
      return {};
    });
  }
  IntakeResult Hear(Mention mention) {
    Batch batch;
    batch.events.emplace_back(std::move(mention));
    auto taken = TakeBatch(*hub_, *hub_->FindChannel("town"), std::move(batch), std::nullopt);
    EXPECT_TRUE(taken) << taken.error().message;
    return taken ? *std::move(taken) : IntakeResult{};
  }
  // What came back in a thread, as it was judged.
  std::optional<Followed> Follow(const IntakeResult& taken) {
    std::optional<Followed> followed;
    hub_.Write([&](Tx& tx) -> Result<void> {
      auto done = TakeFollowUp(*hub_, tx, taken.follow_ups.at(0), "town", clock_.Now());
      if (!done) return done.error();
      followed = *std::move(done);
      return {};
    });
    return followed;
  }
  Mention Back(const std::string& native_id, const std::string& to, const std::string& text = "thank you") {
    Mention mention = Say(native_id, text, clock_.Now());
    mention.in_reply_to = to;
    return mention;
  }
  void Become(const std::string& request_id, const std::string& status) {
    hub_.Write([&](Tx& tx) -> Result<void> {
      auto request = FindRequest(tx, request_id);
      if (!request) return request.error();
      const Time was = (*request)->updated_datetime;
      (*request)->status = status;
      (*request)->updated_datetime = was + std::chrono::milliseconds(1);
      return SaveRequest(tx, **request, was);
    });
  }

  Browser ana_;
};

}  // namespace crier
