-- Products whose keys are asked for outside when there are none in stock.
CREATE TABLE product_issuer (
  product_id uuid PRIMARY KEY REFERENCES product,
  -- No foreign key: channels of files in etc/ are not in the database.
  channel    text NOT NULL CHECK (channel ~ '^[a-z0-9][a-z0-9-]{0,39}$'),
  -- what the channel's other side calls the product
  item       text NOT NULL CHECK (length(item) BETWEEN 1 AND 200),
  bound_at   timestamptz NOT NULL DEFAULT now()
);

-- Paid lines whose keys are asked for, and what became of that. The line is the reference by which the other side knows it again, so
-- channel and item stay those of the first time: asked elsewhere, keys could be issued twice.
CREATE TABLE key_issue (
  line_id    uuid PRIMARY KEY REFERENCES order_line,
  order_id   uuid NOT NULL REFERENCES customer_order,
  channel    text NOT NULL,
  item       text NOT NULL,
  state      text NOT NULL DEFAULT 'AWAITED' CHECK (state IN ('AWAITED', 'ISSUED', 'REFUSED', 'CLOSED')),
  -- how often it was asked without an end
  attempts   int NOT NULL DEFAULT 0,
  -- what was answered last, when it was not keys
  note       text NOT NULL DEFAULT '',
  -- until when nobody needs to look
  overdue_at timestamptz NOT NULL,
  opened_at  timestamptz NOT NULL DEFAULT now(),
  settled_at timestamptz,
  CHECK ((state = 'AWAITED') = (settled_at IS NULL))
);
CREATE INDEX key_issue_order ON key_issue (order_id);

-- Which keys were issued for which line: each place of a line is filled once, and each key fills one place. A table of its own, as a
-- key that was issued, refunded and never revealed is sold to another line.
CREATE TABLE issued_key (
  line_id  uuid NOT NULL REFERENCES key_issue,
  position int NOT NULL CHECK (position > 0),
  key_id   uuid NOT NULL UNIQUE REFERENCES license_key,
  PRIMARY KEY (line_id, position)
);
