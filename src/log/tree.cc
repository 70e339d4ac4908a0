#include "log/tree.h"

#include <algorithm>
#include <bit>

namespace bihuan::log {
namespace {

// The largest power of two below n (n > 1): RFC 6962's k.
int64_t split_point(int64_t n) { return static_cast<int64_t>(std::bit_floor(static_cast<uint64_t>(n - 1))); }

void consistency(std::span<const Digest> leaves, int64_t old_size, bool whole, std::vector<Digest>& proof) {
  const auto size = static_cast<int64_t>(leaves.size());
  if (old_size == size) {
    if (!whole) proof.push_back(root_of(leaves));
    return;
  }
  const int64_t k = split_point(size);
  if (old_size <= k) {
    consistency(leaves.first(static_cast<size_t>(k)), old_size, whole, proof);
    proof.push_back(root_of(leaves.subspan(static_cast<size_t>(k))));
  } else {
    consistency(leaves.subspan(static_cast<size_t>(k)), old_size - k, false, proof);
    proof.push_back(root_of(leaves.first(static_cast<size_t>(k))));
  }
}

}  // namespace

Digest leaf_hash(std::string_view entry) { return sha256(std::string_view("\0", 1), entry); }

Digest node_hash(const Digest& left, const Digest& right) {
  char bytes[65];
  bytes[0] = 1;
  std::copy(left.begin(), left.end(), bytes + 1);
  std::copy(right.begin(), right.end(), bytes + 33);
  return sha256(std::string_view(bytes, sizeof bytes));
}

Frontier::Frontier(int64_t size, std::vector<Digest> roots) : size_(size), roots_(std::move(roots)) {}

void Frontier::append(const Digest& leaf) {
  Digest root = leaf;
  for (auto size = static_cast<uint64_t>(size_); size & 1; size >>= 1) {
    root = node_hash(roots_.back(), root);
    roots_.pop_back();
  }
  roots_.push_back(root);
  ++size_;
}

Digest Frontier::root() const {
  if (roots_.empty()) return sha256("");
  Digest root = roots_.back();
  for (size_t i = roots_.size() - 1; i-- > 0;) root = node_hash(roots_[i], root);
  return root;
}

Digest root_of(std::span<const Digest> leaves) {
  Frontier frontier;
  for (const auto& leaf : leaves) frontier.append(leaf);
  return frontier.root();
}

std::vector<Digest> inclusion_proof(std::span<const Digest> leaves, int64_t index) {
  std::vector<Digest> proof;
  const auto size = static_cast<int64_t>(leaves.size());
  if (size <= 1) return proof;
  const int64_t k = split_point(size);
  const auto left = leaves.first(static_cast<size_t>(k));
  const auto right = leaves.subspan(static_cast<size_t>(k));
  proof = index < k ? inclusion_proof(left, index) : inclusion_proof(right, index - k);
  proof.push_back(root_of(index < k ? right : left));
  return proof;
}

std::vector<Digest> consistency_proof(std::span<const Digest> leaves, int64_t old_size) {
  std::vector<Digest> proof;
  if (old_size > 0 && old_size < static_cast<int64_t>(leaves.size())) consistency(leaves, old_size, true, proof);
  return proof;
}

// RFC 9162 §2.1.3.2.
bool verify_inclusion(const Digest& leaf, int64_t index, int64_t size, std::span<const Digest> proof,
                      const Digest& root) {
  if (index < 0 || index >= size) return false;
  auto fn = static_cast<uint64_t>(index);
  auto sn = static_cast<uint64_t>(size - 1);
  Digest r = leaf;
  for (const auto& p : proof) {
    if (sn == 0) return false;
    if ((fn & 1) != 0 || fn == sn) {
      r = node_hash(p, r);
      while ((fn & 1) == 0 && fn != 0) fn >>= 1, sn >>= 1;
    } else {
      r = node_hash(r, p);
    }
    fn >>= 1;
    sn >>= 1;
  }
  return sn == 0 && r == root;
}

// RFC 9162 §2.1.4.2.
bool verify_consistency(int64_t old_size, int64_t size, const Digest& old_root, const Digest& root,
                        std::span<const Digest> proof) {
  if (old_size < 0 || old_size > size) return false;
  if (old_size == size) return proof.empty() && old_root == root;
  if (old_size == 0) return proof.empty() && old_root == root_of({});
  if (proof.empty()) return false;
  std::vector<Digest> path(proof.begin(), proof.end());
  if (std::has_single_bit(static_cast<uint64_t>(old_size))) path.insert(path.begin(), old_root);
  auto fn = static_cast<uint64_t>(old_size - 1);
  auto sn = static_cast<uint64_t>(size - 1);
  while ((fn & 1) != 0) fn >>= 1, sn >>= 1;
  Digest fr = path[0];
  Digest sr = path[0];
  for (size_t i = 1; i < path.size(); ++i) {
    if (sn == 0) return false;
    if ((fn & 1) != 0 || fn == sn) {
      fr = node_hash(path[i], fr);
      sr = node_hash(path[i], sr);
      while ((fn & 1) == 0 && fn != 0) fn >>= 1, sn >>= 1;
    } else {
      sr = node_hash(sr, path[i]);
    }
    fn >>= 1;
    sn >>= 1;
  }
  return sn == 0 && fr == old_root && sr == root;
}

}  // namespace bihuan::log
