// GMime's objects, owned. Private to the files that call GMime: message.cc and compose.cc.
#pragma once

#include <gmime/gmime.h>

#include <memory>
#include <string>

namespace crier::email {

struct Unref {
  void operator()(void* object) const { g_object_unref(object); }
};
template <typename T>
using Owned = std::unique_ptr<T, Unref>;

// A text of GLib's, which frees it.
inline std::string Taken(char* text) {
  std::string copy = text != nullptr ? text : "";
  g_free(text);
  return copy;
}

inline std::string Copied(const char* text) { return text != nullptr ? text : ""; }

// Once a process, before anything else of GMime.
inline void Begin() {
  static const bool begun = [] {
    g_mime_init();
    return true;
  }();
  static_cast<void>(begun);
}

// What has been written to a stream in memory.
inline std::string Written(GMimeStream* stream) {
  const GByteArray* bytes = g_mime_stream_mem_get_byte_array(GMIME_STREAM_MEM(stream));
  return {reinterpret_cast<const char*>(bytes->data), bytes->len};
}

}  // namespace crier::email
