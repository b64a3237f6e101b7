"""Detail pages: labels with values, a large amount, a name over it and a status under it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace

from verifier.fields.amounts import parse_money, says_money
from verifier.fields.columns import column_edges, split_at
from verifier.fields.continued import account_again, account_row, account_under, clock_under
from verifier.fields.covered import has_ink
from verifier.fields.kinds import IDENTIFIERS, MONEY, NAMES, TIMES, ParseContext, parse_value
from verifier.fields.labels import LabelHit, LabelIndex
from verifier.fields.layout import Layout, TextLine
from verifier.fields.meanings import (
    identity,
    is_full_name,
    names_a_shop,
    shop_of,
    told_apart,
    without_arrival,
)
from verifier.fields.means import without_means
from verifier.fields.names import parse_name
from verifier.fields.numbers import match_structures
from verifier.fields.places import (
    above,
    below_status,
    beside,
    find_hero,
    is_name,
    is_rest_of_form,
    large_number,
    name_near,
    right_under,
    top_status,
)
from verifier.fields.scene import Draft, Missing, RecordDraft, Scene
from verifier.fields.sides import ends_in_account, two_sides
from verifier.fields.statuses import parse_status
from verifier.fields.times import find_times, parse_partial
from verifier.fields.types import (
    FieldName,
    Identifier,
    Moment,
    Money,
    Name,
    PageKind,
    Precision,
)
from verifier.fields.values import ValueFinder, ValueLines
from verifier.fields.voting import Found
from verifier.fields.words import common_labels, other_labels
from verifier.geometry import Box
from verifier.pages.patterns import search
from verifier.pages.profile import FieldRule, Profile
from verifier.text import fold

_PARTIES = frozenset({FieldName.MERCHANT, FieldName.MERCHANT_FULL, FieldName.PAYER})
_NAMED = _PARTIES | {FieldName.ITEM}
_BARE = re.compile(r"[\d*xX·★ -]{4,}")
_HOLDER = re.compile(r"[一-鿿]{2,10}(?:银行|信用社|信用合作社)(?:[一-鿿]{2,12}行)?")
_ADDRESS = re.compile(r"[\w.+-]{2,64}@[\w.-]{2,64}")
_BANK_ACCOUNT = re.compile(
    r"(?:[*xX×·•] ?){2,}\d{3,4}$|^[A-Z]{2}\d{2} ?[A-Z0-9 ]{10,30}$"
    r"|^(?:พร้อมเพย์|ธนาคาร|ธ\.)|\d{6,}|\b(?:[Bb]ank|BANK|[Ww]allet|Easypaisa|JazzCash|NayaPay|SadaPay)\b"
)
"""What stands under a party's name: its account, its IBAN, its number as a biller, or the bank that holds it."""
_INSTRUMENT = re.compile(r"bank|card|visa|master|amex|pay|wallet|account|balance|upi|cash|ltd", re.IGNORECASE)
_BOOKED = re.compile(r"^(?:记账|入账|回单|到账)")
_CLOCK = re.compile(r"\d{1,2}:\d{2}(?::\d{2})?(?: ?[AaPp][Mm])?")
_SET_APART = re.compile(r"\d[/:-]\d|[A-Za-z]{3}")
_NAME_LABELS = frozenset(
    {"name", "fullname", "accountname", "account", "accountno", "bank", "姓名", "户名", "名称", "账号"}
)
"""Labels that stand in the block of a party, under a heading that names its side."""
_COUNTER = re.compile(r"\d{1,6}")
"""A till counts its slips and vouchers so: no number that tells one transaction from another."""
_ROWS = frozenset({"rows", "certificate", "refund"})
_ALIPAY_ORDERS = frozenset({"alipay_trade", "alipay_person_code"})
_BUTTON = re.compile(r"复制|查看|[Cc]opy|COPY|[>›»]")
_LAST_ROW = re.compile(r"[A-Za-z0-9]{1,6}(?: ?(?:复制|copy|Copy))?")


def read(scene: Scene) -> Draft:
    """Read one record."""
    return Draft((RowReader(scene).record(),))


def labels_of(profile: Profile) -> LabelIndex:
    """The profile's labels, then the common ones where they may serve it, then those that only end values."""
    labels = {name: list(rule.labels) for name, rule in profile.fields.items()}
    # What the profile says of a word holds against the common meaning.
    own = {fold(word) for words in (*labels.values(), profile.other_labels) for word in words}
    if profile.common_labels or falls_back(profile):
        for name, words in common_labels().items():
            labels.setdefault(name, []).extend(word for word in words if fold(word) not in own)
    return LabelIndex(labels, (*profile.other_labels, *other_labels()))


def falls_back(profile: Profile) -> bool:
    """Whether the common labels stand in for fields that the profile's own labels do not find.

    An app renames its rows from one version to the next; what a Chinese label says is the same in all of them. Slips of
    other languages have readers that know where their values stand.
    """
    return not profile.common_labels and profile.language == "zh" and profile.reader in _ROWS


class RowReader:
    """Finds the fields of one record in one layout."""

    def __init__(self, scene: Scene, layout: Layout | None = None, labels: LabelIndex | None = None) -> None:
        self.scene = scene
        self.profile = scene.profile
        self.context: ParseContext = scene.context
        index = labels or labels_of(self.profile)
        self.layout = index.divided(layout or scene.layout)
        self.hits = without_means(index.find(self.layout), self.layout)
        self._edges = edges = column_edges(self.hits)
        if edges:
            cells = (cell for line in self.layout.lines for cell in split_at(line, edges))
            self.layout = replace(self.layout, lines=tuple(cells))
            self.hits = without_means(index.find(self.layout), self.layout)
        self.finder = ValueFinder(self.layout, self.hits)
        self.used: set[int] = {id(hit.line) for hit in self.hits}
        self._own = frozenset(
            fold(word)
            for words in (*(rule.labels for rule in self.profile.fields.values()), self.profile.other_labels)
            for word in words
        )
        self._spare: dict[FieldName, Found] = {}
        self._company = ""
        self._hero: TextLine | None = None
        self._amount: TextLine | None = None
        self._hero_known = False

    def record(self) -> RecordDraft:
        """All fields that the profile knows, in its order."""
        found: dict[FieldName, Found] = {}
        missing: dict[FieldName, Missing] = {}
        for name, rule in self._rules().items():
            _put(name, self._labelled(name, rule), found, missing)
        if falls_back(self.profile):
            self._common(found, missing, lambda name: name not in MONEY and name is not FieldName.STATUS)
        self._renamed(found, missing)
        for name, spare in self._spare.items():
            if name not in missing:
                found.setdefault(name, spare)
        full = found.get(FieldName.MERCHANT_FULL)
        party = full or found.get(FieldName.MERCHANT)
        self._company = party.raw if party is not None else ""
        amount = found.get(FieldName.AMOUNT)
        self._amount = amount.lines[0] if amount is not None else None
        for name, rule in self.profile.fields.items():
            if rule.place:
                self._placed(name, rule, found, missing)
        if falls_back(self.profile):
            self._common(found, missing, lambda name: name in MONEY or name is FieldName.STATUS)
        if self.profile.language == "en":
            self._sided(found, missing)
        if self.profile.kind is PageKind.REFUND_DETAIL:
            without_arrival(found)
        return RecordDraft(tuple(found.values()), tuple(m for n, m in missing.items() if n not in found))

    def _renamed(self, found: dict[FieldName, Found], missing: Mapping[FieldName, Missing]) -> None:
        """Alipay calls its one number 交易号 on some pages and 订单号 on most: its form says that it is that number."""
        number = found.get(FieldName.TRANSACTION_NO)
        taken = FieldName.ORDER_NO in found or FieldName.ORDER_NO in missing
        if number is None or taken or self.profile.app or not isinstance(number.value, Identifier):
            return
        if any(m.id in _ALIPAY_ORDERS for m in match_structures(number.value, "alipay", FieldName.ORDER_NO)):
            del found[FieldName.TRANSACTION_NO]
            found[FieldName.ORDER_NO] = replace(number, name=FieldName.ORDER_NO)

    def _sided(self, found: dict[FieldName, Found], missing: Mapping[FieldName, Missing]) -> None:
        """Payer and payee of a slip that shows them as two blocks without a label."""
        names = (FieldName.PAYER, FieldName.MERCHANT)
        sides = None if any(n in found or n in missing for n in names) else two_sides(self.layout)
        for name, side in zip(names, sides or (), strict=False):
            line = side.name(lambda o: id(o) not in self.used and is_name(o, self.context.statuses))
            value = None if line is None else parse_name(line.text)
            if line is not None and value is not None:
                self.scene.note(f"{name}: {line.text!r} by its side of the slip")
                found[name] = Found(name, (line,), value, how="side")

    def _common(
        self,
        found: dict[FieldName, Found],
        missing: dict[FieldName, Missing],
        which: Callable[[FieldName], bool],
    ) -> None:
        """Fields that the profile's own labels did not find, by the labels of pages without a profile."""
        for name, words in common_labels().items():
            if which(name) and name not in found and name not in missing:
                result = self._labelled(name, FieldRule(labels=words), common=True)
                _put(name, result, found, missing)

    def _rules(self) -> Mapping[FieldName, FieldRule]:
        rules = dict(self.profile.fields)
        if self.profile.common_labels:
            for name, words in common_labels().items():
                rules.setdefault(name, FieldRule(labels=words))
        return rules

    def _labelled(self, name: FieldName, rule: FieldRule, *, common: bool = False) -> Found | Missing | None:
        candidates: list[Found] = []
        empty: list[LabelHit] = []
        for hit in self.hits:
            if hit.field is not name:
                continue
            if falls_back(self.profile) and (fold(hit.label) in self._own) == common:
                continue
            lines = (self._known_beside(name, hit) if rule.below else None) or self.finder.value_of(
                hit, below=rule.below
            )
            if lines is None and name not in MONEY:
                lines = self._alone_under(hit)
            if lines is not None:
                lines = self._whole(name, lines)
            value = self._parse(name, rule, lines) if lines is not None else None
            if value is None and lines is not None and lines.below and name in MONEY and not rule.below:
                # An invoice: parties in stacked columns, the sums in rows under them.
                beside = self.finder.beside_of(hit)
                value = self._parse(name, rule, beside) if beside is not None else None
            if value is not None:
                candidates.append(value)
                self.used.update(id(line) for line in value.lines)
            elif lines is None:
                empty.append(hit)
            else:
                self.scene.note(f"{name}: {hit.label} -> {_text(lines)!r} is no {name}")
        if candidates:
            return self._choose(name, rule, self._day_with_clock(name, candidates))
        return next((m for hit in empty if (m := self._unread(name, hit)) is not None), None)

    def _known_beside(self, name: FieldName, hit: LabelHit) -> ValueLines | None:
        """The value beside a label whose values stand under it elsewhere, where it is a number of a known structure."""
        lines = self.finder.beside_of(hit)
        value = None if lines is None else parse_value(name, [o.text for o in lines.lines], self.context)
        known = isinstance(value, Identifier) and match_structures(value, self.profile.app, name)
        return lines if known else None

    def _parse(self, name: FieldName, rule: FieldRule, lines: ValueLines) -> Found | None:
        """The value of a label, tried with all its lines and then with fewer."""
        hit = lines.hit
        if name is FieldName.TRANSACTION_NO and _COUNTER.fullmatch(_text(lines)):
            return None
        if name in _PARTIES and lines.lines and lines.lines[0].key.rstrip(":") in _NAME_LABELS:
            return None
        if name in _PARTIES and lines.below and _HOLDER.fullmatch(lines.lines[0].norm):
            # The name over the bank that holds its account is hidden.
            return None
        if name in _NAMED and parse_status(_text(lines), self.context.statuses) is not None:
            # The state beside a value that something lies over.
            return None
        known = self._known_number(name, lines)
        if known is not None:
            return known
        for count in range(min(len(lines.lines), rule.lines), 0, -1):
            part = lines.lines[:count]
            texts = [line.text for line in part]
            if rule.pattern is not None:
                piece = search(rule.pattern, " ".join(texts))
                if piece is None:
                    continue
                texts = [piece]
            value = parse_value(name, texts, self.context)
            if value is not None:
                self.scene.note(f"{name}: {hit.label} -> {' '.join(texts)!r}")
                return Found(name, part, value, hit.label, hit.head.box, "below" if lines.below else "beside")
        if name in NAMES or not any(c.isdigit() for c in _text(lines)):
            return None
        if name in TIMES and parse_partial(_text(lines), self.context.time.order) is not None:
            return Found(name, lines.lines[:1], None, hit.label, hit.head.box, "partial")
        # A number that parses only after repair goes to the vote without a value.
        return Found(name, lines.lines[:1], None, hit.label, hit.head.box, "malformed")

    def _whole(self, name: FieldName, lines: ValueLines) -> ValueLines:
        """The value with the half of it that stands apart, without what is another's."""
        if name in NAMES:
            if name in _PARTIES:
                # A row without a letter is the account under the name, whatever was read of it.
                # Neither is the bank that holds it.
                ends = (
                    n
                    for n, o in enumerate(lines.lines)
                    if n and (_BARE.fullmatch(o.norm) or _HOLDER.fullmatch(o.norm))
                )
                stop = next(ends, None)
                lines = replace(lines, lines=lines.lines[:stop])
            # Name, bank, account: a name that wraps is not told from its bank, so that it is the first row alone.
            # Chinese pages label the account and print long company names in two rows over it.
            address = next((n for n, o in enumerate(lines.lines) if n and _ADDRESS.fullmatch(o.norm)), None)
            if address is not None:
                # Nothing but the name's own rows stands over a payment address.
                return replace(lines, lines=lines.lines[:address])
            latin = self.profile.language != "zh" and len(lines.lines) > 1
            account = next((n for n, o in enumerate(lines.lines) if n and _BANK_ACCOUNT.search(o.norm)), None)
            if latin and account is not None and name is FieldName.PAYMENT_METHOD:
                # "Paid by" over a person with an account names the payer, not what was paid with.
                return lines if _INSTRUMENT.search(lines.lines[0].norm) else replace(lines, lines=())
            if latin and account is not None and name in _PARTIES:
                lines = replace(lines, lines=lines.lines[:account])
                latin = len(lines.lines) > 1
            party = latin and ends_in_account(self.layout, lines.lines)
            return replace(lines, lines=lines.lines[:1]) if party else lines
        if name in IDENTIFIERS and self.profile.language == "en":
            # A till slip goes on right under a number with the day or with words.
            stop = next((n for n, o in enumerate(lines.lines) if n and _ends_number(o)), None)
            return replace(lines, lines=lines.lines[:stop])
        if name is FieldName.PAYER_ACCOUNT_TAIL:
            first = lines.lines[0]
            rgb, layout = self.scene.rgb, self.layout
            row = (
                account_row(rgb, layout, first, self.used)
                or account_under(rgb, layout, first, lines.hit.head.box.x0)
                or account_again(rgb, layout, first, self.used, self.scene.recognise)
            )
            return lines if row is None else replace(lines, lines=(row,))
        if name in TIMES and len(lines.lines) == 1:
            value = parse_value(name, [lines.lines[0].text], self.context)
            if isinstance(value, Moment) and value.precision is Precision.DAY:
                clock = clock_under(self.layout, lines.lines[0], lines.hit.head.box.x0)
                if clock is not None:
                    return replace(lines, lines=(*lines.lines, clock))
        return lines

    def _alone_under(self, hit: LabelHit) -> ValueLines | None:
        """The lines under a label with nothing beside it, where nothing stands or is drawn beside them either.

        In a page of two columns: nothing in the label's own one.
        """
        label = hit.line.box
        right_of_it = (round(x) for x in self._edges if x > label.x1 + label.height)
        edge = min(right_of_it, default=self.layout.width)
        # A button at the row's end (复制) is nothing that belongs to the value.
        buttons = [o.box.x0 for o in self.layout.row_of(hit.line) if _BUTTON.fullmatch(o.norm)]
        edge = min([edge, *(x for x in buttons if x > label.x1 + 4 * label.height)])
        right = max(label.x1 + 1, min(edge - label.height // 4, self.layout.width - self.layout.width // 12))
        beside = Box(label.x1 + label.height // 2, label.y0, right, label.y1)
        if not self._is_alone(hit.line, edge) or has_ink(self.scene.rgb, beside):
            return None
        lines = self.finder.value_of(hit, below=True)
        if lines is None or any(id(line) in self.used for line in lines.lines):
            return None
        first = lines.lines[0]
        left = abs(first.box.x0 - label.x0) <= 0.6 * label.height
        row = Box(first.box.x1 + first.height // 2, first.box.y0, max(right, first.box.x1 + 1), first.box.y1)
        free = first.box.x1 < edge and self._is_alone(first, edge) and not has_ink(self.scene.rgb, row)
        return lines if left and free and first.box.y0 - label.y1 <= 0.9 * label.height else None

    def _is_alone(self, line: TextLine, edge: int) -> bool:
        """Whether nothing but the letter of an avatar stands on a line's row before the next column's edge."""
        return all(
            o is line or (len(o.norm) <= 2 and o.box.x1 <= line.box.x0) or o.box.x0 >= edge - line.height
            for o in self.layout.row_of(line)
        )

    def _known_number(self, name: FieldName, lines: ValueLines) -> Found | None:
        """The rows that make a known number, where all of them do not: a row of the value over it slipped in."""
        rows = lines.lines
        if name not in IDENTIFIERS or len(rows) < 2:
            return None
        for size in range(len(rows), 0, -1):
            for start in range(len(rows) - size + 1):
                part = rows[start : start + size]
                # A few characters under it are its last row, even where they do not fit the structure as read.
                if any(_LAST_ROW.fullmatch(line.norm) for line in rows[start + size :]):
                    continue
                value = parse_value(name, [line.text for line in part], self.context)
                if isinstance(value, Identifier) and match_structures(value, self.profile.app, name):
                    self.scene.note(f"{name}: {lines.hit.label} -> {value} by its structure")
                    return Found(name, part, value, lines.hit.label, lines.hit.head.box, "structure")
        return None

    def _day_with_clock(self, name: FieldName, candidates: list[Found]) -> list[Found]:
        """A day and, in the row next to it, a clock with a label of its own are one moment."""
        days = [c for c in candidates if isinstance(c.value, Moment) and c.value.precision is Precision.DAY]
        clocks = [c for c in candidates if c.value is None and _CLOCK.fullmatch(c.lines[0].norm)]
        if name not in TIMES or (len(candidates), len(days), len(clocks)) != (2, 1, 1):
            return candidates
        day, clock = days[0], clocks[0]
        far = abs(day.lines[0].middle - clock.lines[0].middle) > 3 * day.lines[0].height
        if far or len(day.lines) > 1 or _BOOKED.match(day.label):
            return candidates
        value = parse_value(name, [day.raw, clock.raw], self.context)
        both = (*day.lines, *clock.lines)
        return candidates if value is None else [replace(day, lines=both, value=value)]

    def _choose(self, name: FieldName, rule: FieldRule, candidates: list[Found]) -> Found | Missing:
        candidates, spare = told_apart(name, candidates, self.profile.kind)
        self._spare.update(spare)
        good = [c for c in candidates if c.value is not None] or candidates
        if rule.pick == "last":
            return good[-1]
        if rule.pick == "largest" and name in MONEY:
            return max(good, key=lambda c: c.value.amount if isinstance(c.value, Money) else -1)
        if rule.pick == "first" or len({identity(c) for c in good}) == 1:
            return good[0]
        # The more telling label stands first in the rule; only equal labels leave a real choice.
        first = [c for c in good if c.label == good[0].label]
        ranked = sorted(good, key=lambda c: rule.labels.index(c.label) if c.label in rule.labels else 999)
        if len(first) == 1 and ranked and len([c for c in good if c.label == ranked[0].label]) == 1:
            return ranked[0]
        self.scene.note(f"{name}: different values {[c.raw for c in good]}")
        box = Box.union(c.box for c in good)
        return Missing(
            name, "ambiguous", box, good[0].label, good[0].label_box, " | ".join(c.raw for c in good)
        )

    def _unread(self, name: FieldName, hit: LabelHit) -> Missing | None:
        """A label without a value: covered when there is ink beside it, otherwise it prints nothing."""
        label = hit.head.box
        right = self.layout.width - max(label.x0, self.layout.width // 12)
        area = Box(label.x1 + label.height // 2, label.y0, max(right, label.x1 + label.height), label.y1)
        if has_ink(self.scene.rgb, area):
            self.scene.note(f"{name}: {hit.label} has ink beside it that could not be read")
            return Missing(name, "covered", area, hit.label, label)
        return None

    def _placed(
        self,
        name: FieldName,
        rule: FieldRule,
        found: dict[FieldName, Found],
        missing: dict[FieldName, Missing],
    ) -> None:
        if name in NAMES and name in missing:
            return
        placed = next((p for place in rule.place if (p := self._try(name, rule, place)) is not None), None)
        if placed is None:
            return
        labelled = found.get(name)
        if labelled is not None and labelled.value is not None:
            if name in MONEY and identity(labelled) != identity(placed):
                found.pop(name)
                box = Box.union([labelled.box, placed.box])
                missing[name] = Missing(name, "ambiguous", box, labelled.label, labelled.label_box,
                                        f"{placed.raw} | {labelled.raw}")  # fmt: skip
                return
            twice = identity(labelled) == identity(placed) and is_full_name(labelled)
            if name is FieldName.MERCHANT and (twice or shop_of(labelled, placed)):
                found.setdefault(FieldName.MERCHANT_FULL, replace(labelled, name=FieldName.MERCHANT_FULL))
            elif name not in MONEY:
                return
        found[name] = placed
        missing.pop(name, None)
        self.used.update(id(line) for line in placed.lines)

    def _try(self, name: FieldName, rule: FieldRule, place: str) -> Found | None:
        lines = self._at_place(name, place, rule)
        text = [line.text for line in lines]
        pattern = (place == "pattern" and rule.line_pattern) or rule.pattern
        if pattern is not None and lines:
            piece = search(pattern, " ".join(text))
            text, lines = ([piece], lines) if piece is not None else ([], [])
        value = parse_value(name, text, self.context) if lines else None
        if value is None or (isinstance(value, Name) and is_rest_of_form(value.text)):
            return None
        self.scene.note(f"{name}: {place} -> {' '.join(text)!r}")
        return Found(name, tuple(lines), value, how=place)

    def _at_place(self, name: FieldName, place: str, rule: FieldRule) -> list[TextLine]:
        statuses = self.context.statuses
        if place == "hero":
            hero = self.hero
            return [hero] if hero is not None else []
        if place == "above_hero" and self.hero is not None:
            return above(self.layout, self.hero, self.used | self._titles(), statuses)
        if place == "shop_over_hero" and self.hero is not None:
            over = above(self.layout, self.hero, self.used | self._titles(), statuses)
            return over if over and names_a_shop("".join(o.text for o in over)) else []
        if place == "time_at_hero" and self.hero is not None:
            return self._times_at(self.hero)
        amount = self.hero or self._amount
        if place == "below_hero" and amount is not None:
            line = below_status(self.layout, amount, statuses)
            return [line] if line is not None else []
        if place == "top":
            line = top_status(self.layout, statuses)
            return [line] if line is not None else []
        if place == "title":
            return self._title_lines()[:1]
        if place == "time_line":
            times = [o for o in self.layout.lines if parse_value(FieldName.PAID_AT, [o.text], self.context)]
            return [*times[:1], *self._clock_beside(times[0])] if times else []
        if place == "amount_line":
            return _only([o for o in self.layout.lines if parse_money(o.norm) and says_money(o.norm)])
        if place == "beside_hero" and self.hero is not None:
            return beside(self.layout, self.hero, self.used | self._titles(), statuses)
        if place == "near_hero" and self.hero is not None:
            titles = [o for o in self.layout.lines if id(o) in self._titles()]
            rows = [*(hit.line for hit in self.hits), *titles]
            in_rows = {id(o) for line in rows for o in self.layout.row_of(line)}
            return name_near(self.layout, self.hero, self.used | in_rows, statuses)
        if place == "under_hero" and self.hero is not None:
            return right_under(self.layout, self.hero, self.used | self._titles(), statuses, self._company)
        if place == "large_number":
            line = large_number(self.layout, self.used, self.context.currency)
            return [line] if line is not None else []
        pattern = rule.line_pattern or rule.pattern
        if place == "pattern" and pattern is not None:
            hits = [o for o in self.layout.lines if search(pattern, o.norm) is not None]
            # The last of one would be the first: only a second line can be the other value.
            return (hits[-1:] if len(hits) > 1 else []) if rule.pick == "last" else hits[:1]
        if place == "structure":
            return _only([o for o in self.layout.lines if match_structures(o.norm, self.profile.app, name)])
        if place == "anywhere":
            lines = [o for o in self.layout.lines if parse_status(o.norm, statuses) is not None]
            return lines[:1] if len({o.key for o in lines}) == 1 else []
        return []

    def _times_at(self, hero: TextLine) -> list[TextLine]:
        """The only whole moment near the large amount, on a row of its own."""
        moments = [
            o
            for o in self.layout.lines
            if id(o) not in self.used
            and abs(o.middle - hero.middle) <= 2.5 * hero.height
            and isinstance(value := parse_value(FieldName.PAID_AT, [o.text], self.context), Moment)
            and value.precision is not Precision.DAY
            and not any(id(hit.line) == id(row) for hit in self.hits for row in self.layout.row_of(o))
        ]
        return moments if len(moments) == 1 else []

    def _clock_beside(self, day: TextLine) -> list[TextLine]:
        """The clock that a till slip prints at the other end of the day's row."""
        value = parse_value(FieldName.PAID_AT, [day.text], self.context)
        if not isinstance(value, Moment) or value.precision is not Precision.DAY:
            return []
        clocks = [o for o in self.layout.row_of(day) if o is not day and _CLOCK.fullmatch(o.norm)]
        return clocks if len(clocks) == 1 else []

    @property
    def hero(self) -> TextLine | None:
        """The page's large amount."""
        if not self._hero_known:
            values = [self.finder.value_of(hit) for hit in self.hits if hit.field is None]
            others = {id(line) for value in values if value is not None for line in value.lines}
            self._hero = find_hero(self.layout, self.used, self.context.currency, others)
            self._hero_known = True
        return self._hero

    def _titles(self) -> set[int]:
        words = {fold(text) for anchor in self.profile.anchors for text in anchor.texts}
        return {id(line) for line in self.layout.lines if line.key in words}

    def _title_lines(self) -> list[TextLine]:
        titles = self._titles()
        limit = 0.2 * min(self.layout.height, 2.4 * self.layout.width)
        return [o for o in self.layout.lines if o.middle < limit and id(o) not in titles and len(o.norm) > 1]


def _put(
    name: FieldName,
    result: Found | Missing | None,
    found: dict[FieldName, Found],
    missing: dict[FieldName, Missing],
) -> None:
    if isinstance(result, Missing):
        missing[name] = result
    elif result is not None:
        found[name] = result


def _ends_number(line: TextLine) -> bool:
    """Whether a row can be no part of the number over it: a day, a clock, or words."""
    return not any(c.isdigit() for c in line.norm) or bool(
        _SET_APART.search(line.norm) and find_times(line.norm)
    )


def _only(lines: list[TextLine]) -> list[TextLine]:
    return lines[:1] if len({line.norm for line in lines}) == 1 else []


def _text(lines: ValueLines) -> str:
    return " ".join(line.text for line in lines.lines)
