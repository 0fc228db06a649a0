// What the fuzz targets share. A target is one file, NAME_fuzz.cc, with one FUZZ(NAME): it hands whatever it
// is given to a real entry point and says with Must what has to hold of the answer. tests/fuzz/README.md.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/mention.h"
#include "core/result.h"

// libFuzzer's entry point, by a name of its own, so that one program holds them all.
#define FUZZ(name) extern "C" int name##_fuzz(const uint8_t* data, size_t size)

namespace crier::fuzz {

// Throws unless it holds: nobody catches that in a fuzz program, which then keeps the input; a unit test that
// goes over a corpus shows what was promised.
void Must(bool holds, std::string_view promise);

inline std::string_view TextOf(const uint8_t* data, size_t size) {
  return {reinterpret_cast<const char*>(data), size};
}

// The input cut at lines that are "%%"; at most so many pieces, the last holds the rest. One where there is
// none.
std::vector<std::string_view> Pieces(std::string_view input, size_t most);

// A message for a person: there is one, and it is UTF-8.
void MustExplain(const Error& error);

// core/mention.h: the bounds, UTF-8 everywhere, links that are web addresses or nothing.
void MustKeepBounds(const Batch& batch, std::string_view channel);

// One line an event, every member of it: equal texts are equal batches.
std::string Written(const Batch& batch);

}  // namespace crier::fuzz
