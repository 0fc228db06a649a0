// The hub: joins the trades. Holds what one running city has, runs the loops, answers the API.
//
// Threads: one for each channel that listens, one for each that sends, one that dispatches bulletins, one
// that expands send jobs, one that tells their progress, one that watches over the channels, one that alerts
// people on duty, one that tells departments what is due where they are to be told, one that ends sessions,
// one that talks to the other nodes, the server's own. They meet only in the store, in the bells and in Live.
#pragma once

#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

#include "accounts/oidc.h"
#include "broadcast/template.h"
#include "classifier/classifier.h"
#include "core/clock.h"
#include "core/http.h"
#include "desk/canned.h"
#include "hub/act.h"
#include "hub/channel_list.h"
#include "hub/config.h"
#include "hub/demo_people.h"
#include "hub/http/server.h"
#include "hub/kept_answers.h"
#include "hub/kept_file.h"
#include "hub/live.h"
#include "hub/loops/duty.h"
#include "hub/loops/neighbours.h"
#include "hub/open311/read_limit.h"
#include "hub/open_streams.h"
#include "hub/progress.h"
#include "store/db/db.h"
#include "store/db/lock.h"

namespace crier {

class Hub {
 public:
  // Opens everything and checks it; talks to nobody yet. `mode` is "serve" or "demo".
  static Result<std::unique_ptr<Hub>> Open(Config config, const Clock& clock, std::string mode,
                                           std::vector<Error>* unopened = nullptr);
  ~Hub();

  // Starts the loops and the server.
  Result<void> Start();
  // Ends the loops, then the server. What is under way is finished or stays pending. Safe to call twice.
  void Stop();
  // The same where the process ends after it, by std::_Exit as main does: Server::Leave.
  void StopForGood();

  // Reads rules, places and services again. A bad pack is refused and the old one stays.
  Result<void> ReloadRules();
  struct Reloaded {
    ChannelList::Change channels;
    std::vector<std::string> restart;  // the other keys that differ; they wait for the next start
  };
  // Reads the configuration again and takes its channels on: what is new or has other settings is opened,
  // what is gone ends, the others are not disturbed. Whatever is wrong in it changes nothing.
  Result<Reloaded> ReloadChannels();

  // What the console keeps (hub/kept_channels.h), and why some of it is left out.
  struct KeptState {
    KeptChannels kept;
    std::map<std::string, std::string> broken;
  };
  KeptState kept() const;
  // Why it can keep nothing here; empty: it can.
  std::string CannotKeep() const;
  // Changes that, with its row in the audit, and takes the channels on as ReloadChannels does. `fit`: the
  // channel that must be in order then; empty: none. An error or a mistake changes nothing.
  using KeptChange = std::function<Result<AuditedChange>(KeptChannels& kept)>;
  Result<void> ChangeKept(const Acting& by, std::string_view action, const std::string& fit,
                          const KeptChange& change, std::vector<FieldMistake>* mistakes);
  // A channel as it would be with `kept`, opened to be tested and for nothing else. `own_state`: with what
  // the channel of that name remembers, and not as a new one. Null where `mistakes` took why not.
  std::unique_ptr<OpenChannel> OpenToTest(const KeptChannels& kept, const std::string& name, bool own_state,
                                          std::vector<FieldMistake>* mistakes);

  const Config& config() const { return config_; }
  const Clock& clock() const { return clock_; }
  // The machine's own clock, however fast the city's runs: for sessions, one-time codes and waits.
  const Clock& wall() const { return wall_ ? *wall_ : clock_; }
  const std::string& mode() const { return mode_; }
  Db& db() { return *db_; }
  Live& live() { return live_; }
  Bell& dispatch_bell() { return dispatch_bell_; }
  Bell& expand_bell() { return expand_bell_; }
  Bell& escalate_bell() { return escalate_bell_; }
  ProgressDue& progress() { return progress_; }
  KeptAnswers& kept_answers() { return kept_answers_; }
  OpenStreams& open_streams() { return open_streams_; }
  ReadLimit& open311_reads() { return open311_reads_; }
  // Of the pages for residents: how often an address looks, and how often it sends a form.
  ReadLimit& page_views() { return page_views_; }
  ReadLimit& page_posts() { return page_posts_; }
  const Node& node() const { return duty_.node(); }
  // Other nodes may share the store.
  bool Shared() const;
  // So whoever waits for a bell looks there, too.
  std::chrono::milliseconds LongestIdle() const;
  const Templates& templates() const { return templates_; }
  const CannedAnswers& canned() const { return canned_; }
  std::shared_ptr<const Classifier> classifier() const { return std::atomic_load(&classifier_); }
  std::shared_ptr<const std::vector<Service>> services() const { return std::atomic_load(&services_); }
  ChannelList::Channels channels() const { return channels_.All(); }
  std::shared_ptr<OpenChannel> FindChannel(const std::string& name) const { return channels_.Find(name); }
  const std::string& token_hash() const { return token_hash_; }
  // Whom the sign-in page names, before Start; in the demo alone.
  void ShowDemoPeople(std::vector<DemoPerson> people) { demo_people_ = std::move(people); }
  const std::vector<DemoPerson>& demo_people() const { return demo_people_; }
  // The city's provider; null: people sign in by password alone.
  SingleSignOn* sign_on() { return sign_on_.get(); }
  bool has_sign_on() const { return sign_on_ != nullptr; }
  // Before Start.
  void SignOnBy(std::unique_ptr<SingleSignOn> sign_on) { sign_on_ = std::move(sign_on); }
  // The hub ends: what waits for somebody far away waits no longer.
  std::stop_token leaving() const { return leaving_.get_token(); }
  // Another process has taken this node's name; this one was told to end.
  bool superseded() const { return duty_.superseded(); }
  int port() const { return server_ ? server_->port() : 0; }

 private:
  Hub(Config config, const Clock& clock, std::string mode);
  void StopLoops();
  // Joins them and takes them on; `reload_` is held.
  Result<ChannelList::Change> TakeOn(const std::vector<ChannelConfig>& configured, const KeptChannels& kept);
  void TellOf(const ChannelList::Change& change);
  // As it would be; null, with the reasons.
  std::unique_ptr<OpenChannel> OpenJoined(const JoinedChannels& joined, const KeptChannels& kept,
                                          const std::string& name, bool own_state,
                                          std::vector<FieldMistake>* mistakes);
  void LoadKept();
  // What a restart would forget: the last event of a channel is its newest mention.
  void RecallLastEvent(OpenChannel& channel);

  const Config config_;
  const Clock& clock_;
  const std::unique_ptr<Clock> wall_;  // null: the city's is the machine's
  const std::string mode_;
  const std::string token_hash_;
  Templates templates_;
  CannedAnswers canned_;
  std::shared_ptr<const Classifier> classifier_;
  std::shared_ptr<const std::vector<Service>> services_;
  std::unique_ptr<Db> db_;
  std::unique_ptr<StoreLock> lock_;  // while the loops run
  HttpLoop http_loop_;
  ChannelList channels_;
  mutable std::mutex reload_;              // one at a time; guards what follows
  std::vector<ChannelConfig> configured_;  // as the configuration says now
  KeptFile kept_file_;
  std::string kept_unreadable_;  // why; then it is not written over
  KeptChannels kept_;
  std::map<std::string, std::string> broken_;
  Live live_;
  Bell dispatch_bell_, expand_bell_, escalate_bell_;
  std::vector<DemoPerson> demo_people_;
  std::unique_ptr<Http> sign_on_door_;  // to the provider
  std::unique_ptr<SingleSignOn> sign_on_;
  std::stop_source leaving_;
  ProgressDue progress_;
  KeptAnswers kept_answers_;
  OpenStreams open_streams_;
  ReadLimit open311_reads_;
  ReadLimit page_views_{60}, page_posts_{20};  // a minute; ours
  Duty duty_{*this};
  Neighbours neighbours_{*this};
  std::vector<std::jthread> threads_;
  std::unique_ptr<Server> server_;
};

}  // namespace crier
