#include "connectors/email/smime.h"

#include <openssl/cms.h>
#include <openssl/err.h>
#include <openssl/objects.h>

#include <memory>

#include "connectors/email/base64.h"

namespace crier::email {
namespace {

constexpr size_t kMaxDer = size_t{2} << 20;

struct FreeCms {
  void operator()(CMS_ContentInfo* cms) const { CMS_ContentInfo_free(cms); }
};

}  // namespace

SmimeContent OpenSmime(std::string_view der) {
  SmimeContent content;
  std::string decoded;
  // Some send it as PEM, or its Base64 without saying so.
  constexpr std::string_view kPem = "-----BEGIN ";
  if (der.starts_with(kPem)) {
    der = der.substr(std::min(der.find('\n'), der.size()));
    decoded = FromBase64(der.substr(0, der.find("-----END")));
  } else if (der.starts_with("MI")) {
    decoded = FromBase64(der);
  }
  if (!decoded.empty()) der = decoded;
  if (der.empty() || der.size() > kMaxDer) return content;
  const auto* bytes = reinterpret_cast<const unsigned char*>(der.data());
  ERR_set_mark();
  const std::unique_ptr<CMS_ContentInfo, FreeCms> cms(
      d2i_CMS_ContentInfo(nullptr, &bytes, static_cast<long>(der.size())));
  ERR_pop_to_mark();
  if (!cms) return content;
  const int type = OBJ_obj2nid(CMS_get0_type(cms.get()));
  content.encrypted =
      type == NID_pkcs7_enveloped || type == NID_id_smime_ct_authEnvelopedData || type == NID_pkcs7_encrypted;
  if (type != NID_pkcs7_signed) return content;
  ASN1_OCTET_STRING** inside = CMS_get0_content(cms.get());
  if (inside == nullptr || *inside == nullptr) return content;
  content.entity.assign(reinterpret_cast<const char*>(ASN1_STRING_get0_data(*inside)),
                        static_cast<size_t>(ASN1_STRING_length(*inside)));
  return content;
}

}  // namespace crier::email
