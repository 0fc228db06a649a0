// Listens: mentions of the account and public posts under hashtags.
//
// Each stream is read like this: the newest page first. Where it reaches back to what was heard last, it
// holds all that is new, and, being looked at again and again, it also shows edits and posts that other
// servers delivered late. Where it does not reach back, a storm went by: then forward from the last id, page
// by page, to the end; or, of a server that pays no heed to min_id, back from the newest.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "connectors/mastodon/api.h"

namespace crier::mastodon {

struct Stream {
  std::string name;    // "mentions", "#flood": its name in the cursor
  std::string target;  // "/api/v1/timelines/tag/flood?limit=40"
  std::string_view scope;
  size_t page = 40;  // as many as the server gives at once
  bool notifications = false;
  bool hashtag = false;  // 404: nobody has used it yet
};

class MastodonSource : public Source {
 public:
  MastodonSource(Api& api, std::string channel, std::vector<Stream> streams, size_t backfill);
  Result<Batch> Poll(const std::string& cursor, Time deadline, std::stop_token stop) override;

 private:
  // How far a stream is read: entries up to and with `last`. Those up to and with `from` came before our
  // time.
  struct Place {
    std::string from;
    std::string last;
  };
  // A post of a server whose ids do not stay: told by its author and its uri, it keeps the id under which it
  // was heard first.
  struct Known {
    std::string post;  // digest of author and uri
    std::string id;
    std::string words;  // digest
  };
  struct Cursor {
    // One more with every batch that brings something, so that no two batches share a cursor.
    uint64_t serial = 0;
    std::map<std::string, Place> places;
    std::vector<Known> posts;  // the last that were heard, oldest first; empty where ids stay
  };
  // What one stream brought.
  struct Reading {
    Place place;
    std::vector<Entry> entries;
    bool more = false;
    std::optional<Error> error;  // what stopped it; entries and place are good up to there
  };
  struct Page {
    std::vector<Entry> entries;
    bool newer = false;  // there may be newer ones,
    bool older = false;  // and older ones: the page is full, the server says so, or it never says
  };
  // Seen statuses and when each was last edited.
  using Seen = std::map<std::string, std::string, ById>;
  struct Gathered;

  static Result<Cursor> ReadCursor(const std::string& text);
  static std::string WriteCursor(const Cursor& cursor);
  Result<Page> ReadPage(const Stream& stream, const std::string& bound, Time deadline,
                        const std::stop_token& stop);
  Reading ReadFirst(const Stream& stream, Time deadline, const std::stop_token& stop);
  Reading ReadOn(const Stream& stream, const Place& place, Time deadline, const std::stop_token& stop);
  void ReadForward(const Stream& stream, Page newest, Time deadline, const std::stop_token& stop,
                   Reading* reading);
  void ReadBackward(const Stream& stream, Page newest, Time deadline, const std::stop_token& stop,
                    Reading* reading);
  void Gather(Reading reading, const std::string& heard_to, const std::string& own, Gathered* gathered) const;
  std::chrono::milliseconds TimeLeft(Time deadline) const;

  Api& api_;
  const std::string channel_;
  const std::vector<Stream> streams_;
  const size_t backfill_;
  // What had been seen where a cursor stands; a cursor that is neither of these starts with nothing seen. Two
  // of them, because a batch that could not be stored is asked for again.
  struct Memory {
    std::string cursor;
    Seen seen;
  };
  Memory before_;
  Memory after_;
};

}  // namespace crier::mastodon
