-- Paying an order changes nothing that stands in an index of customer_order or in a condition of one: see V8.

-- When to look whether an order expires. It may be before its time, when that was extended since; a paid order's row is left to the job.
CREATE TABLE order_expiry (
  order_id uuid PRIMARY KEY REFERENCES customer_order,
  look_at  timestamptz NOT NULL
);
CREATE INDEX order_expiry_look_at ON order_expiry (look_at);
INSERT INTO order_expiry (order_id, look_at) SELECT id, expires_at FROM customer_order WHERE state = 'PENDING_PAYMENT';

DROP INDEX customer_order_due, customer_order_attention;
ALTER TABLE customer_order
  -- paid, and something is missing
  ADD COLUMN undelivered boolean NOT NULL GENERATED ALWAYS AS (state IN ('PAID', 'NEEDS_ATTENTION')) STORED;
-- Orders that came together are paid together: a page has room for each of its orders once more.
ALTER TABLE customer_order SET (fillfactor = 50);
CREATE INDEX customer_order_undelivered ON customer_order (id) WHERE undelivered;
