"""The company behind a workspace file, who an OMTM is for, and the settings that belong to the file."""

from collections.abc import Collection, Iterable, Iterator

from msgspec import Struct, field

from omtm_tui.domain.text.labels import LabelledEnum
from omtm_tui.domain.text.number_format import NumberFormat
from omtm_tui.i18n import mark


class Maturity(LabelledEnum):
    """How old the company is, or feels."""

    FRESH_START = "fresh_start", mark("fresh start")
    MVP = "mvp", mark("MVP")
    BETA = "beta", mark("beta")
    YOUNG = "young", mark("young company (about 3 years)")
    GROWN = "grown", mark("grown company (about 6 years)")
    ESTABLISHED = "established", mark("established")


class CompanySize(LabelledEnum):
    """How many people work in the company."""

    STARTUP = "startup", mark("startup (under 50 people)")
    SCALE_UP = "scale_up", mark("scale-up (50–200 people)")
    ENTERPRISE = "enterprise", mark("enterprise (over 200 people)")

    @property
    def segments_needed(self) -> int:
        """How many segments an OMTM must name: the larger the company, the more specific."""
        return {CompanySize.STARTUP: 0, CompanySize.SCALE_UP: 1, CompanySize.ENTERPRISE: 2}[self]


class Audience(LabelledEnum):
    """Whom it sells to."""

    B2B = "b2b", mark("B2B")
    B2C = "b2c", mark("B2C")
    BOTH = "both", mark("both")


class BusinessModel(LabelledEnum):
    """How it earns its money."""

    SAAS = "saas", mark("SaaS")
    E_COMMERCE = "e_commerce", mark("e-commerce")
    MARKETPLACE = "marketplace", mark("marketplace")
    MOBILE_APP = "mobile_app", mark("mobile app")
    MEDIA = "media", mark("media")
    USER_CONTENT = "user_content", mark("user-generated content")
    OTHER = "other", mark("other")


class ScopeKind(LabelledEnum):
    """Who may have an OMTM."""

    COMPANY = "company", mark("company")
    TEAM = "team", mark("team")
    PROJECT = "project", mark("project")
    PERSON = "person", mark("person")


class Scope(Struct, frozen=True):
    """Who an OMTM is for; a tree under the one company scope (``parent_id`` None)."""

    id: int
    kind: ScopeKind
    name: str
    parent_id: int | None = None


def in_tree_order(
    scopes: Collection[Scope], below: int | None = None, depth: int = 0
) -> Iterator[tuple[int, Scope]]:
    """Depth and scope, the company first, each followed by what lies below it in the order given."""
    for scope in scopes:
        if scope.parent_id == below:
            yield depth, scope
            yield from in_tree_order(scopes, scope.id, depth + 1)


def scopes_above(scope_id: int, scopes: Iterable[Scope]) -> list[Scope]:
    """The scopes that one lies under, the nearest first."""
    by_id = {scope.id: scope for scope in scopes}
    above: list[Scope] = []
    here = by_id.get(scope_id)
    while here is not None and here.parent_id is not None:
        here = by_id[here.parent_id]
        above.append(here)
    return above


class Settings(Struct, frozen=True):
    """What belongs to the workspace rather than to the machine; stored with it as JSON.

    ``decimal``/``group`` are the signs numbers are read and shown with; until ``decimal`` is chosen, numbers
    are shown as in English and asked about where they can be read in two ways. ``change_apart_days`` keeps
    phase and metric changes apart; ``friday`` is the weekly review's weekday (Monday 0); ``flat_pct`` the net
    change in per cent under which a series counts as flat."""

    decimal: str = ""
    group: str = ","
    change_apart_days: int = 14
    wip_limit: int = 2
    weekly_capacity: float = 1.0
    friday: int = 4
    friday_time: str = "15:00"
    flat_pct: float = 1.0

    @property
    def numbers(self) -> NumberFormat:
        """How numbers are read and written in this workspace."""
        return NumberFormat(self.decimal, self.group)


class Workspace(Struct, frozen=True):
    """The company and where it stands; empty strings and None mean not entered yet."""

    company: str = ""
    industry: str = ""
    audience: Audience | None = None
    business_model: BusinessModel | None = None
    maturity: Maturity | None = None
    size: CompanySize | None = None
    guidepoint: str = ""
    settings: Settings = field(default_factory=Settings)
