// Publishing as Threads and Instagram want it: a container is made, gets ready, and is published. Nothing is
// out until it is published, and no container is published twice, so a post whose answer was lost is told by
// its container. https://developers.facebook.com/documentation/threads/reference/publishing and
// https://developers.facebook.com/docs/instagram-platform/content-publishing
#pragma once

#include <string>

#include "connectors/kit/graph.h"

namespace crier::kit {

struct ContainersPlan {
  std::string make;     // "/1234/threads"
  std::string publish;  // "/1234/threads_publish"
  // The member that says FINISHED, IN_PROGRESS, PUBLISHED, EXPIRED or ERROR, and the one that says why.
  const char* state = "status";
  const char* words = "error_message";
};

// The containers of what is not out yet are kept in the channel's State under the delivery's key, at most 64
// for a day, which is as long as Meta keeps one. Publish and WhetherOut are called by one thread at a time.
class Containers {
 public:
  Containers(Graph& graph, State& state, ContainersPlan plan);

  // The id of the post. It goes on with the container that an earlier try made; one that expired is never
  // published, a new one is made. kUnreachable, not in doubt, with retry_after: it is not ready, or its
  // making was not answered, and nothing is out; the caller comes again. Of what Meta cannot make into a post
  // three containers are tried, then it is kRejected. In doubt: the publishing was not answered, or a try
  // before did it.
  Result<std::string> Publish(const std::string& key, const GraphFields& fields);

  // For ReadBack, where the post was not found: an error where its container says that it was published, so
  // that nobody sends it again.
  Result<void> ProveNotOut(const std::string& key);

 private:
  struct Kept;
  Result<Kept> Find(const std::string& key) const;
  Result<void> Keep(const std::string& key, const Kept& kept);
  Result<std::string> StateOf(const std::string& id, std::string* words);
  Error NotReady(std::string_view what, std::chrono::milliseconds wait) const;

  Graph& graph_;
  State& state_;
  const ContainersPlan plan_;
};

}  // namespace crier::kit
