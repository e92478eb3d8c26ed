"""The first tables."""

import sqlalchemy as sa
from alembic import op

from server.store.base import Id, UtcDateTime

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "alert",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("provision_id", Id(), nullable=True),
        sa.Column("pupil_id", Id(), nullable=True),
        sa.Column("window_starts_on", sa.Date(), nullable=True),
        sa.Column("statutory", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("opened_at", UtcDateTime(), nullable=False),
        sa.Column("seen_at", UtcDateTime(), nullable=False),
        sa.Column("acknowledged_at", UtcDateTime(), nullable=True),
        sa.Column("acknowledged_by", Id(), nullable=True),
        sa.Column("resolved_at", UtcDateTime(), nullable=True),
        sa.Column("resolved_by", Id(), nullable=True),
        sa.Column("resolution", sa.String(), nullable=True),
        sa.Column("school_id", Id(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.PrimaryKeyConstraint("school_id", "id", name=op.f("pk_alert")),
    )
    with op.batch_alter_table("alert", schema=None) as batch_op:
        batch_op.create_index("ix_alert_key", ["school_id", "key"], unique=False)
        batch_op.create_index("ix_alert_state", ["school_id", "state"], unique=False)

    op.create_table(
        "calendar_day",
        sa.Column("school_year", sa.String(), nullable=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("known_from", UtcDateTime(), nullable=True),
        sa.Column("school_id", Id(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.PrimaryKeyConstraint("school_id", "id", name=op.f("pk_calendar_day")),
    )
    op.create_table(
        "device_item",
        sa.Column("school_id", Id(), nullable=False),
        sa.Column("device_id", Id(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("school_id", "device_id", "n", name=op.f("pk_device_item")),
    )
    op.create_table(
        "equipment",
        sa.Column("provision_id", Id(), nullable=False),
        sa.Column("pupil_id", Id(), nullable=False),
        sa.Column("week_of", sa.Date(), nullable=False),
        sa.Column("in_place", sa.Boolean(), nullable=False),
        sa.Column("person_id", Id(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("school_id", Id(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.PrimaryKeyConstraint("school_id", "id", name=op.f("pk_equipment")),
    )
    op.create_table(
        "event",
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("scope", sa.String(), nullable=False),
        sa.Column("entity", Id(), nullable=False),
        sa.Column("type", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("base", Id(), nullable=True),
        sa.Column("user_id", Id(), nullable=True),
        sa.Column("device_id", Id(), nullable=True),
        sa.Column("n", sa.Integer(), nullable=True),
        sa.Column("stated_at", UtcDateTime(), nullable=True),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("sha", sa.LargeBinary(length=16), nullable=False),
        sa.Column("chain", sa.LargeBinary(length=12), nullable=False),
        sa.Column("received_at", UtcDateTime(), nullable=False),
        sa.Column("key_id", sa.String(), nullable=True),
        sa.Column("signature", sa.String(), nullable=True),
        sa.Column("clock_offset_ms", sa.BigInteger(), nullable=True),
        sa.Column("school_id", Id(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.PrimaryKeyConstraint("school_id", "id", name=op.f("pk_event")),
        sa.UniqueConstraint("school_id", "seq", name=op.f("uq_event_school_id_seq")),
    )
    with op.batch_alter_table("event", schema=None) as batch_op:
        batch_op.create_index("ix_event_scope", ["school_id", "scope", "seq"], unique=False)

    op.create_table(
        "held_item",
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("item_id", Id(), nullable=False),
        sa.Column("sha", sa.LargeBinary(length=16), nullable=False),
        sa.Column("person_id", Id(), nullable=False),
        sa.Column("device_id", Id(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("detail", sa.String(), nullable=True),
        sa.Column("item", sa.String(), nullable=False),
        sa.Column("resolved_at", UtcDateTime(), nullable=True),
        sa.Column("resolved_by", Id(), nullable=True),
        sa.Column("resolution", sa.String(), nullable=True),
        sa.Column("school_id", Id(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.PrimaryKeyConstraint("school_id", "id", name=op.f("pk_held_item")),
    )
    with op.batch_alter_table("held_item", schema=None) as batch_op:
        batch_op.create_index("ix_held_item_sent", ["school_id", "item_id", "sha"], unique=True)

    op.create_table(
        "installation",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_installation")),
    )
    op.create_table(
        "job_run",
        sa.Column("job", sa.String(), nullable=False),
        sa.Column("slot_at", UtcDateTime(), nullable=False),
        sa.Column("claimed_at", UtcDateTime(), nullable=False),
        sa.Column("finished_at", UtcDateTime(), nullable=True),
        sa.Column("failed_at", UtcDateTime(), nullable=True),
        sa.Column("error", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("job", "slot_at", name=op.f("pk_job_run")),
    )
    op.create_table(
        "ledger_dirty",
        sa.Column("school_id", Id(), nullable=False),
        sa.Column("provision_id", Id(), nullable=False),
        sa.Column("pupil_id", Id(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("marked_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("school_id", "provision_id", "pupil_id", name=op.f("pk_ledger_dirty")),
    )
    op.create_table(
        "note",
        sa.Column("record_entity", Id(), nullable=False),
        sa.Column("pupil_id", Id(), nullable=False),
        sa.Column("person_id", Id(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("amends", Id(), nullable=True),
        sa.Column("voided", sa.Boolean(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("received_at", UtcDateTime(), nullable=False),
        sa.Column("school_id", Id(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.PrimaryKeyConstraint("school_id", "id", name=op.f("pk_note")),
    )
    with op.batch_alter_table("note", schema=None) as batch_op:
        batch_op.create_index("ix_note_record", ["school_id", "record_entity"], unique=False)

    op.create_table(
        "outbox",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("person_id", Id(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("topic", sa.String(), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("next_try_at", UtcDateTime(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("claimed_at", UtcDateTime(), nullable=True),
        sa.Column("sent_at", UtcDateTime(), nullable=True),
        sa.Column("given_up_at", UtcDateTime(), nullable=True),
        sa.Column("outcome", sa.String(), nullable=True),
        sa.Column("school_id", Id(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.PrimaryKeyConstraint("school_id", "id", name=op.f("pk_outbox")),
        sa.UniqueConstraint("school_id", "key", name=op.f("uq_outbox_school_id_key")),
    )
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.create_index("ix_outbox_due", ["next_try_at"], unique=False)

    op.create_table(
        "person",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("deliverer_role", sa.String(), nullable=True),
        sa.Column("access_role", sa.String(), nullable=False),
        sa.Column("qualifications", sa.JSON(), nullable=False),
        sa.Column("email", sa.String(), nullable=True),
        sa.Column("password_hash", sa.String(), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("school_id", Id(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.PrimaryKeyConstraint("school_id", "id", name=op.f("pk_person")),
        sa.UniqueConstraint("school_id", "email", name=op.f("uq_person_school_id_email")),
    )
    op.create_table(
        "presence",
        sa.Column("provision_id", Id(), nullable=False),
        sa.Column("pupil_id", Id(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("minutes_lost", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("person_id", Id(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("school_id", Id(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.PrimaryKeyConstraint("school_id", "id", name=op.f("pk_presence")),
    )
    op.create_table(
        "pupil",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("short_name", sa.String(), nullable=False),
        sa.Column("upn", sa.String(), nullable=True),
        sa.Column("year_group", sa.Integer(), nullable=True),
        sa.Column("sen_status", sa.String(), nullable=True),
        sa.Column("on_roll_from", sa.Date(), nullable=True),
        sa.Column("on_roll_to", sa.Date(), nullable=True),
        sa.Column("school_id", Id(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.PrimaryKeyConstraint("school_id", "id", name=op.f("pk_pupil")),
        sa.UniqueConstraint("school_id", "upn", name=op.f("uq_pupil_school_id_upn")),
    )
    op.create_table(
        "school",
        sa.Column("id", Id(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("settings", sa.JSON(), nullable=False),
        sa.Column("demo", sa.Boolean(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_school")),
    )
    op.create_table(
        "term",
        sa.Column("school_year", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("half_term_starts_on", sa.Date(), nullable=True),
        sa.Column("half_term_ends_on", sa.Date(), nullable=True),
        sa.Column("school_id", Id(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.PrimaryKeyConstraint("school_id", "id", name=op.f("pk_term")),
    )
    op.create_table(
        "throttle",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("tokens", sa.Double(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_throttle")),
    )
    op.create_table(
        "weekly_summary",
        sa.Column("week_of", sa.Date(), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.Column("rules_version", sa.String(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("school_id", Id(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.PrimaryKeyConstraint("school_id", "id", name=op.f("pk_weekly_summary")),
        sa.UniqueConstraint("school_id", "week_of", name=op.f("uq_weekly_summary_school_id_week_of")),
    )
    op.create_table(
        "window_ledger",
        sa.Column("pupil_id", Id(), nullable=False),
        sa.Column("provision_id", Id(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("closed", sa.Boolean(), nullable=False),
        sa.Column("status", sa.String(), nullable=True),
        sa.Column("state", sa.String(), nullable=True),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.Column("computed_at", UtcDateTime(), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("school_id", Id(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.PrimaryKeyConstraint("school_id", "id", name=op.f("pk_window_ledger")),
    )
    with op.batch_alter_table("window_ledger", schema=None) as batch_op:
        batch_op.create_index("ix_window_ledger_ends", ["school_id", "ends_on"], unique=False)
        batch_op.create_index(
            "ix_window_ledger_of", ["school_id", "provision_id", "pupil_id", "starts_on"], unique=True
        )

    op.create_table(
        "alert_event",
        sa.Column("alert_id", Id(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("act", sa.String(), nullable=False),
        sa.Column("person_id", Id(), nullable=True),
        sa.Column("text", sa.String(), nullable=True),
        sa.Column("school_id", Id(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.ForeignKeyConstraint(
            ["school_id", "alert_id"],
            ["alert.school_id", "alert.id"],
            name=op.f("fk_alert_event_school_id_alert_id_alert"),
        ),
        sa.PrimaryKeyConstraint("school_id", "id", name=op.f("pk_alert_event")),
    )
    with op.batch_alter_table("alert_event", schema=None) as batch_op:
        batch_op.create_index("ix_alert_event_alert", ["school_id", "alert_id"], unique=False)

    op.create_table(
        "desk_session",
        sa.Column("token_sha", sa.LargeBinary(length=32), nullable=False),
        sa.Column("school_id", Id(), nullable=False),
        sa.Column("person_id", Id(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("last_seen_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["school_id", "person_id"],
            ["person.school_id", "person.id"],
            name=op.f("fk_desk_session_school_id_person_id_person"),
        ),
        sa.PrimaryKeyConstraint("token_sha", name=op.f("pk_desk_session")),
    )
    op.create_table(
        "device",
        sa.Column("person_id", Id(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("append_sha", sa.LargeBinary(length=32), nullable=False),
        sa.Column("unlock_sha", sa.LargeBinary(length=32), nullable=False),
        sa.Column("read_sha", sa.LargeBinary(length=32), nullable=True),
        sa.Column("read_until", UtcDateTime(), nullable=True),
        sa.Column("paired_at", UtcDateTime(), nullable=False),
        sa.Column("revoked_at", UtcDateTime(), nullable=True),
        sa.Column("last_seen_at", UtcDateTime(), nullable=True),
        sa.Column("synced_at", UtcDateTime(), nullable=True),
        sa.Column("app", sa.String(), nullable=True),
        sa.Column("manifest", sa.JSON(), nullable=False),
        sa.Column("storage", sa.JSON(), nullable=False),
        sa.Column("clock_offset_ms", sa.BigInteger(), nullable=True),
        sa.Column("school_id", Id(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.ForeignKeyConstraint(
            ["school_id", "person_id"],
            ["person.school_id", "person.id"],
            name=op.f("fk_device_school_id_person_id_person"),
        ),
        sa.PrimaryKeyConstraint("school_id", "id", name=op.f("pk_device")),
    )
    with op.batch_alter_table("device", schema=None) as batch_op:
        batch_op.create_index("ix_device_append_sha", ["append_sha"], unique=True)
        batch_op.create_index("ix_device_read_sha", ["read_sha"], unique=False)

    op.create_table(
        "device_code",
        sa.Column("school_id", Id(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.Column("person_id", Id(), nullable=False),
        sa.Column("lookup", sa.String(), nullable=False),
        sa.Column("code_hash", sa.String(), nullable=False),
        sa.Column("digits", sa.String(), nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("used_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["school_id", "person_id"],
            ["person.school_id", "person.id"],
            name=op.f("fk_device_code_school_id_person_id_person"),
        ),
        sa.PrimaryKeyConstraint("school_id", "id", name=op.f("pk_device_code")),
    )
    op.create_table(
        "grant",
        sa.Column("person_id", Id(), nullable=False),
        sa.Column("pupil_id", Id(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("starts_at", UtcDateTime(), nullable=False),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
        sa.Column("school_id", Id(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.ForeignKeyConstraint(
            ["school_id", "person_id"],
            ["person.school_id", "person.id"],
            name=op.f("fk_grant_school_id_person_id_person"),
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "pupil_id"], ["pupil.school_id", "pupil.id"], name=op.f("fk_grant_school_id_pupil_id_pupil")
        ),
        sa.PrimaryKeyConstraint("school_id", "id", name=op.f("pk_grant")),
    )
    with op.batch_alter_table("grant", schema=None) as batch_op:
        batch_op.create_index("ix_grant_person", ["school_id", "person_id"], unique=False)

    op.create_table(
        "log_head",
        sa.Column("school_id", Id(), nullable=False),
        sa.Column("epoch", sa.String(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("chain", sa.LargeBinary(length=12), nullable=False),
        sa.Column("durable_seq", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_log_head_school_id_school")),
        sa.PrimaryKeyConstraint("school_id", name=op.f("pk_log_head")),
    )
    op.create_table(
        "plan",
        sa.Column("pupil_id", Id(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=True),
        sa.Column("school_id", Id(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.ForeignKeyConstraint(
            ["school_id", "pupil_id"], ["pupil.school_id", "pupil.id"], name=op.f("fk_plan_school_id_pupil_id_pupil")
        ),
        sa.PrimaryKeyConstraint("school_id", "id", name=op.f("pk_plan")),
    )
    op.create_table(
        "push_subscription",
        sa.Column("person_id", Id(), nullable=False),
        sa.Column("endpoint", sa.String(), nullable=False),
        sa.Column("p256dh", sa.String(), nullable=False),
        sa.Column("auth", sa.String(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("accepted_at", UtcDateTime(), nullable=True),
        sa.Column("failed_at", UtcDateTime(), nullable=True),
        sa.Column("failure", sa.String(), nullable=True),
        sa.Column("school_id", Id(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.ForeignKeyConstraint(
            ["school_id", "person_id"],
            ["person.school_id", "person.id"],
            name=op.f("fk_push_subscription_school_id_person_id_person"),
        ),
        sa.PrimaryKeyConstraint("school_id", "id", name=op.f("pk_push_subscription")),
        sa.UniqueConstraint("school_id", "endpoint", name=op.f("uq_push_subscription_school_id_endpoint")),
    )
    op.create_table(
        "sign_in_token",
        sa.Column("token_sha", sa.LargeBinary(length=32), nullable=False),
        sa.Column("school_id", Id(), nullable=False),
        sa.Column("person_id", Id(), nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=False),
        sa.Column("used_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["school_id", "person_id"],
            ["person.school_id", "person.id"],
            name=op.f("fk_sign_in_token_school_id_person_id_person"),
        ),
        sa.PrimaryKeyConstraint("token_sha", name=op.f("pk_sign_in_token")),
    )
    op.create_table(
        "provision",
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("plan_id", Id(), nullable=True),
        sa.Column("items", sa.JSON(), nullable=False),
        sa.Column("dosage", sa.JSON(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("block_weeks", sa.Integer(), nullable=True),
        sa.Column("slots", sa.JSON(), nullable=False),
        sa.Column("replaces", Id(), nullable=True),
        sa.Column("weeks_per_year", sa.Integer(), nullable=True),
        sa.Column("review_on", sa.Date(), nullable=True),
        sa.Column("wording", sa.String(), nullable=True),
        sa.Column("measurable", sa.String(), nullable=False),
        sa.Column("asks", sa.JSON(), nullable=False),
        sa.Column("area_of_need", sa.String(), nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("review_due_on", sa.Date(), nullable=True),
        sa.Column("school_id", Id(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.ForeignKeyConstraint(
            ["school_id", "plan_id"], ["plan.school_id", "plan.id"], name=op.f("fk_provision_school_id_plan_id_plan")
        ),
        sa.PrimaryKeyConstraint("school_id", "id", name=op.f("pk_provision")),
    )
    with op.batch_alter_table("provision", schema=None) as batch_op:
        batch_op.create_index("ix_provision_review_due", ["school_id", "review_due_on"], unique=False)

    op.create_table(
        "section_f_item",
        sa.Column("plan_id", Id(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("school_id", Id(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.ForeignKeyConstraint(
            ["school_id", "plan_id"],
            ["plan.school_id", "plan.id"],
            name=op.f("fk_section_f_item_school_id_plan_id_plan"),
        ),
        sa.PrimaryKeyConstraint("school_id", "id", name=op.f("pk_section_f_item")),
    )
    op.create_table(
        "due_window",
        sa.Column("pupil_id", Id(), nullable=False),
        sa.Column("provision_id", Id(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.Column("school_id", Id(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.ForeignKeyConstraint(
            ["school_id", "provision_id"],
            ["provision.school_id", "provision.id"],
            name=op.f("fk_due_window_school_id_provision_id_provision"),
        ),
        sa.PrimaryKeyConstraint("school_id", "id", name=op.f("pk_due_window")),
    )
    with op.batch_alter_table("due_window", schema=None) as batch_op:
        batch_op.create_index("ix_due_window_of", ["school_id", "provision_id", "pupil_id", "starts_on"], unique=True)

    op.create_table(
        "provision_deliverer",
        sa.Column("school_id", Id(), nullable=False),
        sa.Column("provision_id", Id(), nullable=False),
        sa.Column("person_id", Id(), nullable=False),
        sa.ForeignKeyConstraint(
            ["school_id", "person_id"],
            ["person.school_id", "person.id"],
            name=op.f("fk_provision_deliverer_school_id_person_id_person"),
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "provision_id"],
            ["provision.school_id", "provision.id"],
            name=op.f("fk_provision_deliverer_school_id_provision_id_provision"),
        ),
        sa.PrimaryKeyConstraint("school_id", "provision_id", "person_id", name=op.f("pk_provision_deliverer")),
    )
    with op.batch_alter_table("provision_deliverer", schema=None) as batch_op:
        batch_op.create_index("ix_provision_deliverer_person", ["school_id", "person_id"], unique=False)

    op.create_table(
        "provision_pupil",
        sa.Column("school_id", Id(), nullable=False),
        sa.Column("provision_id", Id(), nullable=False),
        sa.Column("pupil_id", Id(), nullable=False),
        sa.ForeignKeyConstraint(
            ["school_id", "provision_id"],
            ["provision.school_id", "provision.id"],
            name=op.f("fk_provision_pupil_school_id_provision_id_provision"),
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "pupil_id"],
            ["pupil.school_id", "pupil.id"],
            name=op.f("fk_provision_pupil_school_id_pupil_id_pupil"),
        ),
        sa.PrimaryKeyConstraint("school_id", "provision_id", "pupil_id", name=op.f("pk_provision_pupil")),
    )
    with op.batch_alter_table("provision_pupil", schema=None) as batch_op:
        batch_op.create_index("ix_provision_pupil_pupil", ["school_id", "pupil_id"], unique=False)

    op.create_table(
        "record",
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("entity", Id(), nullable=False),
        sa.Column("session", Id(), nullable=False),
        sa.Column("provision_id", Id(), nullable=False),
        sa.Column("pupil_id", Id(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("starts_at", sa.String(), nullable=True),
        sa.Column("person_id", Id(), nullable=False),
        sa.Column("role", sa.String(), nullable=True),
        sa.Column("group_size", sa.Integer(), nullable=True),
        sa.Column("other_activity", sa.Boolean(), nullable=False),
        sa.Column("second_session", sa.Boolean(), nullable=False),
        sa.Column("makes_up", sa.Date(), nullable=True),
        sa.Column("amends", Id(), nullable=True),
        sa.Column("adherence", sa.String(), nullable=True),
        sa.Column("engagement", sa.Integer(), nullable=True),
        sa.Column("grade", sa.String(), nullable=True),
        sa.Column("stated_at", UtcDateTime(), nullable=True),
        sa.Column("received_at", UtcDateTime(), nullable=False),
        sa.Column("school_id", Id(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.ForeignKeyConstraint(
            ["school_id", "provision_id"],
            ["provision.school_id", "provision.id"],
            name=op.f("fk_record_school_id_provision_id_provision"),
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "pupil_id"], ["pupil.school_id", "pupil.id"], name=op.f("fk_record_school_id_pupil_id_pupil")
        ),
        sa.PrimaryKeyConstraint("school_id", "id", name=op.f("pk_record")),
    )
    with op.batch_alter_table("record", schema=None) as batch_op:
        batch_op.create_index("ix_record_entity", ["school_id", "entity"], unique=False)
        batch_op.create_index("ix_record_of", ["school_id", "provision_id", "pupil_id", "seq"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("record", schema=None) as batch_op:
        batch_op.drop_index("ix_record_of")
        batch_op.drop_index("ix_record_entity")

    op.drop_table("record")
    with op.batch_alter_table("provision_pupil", schema=None) as batch_op:
        batch_op.drop_index("ix_provision_pupil_pupil")

    op.drop_table("provision_pupil")
    with op.batch_alter_table("provision_deliverer", schema=None) as batch_op:
        batch_op.drop_index("ix_provision_deliverer_person")

    op.drop_table("provision_deliverer")
    with op.batch_alter_table("due_window", schema=None) as batch_op:
        batch_op.drop_index("ix_due_window_of")

    op.drop_table("due_window")
    op.drop_table("section_f_item")
    with op.batch_alter_table("provision", schema=None) as batch_op:
        batch_op.drop_index("ix_provision_review_due")

    op.drop_table("provision")
    op.drop_table("sign_in_token")
    op.drop_table("push_subscription")
    op.drop_table("plan")
    op.drop_table("log_head")
    with op.batch_alter_table("grant", schema=None) as batch_op:
        batch_op.drop_index("ix_grant_person")

    op.drop_table("grant")
    op.drop_table("device_code")
    with op.batch_alter_table("device", schema=None) as batch_op:
        batch_op.drop_index("ix_device_read_sha")
        batch_op.drop_index("ix_device_append_sha")

    op.drop_table("device")
    op.drop_table("desk_session")
    with op.batch_alter_table("alert_event", schema=None) as batch_op:
        batch_op.drop_index("ix_alert_event_alert")

    op.drop_table("alert_event")
    with op.batch_alter_table("window_ledger", schema=None) as batch_op:
        batch_op.drop_index("ix_window_ledger_of")
        batch_op.drop_index("ix_window_ledger_ends")

    op.drop_table("window_ledger")
    op.drop_table("weekly_summary")
    op.drop_table("throttle")
    op.drop_table("term")
    op.drop_table("school")
    op.drop_table("pupil")
    op.drop_table("presence")
    op.drop_table("person")
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.drop_index("ix_outbox_due")

    op.drop_table("outbox")
    with op.batch_alter_table("note", schema=None) as batch_op:
        batch_op.drop_index("ix_note_record")

    op.drop_table("note")
    op.drop_table("ledger_dirty")
    op.drop_table("job_run")
    op.drop_table("installation")
    with op.batch_alter_table("held_item", schema=None) as batch_op:
        batch_op.drop_index("ix_held_item_sent")

    op.drop_table("held_item")
    with op.batch_alter_table("event", schema=None) as batch_op:
        batch_op.drop_index("ix_event_scope")

    op.drop_table("event")
    op.drop_table("equipment")
    op.drop_table("device_item")
    op.drop_table("calendar_day")
    with op.batch_alter_table("alert", schema=None) as batch_op:
        batch_op.drop_index("ix_alert_state")
        batch_op.drop_index("ix_alert_key")

    op.drop_table("alert")
