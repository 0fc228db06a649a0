// The body that we send: JSON text with {{names}} in it.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/post.h"
#include "core/result.h"

namespace crier::webhook {

class Body {
 public:
  // kConfig: an unknown name, a text outside quotes, or what is not JSON once the names are filled in.
  static Result<Body> Parse(std::string_view text);

  bool Uses(std::string_view name) const;

  // Every text is escaped for the string in which it stands, so nothing in it can end that string.
  std::string Fill(const Outgoing& out) const;

 private:
  struct Piece {
    std::string literal;
    std::string_view name;  // what follows the literal; empty at the end
  };
  std::vector<Piece> pieces_;
};

}  // namespace crier::webhook
