// What a Content-Encoding packed, unpacked as it comes in. Private to http.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace crier {

// What we ask for; also what is unpacked, with x-gzip and, in whatever order a server names them, several.
inline constexpr std::string_view kAcceptEncoding = "gzip, deflate";

// A value that is no coding at all ("utf-8", "aws-chunked", "none", "binary") is what a server's owner got
// wrong: the body is read as it is.
class Unpacker {
 public:
  // Takes unpacked bytes; false to stop.
  using Take = std::function<bool(std::string_view bytes)>;

  // `most` is how much may come out; what is packed may hardly be more.
  explicit Unpacker(size_t most);
  ~Unpacker();
  Unpacker(const Unpacker&) = delete;
  Unpacker& operator=(const Unpacker&) = delete;

  // The value of one Content-Encoding header; a second one's codings were applied after the first one's.
  // False, and why() says so: a coding that exists and that we did not ask for, or more of them than make
  // sense.
  bool Expect(std::string_view content_encoding);
  // False: `take` stopped, or the bytes are not packed as was said.
  bool Feed(std::string_view bytes, const Take& take);
  // All has come that was packed; what follows is left out. False where nothing was.
  bool complete() const;
  const std::string& why() const { return why_; }

 private:
  class Layer;
  bool FeedFrom(size_t layer, std::string_view bytes, const Take& take);

  const size_t most_packed_;
  std::vector<std::unique_ptr<Layer>> layers_;  // outermost first
  std::string why_;
};

}  // namespace crier
