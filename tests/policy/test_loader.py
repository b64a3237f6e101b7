"""Policy files: single values overridden, everything unknown or empty refused."""

from datetime import timedelta
from pathlib import Path

import pytest

from verifier.claims.model import MistakeType
from verifier.errors import ModelDataError
from verifier.policy.loader import default_policy, load_policy
from verifier.policy.requirements import REQUIREMENTS

HEAD = 'name: mine\nversion: "2"\n'


def policy_file(folder: Path, text: str) -> Path:
    path = folder / "mine.yaml"
    path.write_text(text, "utf-8")
    return path


def test_a_platforms_file_overrides_single_values_and_is_named(tmp_path: Path) -> None:
    own = load_policy(
        policy_file(
            tmp_path,
            HEAD
            + "times: {filing_window: 48 h}\nmatching: {merchant_aliases: [[星河卡盟, 上海星河]]}\n"
            + "mistakes: {wrong_info: {required: [payment_proof]}}\n",
        )
    )
    shipped = default_policy()
    assert own.times.filing_window == timedelta(hours=48)
    assert own.times.response == shipped.times.response
    assert own.matching.merchant_aliases == (("星河卡盟", "上海星河"),)
    assert own.matching.acquirers == shipped.matching.acquirers
    assert own.mistakes[MistakeType.WRONG_INFO].required == ("payment_proof",)
    assert own.label.startswith("mine 2 (sha256:")
    assert own.digest != shipped.digest


def test_the_digest_is_over_the_values_that_apply(tmp_path: Path) -> None:
    one = load_policy(policy_file(tmp_path, HEAD + "times: {filing_window: 24 h}\n"))
    two = load_policy(policy_file(tmp_path, HEAD))
    assert one.digest == two.digest


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "policy is empty"),
        ("{}", "policy is empty"),
        ("- a", "policy is empty"),
        ("times: {filing_window: 48 h}", "does not state its name and version"),
        (HEAD + "colour: red", "colour"),
        (HEAD + "times: {filing_widow: 48 h}", "times.filing_widow: is unknown"),
        (HEAD + "times: {filing_window: 48}", "is not a duration"),
        (HEAD + "times: {filing_window: 0 s}", "longer than 0"),
        (HEAD + "times: {resolution_working_days: -1}", "times.resolution_working_days"),
        (HEAD + "zone: Mars/Base", "is no time zone"),
        (HEAD + "calendar: {country: XX}", "calendar.country"),
        (HEAD + "required_fields: []", "required_fields"),
        (HEAD + "required_fields: [colour]", "required_fields"),
        (HEAD + "mistakes: {wrong_info: {required: []}}", "required is empty"),
        (HEAD + "mistakes: {wrong_info: {required: [tea_leaves]}}", "is no piece of evidence"),
        (HEAD + "mistakes: {regret: {required: [seal]}}", "mistakes"),
        (HEAD + "matching: {similar_name: 0.2}", "matching.similar_name"),
        (HEAD + "times: null", "times"),
        (HEAD + "name: twice", "twice"),
    ],
)
def test_what_is_not_understood_is_refused_with_its_place(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(ModelDataError) as caught:
        load_policy(policy_file(tmp_path, text))
    assert said in str(caught.value) and "mine.yaml" in str(caught.value)


def test_every_piece_of_evidence_can_be_asked_for_in_both_languages() -> None:
    for name, requirement in REQUIREMENTS.items():
        for text in (requirement.title, requirement.ask):
            assert text.zh and text.en and text.zh != text.en, name
