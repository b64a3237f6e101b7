"""The words by which buyers describe what happened, Chinese and English. All patterns are bounded."""

from __future__ import annotations

import re

from verifier.fields.types import PaymentStatus

_I = re.IGNORECASE

NUMBER_LABEL = re.compile(
    r"(?:订单(?:编)?号码?|商户单号|交易(?:单)?号|流水号|单号|(?:order|transaction) ?(?:numbers?|no\.?|ids?))"
    r" ?(?:分别)?(?:为|是|is|are|were|was)? ?[:=#]? ?",
    _I,
)
NUMBER_LIST = re.compile(
    r"(?:\s*(?:和|与|及|以及|、|,|，|/|&|and)?\s*)(?P<n>[A-Za-z0-9][A-Za-z0-9_-]{1,63})"
    r"(?![A-Za-z0-9_-])(?! ?[元点:时月年日%次笔])",
    _I,
)
LONG_NUMBER = re.compile(r"(?<![A-Za-z0-9_.-])(?=[A-Za-z_-]{0,8}\d)[A-Za-z0-9_-]{12,64}(?![A-Za-z0-9_-])")

CONNECTIVE = re.compile(r"\s*(?:和|与|及|以及|、|,|，|and|&)?\s*", _I)
VAGUE_TIME = re.compile(
    r"今天|今日|昨天|昨日|昨晚|前天|今早|早上|上午|中午|下午|晚上|凌晨|刚才|刚刚|\d{1,2} ?点|\d{1,2}[日号]"
    r"|today|yesterday|last night|this (?:morning|afternoon|evening)|just now|\bnoon\b",
    _I,
)
ABOUT_BEFORE = re.compile(
    r"(?:大约|大概|约|差不多|about|around|approximately|roughly)\s*(?:在|于|at)?\s*$", _I
)
ABOUT_AFTER = re.compile(r"\s*(?:左右|前后|许|多|or so)", _I)

_CHARGE = r"(?:扣款|扣费|扣了|被扣|划扣|扣除|收费|扣)"
PAYING = re.compile(
    r"充值|购买|下单|支付|付款|付了|转账|缴费|买|消费|扣款|扣费|被扣|扣了|扣"
    r"|\b(?:paid|pay|bought|buy|purchased?|recharged?|topped up|top up|ordered|transferred|charged|deducted|debited)\b",
    _I,
)
OTHER_ACT = re.compile(
    r"联系|咨询|投诉|申请|客服|截图|查询|查看|反馈|\b(?:contact|complain|asked|called|wrote|filed|checked|screenshot)",
    _I,
)
OPERATION = re.compile(
    PAYING.pattern + r"|付给|付错|充错|转错|点击|提交|操作|输入|填写|选择|\b(?:tap|click|submit|enter)\w*", _I
)
RESULT = re.compile(
    r"扣款|扣费|被扣|扣了|到账|到帐|没收到|未收到|没有收到|没发货|未发货|失败|成功|显示|提示|状态|未跳转|没有?跳转|付错|充错|转错|输错|填错"
    r"|\b(?:charged|deducted|debited|not credited|credited|arrived?|received|failed|pending|shows?|says?|wrong)\b",
    _I,
)

_WAN = "零一二两三四五六七八九十百千万壹贰叁肆伍陆柒捌玖拾佰仟萬"
CHINESE_AMOUNT = re.compile(rf"[{_WAN}]{{1,12}}(?:元|块|圆)(?:整|正)?")
AMOUNT_ROLES: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "right",
        re.compile(
            r"应为|应该是|应是|应付|本应|正确(?:金额)?(?:为|是)?|should (?:have been|be)|instead of", _I
        ),
    ),
    ("total", re.compile(r"共|总计|合计|总额|total|altogether|in all", _I)),
    ("other", re.compile(r"余额|优惠|手续费|balance|discount|fee|退款|退还|退回|refund", _I)),
)

_NUMERAL = r"(?P<n>\d{1,2}|[一二两三四五六七八九十俩])"
COUNTS: tuple[re.Pattern[str], ...] = tuple(
    re.compile(pattern, _I)
    for pattern in (
        # 扣款两次, 扣了200元两次, 重复扣款3次; 点击两次 is about the finger, not the money.
        rf"{_CHARGE}[^，,。;；.!！?？点按次笔]{{0,14}}?{_NUMERAL} ?[次笔遍]",
        rf"{_NUMERAL} ?[次笔](?:的)?(?:都)?(?:被)?(?:重复)?(?:扣款|扣费|付款|支付|交易)",
        # "paid at 10:30" counts nothing: a number counts deductions only where "times" says so.
        r"\b(?:charged|deducted|debited|billed|paid)\b[^,.;!?]{0,40}?\b(?P<n>twice|thrice)\b",
        r"\b(?:charged|deducted|debited|billed|paid)\b[^,.;!?]{0,40}?\b(?P<n>\d{1,2}|two|three|four) times\b",
        r"\b(?P<n>two|three|four|\d{1,2}) (?:deductions|charges|debits)\b",
    )
)
REPEATED = re.compile(
    r"重复扣款|重复扣费|重复支付|多扣了?一[次笔]|double[- ]charged|duplicate charge|charged (?:me )?(?:double|again)",
    _I,
)
_COUNT_WORDS = {
    **{c: n for n, c in enumerate("零一二三四五六七八九十")},
    **{"两": 2, "俩": 2, "twice": 2, "two": 2, "thrice": 3, "three": 3, "four": 4},
}


def count_of(word: str) -> int | None:
    """The number that a numeral or an English word means."""
    return int(word) if word.isdigit() else _COUNT_WORDS.get(word.lower())


STATUSES: tuple[tuple[re.Pattern[str], PaymentStatus | None], ...] = tuple(
    (re.compile(pattern, _I), status)
    for pattern, status in (
        (
            r"(?:没有|未|没)(?:生成|产生)?(?:任何)?订单|查不到订单|无订单"
            r"|no order (?:was )?(?:made|created|generated|found)|no order yet",
            None,
        ),
        (
            r"支付失败|付款失败|交易失败|payment failed|pay(?:ment)? failure"
            r"|(?:shows?|says?|status)[^.,;]{0,20}\bfailed\b",
            PaymentStatus.FAILED,
        ),
        (
            r"待支付|待付款|等待支付|未支付|未付款"
            r"|awaiting payment|(?:shows?|says?|status)[^.,;]{0,20}\b(?:pending|unpaid)\b",
            PaymentStatus.PENDING,
        ),
        (r"支付中|处理中|付款中|(?:shows?|says?|status)[^.,;]{0,20}\bprocessing\b", PaymentStatus.PROCESSING),
        (r"已关闭|交易关闭|订单关闭|(?:shows?|says?|status)[^.,;]{0,20}\bclosed\b", PaymentStatus.CLOSED),
        (
            r"订单(?:显示)?已完成|已完成|(?:shows?|says?|status)[^.,;]{0,20}\bcompleted?\b",
            PaymentStatus.COMPLETED,
        ),
    )
)

PLATFORMS: tuple[re.Pattern[str], ...] = tuple(
    re.compile(pattern, flags)
    for pattern, flags in (
        (
            r"在 ?(?P<p>[^\s，,。;；:的在]{2,20}?)(?:平台|网站|商城|小程序|APP|app)?(?:上|里|中)?"
            r"(?:充值|购买|下单|支付|付款|买|消费|充了|充(?=\S{0,6}(?:费|卡|币|元)))",
            0,
        ),
        (
            r"\b(?:on|at|from|via) (?:the )?(?:platform|website|app|site) (?P<p>[\w&.\- ]{1,40}?)"
            r"(?=[,.;]| and\b| for\b| I\b| the\b|$)",
            _I,
        ),
        (
            r"\b(?:[Oo]n|[Aa]t|[Ff]rom) (?:the )?(?P<p>[A-Z][\w&.\- ]{0,40}?) (?:platform|website|app|store|site)\b",
            0,
        ),
    )
)
NOT_A_PLATFORM = re.compile(
    r"\d{1,2}[:点时]|家|手机|电脑|路上|公司|页面|网上|^(?:平台|网站|商城|小程序|店里|店铺|商家)$"
)

CAUSES: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (cause, re.compile(pattern, _I))
    for cause, pattern in (
        (
            "network",
            r"网络(?:延迟|卡顿|卡|不好|问题|波动|重复|异常)|卡顿|网速慢?|network|\blag\b|stalled|slow connection",
        ),
        (
            "double_tap",
            r"重复点击|多次点击|连续点击|连点|点(?:击)?了?(?:两|2|二|三|3)[次下]|double[- ]?(?:tap|click)\w*|"
            r"(?:tapped|clicked|pressed) (?:it )?(?:twice|two times|again)",
        ),
        ("no_jump", r"(?:页面)?(?:未|没有?)跳转|页面卡住|did(?: not|n't) (?:redirect|jump|load)"),
        (
            "wrong_input",
            r"输错|填错|选错|付错|充错|转错|误充|误付"
            r"|(?:wrong|incorrect) (?:card|number|merchant|account|amount|platform)",
        ),
        (
            "wrong_display",
            r"显示错误|平台(?:显示|展示)(?:的)?(?:金额|名称|商户)?(?:有误|错误)|displayed (?:the )?wrong",
        ),
        (
            "change_of_mind",
            r"不满意|不想要|不喜欢|后悔|不好用|质量(?:太)?差|不需要了|不想买|chang(?:ed|e of) (?:my )?mind"
            r"|not satisfied|unhappy with|do(?: not|n't) like|no longer (?:want|need)",
        ),
    )
)
