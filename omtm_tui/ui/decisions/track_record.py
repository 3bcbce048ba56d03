"""The track record: how good the stated probabilities were, wins and lessons, process against luck."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from omtm_tui.content.guidance import base_rates
from omtm_tui.domain.decisions.track_record import FEW, LeadTime, Rate, TrackRecord, calibration
from omtm_tui.domain.text.labels import Tone, dotted
from omtm_tui.i18n import _, ngettext
from omtm_tui.storage.read.decisions import TrackRecordPage, track_record_page
from omtm_tui.storage.write.metrics import record_lead_time
from omtm_tui.ui.kit.basics import Card, Scroll
from omtm_tui.ui.kit.chart import Chart, ChartSpec
from omtm_tui.ui.kit.page import FullScreen


class TrackRecordScreen(FullScreen[TrackRecordPage]):
    scope = "track_record"
    app_keys: ClassVar[bool] = False

    def body(self) -> ComposeResult:
        with Scroll(id="all", can_focus=True):
            with Vertical(id="plot"):
                yield Static(id="probabilities")
                yield Chart()
            yield Static(id="bets")

    verb = staticmethod(track_record_page)

    def show(self, snapshot: TrackRecordPage) -> None:
        self.query_one("#probabilities", Static).update(_probabilities(snapshot.record))
        self.query_one(Chart).spec = _calibration_chart(snapshot.record)
        self.query_one("#bets", Static).update(_bets(snapshot))

    async def action_record_lead_time(self) -> None:
        await self.omtm_app.do(record_lead_time)


def _probabilities(record: TrackRecord) -> Content:
    """How good the stated probabilities were, in words; the plot shows the same."""
    card = Card().title(_("What you said and what happened"))
    resolved, brier, base = record.resolved, record.brier, record.base_brier
    if brier is None or base is None:
        nothing = _("No stated probability has come out yet. A bet asks for yours.")
        return card.text(nothing, Tone.MUTED).content()
    rate = _share_text(sum(r.happened for r in resolved) / len(resolved))
    text = _("Brier score {brier:.3f} over {n}; always saying {rate} would score {base:.3f}.")
    card.text(text.format(brier=brier, n=len(resolved), rate=rate, base=base), Tone.STRONG)
    if len(resolved) < FEW:
        card.text(_("Fewer than {n}: no more than a hint.").format(n=FEW), Tone.WARN)
    elif brier < base:
        card.text(_("Lower is better: your probabilities say more than the rate alone."))
    else:
        card.text(_("Lower is better: the rate alone would have said as much."))
    card.text(_("● what happened, against what was stated   ━ as it should be"), Tone.MUTED)
    for group in calibration(resolved):
        line = _("said about {stated}: {k} of {n} came true ({low} … {high})")
        low, high = map(_share_text, group.interval)
        count, stated = round(group.happened * group.n), _share_text(group.stated)
        text = line.format(stated=stated, k=count, n=group.n, low=low, high=high)
        card.text(text, Tone.MUTED if group.n < FEW else Tone.PLAIN)
    return card.content()


def _calibration_chart(record: TrackRecord) -> ChartSpec | None:
    """The calibration plot: a dot for each group of probabilities, and the diagonal of perfection."""
    groups = calibration(record.resolved)
    if not groups:
        return None
    marks = tuple(n for n in range(0, 101, 25))
    return ChartSpec(
        points=((0, 0.0), (100, 1.0)),
        dots=tuple((round(group.stated * 100), group.happened) for group in groups),
        y_range=(0.0, 1.0),
        y_ticks=tuple((n / 100, _share_text(n / 100)) for n in marks),
        x_ticks=tuple((n, _share_text(n / 100)) for n in marks),
    )


def _bets(page: TrackRecordPage) -> Content:
    """The figures about bets: wins, lessons, overruled verdicts, and lead time to signal."""
    record = page.record
    card = Card().title(_("Bets"))
    waiting = len(record.bets) - len(record.settled)
    counted = ngettext("{n} bet", "{n} bets", len(record.bets)).format(n=len(record.bets))
    text = _("{bets}, {settled} settled, {waiting} waiting")
    card.text(text.format(bets=counted, settled=len(record.settled), waiting=waiting))
    card.pair(_("Won"), _rate_text(record.wins))
    rates = dotted(f"{rate.who} {_share_text(rate.share)}" for rate in base_rates())
    card.text(_("elsewhere: {rates}").format(rates=rates), Tone.MUTED)
    card.pair(_("Gave an answer"), _rate_text(record.learned))
    card.text(_("a lost bet teaches, an invalid or forgotten one does not"), Tone.MUTED)
    if record.cycle_days is not None:
        days = ngettext("{n:g} day", "{n:g} days", round(record.cycle_days)).format(n=record.cycle_days)
        card.pair(_("From bet to decision"), _("{days} (median)").format(days=days))
    card.pair(_("Verdict overruled"), _rate_text(record.overruled))
    card.pair(_("Loosened after data"), _rate_text(record.goalposts_moved))
    card.pair(_("Same again"), _rate_text(record.again))
    _process(card, record)
    _lead_time(card, page.lead_time)
    return card.content()


def _share_text(share: float) -> str:
    """``42 %``."""
    return _("{percent} %").format(percent=round(share * 100))


def _rate_text(rate: Rate) -> str:
    """``4 of 12 (33 %, 95 % interval 14 % … 61 %)``, with a warning for few cases."""
    if rate.interval is None or rate.share is None:
        return "–"
    share, low, high = map(_share_text, (rate.share, *rate.interval))
    text = _("{part} of {whole} ({share}, 95 % interval {low} … {high})")
    text = text.format(part=rate.part, whole=rate.whole, share=share, low=low, high=high)
    return text if rate.whole >= FEW else text + _(", too few to judge")


def _process(card: Card, record: TrackRecord) -> None:
    """Add the table of good and bad process against won and lost bets."""
    card.heading(_("How it was decided, and what came out"))
    names = (_("as registered"), _("bent the rule"))
    width = max(map(len, names)) + 2
    won, lost = _("won"), _("not won")
    card.text(" " * width + f"{won:>8}  {lost:>8}", Tone.MUTED)
    for name, sound in zip(names, (True, False), strict=True):
        counts = (record.count(sound=sound, won=won) for won in (True, False))
        card.text(f"{name:<{width}}" + "  ".join(f"{n:>8}" for n in counts))
    card.text(_("bent: loosened after data, overruled, or invalid data"), Tone.MUTED)


def _lead_time(card: Card, lead: LeadTime) -> None:
    card.heading(_("Lead time to signal"))
    card.text(lead.text)
    if lead.falls is not None:
        card.text(_("It falls.") if lead.falls else _("It does not fall."))
    if lead.median is not None:
        card.text(_("m keeps it as a reading of a metric."), Tone.MUTED)
