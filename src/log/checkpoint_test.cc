#include "log/checkpoint.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

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
            "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f059"
            "5bbe24655141438e7a100b");
}

// The example of the signed-note specification.
TEST(VerifierKey, OfTheSpecificationIsReadAndVerifiesItsNote) {
  const auto neumann = parse_vkey("PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW");
  ASSERT_TRUE(neumann);
  EXPECT_EQ(neumann->name, "PeterNeumann");
  EXPECT_EQ(neumann->vkey(), "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW");
  const std::string text =
      "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n";
  const std::string signature =
      "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n";
  const auto opened = open_note(text + "\n" + signature, *neumann);
  ASSERT_TRUE(opened);
  EXPECT_EQ(*opened, text);
  EXPECT_FALSE(open_note("x" + text + "\n" + signature, *neumann));
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

TEST(VerifierKey, OfAnUnsafeDemoIsKnownByItsName) {
  EXPECT_FALSE(key().public_key.insecure());
  EXPECT_TRUE(key_from_seed("bihuan.local/demo+insecure", {}).public_key.insecure());
  const auto insecure = key_from_seed("bihuan.local/demo-insecure", {}).public_key;
  EXPECT_TRUE(insecure.insecure());
  EXPECT_EQ(parse_vkey(insecure.vkey())->name, insecure.name);
}

TEST(SigningKey, IsReadBackFromAFileThatOnlyItsOwnerReads) {
  const std::string path = std::filesystem::temp_directory_path() / ("bihuan-key-" + std::to_string(::getpid()));
  ASSERT_TRUE(save_key(path, key()));
  EXPECT_EQ(std::filesystem::status(path).permissions(),
            std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
  const auto read = load_key(path);
  ASSERT_TRUE(read);
  EXPECT_EQ(read->seed, key().seed);
  EXPECT_EQ(read->public_key.vkey(), key().public_key.vkey());
  EXPECT_EQ(save_key(path, key_from_seed("other", {})).error().key, "file.cannot_write");  // never written over
  EXPECT_EQ(load_key(path)->public_key.name, key().public_key.name);
  std::ofstream(path) << "PRIVATE+KEY+name+00000000+" << to_base64(std::string(1, '\1') + std::string(32, 'x'));
  EXPECT_EQ(load_key(path).error().key, "checkpoint.bad_key");
  std::filesystem::remove(path);
}

// A note over `text`, whatever it says, rightly signed.
std::string signed_note(const std::string& text) {
  const Digest hash = sha256(key().public_key.name + "\n", *from_base64(key().public_key.vkey().substr(27)));
  const std::string head(hash.begin(), hash.begin() + 4);
  return text + "\n— " + key().public_key.name + " " + to_base64(head + sign(key(), text)) + "\n";
}

TEST(Checkpoint, RightlySignedButNotOfTheFormIsRefused) {
  const std::string root = to_base64(as_bytes(leaf_hash("x")));
  ASSERT_TRUE(open_checkpoint(signed_note("origin\n42\n" + root + "\n"), key().public_key));
  EXPECT_TRUE(open_checkpoint(signed_note("origin\n42\n" + root + "\nextension\n"), key().public_key));
  for (const std::string& text :
       {"origin\n042\n" + root + "\n", "origin\n-1\n" + root + "\n", "origin\n+1\n" + root + "\n",
        "origin\n42\n" + root.substr(4) + "\n", "\n42\n" + root + "\n", std::string("origin\n42\n"),
        "origin\n42\n" + root + "\n\nextension\n", "ori\tgin\n42\n" + root + "\n"}) {
    const auto read = open_checkpoint(signed_note(text), key().public_key);
    ASSERT_FALSE(read) << text;
    EXPECT_EQ(read.error().key, "checkpoint.malformed") << text;
  }
}

TEST(Checkpoint, SignaturesOfOthersArePassedOver) {
  const auto note = sign_checkpoint({"bihuan.local/county", 42, leaf_hash("x")}, key());
  EXPECT_TRUE(open_checkpoint(note + "— witness " + to_base64("abcdefgh") + "\n", key().public_key));
  EXPECT_FALSE(open_checkpoint(note + "no signature\n", key().public_key));
  EXPECT_FALSE(open_checkpoint(note + "\n", key().public_key));
}

TEST(Checkpoint, OfAnotherKeyIsRefused) {
  std::array<uint8_t, 32> seed{};
  const auto note =
      sign_checkpoint({"bihuan.local/county", 42, leaf_hash("x")}, key_from_seed("bihuan.local/test", seed));
  EXPECT_FALSE(open_checkpoint(note, key().public_key));
}

}  // namespace
}  // namespace bihuan::log
