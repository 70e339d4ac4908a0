#include "log/tree.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

namespace bihuan::log {
namespace {

// The test vectors of the certificate-transparency reference implementation.
const std::vector<std::string> kInputs = {
    "", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"};
const std::vector<std::string> kRoots = {"6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
                                         "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
                                         "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
                                         "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
                                         "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
                                         "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
                                         "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
                                         "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"};

std::vector<Digest> known_leaves() {
  std::vector<Digest> leaves;
  for (const auto& hex : kInputs) leaves.push_back(leaf_hash(*from_hex(hex)));
  return leaves;
}

std::vector<Digest> leaves_of(size_t count) {
  std::vector<Digest> leaves;
  for (size_t i = 0; i < count; ++i) leaves.push_back(leaf_hash("entry " + std::to_string(i)));
  return leaves;
}

TEST(MerkleTree, RootsAreThoseOfTheReferenceImplementation) {
  const auto leaves = known_leaves();
  EXPECT_EQ(to_hex(root_of({})), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  for (size_t n = 1; n <= leaves.size(); ++n) EXPECT_EQ(to_hex(root_of(std::span(leaves).first(n))), kRoots[n - 1]);
}

std::vector<std::string> hex_of(const std::vector<Digest>& proof) {
  std::vector<std::string> hex;
  for (const auto& digest : proof) hex.push_back(to_hex(digest));
  return hex;
}

const std::string kLeaf0 = "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d";
const std::string kLeaf1 = "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7";
const std::string kLeaf4 = "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b";
const std::string kNode01 = "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125";
const std::string kNode23 = "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e";
const std::string kNode45 = "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a";
const std::string kNode67 = "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0";
const std::string kNode0123 = "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7";
const std::string kNode4567 = "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4";

TEST(MerkleTree, InclusionProofsAreThoseOfTheReferenceImplementation) {
  const auto leaves = known_leaves();
  const auto proof = [&](size_t size, int64_t index) {
    return hex_of(inclusion_proof(std::span(leaves).first(size), index));
  };
  using Hex = std::vector<std::string>;
  EXPECT_EQ(proof(1, 0), Hex());
  EXPECT_EQ(proof(8, 0), (Hex{kLeaf1, kNode23, kNode4567}));
  EXPECT_EQ(proof(8, 5), (Hex{kLeaf4, kNode67, kNode0123}));
  EXPECT_EQ(proof(3, 2), (Hex{kNode01}));
  EXPECT_EQ(proof(5, 1), (Hex{kLeaf0, kNode23, kLeaf4}));
}

TEST(MerkleTree, ConsistencyProofsAreThoseOfTheReferenceImplementation) {
  const auto leaves = known_leaves();
  const auto proof = [&](size_t size, int64_t old_size) {
    return hex_of(consistency_proof(std::span(leaves).first(size), old_size));
  };
  using Hex = std::vector<std::string>;
  EXPECT_EQ(proof(1, 1), Hex());
  EXPECT_EQ(proof(8, 1), (Hex{kLeaf1, kNode23, kNode4567}));
  EXPECT_EQ(proof(8, 6), (Hex{kNode45, kNode67, kNode0123}));
  EXPECT_EQ(proof(5, 2), (Hex{kNode23, kLeaf4}));
}

TEST(MerkleTree, AnEmptyTreeIsConsistentWithEveryTreeUnderItsOwnRootOnly) {
  const auto leaves = known_leaves();
  EXPECT_TRUE(verify_consistency(0, 8, root_of({}), root_of(leaves), {}));
  EXPECT_FALSE(verify_consistency(0, 8, leaves[0], root_of(leaves), {}));
}

TEST(MerkleTree, EveryProofOfEveryTreeHoldsAndNoOther) {
  for (size_t n = 1; n <= 33; ++n) {
    const auto leaves = leaves_of(n);
    const auto root = root_of(leaves);
    for (size_t i = 0; i < n; ++i) {
      const auto proof = inclusion_proof(leaves, static_cast<int64_t>(i));
      EXPECT_TRUE(verify_inclusion(leaves[i], static_cast<int64_t>(i), static_cast<int64_t>(n), proof, root));
      EXPECT_FALSE(
          verify_inclusion(leaf_hash("another"), static_cast<int64_t>(i), static_cast<int64_t>(n), proof, root));
      EXPECT_FALSE(
          verify_inclusion(leaves[i], static_cast<int64_t>(i), static_cast<int64_t>(n), proof, leaf_hash("another")));
    }
    for (size_t m = 1; m < n; ++m) {
      const auto old_root = root_of(std::span(leaves).first(m));
      const auto proof = consistency_proof(leaves, static_cast<int64_t>(m));
      EXPECT_TRUE(verify_consistency(static_cast<int64_t>(m), static_cast<int64_t>(n), old_root, root, proof))
          << m << " of " << n;
      EXPECT_FALSE(
          verify_consistency(static_cast<int64_t>(m), static_cast<int64_t>(n), leaf_hash("another"), root, proof));
    }
  }
}

TEST(MerkleTree, TheRightEdgeGivesTheSameRootAsTheWholeTree) {
  const bool ok = rc::check([] {
    const auto size = *rc::gen::inRange<size_t>(0, 200);
    const auto leaves = leaves_of(size);
    Frontier frontier;
    for (const auto& leaf : leaves) frontier.append(leaf);
    const Frontier restored(frontier.size(), frontier.roots());
    RC_ASSERT(restored.root() == root_of(leaves));
  });
  EXPECT_TRUE(ok);
}

}  // namespace
}  // namespace bihuan::log
