// RFC 6962 §2.1: the Merkle tree hash over a growing list of entries, and its proofs. Pure.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "base/hash.h"

namespace bihuan::log {

Digest leaf_hash(std::string_view entry);                   // SHA-256(0x00 || entry)
Digest node_hash(const Digest& left, const Digest& right);  // SHA-256(0x01 || left || right)

// The right edge of a tree: the roots of its perfect subtrees, largest first. Enough to append and to give the root.
class Frontier {
 public:
  Frontier() = default;
  Frontier(int64_t size, std::vector<Digest> roots);  // precondition: popcount(size) roots
  void append(const Digest& leaf);
  int64_t size() const { return size_; }
  const std::vector<Digest>& roots() const { return roots_; }
  Digest root() const;  // of the empty tree: SHA-256("")

 private:
  int64_t size_ = 0;
  std::vector<Digest> roots_;
};

Digest root_of(std::span<const Digest> leaves);
// §2.1.1, §2.1.2. `index` from 0. Preconditions: 0 <= index < leaves; 0 <= old_size <= leaves.
std::vector<Digest> inclusion_proof(std::span<const Digest> leaves, int64_t index);
std::vector<Digest> consistency_proof(std::span<const Digest> leaves, int64_t old_size);
bool verify_inclusion(const Digest& leaf, int64_t index, int64_t size, std::span<const Digest> proof,
                      const Digest& root);
bool verify_consistency(int64_t old_size, int64_t size, const Digest& old_root, const Digest& root,
                        std::span<const Digest> proof);

}  // namespace bihuan::log
