import pytest
from hypothesis import given
from hypothesis import strategies as st

from verifier.fields.identifiers import mask_matches, parse_account_tail, parse_identifier
from verifier.fields.names import parse_name
from verifier.fields.statuses import parse_status
from verifier.fields.types import Identifier, Name


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2024101422001491401405524287", Identifier("2024101422001491401405524287")),
        ("2024 1014 2200 1491 4014 0552 4287", Identifier("2024101422001491401405524287")),
        ("２０２４１０１４22001491", Identifier("2024101422001491")),
        ("ABC-123", Identifier("ABC-123")),
        ("T200P2293954142621254464 复制", Identifier("T200P2293954142621254464")),
        ("4200003019202602118844168674 >", Identifier("4200003019202602118844168674")),
        ("6212 **** **** 7432", Identifier("6212********7432", masked=True)),
        ("M221****** 点击查看订单号", Identifier("M221******", masked=True, complete=False)),
        ("20241014220014…", Identifier("20241014220014", complete=False)),
        ("…5524287", Identifier("5524287", complete=False)),
        ("2024...4287", Identifier("2024*4287", masked=True)),
        ("XP1124052116500189874886000731", Identifier("XP1124052116500189874886000731")),
        ("Raast-123456", Identifier("Raast-123456")),
    ],
)
def test_identifiers(text: str, expected: Identifier) -> None:
    assert parse_identifier(text) == expected


def test_wrapped_lines_are_joined() -> None:
    wrapped = parse_identifier(["10001073012026042900290072534", "112"])
    assert wrapped == Identifier("10001073012026042900290072534112")


@pytest.mark.parametrize(
    "text", ["", "商家可扫码退款或查询交易", "更多", "ABCD", "12", "a" * 65, "¥200.00", "订单123456"]
)
def test_what_is_no_number_is_none(text: str) -> None:
    assert parse_identifier(text) is None


def test_masks_compare_as_masks() -> None:
    assert mask_matches("6212********7432", "6212260012347432")
    assert not mask_matches("6212********7432", "6212260012347433")
    assert not mask_matches("62127432****", "62127432")


@given(
    st.from_regex(r"[A-Z0-9]{4,32}", fullmatch=True).filter(lambda s: any(c.isdigit() for c in s)), st.data()
)
def test_breaks_and_blanks_do_not_change_a_number(number: str, data: st.DataObject) -> None:
    number = number + "7"  # a trailing V would be taken for an arrow
    cut = data.draw(st.integers(1, len(number) - 1))
    head = number[:cut]
    if head[-1] in "V":
        return
    assert parse_identifier([head, number[cut:]]) == Identifier(number)
    assert parse_identifier(f" {head} {number[cut:]} ") == Identifier(number)


@pytest.mark.parametrize(
    ("text", "tail"),
    [
        ("工商银行储蓄卡(5822) >", "5822"),
        ("建设银行银联储蓄卡［7023］", "7023"),
        ("尾号0849的信用卡", "0849"),
        ("XXXXXX1534", "1534"),
        ("6212 **** **** 7432", "7432"),
        ("*6662", "6662"),
        ("支出（尾号4053储蓄卡）", "4053"),
        ("零钱", None),
        ("工商银行(1234) 建设银行(5678)", None),
    ],
)
def test_account_tails(text: str, tail: str | None) -> None:
    assert parse_account_tail(text) == tail


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("租租车", Name("租租车")),
        ("re**店 >", Name("re**店", masked=True)),
        ("广州力挚网络科技有…", Name("广州力挚网络科技有", truncated=True)),
        ("medicapsuniversity.76006508@hdfc...", Name("medicapsuniversity.76006508@hdfc", truncated=True)),
        (["杭州深度求索人工智能基", "础技术研究有限公司"], Name("杭州深度求索人工智能基础技术研究有限公司")),
        (["Transfer ke rekening", "BCA"], Name("Transfer ke rekening BCA")),
        ("*强(个人)", Name("*强(个人)", masked=True)),
    ],
)
def test_names(text: str | list[str], expected: Name) -> None:
    assert parse_name(text) == expected


@pytest.mark.parametrize("text", ["", ">", "…", " : ", "x" * 300])
def test_empty_names_are_none(text: str) -> None:
    assert parse_name(text) is None


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("支付成功", "paid"), ("支付成咸功", "paid"), ("对方己收线", "paid"), ("交易成功", "paid"), ("支付失败", "failed"),
        ("支付失敗", "failed"), ("已退款(￥47.42)", "refunded"), ("已退款￥10.93", "refunded"), ("已全额退款", "refunded"),
        ("待支付", "pending"), ("待付款", "pending"), ("等待付款", "pending"), ("确认付款", "unpaid"), ("请验证指纹", "unpaid"),
        ("退款中", "refunding"), ("交易关闭", "closed"), ("已完成", "completed"), ("✓ 支付成功", "paid"),
        ("Transaction Successful", "paid"), ("Transfer Berhasll", "paid"), ("ชำระเงินสำเร็จ", "paid"), ("处理中", "processing"),
        ("支付失畋", "failed"), ("自动扣款成功", "paid"), ("支付结果确认中", "processing"),
    ],
)  # fmt: skip
def test_statuses(text: str, status: str) -> None:
    value = parse_status(text)
    assert value is not None
    assert value.status == status


@pytest.mark.parametrize(
    "text", ["", "商家", "支付", "成功案例分享", "支付成功率", "未支付成功", "不支付", "支付方式"]
)
def test_what_is_no_status_is_none(text: str) -> None:
    assert parse_status(text) is None


@given(st.text(max_size=80))
def test_any_text_is_handled(text: str) -> None:
    parse_identifier(text)
    parse_name(text)
    parse_status(text)
    parse_account_tail(text)


@pytest.mark.parametrize(
    ("text", "tail"),
    [
        ("Mastercard ending in 4477", "4477"),
        ("Visa ending 4477", "4477"),
        ("Card ends with 4477", "4477"),
        ("Pending 4477", None),
        ("ending in 44771", None),
    ],
)
def test_the_end_of_a_card_in_words(text: str, tail: str | None) -> None:
    assert parse_account_tail(text) == tail


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("Payment Confirmed", "paid"),
        ("Your payment was successful", "paid"),
        ("Pembayaran berjaya", "paid"),
        ("รายการสำเร็จ", "paid"),
        ("Payment not confirmed", None),
        ("Payment was unsuccessful", None),
    ],
)
def test_words_of_success(text: str, status: str | None) -> None:
    value = parse_status(text)
    assert (value.status.value if value else None) == status


@pytest.mark.parametrize("toast", ["已复制", "复制成功", "已保存到相册", "截图已保存", "加载中...", "正在加载", "Copied to clipboard", "Saved"])  # fmt: skip
def test_what_a_toast_says_is_no_name(toast: str) -> None:
    assert parse_name(toast) is None


@pytest.mark.parametrize(
    "name", ["已知数卡", "复制人文化传媒", "加载视界科技", "Saved by the Bell Cafe", "Loading Bay 7"]
)
def test_names_that_begin_like_a_toast_stay_names(name: str) -> None:
    assert parse_name(name) is not None
