-- Vintner's tables. The database is the last guard: what must never happen is a constraint here, not a check in Java.
-- Ids are version 7 UUIDs made by the server, times that decide come from now(), money is integer minor units.

CREATE EXTENSION IF NOT EXISTS btree_gist;

-- ---------------------------------------------------------------- secrets, jobs, idempotency

CREATE TABLE data_key (
  id         smallint PRIMARY KEY,
  wrapped    bytea NOT NULL,
  active     boolean NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  -- since when no value is encrypted by it any more
  retired_at timestamptz,
  CHECK (NOT (active AND retired_at IS NOT NULL))
);
CREATE UNIQUE INDEX data_key_one_active ON data_key (active) WHERE active;

CREATE TABLE job_lease (
  name        text PRIMARY KEY,
  owner       uuid,
  started_at  timestamptz,
  until       timestamptz NOT NULL DEFAULT '-infinity',
  last_run_at timestamptz,
  last_error  text,
  -- runs in a row
  failures    int NOT NULL DEFAULT 0
);

CREATE TABLE idempotent_call (
  scope          text NOT NULL,
  key            text NOT NULL,
  request_digest text NOT NULL,
  status         int,
  answer         bytea,
  claimed_until  timestamptz,
  created_at     timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (scope, key)
);
CREATE INDEX idempotent_call_age ON idempotent_call (created_at);

-- ---------------------------------------------------------------- accounts

CREATE TABLE account (
  id         uuid PRIMARY KEY,
  name       text NOT NULL CHECK (length(name) BETWEEN 1 AND 100),
  role       text NOT NULL CHECK (role IN ('ADMINISTRATOR', 'SELLER')),
  created_at timestamptz NOT NULL DEFAULT now()
);
CREATE UNIQUE INDEX account_name ON account (lower(name));

CREATE TABLE api_key (
  id         uuid PRIMARY KEY,
  account_id uuid NOT NULL REFERENCES account,
  label      text NOT NULL CHECK (length(label) BETWEEN 1 AND 100),
  digest     bytea NOT NULL UNIQUE,
  created_at timestamptz NOT NULL DEFAULT now(),
  revoked_at timestamptz
);
CREATE INDEX api_key_account ON api_key (account_id);

-- What no role includes.
CREATE TABLE account_permission (
  account_id uuid NOT NULL REFERENCES account,
  permission text NOT NULL CHECK (permission IN ('KEY_EXPORT')),
  granted_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (account_id, permission)
);

-- Who did, or was refused to do, what matters. Rows are added, never changed; so the actor is text and no foreign key.
CREATE TABLE audit_entry (
  id      uuid PRIMARY KEY,
  at      timestamptz NOT NULL DEFAULT now(),
  role    text NOT NULL,
  actor   text NOT NULL,
  source  text,
  action  text NOT NULL,
  outcome text NOT NULL CHECK (outcome IN ('DONE', 'REFUSED')),
  subject text NOT NULL,
  detail  jsonb NOT NULL
);
CREATE INDEX audit_entry_subject ON audit_entry (subject, id);
CREATE INDEX audit_entry_action ON audit_entry (action, id);

-- ---------------------------------------------------------------- catalog

CREATE TABLE product (
  id                     uuid PRIMARY KEY,
  kind                   text NOT NULL CHECK (kind IN ('KEY', 'FILE')),
  seller_id              uuid NOT NULL REFERENCES account,
  title                  text NOT NULL CHECK (length(title) BETWEEN 1 AND 200),
  description            text NOT NULL CHECK (length(description) <= 20000),
  price                  bigint NOT NULL CHECK (price > 0),
  currency               text NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
  download_valid_seconds bigint NOT NULL CHECK (download_valid_seconds > 0),
  download_max           int NOT NULL CHECK (download_max BETWEEN 1 AND 1000),
  download_binding       text CHECK (download_binding IN ('ADDRESS', 'NETWORK')),
  late_payment           text NOT NULL DEFAULT 'REVIVE' CHECK (late_payment IN ('REVIVE', 'REFUND')),
  shortage_seconds       bigint NOT NULL DEFAULT 86400 CHECK (shortage_seconds BETWEEN 1 AND 2592000),
  state                  text NOT NULL CHECK (state IN ('DRAFT', 'IN_REVIEW', 'PUBLISHED', 'REJECTED', 'WITHDRAWN')),
  rejection              text,
  file_id                uuid,
  version                int NOT NULL DEFAULT 0,
  created_at             timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX product_seller ON product (seller_id, id);
CREATE INDEX product_on_sale ON product (id) WHERE state = 'PUBLISHED';

-- Metadata only (S1.11). A row is never changed: a new file is a new row, and grants keep the one that they were made for.
CREATE TABLE product_file (
  id           uuid PRIMARY KEY,
  product_id   uuid NOT NULL REFERENCES product,
  name         text NOT NULL CHECK (length(name) BETWEEN 1 AND 255),
  size         bigint NOT NULL CHECK (size >= 0),
  sha256       text NOT NULL CHECK (sha256 ~ '^[0-9a-f]{64}$'),
  content_type text NOT NULL,
  storage      text NOT NULL,
  object_id    text NOT NULL,
  uploaded_at  timestamptz NOT NULL DEFAULT now(),
  UNIQUE (storage, object_id)
);
CREATE INDEX product_file_product ON product_file (product_id);
ALTER TABLE product ADD FOREIGN KEY (file_id) REFERENCES product_file;

-- ---------------------------------------------------------------- orders

CREATE TABLE customer_order (
  id         uuid PRIMARY KEY,
  state      text NOT NULL CHECK (state IN ('PENDING_PAYMENT', 'PAID', 'FULFILLED', 'NEEDS_ATTENTION', 'CANCELED',
                                            'EXPIRED', 'PARTIALLY_REFUNDED', 'REFUNDED')),
  email      text NOT NULL,
  locale     text NOT NULL,
  total      bigint NOT NULL CHECK (total > 0),
  currency   text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  expires_at timestamptz NOT NULL,
  paid_at    timestamptz
) WITH (fillfactor = 85);
CREATE INDEX customer_order_due ON customer_order (expires_at) WHERE state = 'PENDING_PAYMENT';
CREATE INDEX customer_order_attention ON customer_order (id) WHERE state IN ('PAID', 'NEEDS_ATTENTION');
CREATE INDEX customer_order_email ON customer_order (lower(email), id);

CREATE TABLE order_line (
  id         uuid PRIMARY KEY,
  order_id   uuid NOT NULL REFERENCES customer_order,
  position   smallint NOT NULL,
  product_id uuid NOT NULL REFERENCES product,
  kind       text NOT NULL,
  title      text NOT NULL,
  quantity   int NOT NULL CHECK (quantity BETWEEN 1 AND 1000),
  unit_price bigint NOT NULL CHECK (unit_price > 0),
  state      text NOT NULL DEFAULT 'OPEN' CHECK (state IN ('OPEN', 'FULFILLED', 'SHORT', 'REVOKED')),
  -- the product's policy when the order was placed
  late_payment     text NOT NULL DEFAULT 'REVIVE' CHECK (late_payment IN ('REVIVE', 'REFUND')),
  shortage_seconds bigint NOT NULL DEFAULT 86400 CHECK (shortage_seconds BETWEEN 1 AND 2592000),
  -- when a short line is paid back by itself; empty once that was asked for
  short_until timestamptz CHECK (short_until IS NULL OR state = 'SHORT'),
  -- the one refund that takes the line back; a failed one frees it again
  refund_id  uuid,
  -- A column of its own, so that no index hangs on the state: a line that is fulfilled stays on its page and enters no index anew.
  short      boolean NOT NULL GENERATED ALWAYS AS (state = 'SHORT') STORED,
  UNIQUE (order_id, position)
-- Lines come together and are fulfilled together: a page has room for each of its lines once more.
) WITH (fillfactor = 50);
-- few rows at any time: what waits for stock
CREATE INDEX order_line_short ON order_line (product_id) WHERE short;
CREATE INDEX order_line_short_until ON order_line (short_until) WHERE short_until IS NOT NULL;

-- Who moved what from where to where, and why: orders, payments, refunds, products. Written with the change itself.
CREATE TABLE transition (
  id         bigint GENERATED ALWAYS AS IDENTITY,
  aggregate  uuid NOT NULL,
  from_state text NOT NULL,
  to_state   text NOT NULL,
  role       text NOT NULL,
  actor      text NOT NULL,
  cause      text NOT NULL,
  at         timestamptz NOT NULL DEFAULT now(),
  -- the only index, as each order writes several rows
  PRIMARY KEY (aggregate, id)
);

-- ---------------------------------------------------------------- payments

-- A channel that was once configured stays known, so that its provider is told "later" and not "never" while its plugin is away.
CREATE TABLE payment_channel (
  name         text PRIMARY KEY,
  kind         text NOT NULL,
  webhook_path text NOT NULL UNIQUE,
  capabilities text[] NOT NULL,
  seen_at      timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE payment (
  id                 uuid PRIMARY KEY,
  order_id           uuid NOT NULL REFERENCES customer_order,
  channel            text NOT NULL,
  state              text NOT NULL CHECK (state IN ('CREATED', 'PENDING', 'AUTHORIZED', 'CAPTURED', 'PARTIALLY_REFUNDED',
                                                    'REFUNDED', 'FAILED', 'CANCELED')),
  amount             bigint NOT NULL CHECK (amount > 0),
  currency           text NOT NULL,
  captured           bigint NOT NULL DEFAULT 0 CHECK (captured IN (0, amount)),
  refunding          bigint NOT NULL DEFAULT 0 CHECK (refunding >= 0),
  refunded           bigint NOT NULL DEFAULT 0 CHECK (refunded >= 0),
  provider_reference text,
  provider_payment   text,
  next_action        text CHECK (next_action IN ('REDIRECT', 'QR_CODE')),
  next_value         text,
  return_url         text,
  failure            text,
  created_at         timestamptz NOT NULL DEFAULT now(),
  expires_at         timestamptz NOT NULL,
  captured_at        timestamptz,
  poll_at            timestamptz,
  polls              int NOT NULL DEFAULT 0,
  -- never pay back more than came in
  CHECK (refunded + refunding <= captured),
  CHECK (captured = 0 OR provider_payment IS NOT NULL)
) WITH (fillfactor = 80);
CREATE INDEX payment_order ON payment (order_id);
-- one provider payment is one payment here
CREATE UNIQUE INDEX payment_provider_payment ON payment (channel, provider_payment) WHERE provider_payment IS NOT NULL;
-- a buyer can't be led to two pay pages of one order
CREATE UNIQUE INDEX payment_one_live ON payment (order_id) WHERE state IN ('CREATED', 'PENDING', 'AUTHORIZED');
CREATE INDEX payment_poll ON payment (channel, poll_at) WHERE poll_at IS NOT NULL;

CREATE TABLE refund (
  id              uuid PRIMARY KEY,
  payment_id      uuid NOT NULL REFERENCES payment,
  channel         text NOT NULL,
  state           text NOT NULL CHECK (state IN ('REQUESTED', 'PENDING', 'UNKNOWN', 'SUCCEEDED', 'FAILED')),
  amount          bigint NOT NULL CHECK (amount > 0),
  currency        text NOT NULL,
  lines           uuid[] NOT NULL DEFAULT '{}',
  reason          text NOT NULL,
  provider_refund text,
  failure         text,
  created_at      timestamptz NOT NULL DEFAULT now(),
  poll_at         timestamptz,
  polls           int NOT NULL DEFAULT 0
);
CREATE INDEX refund_payment ON refund (payment_id);
CREATE UNIQUE INDEX refund_provider_refund ON refund (channel, provider_refund) WHERE provider_refund IS NOT NULL;
CREATE INDEX refund_poll ON refund (poll_at) WHERE poll_at IS NOT NULL;
ALTER TABLE order_line ADD FOREIGN KEY (refund_id) REFERENCES refund;
CREATE INDEX order_line_refund ON order_line (refund_id) WHERE refund_id IS NOT NULL;

-- Raw notifications (S1.32). A copy of one that was processed is recognized by its provider's event id.
CREATE TABLE webhook_inbox (
  id           uuid PRIMARY KEY,
  channel      text NOT NULL,
  event_id     text NOT NULL,
  path         text NOT NULL,
  query        text NOT NULL,
  headers      jsonb NOT NULL,
  body         bytea NOT NULL,
  received_at  timestamptz NOT NULL DEFAULT now(),
  processed_at timestamptz,
  result       text NOT NULL,
  -- how many more times it came
  copies       int NOT NULL DEFAULT 0,
  UNIQUE (channel, event_id)
);
CREATE INDEX webhook_inbox_failed ON webhook_inbox (id) WHERE processed_at IS NULL;

CREATE TABLE webhook_replay (
  id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  notification_id uuid NOT NULL REFERENCES webhook_inbox,
  actor           text NOT NULL,
  result          text NOT NULL,
  at              timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX webhook_replay_notification ON webhook_replay (notification_id);

-- Double entry: the rows of one posting sum to zero. Debits are positive.
CREATE TABLE ledger_entry (
  id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  posting    uuid NOT NULL,
  account    text NOT NULL,
  amount     bigint NOT NULL CHECK (amount <> 0),
  currency   text NOT NULL,
  payment_id uuid NOT NULL REFERENCES payment,
  refund_id  uuid REFERENCES refund,
  at         timestamptz NOT NULL DEFAULT now(),
  -- a capture or refund is posted once
  UNIQUE (posting, account)
);
CREATE INDEX ledger_entry_payment ON ledger_entry (payment_id);

-- A posting is written by one statement, so that it can be weighed at its end; what is written is never changed.
CREATE FUNCTION ledger_balances() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM added GROUP BY posting, currency HAVING sum(amount) <> 0) THEN
    RAISE EXCEPTION 'a posting does not sum to zero' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER ledger_balances AFTER INSERT ON ledger_entry REFERENCING NEW TABLE AS added
  FOR EACH STATEMENT EXECUTE FUNCTION ledger_balances();

CREATE FUNCTION ledger_is_final() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'ledger entries are never changed' USING ERRCODE = 'check_violation';
END $$;
CREATE TRIGGER ledger_is_final BEFORE UPDATE OR DELETE ON ledger_entry
  FOR EACH STATEMENT EXECUTE FUNCTION ledger_is_final();

-- ---------------------------------------------------------------- inventory

CREATE TABLE license_key (
  id             uuid PRIMARY KEY,
  product_id     uuid NOT NULL REFERENCES product,
  -- Order of sale. It stands in no index but the partial one on free keys: else the planner walks every sold key of a product.
  pos            bigint GENERATED ALWAYS AS IDENTITY,
  ciphertext     bytea NOT NULL,
  digest         bytea NOT NULL UNIQUE,
  masked         text NOT NULL,
  state          text NOT NULL DEFAULT 'AVAILABLE' CHECK (state IN ('AVAILABLE', 'RESERVED', 'SOLD', 'REVOKED', 'EXPIRED')),
  order_id       uuid REFERENCES customer_order,
  line_id        uuid REFERENCES order_line,
  reserved_until timestamptz,
  expires_at     timestamptz,
  imported_at    timestamptz NOT NULL DEFAULT now(),
  sold_at        timestamptz,
  revealed_at    timestamptz,
  -- while its line is being refunded
  suspended_at   timestamptz,
  CHECK (suspended_at IS NULL OR state = 'SOLD'),
  CHECK ((state = 'AVAILABLE' AND order_id IS NULL AND line_id IS NULL AND reserved_until IS NULL)
      OR (state = 'RESERVED' AND order_id IS NOT NULL AND line_id IS NOT NULL AND reserved_until IS NOT NULL)
      OR (state = 'SOLD' AND order_id IS NOT NULL AND line_id IS NOT NULL AND sold_at IS NOT NULL)
      OR state IN ('REVOKED', 'EXPIRED'))
) WITH (fillfactor = 80);
CREATE INDEX license_key_free ON license_key (product_id, pos) WHERE state = 'AVAILABLE';
CREATE INDEX license_key_order ON license_key (order_id) WHERE order_id IS NOT NULL;
CREATE INDEX license_key_due ON license_key (reserved_until) WHERE state = 'RESERVED';
CREATE INDEX license_key_product ON license_key (product_id, id);
CREATE INDEX license_key_expiry ON license_key (expires_at) WHERE state = 'AVAILABLE' AND expires_at IS NOT NULL;
-- the pace of sales, for the forecast of stock
CREATE INDEX license_key_sold ON license_key (product_id, sold_at) WHERE state = 'SOLD';

-- An import or a generation of keys. Its counts change in the transactions that bring the keys, so that after whatever broke
-- it is known up to which line everything was taken.
CREATE TABLE key_batch (
  id          uuid PRIMARY KEY,
  product_id  uuid NOT NULL REFERENCES product,
  name        text NOT NULL CHECK (length(name) BETWEEN 1 AND 100),
  origin      text NOT NULL CHECK (origin IN ('IMPORTED', 'GENERATED')),
  pattern     text NOT NULL,
  -- lines taken so far; of a generation the keys wanted
  lines       bigint NOT NULL DEFAULT 0,
  imported    bigint NOT NULL DEFAULT 0,
  blank       bigint NOT NULL DEFAULT 0,
  duplicates  bigint NOT NULL DEFAULT 0,
  rejected    bigint NOT NULL DEFAULT 0,
  -- a keyed digest of the lines taken so far: a file that goes on must begin with them
  digest      bytea,
  expires_at  timestamptz,
  role        text NOT NULL,
  actor       text NOT NULL,
  started_at  timestamptz NOT NULL DEFAULT now(),
  finished_at timestamptz,
  UNIQUE (product_id, name),
  CHECK (origin = 'GENERATED' OR lines = imported + blank + duplicates + rejected),
  CHECK (imported <= lines)
);
CREATE INDEX key_batch_product ON key_batch (product_id, id);

-- Lines of an import that were not taken; encrypted, as they may be keys, and deleted after some days.
CREATE TABLE key_batch_problem (
  batch_id   uuid NOT NULL REFERENCES key_batch,
  line       bigint NOT NULL,
  code       text NOT NULL,
  ciphertext bytea,
  at         timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (batch_id, line)
);
CREATE INDEX key_batch_problem_age ON key_batch_problem (at) WHERE ciphertext IS NOT NULL;

-- Whose unpaid reservations are counted together: keyed digests of the buyer's address and of his network. What is counted is
-- the reserved keys of these orders, so nothing can drift.
CREATE TABLE key_claim (
  order_id uuid PRIMARY KEY REFERENCES customer_order,
  buyer    bytea NOT NULL,
  source   bytea,
  until    timestamptz NOT NULL
);
CREATE INDEX key_claim_buyer ON key_claim (buyer);
CREATE INDEX key_claim_source ON key_claim (source) WHERE source IS NOT NULL;
CREATE INDEX key_claim_until ON key_claim (until);

-- A product without own terms has a row only while its stock is low.
CREATE TABLE stock_alert (
  product_id uuid PRIMARY KEY REFERENCES product,
  threshold  int CHECK (threshold BETWEEN 0 AND 1000000),
  hours      int CHECK (hours BETWEEN 0 AND 8760),
  low_since  timestamptz
);

-- ---------------------------------------------------------------- downloads

CREATE TABLE download_grant (
  id            uuid PRIMARY KEY,
  order_id      uuid NOT NULL REFERENCES customer_order,
  line_id       uuid NOT NULL UNIQUE REFERENCES order_line,
  product_id    uuid NOT NULL REFERENCES product,
  file_id       uuid NOT NULL REFERENCES product_file,
  -- A renewal counts up: tokens of earlier generations are dead.
  generation    int NOT NULL DEFAULT 1,
  used          int NOT NULL DEFAULT 0,
  max_downloads int NOT NULL,
  -- From where it may be fetched once it was fetched for the first time; and what that is, since then.
  binding       text CHECK (binding IN ('ADDRESS', 'NETWORK')),
  bound_to      cidr CHECK (bound_to IS NULL OR binding IS NOT NULL),
  -- How often each byte was sent, as steps: {p1, n1, p2, n2, ...} means n1 times from byte p1 on, n2 times from p2 on, ...
  served        int8[] NOT NULL DEFAULT '{}',
  -- All bytes that were sent: the bound on restarts.
  served_bytes  bigint NOT NULL DEFAULT 0,
  -- The ends of the last answers, which may have been lost in buffers when a line broke: {from1, to1, from2, to2, ...}
  unsure        int8[] NOT NULL DEFAULT '{}',
  issued_at     timestamptz NOT NULL DEFAULT now(),
  expires_at    timestamptz NOT NULL,
  -- while its line is being refunded
  suspended_at  timestamptz,
  revoked_at    timestamptz,
  CHECK (used BETWEEN 0 AND max_downloads)
) WITH (fillfactor = 80);
CREATE INDEX download_grant_order ON download_grant (order_id);

-- Whether the storage still gives the files that buyers have links to.
CREATE TABLE file_check (
  file_id    uuid PRIMARY KEY REFERENCES product_file,
  checked_at timestamptz NOT NULL DEFAULT now(),
  -- in a row
  failures   int NOT NULL DEFAULT 0,
  trouble    text
);
CREATE INDEX file_check_broken ON file_check (file_id) WHERE failures > 0;

-- Objects of a storage that no file names. They are removed when they are still unnamed a day later.
CREATE TABLE unnamed_object (
  storage   text NOT NULL,
  object_id text NOT NULL,
  seen_at   timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (storage, object_id)
);

-- Codes that release a grant from its network. No code is stored: it is made from the nonce by a key that is not here.
CREATE TABLE download_release_code (
  id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  grant_id   uuid NOT NULL REFERENCES download_grant,
  nonce      bytea NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  expires_at timestamptz NOT NULL,
  tries      int NOT NULL DEFAULT 0 CHECK (tries BETWEEN 0 AND 5),
  used_at    timestamptz
);
CREATE INDEX download_release_code_grant ON download_release_code (grant_id, id);

-- What a server may send on a grant without asking again. It counts as sent when another server wants to send. A server that
-- dies leaves rows behind, which count until their time is over.
CREATE TABLE download_transfer (
  id       uuid PRIMARY KEY,
  grant_id uuid NOT NULL REFERENCES download_grant,
  -- so many whole files
  copies   int NOT NULL CHECK (copies >= 0),
  -- and these bytes: {from1, to1, from2, to2, ...}, without the byte at "to"
  ranges   int8[] NOT NULL,
  -- how often the grant's count was written by this row's server: what became of a commit that nobody answered
  counted  int NOT NULL DEFAULT 0,
  -- another server was refused because of this row: it is to shrink to what is being sent just now
  asked    boolean NOT NULL DEFAULT false,
  until    timestamptz NOT NULL
);
CREATE INDEX download_transfer_grant ON download_transfer (grant_id);

-- ---------------------------------------------------------------- events and messages

CREATE TABLE outbox_event (
  id        uuid PRIMARY KEY,
  seq       bigint GENERATED ALWAYS AS IDENTITY,
  type      text NOT NULL,
  aggregate text NOT NULL,
  data      jsonb NOT NULL,
  at        timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE outbox_consumer (
  name    text PRIMARY KEY,
  types   text[] NOT NULL,
  seen_at timestamptz NOT NULL DEFAULT now()
);

-- The consumer is no foreign key: every event would lock the few rows of outbox_consumer.
CREATE TABLE outbox_delivery (
  event_id      uuid NOT NULL REFERENCES outbox_event,
  consumer      text NOT NULL,
  seq           bigint NOT NULL,
  aggregate     text NOT NULL,
  state         text NOT NULL DEFAULT 'PENDING' CHECK (state IN ('PENDING', 'CLAIMED', 'DONE', 'DEAD')),
  attempts      int NOT NULL DEFAULT 0,
  -- While it is claimed: the end of the lease.
  next_at       timestamptz NOT NULL DEFAULT now(),
  last_error    text,
  done_at       timestamptz,
  -- When it was given up; kept when it is tried again by hand.
  died_at       timestamptz,
  PRIMARY KEY (event_id, consumer)
) WITH (fillfactor = 80);
CREATE INDEX outbox_delivery_open ON outbox_delivery (consumer, aggregate, seq) WHERE state IN ('PENDING', 'CLAIMED');
CREATE INDEX outbox_delivery_due ON outbox_delivery (consumer, next_at) WHERE state IN ('PENDING', 'CLAIMED');
CREATE INDEX outbox_delivery_dead ON outbox_delivery (event_id, consumer) WHERE state = 'DEAD';

-- Messages outlive their events, which are deleted some months after they were delivered: so no foreign key.
CREATE TABLE message_delivery (
  id         uuid PRIMARY KEY,
  -- None for a message to an administrator.
  order_id   uuid REFERENCES customer_order,
  event_id   uuid NOT NULL,
  template   text NOT NULL,
  channel    text NOT NULL,
  recipient  text NOT NULL,
  state      text NOT NULL CHECK (state IN ('PENDING', 'SENT', 'FAILED', 'SKIPPED')),
  attempts   int NOT NULL DEFAULT 0,
  -- Attempts since somebody last asked for one by hand: too many of them, and the message has failed.
  tries      int NOT NULL DEFAULT 0,
  -- When its turn comes by its channel's quota: no attempt begins before.
  turn_at    timestamptz,
  detail     text,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  -- an event that is delivered twice is one message
  UNIQUE (event_id, template, channel)
);
CREATE INDEX message_delivery_order ON message_delivery (order_id);
CREATE INDEX message_delivery_open ON message_delivery (state, id) WHERE state IN ('PENDING', 'FAILED');
CREATE INDEX message_delivery_age ON message_delivery (created_at);
-- tells at once whether this shop ever had a channel
CREATE INDEX message_delivery_channel ON message_delivery (channel) WHERE channel <> 'none';

-- Each attempt of S1.47. One that has not ended is under way, or its server was killed.
CREATE TABLE message_attempt (
  message_id uuid NOT NULL REFERENCES message_delivery ON DELETE CASCADE,
  number     int NOT NULL,
  outcome    text NOT NULL DEFAULT 'STARTED' CHECK (outcome IN ('STARTED', 'SENT', 'REFUSED', 'NOT_SENT', 'UNKNOWN')),
  detail     text,
  started_at timestamptz NOT NULL DEFAULT now(),
  ended_at   timestamptz,
  PRIMARY KEY (message_id, number)
);

-- The quota of each channel, for all nodes together: when the next message would be due if all came evenly.
CREATE TABLE message_pace (
  channel text PRIMARY KEY,
  next_at timestamptz NOT NULL
);

-- Who had which order's message sent again: the base of the quota per recipient.
CREATE TABLE message_resend (
  order_id     uuid NOT NULL REFERENCES customer_order,
  requested_by text NOT NULL,
  at           timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX message_resend_order ON message_resend (order_id, at);

-- One message, or one digest, that told administrators of open items.
CREATE TABLE attention_report (
  id uuid PRIMARY KEY,
  at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX attention_report_at ON attention_report (at);

CREATE TABLE attention_item (
  id          uuid PRIMARY KEY,
  reason      text NOT NULL,
  subject     text NOT NULL,
  detail      text NOT NULL,
  opened_at   timestamptz NOT NULL DEFAULT now(),
  resolved_at timestamptz,
  resolved_by text,
  resolution  text,
  report_id   uuid REFERENCES attention_report,
  -- No message tells of it: for what is wrong with these messages themselves.
  quiet       boolean NOT NULL DEFAULT false
);
CREATE INDEX attention_item_untold ON attention_item (id) WHERE resolved_at IS NULL AND report_id IS NULL AND NOT quiet;
CREATE INDEX attention_item_report ON attention_item (report_id) WHERE report_id IS NOT NULL;
CREATE UNIQUE INDEX attention_item_open ON attention_item (reason, subject) WHERE resolved_at IS NULL;
CREATE INDEX attention_item_subject ON attention_item (subject) WHERE resolved_at IS NULL;

-- ---------------------------------------------------------------- invariants

-- The text form of an id, as Java writes it: 26 digits of base 32 behind a prefix.
CREATE FUNCTION id_text(prefix text, id uuid) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT prefix || string_agg(substr('0123456789abcdefghjkmnpqrstvwxyz', substring(bits FROM n FOR 5)::bit(5)::int + 1, 1), ''
                              ORDER BY n)
    FROM (SELECT B'00' || ('x' || replace(id::text, '-', ''))::bit(128) AS bits) b, generate_series(1, 126, 5) n
$$;

-- What was found and still holds, so that each violation is put on the attention list once.
CREATE TABLE invariant_violation (
  rule     text NOT NULL,
  subject  text NOT NULL,
  detail   text NOT NULL,
  found_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (rule, subject)
);
