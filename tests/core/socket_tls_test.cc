// Connections over TLS, and lines over it.
#include <gtest/gtest.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <boost/asio/read_until.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/asio/streambuf.hpp>
#include <boost/beast/websocket/ssl.hpp>
#include <fstream>

#include "tests/core/socket_far_end.h"
#include "tests/support/temporary_folder.h"

namespace crier {
namespace {

// A key, and a certificate for a name that it signs itself.
struct Certificate {
  std::string key, certificate;
};
Certificate CertificateFor(const char* name) {
  const std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key(EVP_EC_gen("P-256"), &EVP_PKEY_free);
  const std::unique_ptr<X509, decltype(&X509_free)> made(X509_new(), &X509_free);
  X509_set_version(made.get(), 2);
  ASN1_INTEGER_set(X509_get_serialNumber(made.get()), 1);
  X509_gmtime_adj(X509_getm_notBefore(made.get()), -3600);
  X509_gmtime_adj(X509_getm_notAfter(made.get()), 3600);
  X509_NAME* const subject = X509_get_subject_name(made.get());
  X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_ASC, reinterpret_cast<const unsigned char*>(name), -1,
                             -1, 0);
  X509_set_issuer_name(made.get(), subject);
  X509_set_pubkey(made.get(), key.get());
  const std::string names = std::string("DNS:") + name;
  X509_EXTENSION* const more = X509V3_EXT_conf_nid(nullptr, nullptr, NID_subject_alt_name, names.c_str());
  X509_add_ext(made.get(), more, -1);
  X509_EXTENSION_free(more);
  X509_sign(made.get(), key.get(), EVP_sha256());
  const auto written = [](const std::function<void(BIO*)>& write) {
    const std::unique_ptr<BIO, decltype(&BIO_free)> out(BIO_new(BIO_s_mem()), &BIO_free);
    write(out.get());
    char* data = nullptr;
    const long size = BIO_get_mem_data(out.get(), &data);
    return std::string(data, static_cast<size_t>(size));
  };
  return {written([&](BIO* out) {
            PEM_write_bio_PrivateKey(out, key.get(), nullptr, nullptr, 0, nullptr, nullptr);
          }),
          written([&](BIO* out) { PEM_write_bio_X509(out, made.get()); })};
}

// With a certificate for "localhost" that this process trusts, and no other one.
class SealedSocketTest : public testing::Test {
 protected:
  SealedSocketTest() {
    std::ofstream(folder_.path() / "ca.pem") << trusted_.certificate;
    setenv("SSL_CERT_FILE", (folder_.path() / "ca.pem").c_str(), 1);
  }
  ~SealedSocketTest() override { unsetenv("SSL_CERT_FILE"); }
  static asio::ssl::context ContextOf(const Certificate& certificate) {
    asio::ssl::context context(asio::ssl::context::tls_server);
    context.use_certificate(asio::buffer(certificate.certificate), asio::ssl::context::pem);
    context.use_private_key(asio::buffer(certificate.key), asio::ssl::context::pem);
    return context;
  }
  static std::function<void(Tcp)> EchoWith(const Certificate& certificate) {
    return [&certificate](Tcp tcp) {
      auto context = ContextOf(certificate);
      websocket::stream<asio::ssl::stream<Tcp>> stream(std::move(tcp), context);
      stream.next_layer().handshake(asio::ssl::stream_base::server);
      stream.accept();
      Echo(stream);
    };
  }

  const Certificate trusted_ = CertificateFor("localhost"), strange_ = CertificateFor("localhost");
  TemporaryFolder folder_;
  const std::unique_ptr<Sockets> door_ = SocketDoor({.allow_private = true});
};

TEST_F(SealedSocketTest, SpeaksWithWhomItsCertificateNames) {
  FarEnd far(EchoWith(trusted_));
  const auto socket = door_->Open({.url = far.Url("wss", "localhost")});
  ASSERT_TRUE(socket) << socket.error().message;
  ASSERT_TRUE((*socket)->Send("hello"));
  const auto message = (*socket)->Receive(kLong);
  ASSERT_TRUE(message && *message);
  EXPECT_EQ(**message, "hello");
}

TEST_F(SealedSocketTest, RefusesEveryOtherCertificate) {
  for (const auto& [certificate, host] :
       {std::pair(&trusted_, "127.0.0.1"), std::pair(&strange_, "localhost")}) {
    FarEnd far(EchoWith(*certificate));
    const auto socket = door_->Open({.url = far.Url("wss", host)});
    ASSERT_FALSE(socket) << host;
    EXPECT_EQ(socket.error().fault, Fault::kRejected) << socket.error().message;
    EXPECT_NE(socket.error().message.find("certificate does not hold"), std::string::npos)
        << socket.error().message;
  }
}

TEST_F(SealedSocketTest, WhatIsNoTlsIsNoConnection) {
  FarEnd far([](Tcp tcp) {
    asio::write(tcp, asio::buffer(std::string("220 mail.example ESMTP\r\n")));
    char byte = 0;
    while (tcp.read_some(asio::buffer(&byte, 1)) > 0) continue;
  });
  const auto socket = door_->Open({.url = far.Url("wss", "localhost")});
  ASSERT_FALSE(socket);
  EXPECT_EQ(socket.error().fault, Fault::kRejected);
}

TEST_F(SealedSocketTest, LinesGoBothWays) {
  FarEnd far([this](Tcp tcp) {
    auto context = ContextOf(trusted_);
    asio::ssl::stream<Tcp> stream(std::move(tcp), context);
    stream.handshake(asio::ssl::stream_base::server);
    asio::streambuf buffer;
    const size_t length = asio::read_until(stream, buffer, "\r\n");
    const std::string line(static_cast<const char*>(buffer.data().data()), length);
    // In pieces that are no lines, and with either end.
    for (const std::string& piece : {std::string(":serv"), std::string("er 001\r\nPING :"),
                                     line.substr(0, 3) + "\n\r\n", std::string("rest")})
      asio::write(stream, asio::buffer(piece));
    error_code ignored;
    stream.shutdown(ignored);
  });
  const auto opened = door_->Open({.url = far.Url("tls", "localhost")});
  ASSERT_TRUE(opened) << opened.error().message;
  Socket& socket = **opened;
  EXPECT_EQ(socket.Send("NICK a\r\nQUIT").error().fault, Fault::kRejected);
  EXPECT_EQ(socket.Send(std::string_view("a\0b", 3)).error().fault, Fault::kRejected);
  ASSERT_TRUE(socket.Send("abcdef"));
  for (const char* line : {":server 001", "PING :abc", ""}) {
    const auto message = socket.Receive(kLong);
    ASSERT_TRUE(message && *message);
    EXPECT_EQ(**message, line);
  }
  const auto end = socket.Receive(kLong);
  ASSERT_FALSE(end) << "what has no end is no line";
  EXPECT_EQ(end.error().fault, Fault::kUnreachable);
}

TEST_F(SocketTest, ALineThatHasNoEndEndsIt) {
  FarEnd far([](Tcp tcp) {
    asio::write(tcp, asio::buffer("ok\r\n" + std::string(10'000, 'x')));
    char byte = 0;
    while (tcp.read_some(asio::buffer(&byte, 1)) > 0) continue;
  });
  SocketRequest request = Ask(far.Url("tcp"));
  request.max_message = 512;
  const auto socket = Open(request);
  EXPECT_EQ(Next(*socket), "ok");
  EXPECT_EQ(EndOf(*socket).fault, Fault::kBadData);
}

TEST_F(SocketTest, LinesThatWentSilentAreDeadToo) {
  FarEnd* stalling = nullptr;
  std::promise<void> ready;
  FarEnd far([&](Tcp tcp) {
    ready.get_future().wait();
    asio::write(tcp, asio::buffer(std::string("ok\n")));
    stalling->Stall();
  });
  stalling = &far;
  ready.set_value();
  SocketRequest request = Ask(far.Url("tcp"));
  request.silence = 300ms;
  const auto socket = Open(request);
  EXPECT_EQ(Next(*socket), "ok");
  EXPECT_NE(EndOf(*socket).message.find("silent"), std::string::npos);
}

}  // namespace
}  // namespace crier
