// Result<T>: a value, or an Error that says who is at fault and what to do. Library exceptions stop at the
// file that calls the library; everything else of ours answers with a Result. Member names are those of
// std::expected.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

namespace crier {

// What kind of thing went wrong; decides whether anybody tries again.
enum class Fault {
  kConfig,       // our own configuration, rules or command line: a person must mend it
  kAuth,         // credentials missing, wrong or expired: a person must mend it
  kThrottled,    // the far side asks us to slow down: try again after retry_after
  kUnreachable,  // no answer, or an answer that says "not now" (5xx): try again
  kRejected,     // the far side understood and refused: trying the same again is useless
  kBadData,      // what came in cannot be read
  kNotFound,     // what was asked for is not there
  kDamaged,      // what we stored ourselves cannot be read: a person must mend it
};

std::string_view FaultName(Fault fault);

struct Error {
  Fault fault = Fault::kBadData;
  std::string message;  // for a person: who failed, what is wrong, what to do; never holds a secret
  std::optional<std::chrono::milliseconds> retry_after =
      std::nullopt;  // only with kThrottled and kUnreachable
  // True when the request may have been carried out although no answer came (a timeout after sending, a cut
  // connection). A sink turns it into a receipt in state kUnknown.
  bool in_doubt = false;
};

template <typename T>
class [[nodiscard]] Result {
 public:
  using value_type = T;
  Result(T value)
      : state_(std::in_place_index<0>, std::move(value)) {}  // NOLINT(google-explicit-constructor)
  Result(Error error)
      : state_(std::in_place_index<1>, std::move(error)) {}  // NOLINT(google-explicit-constructor)

  bool has_value() const { return state_.index() == 0; }
  explicit operator bool() const { return has_value(); }

  T& value() & { return std::get<0>(state_); }
  const T& value() const& { return std::get<0>(state_); }
  T&& value() && { return std::get<0>(std::move(state_)); }
  T& operator*() & { return *std::get_if<0>(&state_); }
  const T& operator*() const& { return *std::get_if<0>(&state_); }
  T&& operator*() && { return std::move(*std::get_if<0>(&state_)); }
  T* operator->() { return std::get_if<0>(&state_); }
  const T* operator->() const { return std::get_if<0>(&state_); }
  template <typename U>
  T value_or(U&& other) const& {
    return has_value() ? **this : static_cast<T>(std::forward<U>(other));
  }

  const Error& error() const& { return std::get<1>(state_); }
  Error&& error() && { return std::get<1>(std::move(state_)); }

 private:
  std::variant<T, Error> state_;
};

template <>
class [[nodiscard]] Result<void> {
 public:
  Result() = default;
  Result(Error error) : error_(std::move(error)) {}  // NOLINT(google-explicit-constructor)

  bool has_value() const { return !error_.has_value(); }
  explicit operator bool() const { return has_value(); }
  const Error& error() const& { return *error_; }
  Error&& error() && { return *std::move(error_); }

 private:
  std::optional<Error> error_;
};

}  // namespace crier
