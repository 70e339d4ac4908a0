// Files over lines that break and servers that die: an upload goes on where it stopped, and what was acknowledged
// stays.
#include "base/hash.h"
#include "served_site.h"

namespace bihuan {
namespace {

using test::Headers;
using test::Line;
using test::Reply;

class Uploaded : public test::Served {
 protected:
  const std::string bytes_ = [] {
    std::string made = "%PDF-1.4\n";
    uint32_t state = 7;
    while (made.size() < 3'000'000) {
      state = state * 1664525u + 1013904223u;
      made += static_cast<char>(state >> 24);
    }
    return made;
  }();

  Uploaded() { serve(); }
  std::string begin(size_t length) {
    const auto begun = line().ask(
        "POST", "/api/uploads", as("office", {{"Tus-Resumable", "1.0.0"}, {"Upload-Length", std::to_string(length)}}));
    EXPECT_EQ(begun.status, 201) << begun.body;
    return begun.header("location");
  }
  static Headers piece_headers(size_t offset, const std::string& checksum = {}) {
    auto headers = as("office", {{"Tus-Resumable", "1.0.0"},
                                 {"Content-Type", "application/offset+octet-stream"},
                                 {"Upload-Offset", std::to_string(offset)}});
    if (!checksum.empty()) headers.emplace_back("Upload-Checksum", checksum);
    return headers;
  }
  Reply append(const std::string& place, size_t offset, const std::string& piece, const std::string& checksum = {}) {
    return line().ask("PATCH", place, piece_headers(offset, checksum), piece);
  }
  // Announces all that is left, sends so much of it, and goes away: with a farewell, behind which all of it arrives, or
  // without, and then what is still under way is lost.
  void send_part(const std::string& place, size_t offset, size_t part, bool farewell) {
    auto broken = line();
    auto text = Line::request("PATCH", place, piece_headers(offset), bytes_.substr(offset));
    text.resize(text.find("\r\n\r\n") + 4 + part);
    EXPECT_TRUE(broken.send(text));
    if (farewell) return;
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
    broken.break_off();
  }
  size_t offset_of(const std::string& place) {
    const auto reply = line().ask("HEAD", place, as("office", {{"Tus-Resumable", "1.0.0"}}));
    EXPECT_EQ(reply.status, 200);
    return std::strtoul(reply.header("upload-offset").c_str(), nullptr, 10);
  }
  // What came of a broken request is settled a moment after the break.
  size_t settled_offset(const std::string& place, size_t before) {
    for (int i = 0; i < 500 && offset_of(place) == before; ++i)
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
    return offset_of(place);
  }
  // Attached to a record, and read back.
  void expect_whole(const std::string& place) {
    auto one = line();
    const auto made = one.post(
        "/api/rows/meeting", as("office"),
        {{"fields", {{"happened_on", "2021-02-01"}, {"kind", "dispatch"}, {"title", "调度会"}, {"unit", "D01"}}}});
    ASSERT_EQ(made.status, 201) << made.body;
    const auto attached =
        one.post("/api/rows/meeting/" + std::to_string(made.id()) + "/evidence", as("office"),
                 {{"class", "document"}, {"fact_on", "2021-02-01"}, {"upload", place.substr(place.rfind('/') + 1)}});
    ASSERT_EQ(attached.status, 201) << attached.body;
    const auto content = one.ask("GET", "/api/evidence/" + std::to_string(attached.id()) + "/content", as("office"));
    EXPECT_EQ(content.status, 200);
    EXPECT_TRUE(content.body == bytes_);
  }
};

TEST_F(Uploaded, ABrokenUploadGoesOnWhereItStopped) {
  const auto place = begin(bytes_.size());
  send_part(place, 0, 1'000'000, true);
  EXPECT_EQ(settled_offset(place, 0), 1'000'000u);
  send_part(place, 1'000'000, 1, true);
  EXPECT_EQ(settled_offset(place, 1'000'000), 1'000'001u);
  send_part(place, 1'000'001, 700'000, false);
  const size_t offset = settled_offset(place, 1'000'001);
  EXPECT_LE(offset, 1'700'001u);
  const auto last = append(place, offset, bytes_.substr(offset));
  EXPECT_EQ(last.status, 204) << last.body;
  EXPECT_EQ(offset_of(place), bytes_.size());
  expect_whole(place);
  ASSERT_EQ(stop(), 0);
  expect_sound();
}

TEST_F(Uploaded, WhatWasAcknowledgedOutlivesTheServersDeath) {
  const auto place = begin(bytes_.size());
  ASSERT_EQ(append(place, 0, bytes_.substr(0, 500'000)).status, 204);
  auto broken = line();
  auto text = Line::request("PATCH", place, piece_headers(500'000), bytes_.substr(500'000));
  text.resize(text.size() - 1'000'000);
  EXPECT_TRUE(broken.send(text));
  server->kill();
  serve();
  const size_t offset = offset_of(place);
  EXPECT_GE(offset, 500'000u);
  EXPECT_LE(offset, 2'000'000u);
  ASSERT_EQ(append(place, offset, bytes_.substr(offset)).status, 204);
  server->kill();
  serve();
  EXPECT_EQ(offset_of(place), bytes_.size());
  expect_whole(place);
  ASSERT_EQ(stop(), 0);
  expect_sound();
}

TEST_F(Uploaded, APieceAtAWrongPlaceIsRefused) {
  const auto place = begin(100);
  ASSERT_EQ(append(place, 0, std::string(40, 'a')).status, 204);
  for (const size_t wrong : {0u, 39u, 41u, 100u}) {
    const auto refused = append(place, wrong, "b");
    EXPECT_EQ(refused.status, 409) << wrong;
    EXPECT_EQ(refused.key(), "upload.wrong_offset");
    EXPECT_EQ(refused.json()["fields"]["offset"], "40");
  }
  EXPECT_EQ(append(place, 40, std::string(61, 'b')).status, 422);  // more than was announced
  EXPECT_EQ(offset_of(place), 40u);
  EXPECT_EQ(line().ask("HEAD", place, as("auditor")).status, 404);  // an upload is its account's
  EXPECT_EQ(
      line().ask("PATCH", place, as("office", {{"Content-Type", "text/plain"}, {"Upload-Offset", "40"}}), "b").status,
      415);
  EXPECT_EQ(line().ask("HEAD", place, as("office", {{"Tus-Resumable", "0.2.2"}})).status, 412);
}

TEST_F(Uploaded, APieceThatCameWrongIsNotKept) {
  const auto place = begin(20);
  const std::string good = "sha256 " + to_base64(as_bytes(sha256("0123456789")));
  const auto refused = append(place, 0, "01234X6789", good);
  EXPECT_EQ(refused.status, 460) << refused.body;
  EXPECT_EQ(offset_of(place), 0u);
  EXPECT_EQ(append(place, 0, "0123456789", good).status, 204);
  EXPECT_EQ(append(place, 10, "0123456789", "md5 AAAA").status, 400);
  EXPECT_EQ(offset_of(place), 10u);
}

TEST_F(Uploaded, TwoAtOnceOnOneUploadDoNotMix) {
  const auto place = begin(bytes_.size());
  auto first = line();
  auto text = Line::request("PATCH", place, piece_headers(0), bytes_);
  const size_t half = text.size() / 2;
  ASSERT_TRUE(first.send(std::string_view(text).substr(0, half)));
  std::this_thread::sleep_for(std::chrono::milliseconds(50));
  const auto second = append(place, 0, bytes_);
  EXPECT_EQ(second.status, 409) << second.body;
  EXPECT_EQ(second.key(), "upload.busy");
  ASSERT_TRUE(first.send(std::string_view(text).substr(half)));
  EXPECT_EQ(first.read_reply().status, 204);
  expect_whole(place);
}

}  // namespace
}  // namespace bihuan
