-- How long seats are held unpaid, how many by one person, and whether orders go through a queue: rules of each service.
ALTER TABLE booking_service ADD hold_seconds bigint CHECK (hold_seconds BETWEEN 60 AND 86400);
ALTER TABLE booking_service ADD max_unpaid int CHECK (max_unpaid > 0);
ALTER TABLE booking_service ADD queue int CHECK (queue BETWEEN 1 AND 20000);

-- Orders that wait for their turn, and what became of them. The id is that of the order, so that none is placed twice.
CREATE TABLE booking_queue (
  order_id   uuid PRIMARY KEY,
  -- the order of arrival
  seq        bigint GENERATED ALWAYS AS IDENTITY,
  product_id uuid NOT NULL REFERENCES product,
  -- Personal data go when the turn has come: then the order has them.
  email      text,
  locale     text,
  state      text NOT NULL DEFAULT 'WAITING' CHECK (state IN ('WAITING', 'PLACED', 'REFUSED', 'LEFT')),
  -- how often it could not be told whether it can be placed
  attempts   int NOT NULL DEFAULT 0,
  error      text,
  detail     text,
  param      text,
  queued_at  timestamptz NOT NULL DEFAULT now(),
  settled_at timestamptz,
  CHECK ((state = 'WAITING') = (settled_at IS NULL)),
  CHECK ((state = 'WAITING') = (email IS NOT NULL)),
  CHECK ((state = 'WAITING') = (locale IS NOT NULL)),
  CHECK ((state = 'REFUSED') = (error IS NOT NULL AND detail IS NOT NULL))
) WITH (fillfactor = 85);
CREATE INDEX booking_queue_turn ON booking_queue (product_id, seq) WHERE state = 'WAITING';
CREATE INDEX booking_queue_person ON booking_queue (product_id, lower(email)) WHERE state = 'WAITING';
CREATE INDEX booking_queue_settled ON booking_queue (settled_at) WHERE state <> 'WAITING';

-- Only while it waits.
CREATE TABLE booking_queue_line (
  order_id      uuid NOT NULL REFERENCES booking_queue,
  position      int NOT NULL,
  product_id    uuid NOT NULL REFERENCES product,
  quantity      int NOT NULL,
  -- of a line that is booked
  starts_at     timestamptz,
  resource_id   uuid,
  seats         int[] NOT NULL,
  answer_names  text[] NOT NULL,
  answer_values text[] NOT NULL CHECK (cardinality(answer_values) = cardinality(answer_names)),
  PRIMARY KEY (order_id, position)
);
