// S/MIME with the words inside (application/pkcs7-mime, RFC 8551): opened, not verified. Nobody's word is
// believed more for its signature, so none is checked. The only user of OpenSSL's CMS. Pure, total.
#pragma once

#include <string>
#include <string_view>

namespace crier::email {

struct SmimeContent {
  bool encrypted = false;
  std::string entity;  // the MIME entity that was signed; empty: there is none, or it cannot be read
};

// `der`: the part's content, decoded. Over 2 MiB it is not read.
SmimeContent OpenSmime(std::string_view der);

}  // namespace crier::email
