"""The company behind a workspace file, who an OMTM is for, and the settings that belong to the file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from enum import StrEnum

from msgspec import Struct, field

from omtm_tui.i18n import _


class Maturity(StrEnum):
    FRESH_START = "fresh_start"
    MVP = "mvp"
    BETA = "beta"
    YOUNG = "young"
    GROWN = "grown"
    ESTABLISHED = "established"

    @property
    def label(self) -> str:
        return {
            Maturity.FRESH_START: _("fresh start"),
            Maturity.MVP: _("MVP"),
            Maturity.BETA: _("beta"),
            Maturity.YOUNG: _("young company (about 3 years)"),
            Maturity.GROWN: _("grown company (about 6 years)"),
            Maturity.ESTABLISHED: _("established"),
        }[self]


class CompanySize(StrEnum):
    STARTUP = "startup"
    SCALE_UP = "scale_up"
    ENTERPRISE = "enterprise"

    @property
    def label(self) -> str:
        return {
            CompanySize.STARTUP: _("startup (under 50 people)"),
            CompanySize.SCALE_UP: _("scale-up (50–200 people)"),
            CompanySize.ENTERPRISE: _("enterprise (over 200 people)"),
        }[self]

    @property
    def segments_needed(self) -> int:
        """How many segments an OMTM must name: the larger the company, the more specific."""
        return {CompanySize.STARTUP: 0, CompanySize.SCALE_UP: 1, CompanySize.ENTERPRISE: 2}[self]


class Audience(StrEnum):
    B2B = "b2b"
    B2C = "b2c"
    BOTH = "both"

    @property
    def label(self) -> str:
        return {Audience.B2B: _("B2B"), Audience.B2C: _("B2C"), Audience.BOTH: _("both")}[self]


class BusinessModel(StrEnum):
    SAAS = "saas"
    E_COMMERCE = "e_commerce"
    MARKETPLACE = "marketplace"
    MOBILE_APP = "mobile_app"
    MEDIA = "media"
    USER_CONTENT = "user_content"
    OTHER = "other"

    @property
    def label(self) -> str:
        return {
            BusinessModel.SAAS: _("SaaS"),
            BusinessModel.E_COMMERCE: _("e-commerce"),
            BusinessModel.MARKETPLACE: _("marketplace"),
            BusinessModel.MOBILE_APP: _("mobile app"),
            BusinessModel.MEDIA: _("media"),
            BusinessModel.USER_CONTENT: _("user-generated content"),
            BusinessModel.OTHER: _("other"),
        }[self]


class ScopeKind(StrEnum):
    COMPANY = "company"
    TEAM = "team"
    PROJECT = "project"
    PERSON = "person"

    @property
    def label(self) -> str:
        return {
            ScopeKind.COMPANY: _("company"),
            ScopeKind.TEAM: _("team"),
            ScopeKind.PROJECT: _("project"),
            ScopeKind.PERSON: _("person"),
        }[self]


class Scope(Struct, frozen=True):
    """Who an OMTM is for; a tree under the one company scope (``parent_id`` None)."""

    id: int
    kind: ScopeKind
    name: str
    parent_id: int | None = None


def in_tree_order(scopes: Iterable[Scope]) -> tuple[tuple[int, Scope], ...]:
    """Depth and scope, the company first, each followed by what lies below it in the order given."""
    given = tuple(scopes)

    def below(parent_id: int | None, depth: int) -> Iterator[tuple[int, Scope]]:
        for scope in given:
            if scope.parent_id == parent_id:
                yield depth, scope
                yield from below(scope.id, depth + 1)

    return tuple(below(None, 0))


class Settings(Struct, frozen=True):
    """What belongs to the workspace rather than to the machine; stored with it as JSON.

    ``decimal``/``group`` are the signs numbers are read and shown with; ``change_apart_days`` keeps phase and
    metric changes apart; ``friday`` is the weekly review's weekday (Monday 0); ``flat_pct`` the net change in
    per cent under which a series counts as flat.
    """

    decimal: str = "."
    group: str = ","
    change_apart_days: int = 14
    wip_limit: int = 2
    weekly_capacity: float = 1.0
    friday: int = 4
    friday_time: str = "15:00"
    flat_pct: float = 1.0


class Workspace(Struct, frozen=True):
    """The company and where it stands; empty strings and None mean not told yet."""

    company: str = ""
    industry: str = ""
    audience: Audience | None = None
    business_model: BusinessModel | None = None
    maturity: Maturity | None = None
    size: CompanySize | None = None
    guidepoint: str = ""
    settings: Settings = field(default_factory=Settings)
