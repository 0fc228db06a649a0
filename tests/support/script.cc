#include "tests/support/script.h"

#include <fstream>
#include <sstream>

#include "core/yaml.h"

namespace crier {
namespace {

Result<Headers> HeadersOf(const Yaml& node) {
  Headers headers;
  for (const std::string& name : node.Keys()) headers.Add(name, node.At(name).Scalar());
  return headers;
}

Result<Exchange> ReadExchange(const Yaml& node, const std::filesystem::path& folder) {
  if (auto only = node.Only({"when", "wants", "status", "headers", "body", "body_file", "url",
                             "permanent_redirect", "fault", "in_doubt", "always"});
      !only) {
    return only.error();
  }
  Exchange exchange;
  auto when = node.Text("when");
  if (!when) return when.error();
  exchange.when = *when;
  auto status = node.Number("status", 200);
  if (!status) return status.error();
  exchange.response.status = static_cast<int>(*status);
  exchange.response.headers = *HeadersOf(node.At("headers"));
  exchange.response.body = node.At("body").Scalar();
  if (node.Has("body_file")) {
    const auto file = folder / node.At("body_file").Scalar();
    if (!std::filesystem::is_regular_file(file)) return node.Bad("there is no file " + file.string());
    exchange.response.body = ReadFile(file);
  }
  exchange.response.url = node.At("url").Scalar();
  exchange.response.permanent_redirect = node.At("permanent_redirect").Scalar() == "true";
  exchange.always = node.At("always").Scalar() == "true";
  if (node.Has("fault")) {
    const auto fault = FaultNamed(node.At("fault").Scalar());
    if (!fault) return node.Bad("fault is one of config auth throttled unreachable rejected bad_data");
    Error error{*fault, "scripted: no answer"};
    error.in_doubt = node.At("in_doubt").Scalar() == "true";
    exchange.fault = std::move(error);
  }
  const Yaml wants = node.At("wants");
  if (wants.IsMap()) {
    if (auto only = wants.Only({"headers", "body"}); !only) return only.error();
  }
  exchange.wants_headers = *HeadersOf(wants.At("headers"));
  for (const Yaml& piece : wants.At("body").Items()) exchange.wants_body.push_back(piece.Scalar());
  return exchange;
}

}  // namespace

std::string ReadFile(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

std::optional<Fault> FaultNamed(std::string_view name) {
  for (const Fault fault : {Fault::kConfig, Fault::kAuth, Fault::kThrottled, Fault::kUnreachable,
                            Fault::kRejected, Fault::kBadData}) {
    if (FaultName(fault) == name) return fault;
  }
  return std::nullopt;
}

Result<std::vector<Exchange>> Script::Load(const std::filesystem::path& file) {
  std::vector<Exchange> exchanges;
  if (!std::filesystem::exists(file)) return exchanges;
  auto yaml = Yaml::Load(file.string());
  if (!yaml) return yaml.error();
  for (const Yaml& node : yaml->Items()) {
    auto exchange = ReadExchange(node, file.parent_path());
    if (!exchange) return exchange.error();
    exchanges.push_back(*std::move(exchange));
  }
  return exchanges;
}

Script::Script(std::vector<Exchange> exchanges)
    : exchanges_(std::move(exchanges)), spent_(exchanges_.size()) {}

Result<HttpResponse> Script::Answer(const HttpRequest& request) {
  std::lock_guard lock(mutex_);
  const size_t turn = asked_++;
  if (fail_ && fail_->first == turn) return fail_->second;
  const std::string line = request.method + " " + request.url;
  for (size_t i = 0; i < exchanges_.size(); ++i) {
    const Exchange& exchange = exchanges_[i];
    if (spent_[i] || !line.starts_with(exchange.when)) continue;
    used_.push_back(i);
    if (!exchange.always) spent_[i] = true;
    for (const auto& [name, value] : exchange.wants_headers.fields()) {
      if (request.headers.Get(name) != value) {
        complaints_.push_back(line + ": header " + name + " is \"" + std::string(request.headers.Get(name)) +
                              "\", not \"" + value + "\"");
      }
    }
    for (const std::string& piece : exchange.wants_body) {
      if (request.body.find(piece) == std::string::npos) {
        complaints_.push_back(line + ": no " + piece + " in the body " + request.body);
      }
    }
    if (exchange.fault) return *exchange.fault;
    if (exchange.response.body.size() > request.max_body) return Error{Fault::kBadData, "answer too large"};
    HttpResponse response = exchange.response;
    if (response.url.empty()) response.url = request.url;
    return response;
  }
  complaints_.push_back("not scripted: " + line);
  return Error{Fault::kUnreachable, "not scripted: " + line};
}

void Script::FailAt(size_t n, Result<HttpResponse> answer) {
  std::lock_guard lock(mutex_);
  fail_.emplace(n, std::move(answer));
}

std::vector<size_t> Script::TakeUsed() {
  std::lock_guard lock(mutex_);
  return std::exchange(used_, {});
}

void Script::GiveBack(const std::vector<size_t>& used) {
  std::lock_guard lock(mutex_);
  for (const size_t i : used) spent_[i] = false;
}

std::vector<std::string> Script::Complaints() const {
  std::lock_guard lock(mutex_);
  return complaints_;
}

std::vector<std::string> Script::Unused() const {
  std::lock_guard lock(mutex_);
  std::vector<std::string> unused;
  for (size_t i = 0; i < exchanges_.size(); ++i) {
    if (!spent_[i] && !exchanges_[i].always) unused.push_back(exchanges_[i].when);
  }
  return unused;
}

size_t Script::asked() const {
  std::lock_guard lock(mutex_);
  return asked_;
}

}  // namespace crier
