-- The books of the payment channels: daily bills, how they differ from ours, and fees.

-- The bill of one channel and day.
CREATE TABLE bill (
  id          uuid PRIMARY KEY,
  channel     text NOT NULL,
  day         date NOT NULL,
  zone        text NOT NULL,
  -- the day in that zone: 23, 24 or 25 hours
  starts_at   timestamptz NOT NULL,
  ends_at     timestamptz NOT NULL CHECK (ends_at > starts_at),
  -- by how much later than we heard of it the provider may book something
  lateness    interval NOT NULL,
  state       text NOT NULL CHECK (state IN ('DUE', 'COMPLETE', 'REFUSED')),
  due_at      timestamptz CHECK ((state = 'DUE') = (due_at IS NOT NULL)),
  ready_at    timestamptz NOT NULL,
  attempts    int NOT NULL DEFAULT 0,
  -- the attempt under way; lines that another one brings are not taken
  attempt     uuid,
  trouble     text,
  lines       bigint NOT NULL DEFAULT 0,
  -- when it was had whole, the last time; its lines are kept while it is fetched once more
  fetched_at  timestamptz,
  compared_at timestamptz CHECK (compared_at IS NULL OR fetched_at IS NOT NULL),
  UNIQUE (channel, day)
);
CREATE INDEX bill_due ON bill (channel, due_at) WHERE state = 'DUE';
CREATE INDEX bill_uncompared ON bill (channel, day) WHERE fetched_at IS NOT NULL AND compared_at IS NULL;

CREATE TABLE bill_line (
  id               bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  bill_id          uuid NOT NULL REFERENCES bill,
  channel          text NOT NULL,
  -- the provider's number of the line, and which one of several of that number
  line             text NOT NULL,
  copy             int NOT NULL,
  kind             text NOT NULL CHECK (kind IN ('PAYMENT', 'REFUND', 'FEE', 'OTHER_IN', 'OTHER_OUT')),
  at               timestamptz NOT NULL,
  -- the provider's number of the payment or refund
  number           text CHECK ((number IS NOT NULL) = (kind IN ('PAYMENT', 'REFUND'))),
  provider_payment text,
  -- what the provider repeated as ours, which may be anything: so no foreign keys
  payment_id       uuid,
  refund_id        uuid,
  amount           bigint NOT NULL CHECK (amount >= 0),
  currency         text NOT NULL,
  fee              bigint CHECK (fee >= 0),
  fee_currency     text CHECK ((fee IS NULL) = (fee_currency IS NULL)),
  what             text,
  UNIQUE (bill_id, line, copy)
);
CREATE INDEX bill_line_number ON bill_line (channel, kind, number) WHERE number IS NOT NULL;
CREATE INDEX bill_line_refund ON bill_line (refund_id) WHERE refund_id IS NOT NULL;

-- Lines of a bill that is being fetched. They count when the bill is complete; what an attempt left that broke off is deleted with the
-- next one. Not logged: after a crash of the database it is empty, and the bill is fetched again.
CREATE UNLOGGED TABLE bill_line_arriving (
  attempt          uuid NOT NULL,
  position         bigint NOT NULL,
  bill_id          uuid NOT NULL,
  line             text NOT NULL,
  kind             text NOT NULL,
  at               timestamptz NOT NULL,
  number           text,
  provider_payment text,
  payment_id       uuid,
  refund_id        uuid,
  amount           bigint NOT NULL,
  currency         text NOT NULL,
  fee              bigint,
  fee_currency     text,
  what             text,
  PRIMARY KEY (attempt, position)
);
CREATE INDEX bill_line_arriving_bill ON bill_line_arriving (bill_id);

-- What each currency of a bill adds up to.
CREATE TABLE bill_sum (
  bill_id        uuid NOT NULL REFERENCES bill,
  currency       text NOT NULL,
  payments       bigint NOT NULL,
  payment_count  bigint NOT NULL,
  refunds        bigint NOT NULL,
  refund_count   bigint NOT NULL,
  fees           bigint NOT NULL,
  fees_returned  bigint NOT NULL,
  predicted_fees bigint NOT NULL,
  other_in       bigint NOT NULL,
  other_out      bigint NOT NULL,
  PRIMARY KEY (bill_id, currency)
);

CREATE TABLE bill_difference (
  id              uuid PRIMARY KEY,
  bill_id         uuid NOT NULL REFERENCES bill,
  channel         text NOT NULL,
  kind            text NOT NULL CHECK (kind IN ('PAYMENT_NOT_BILLED', 'REFUND_NOT_BILLED', 'PAYMENT_UNKNOWN', 'REFUND_UNKNOWN',
                                                'PAYMENT_DIFFERS', 'REFUND_DIFFERS', 'PAYMENT_BILLED_TWICE',
                                                'REFUND_BILLED_TWICE', 'FEE_DIFFERS')),
  number          text NOT NULL,
  -- the line that differs; empty where a line is missing
  line_id         bigint,
  payment_id      uuid,
  refund_id       uuid,
  billed          bigint,
  billed_currency text,
  booked          bigint,
  booked_currency text,
  what            text NOT NULL,
  found_at        timestamptz NOT NULL DEFAULT now(),
  settled_at      timestamptz
);
-- a difference is one case until it is gone
CREATE UNIQUE INDEX bill_difference_open ON bill_difference (channel, kind, number) WHERE settled_at IS NULL;
CREATE INDEX bill_difference_settled ON bill_difference (channel, settled_at) WHERE settled_at IS NOT NULL;
CREATE INDEX bill_difference_bill ON bill_difference (bill_id, id);

-- What a provider should keep of a payment. Without a currency it is for all that have no rate of their own.
CREATE TABLE channel_fee (
  id                uuid PRIMARY KEY,
  channel           text NOT NULL,
  currency          text CHECK (currency ~ '^[A-Z]{3}$'),
  starts_at         timestamptz NOT NULL,
  parts_per_million int NOT NULL CHECK (parts_per_million BETWEEN 0 AND 1000000),
  fixed             bigint NOT NULL CHECK (fixed >= 0),
  tolerance         bigint NOT NULL CHECK (tolerance >= 0)
);
CREATE UNIQUE INDEX channel_fee_start ON channel_fee (channel, coalesce(currency, ''), starts_at);

-- Whether complete bills cover a time without a gap.
CREATE FUNCTION bills_cover(of_channel text, since timestamptz, until timestamptz) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT coalesce(min(starts_at) <= since AND max(ends_at) >= until
                  AND sum(ends_at - starts_at) = max(ends_at) - min(starts_at), false)
    FROM bill
   WHERE channel = of_channel AND fetched_at IS NOT NULL AND starts_at < until AND ends_at > since
$$;

-- An id that sorts by time, as the server makes them: the time in milliseconds, then random bits.
CREATE FUNCTION new_id() RETURNS uuid LANGUAGE sql VOLATILE AS $$
  SELECT encode(set_bit(set_bit(overlay(uuid_send(gen_random_uuid())
           PLACING substring(int8send(floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint) FROM 3) FROM 1 FOR 6),
           52, 1), 53, 1), 'hex')::uuid
$$;

-- The books of a channel are compared for a span of time, and rows come in the order of time.
CREATE INDEX ledger_entry_at ON ledger_entry USING brin (at) WITH (pages_per_range = 16, autosummarize = on);
