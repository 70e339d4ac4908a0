#include "report/seal.h"

#include "base/json_value.h"
#include "base/text.h"
#include "report/site_for_test.h"

namespace bihuan::report {
namespace {

class Sealing : public Site {
 protected:
  Sealing() {
    for (int i = 0; i < 12; ++i) meet("standing", 10);
    problem("1", "closed");
    notice_ = composed("# 通报\n召开会议{{n}}次，[[c|{{p}}人次参会后全部完成]]。\n[[d|成效明显]]", R"(name: notice
front_matter: {number: 临办〔2022〕1号}
slots:
  n: {figure: standing, style: 余}
  p: {figure: people}
claims:
  c: {claim: closed}
  d: {opinion: true}
  e: {claim: "standing >= 1"}
)");
    file_ = sealed(notice_);
  }
  Json proof() const { return *parse_json(file_.proof); }
  // The proof with something done to it, and signed again by whoever holds `with`.
  std::string signed_again(Json changed, const log::SigningKey& with) const {
    changed.erase("signature");
    changed["signature"] = to_base64(log::sign(with, canonical(changed)));
    return canonical(changed);
  }

  Notice notice_;
  SealedFile file_;
};

TEST_F(Sealing, WhatWasSealedOpensAgainAndNamesItsKey) {
  const auto seal = must(open_seal(file_.proof));
  EXPECT_EQ(seal.key.bytes, key.public_key.bytes);
  Json unsigned_proof = proof();
  unsigned_proof.erase("signature");
  EXPECT_EQ(seal.json, canonical(unsigned_proof));
}

TEST_F(Sealing, TheProofSaysWhereItWasMadeAndOfWhat) {
  const Json sealed_proof = proof();
  EXPECT_EQ(sealed_proof["type"], "bihuan-proof");
  EXPECT_EQ(sealed_proof["site"], "bihuan.local/small");
  EXPECT_EQ(sealed_proof["kit"], kit.digest);
  EXPECT_EQ(sealed_proof["template"], "notice");
  EXPECT_EQ(sealed_proof["template_digest"], notice_.text.digest);
  EXPECT_EQ(sealed_proof["period"], "2021");
  EXPECT_EQ(sealed_proof["position"], must(log::log_size(session())));
  EXPECT_EQ(sealed_proof["draft"], false);
  EXPECT_EQ(sealed_proof["front_matter"]["number"], "临办〔2022〕1号");
  EXPECT_EQ(sealed_proof["text"], "临办〔2022〕1号\n通报\n召开会议10余次，120人次参会后全部完成。\n成效明显");
}

TEST_F(Sealing, EverySlotAndClaimIsSealedAtItsPlace) {
  const Json sealed_proof = proof();
  const auto text = to_code_points(sealed_proof["text"].get<std::string>());
  std::map<std::string, std::string> places;
  for (const auto& slot : sealed_proof["slots"]) {
    if (!slot.contains("start")) continue;
    const auto start = slot["start"].get<size_t>();
    places[slot["slot"]] = to_utf8(std::u32string_view(text).substr(start, slot["end"].get<size_t>() - start));
    EXPECT_EQ(places[slot["slot"]], slot["text"]);
  }
  EXPECT_EQ(places, (std::map<std::string, std::string>{
                        {"n", "10余"}, {"p", "120"}, {"c", "120人次参会后全部完成"}, {"d", "成效明显"}}));
}

TEST_F(Sealing, AClaimOfTheWholeTextIsSealedWithoutAPlace) {
  const Json slots = proof()["slots"];
  for (const auto& slot : slots) EXPECT_EQ(slot.contains("start"), slot["slot"] != "e") << slot.dump();
  EXPECT_EQ(slots.size(), 5u);
}

TEST_F(Sealing, ANumberIsSealedWithItsExactValueDefinitionAndRows) {
  const Json slots = proof()["slots"];
  for (const auto& slot : slots) {
    if (slot["slot"] != "n") continue;
    EXPECT_EQ(slot["role"], "figure");
    EXPECT_EQ(slot["value"], "12");
    EXPECT_EQ(slot["unit"], "次");
    EXPECT_EQ(slot["state"], "value");
    EXPECT_EQ(slot["row_count"], 12);
    EXPECT_EQ(slot["period"], "2021");
    EXPECT_EQ(slot["definition_digest"], to_hex(sha256(slot["definition"].get<std::string>())));
    EXPECT_EQ(slot["rows_digest"].get<std::string>().size(), 64u);
    return;
  }
  FAIL() << "no slot n";
}

TEST_F(Sealing, AMissingValueIsSealedAsMissingNotAsZero) {
  meet("standing", std::nullopt);
  Notice draft = composed("{{p}}人次", "slots: {p: {figure: people}}", true);
  const Json draft_proof = *parse_json(sealed(draft).proof);
  EXPECT_EQ(draft_proof["draft"], true);
  EXPECT_TRUE(draft_proof["slots"][0]["value"].is_null());
  EXPECT_EQ(draft_proof["slots"][0]["state"], "not_reported");
}

TEST_F(Sealing, TheAnnexListsEveryNumberOnceAndEveryClaim) {
  Notice twice = composed("{{n}}次，{{n}}次[[c|完成]]", "slots: {n: {figure: standing}}\nclaims: {c: {claim: closed}}");
  sealed(twice);
  const auto& document = twice.composed.document;
  ASSERT_EQ(document.annex.rows.size(), 2u);
  EXPECT_EQ(document.annex.rows[0][2], "12次");
  EXPECT_EQ(document.annex.rows[0][3], "12");
  EXPECT_EQ(document.annex.rows[1][2], "成立");
  EXPECT_EQ(document.details.size(), 2u);
  EXPECT_EQ(document.details.at("n").rows.rows.size(), 12u);
}

TEST_F(Sealing, OneChangedByteOfTheProofIsFound) {
  ASSERT_TRUE(open_seal(file_.proof));
  for (size_t at = 0; at < file_.proof.size(); at += 7) {
    std::string changed = file_.proof;
    changed[at] = static_cast<char>(changed[at] ^ 1);
    EXPECT_FALSE(open_seal(changed)) << at << " " << file_.proof.substr(at, 20);
  }
}

TEST_F(Sealing, AValueChangedInTheProofBreaksTheSeal) {
  Json changed = proof();
  changed["slots"][0]["value"] = "13";
  EXPECT_EQ(key_of(open_seal(canonical(changed))), "seal.broken");
  changed = proof();
  changed["text"] = "召开会议13次";
  EXPECT_EQ(key_of(open_seal(canonical(changed))), "seal.broken");
  changed = proof();
  changed["note"] = "added";
  EXPECT_EQ(key_of(open_seal(canonical(changed))), "seal.broken");
}

TEST_F(Sealing, AnotherKeysNameUnderTheSameSignatureBreaksTheSeal) {
  Json changed = proof();
  changed["key"] = other_key.public_key.vkey();
  EXPECT_EQ(key_of(open_seal(canonical(changed))), "seal.broken");
}

TEST_F(Sealing, AProofSignedAgainByAnotherKeyDoesNotFitTheCheckpoint) {
  Json changed = proof();
  changed["key"] = other_key.public_key.vkey();
  EXPECT_EQ(key_of(open_seal(signed_again(changed, other_key))), "seal.checkpoint");
}

TEST_F(Sealing, ACheckpointOfAnotherPlaceIsRefused) {
  Json changed = proof();
  changed["position"] = changed["position"].get<int64_t>() - 1;
  EXPECT_EQ(key_of(open_seal(signed_again(changed, key))), "seal.checkpoint");
  changed = proof();
  changed["root"] = std::string(64, '0');
  EXPECT_EQ(key_of(open_seal(signed_again(changed, key))), "seal.checkpoint");
  changed = proof();
  changed["checkpoint"] = "";
  EXPECT_EQ(key_of(open_seal(signed_again(changed, key))), "seal.checkpoint");
}

TEST_F(Sealing, ADuplicateKeyInTheProofIsRefused) {
  const std::string twice = "{\"text\":\"召开会议13次\"," + file_.proof.substr(1);
  EXPECT_EQ(key_of(open_seal(twice)), "seal.malformed");
}

TEST_F(Sealing, WhatIsNoProofIsRefused) {
  for (const char* text : {"", "null", "[]", "{}", "{\"key\":\"a\",\"signature\":1}", "{\"key\":1,\"signature\":\"\"}",
                           "{\"key\":\"a\",\"signature\":\"\"}", "{\"key\":\"a\",\"signature\":\"*\"}", "\xff"})
    EXPECT_EQ(key_of(open_seal(text)), "seal.malformed") << text;
  EXPECT_EQ(key_of(open_seal(file_.proof.substr(0, file_.proof.size() - 1))), "seal.malformed");
  EXPECT_EQ(key_of(open_seal(file_.proof + "x")), "seal.malformed");
}

TEST_F(Sealing, AFieldThatIsMissingOrOfAnotherTypeIsRefused) {
  for (const char* field : {"text", "checkpoint", "root", "period", "position", "slots"}) {
    Json changed = proof();
    changed.erase(field);
    EXPECT_EQ(key_of(open_seal(signed_again(changed, key))), "seal.malformed") << field;
    changed[field] = true;
    EXPECT_EQ(key_of(open_seal(signed_again(changed, key))), "seal.malformed") << field;
  }
}

TEST_F(Sealing, TheOrderOfTheKeysAndWhiteSpaceDoNotMatter) { EXPECT_TRUE(open_seal(pretty(proof()))); }

}  // namespace
}  // namespace bihuan::report
