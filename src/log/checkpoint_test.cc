#include "log/checkpoint.h"

#include <gtest/gtest.h>

#include "log/tree.h"

namespace bihuan::log {
namespace {

SigningKey key() {
  std::array<uint8_t, 32> seed{};
  seed.fill(7);
  return key_from_seed("bihuan.local/test", seed);
}

// RFC 8032 §7.1, test 1.
TEST(Signature, IsEd25519) {
  const auto seed_bytes = *from_hex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60");
  std::array<uint8_t, 32> seed{};
  std::copy(seed_bytes.begin(), seed_bytes.end(), seed.begin());
  const auto known = key_from_seed("rfc8032", seed);
  EXPECT_EQ(to_hex(std::string_view(reinterpret_cast<const char*>(known.public_key.bytes.data()), 32)),
            "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a");
  EXPECT_EQ(to_hex(sign(known, "")),
            "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b");
}

// The example of the signed-note specification.
TEST(VerifierKey, OfTheSpecificationIsReadAndVerifiesItsNote) {
  const auto neumann = parse_vkey("PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW");
  ASSERT_TRUE(neumann);
  EXPECT_EQ(neumann->name, "PeterNeumann");
  EXPECT_EQ(neumann->vkey(), "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW");
  const std::string text = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n";
  const auto signature =
      from_base64("x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=");
  ASSERT_TRUE(signature);
  EXPECT_TRUE(verify(*neumann, text, signature->substr(4)));
  EXPECT_FALSE(verify(*neumann, text + "x", signature->substr(4)));
}

TEST(VerifierKey, WithAWrongHashIsRefused) {
  EXPECT_FALSE(parse_vkey("PeterNeumann+c74f20a4+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"));
  EXPECT_FALSE(parse_vkey(""));
  EXPECT_FALSE(parse_vkey("a+b+c"));
}

TEST(Checkpoint, IsReadBackUnderItsKey) {
  const Checkpoint checkpoint{"bihuan.local/county", 42, leaf_hash("x")};
  const auto note = sign_checkpoint(checkpoint, key());
  const auto read = open_checkpoint(note, key().public_key);
  ASSERT_TRUE(read);
  EXPECT_EQ(read->origin, checkpoint.origin);
  EXPECT_EQ(read->size, 42);
  EXPECT_EQ(read->root, checkpoint.root);
}

TEST(Checkpoint, WithAnyByteChangedIsRefused) {
  const auto note = sign_checkpoint({"bihuan.local/county", 42, leaf_hash("x")}, key());
  for (size_t i = 0; i < note.size(); ++i) {
    std::string changed = note;
    changed[i] = static_cast<char>(changed[i] ^ 1);
    const auto read = open_checkpoint(changed, key().public_key);
    EXPECT_FALSE(read) << "byte " << i;
  }
}

TEST(Checkpoint, OfAnotherKeyIsRefused) {
  std::array<uint8_t, 32> seed{};
  const auto note = sign_checkpoint({"bihuan.local/county", 42, leaf_hash("x")}, key_from_seed("bihuan.local/test", seed));
  EXPECT_FALSE(open_checkpoint(note, key().public_key));
}

}  // namespace
}  // namespace bihuan::log
