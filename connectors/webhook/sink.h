// The sink: one HTTP request for each part.
#pragma once

#include <map>
#include <optional>
#include <string>

#include "connectors/connector.h"
#include "connectors/webhook/body.h"
#include "connectors/webhook/json.h"
#include "connectors/webhook/signature.h"

namespace crier::webhook {

class WebhookSink : public Sink {
 public:
  // kConfig where the options do not fit together.
  static Result<std::unique_ptr<WebhookSink>> From(const Settings& settings, const std::string& channel,
                                                   Signature signature, Doors doors);

  size_t connections() const override { return connections_; }
  std::vector<Receipt> Send(std::span<const Outgoing> batch) override;
  // Asks the host for nothing but an answer: whichever comes, name, TLS and host are right. Every request to
  // the address itself might be a post.
  Result<void> Reach() const;
  const Body& body() const { return body_; }
  // "POST https://hooks.example.org": the path may be nobody else's business.
  std::string Shown() const { return method_ + " " + origin_; }

 private:
  WebhookSink(const Settings& settings, Signature signature, Body body, Doors doors);
  Receipt SendOne(const Outgoing& out) const;
  Receipt Judge(const Result<HttpResponse>& response) const;

  const std::string url_;
  const std::string origin_;
  const std::string method_;
  const std::map<std::string, std::string> headers_;
  const Secret token_;
  const std::string token_header_;
  const std::string token_prefix_;
  const std::string key_header_;
  const Secret signing_secret_;
  const Signature signature_;
  const Body body_;
  const size_t connections_;
  const Doors doors_;
  std::string who_;
  std::optional<Pointer> id_pointer_;
};

}  // namespace crier::webhook
