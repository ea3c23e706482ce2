"""Tables of offers: every version that was ever in force, none of them changed afterwards but for its end."""

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    ForeignKey,
    Identity,
    Index,
    Integer,
    Table,
    Text,
    UniqueConstraint,
    func,
)
from sqlalchemy.dialects.postgresql import JSONB

from service.kit.db import metadata

_NOW = func.clock_timestamp()

offer = Table(
    "offer",
    metadata,
    Column("code", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False, server_default=_NOW),
    CheckConstraint("kind in ('BASE', 'OPTIONAL', 'CAMPAIGN')", name="kind"),
)

offer_version = Table(
    "offer_version",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("code", Text, ForeignKey("offer.code"), nullable=False),
    Column("version", Integer, nullable=False),
    Column("valid_from", Date, nullable=False),  # in force on valid_from ≤ day < valid_to
    Column("valid_to", Date),
    Column("name", Text, nullable=False),
    Column("klass", Text, nullable=False),
    Column("price", BigInteger, nullable=False),  # fen
    Column("price_mode", Text, nullable=False),
    Column("first_month", Text, nullable=False),
    Column("start", Text, nullable=False),
    Column("duration", Text, nullable=False),
    Column("converged", Boolean, nullable=False),
    Column("filing_no", Text, nullable=False),
    Column("listed", Boolean, nullable=False),
    Column("sale_from", Date, nullable=False),
    Column("sale_until", Date),
    Column("fits", ARRAY(Text), nullable=False),
    Column("mutex", Text, nullable=False),
    Column("contract_period", Text, nullable=False),
    Column("liability", Text, nullable=False),
    Column("cancel_notice", Text, nullable=False),
    Column("restrictive_clause", Text, nullable=False),
    Column("special_tips", Text, nullable=False),
    Column("renewal", Text, nullable=False),
    Column("initials", Text, nullable=False),
    Column("search", Text, nullable=False),  # name, code and initials, normalised
    Column("unknown", JSONB, nullable=False),  # elements of the national file that we do not know
    Column("synced_at", DateTime(timezone=True), nullable=False, server_default=_NOW),
    UniqueConstraint("code", "version"),
    CheckConstraint("price >= 0", name="price"),
    CheckConstraint("valid_to is null or valid_to >= valid_from", name="validity"),
    Index("uq_offer_version_open", "code", unique=True, postgresql_where="valid_to is null"),
)

# OfferRuleDesc was taken out of the model (R2.1); what files still carry is kept here and read by nobody.
offer_rule_desc = Table(
    "offer_rule_desc",
    metadata,
    Column("code", Text, ForeignKey("offer.code"), primary_key=True),
    Column("seen_on", Date, primary_key=True),
    Column("text", Text, nullable=False),
)
