-- A sale changes nothing that stands in an index of license_key or in a condition of one, so that the sold row stays on its page beside
-- the reserved one ("HOT") and no index is touched.

-- Until when an order's keys are reserved. Whoever pays in time leaves the row to the job that looks for what is over.
CREATE TABLE key_reservation (
  order_id uuid PRIMARY KEY REFERENCES customer_order,
  until    timestamptz NOT NULL
);
CREATE INDEX key_reservation_until ON key_reservation (until);
INSERT INTO key_reservation (order_id, until)
SELECT order_id, max(reserved_until) FROM license_key WHERE state = 'RESERVED' GROUP BY order_id;

DROP INDEX license_key_free, license_key_due, license_key_expiry, license_key_order, license_key_sold;
-- with the condition on it, which comes again
ALTER TABLE license_key
  DROP COLUMN reserved_until,
  -- free keys
  ADD COLUMN available boolean NOT NULL GENERATED ALWAYS AS (state = 'AVAILABLE') STORED,
  -- keys that are not for sale any more
  ADD COLUMN ended boolean NOT NULL GENERATED ALWAYS AS (state IN ('REVOKED', 'EXPIRED')) STORED,
  ADD CHECK ((state = 'AVAILABLE' AND order_id IS NULL AND line_id IS NULL)
          OR (state = 'RESERVED' AND order_id IS NOT NULL AND line_id IS NOT NULL)
          OR (state = 'SOLD' AND order_id IS NOT NULL AND line_id IS NOT NULL AND sold_at IS NOT NULL)
          OR state IN ('REVOKED', 'EXPIRED'));
-- Keys come together, and those of a hot product are sold together: a page has room for each of its keys once more.
ALTER TABLE license_key SET (fillfactor = 50);
CREATE INDEX license_key_free ON license_key (product_id, pos) WHERE available;
CREATE INDEX license_key_expiry ON license_key (expires_at) WHERE available AND expires_at IS NOT NULL;
-- with the product, as the pace of sales is read from it: an order's id begins with its time
CREATE INDEX license_key_order ON license_key (order_id) INCLUDE (product_id) WHERE order_id IS NOT NULL;
-- few rows: sold keys are counted by counting all others
CREATE INDEX license_key_ended ON license_key (product_id) WHERE ended;
