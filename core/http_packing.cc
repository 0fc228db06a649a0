#include "core/http_packing.h"

#include <zlib.h>

#include <algorithm>
#include <array>
#include <utility>

#include "core/text.h"

namespace crier {
namespace {

constexpr size_t kMaxLayers = 3;
constexpr size_t kPiece = 16 * 1024;
constexpr size_t kSlack = 64 * 1024;  // what packing may add

// https://www.iana.org/assignments/http-parameters, without those that change nothing or that we read.
constexpr auto kUnread = std::to_array<std::string_view>(
    {"aes128gcm", "br", "compress", "dcb", "dcz", "exi", "pack200-gzip", "x-compress", "zstd"});

}  // namespace

// One gzip or deflate stream, or several gzip ones in a row (RFC 1952, 2.2).
class Unpacker::Layer {
 public:
  explicit Layer(bool gzip) : gzip_(gzip) {}
  ~Layer() { inflateEnd(&stream_); }
  Layer(const Layer&) = delete;
  Layer& operator=(const Layer&) = delete;

  bool done() const { return state_ == kBetween || state_ == kPadding; }
  // Counts what is fed; false where that is more than `most`.
  bool Count(size_t bytes, size_t most) {
    fed_ += bytes;
    return fed_ <= most;
  }

  // False: not packed like this, or `take` stopped.
  bool Feed(std::string_view bytes, const Take& take) {
    while (!bytes.empty() && state_ != kPadding) {
      if (state_ == kRunning) {
        if (!Inflate(&bytes, take)) return false;
        continue;
      }
      const size_t missing = std::min(bytes.size(), 2 - head_.size());
      head_ += bytes.substr(0, missing);
      bytes.remove_prefix(missing);
      if (head_.size() < 2) return true;
      if (!Begin()) {
        state_ = kPadding;
        return true;
      }
      const std::string begin = std::exchange(head_, "");
      std::string_view rest = begin;
      if (!Inflate(&rest, take)) return false;
    }
    return true;
  }

 private:
  enum State { kStart, kRunning, kBetween, kPadding };

  // By the first two bytes. False: what follows a stream is none.
  bool Begin() {
    const auto first = static_cast<unsigned char>(head_[0]);
    const auto second = static_cast<unsigned char>(head_[1]);
    if (state_ == kBetween && !(gzip_ && head_ == "\x1F\x8B")) return false;
    // Some call it deflate and leave zlib's head out.
    const bool zlib = (first & 15) == Z_DEFLATED && (first << 8 | second) % 31 == 0;
    inflateEnd(&stream_);
    stream_ = {};
    inflateInit2(&stream_, gzip_ ? MAX_WBITS + 16 : zlib ? MAX_WBITS : -MAX_WBITS);
    state_ = kRunning;
    return true;
  }

  bool Inflate(std::string_view* bytes, const Take& take) {
    stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes->data()));
    stream_.avail_in = static_cast<uInt>(bytes->size());
    char piece[kPiece];
    int code = Z_OK;
    do {
      stream_.next_out = reinterpret_cast<Bytef*>(piece);
      stream_.avail_out = kPiece;
      code = inflate(&stream_, Z_NO_FLUSH);
      if (code != Z_OK && code != Z_STREAM_END && code != Z_BUF_ERROR) return false;
      const size_t made = kPiece - stream_.avail_out;
      if (made > 0 && !take({piece, made})) return false;
    } while (code == Z_OK && (stream_.avail_in > 0 || stream_.avail_out == 0));
    bytes->remove_prefix(bytes->size() - stream_.avail_in);
    if (code == Z_STREAM_END) state_ = gzip_ ? kBetween : kPadding;
    return true;
  }

  const bool gzip_;
  State state_ = kStart;
  z_stream stream_ = {};
  std::string head_;
  size_t fed_ = 0;
};

Unpacker::Unpacker(size_t most) : most_packed_(most + kSlack) {}
Unpacker::~Unpacker() = default;

bool Unpacker::Expect(std::string_view content_encoding) {
  for (std::string_view value : Split(content_encoding, ',')) {
    const std::string coding = Lower(Trim(value));
    if (std::find(kUnread.begin(), kUnread.end(), coding) != kUnread.end()) {
      why_ = "it is packed as " + coding + ", which was not asked for";
      return false;
    }
    const bool gzip = coding == "gzip" || coding == "x-gzip";
    if (!gzip && coding != "deflate") continue;
    if (layers_.size() == kMaxLayers) {
      why_ = "it is packed too many times";
      return false;
    }
    // The last that was applied is named last and comes off first.
    layers_.insert(layers_.begin(), std::make_unique<Layer>(gzip));
  }
  return true;
}

bool Unpacker::Feed(std::string_view bytes, const Take& take) { return FeedFrom(0, bytes, take); }

bool Unpacker::FeedFrom(size_t layer, std::string_view bytes, const Take& take) {
  if (layer == layers_.size()) return take(bytes);
  if (!layers_[layer]->Count(bytes.size(), most_packed_)) {
    why_ = "it is larger packed than it may be unpacked";
    return false;
  }
  bool stopped = false;
  const bool fed = layers_[layer]->Feed(bytes, [&](std::string_view made) {
    const bool went_on = FeedFrom(layer + 1, made, take);
    stopped = !went_on;
    return went_on;
  });
  if (!fed && !stopped && why_.empty()) why_ = "it is not packed as its Content-Encoding says";
  return fed;
}

bool Unpacker::complete() const {
  return !layers_.empty() &&
         std::all_of(layers_.begin(), layers_.end(), [](const auto& layer) { return layer->done(); });
}

}  // namespace crier
