-- Who waits for times that are taken.
CREATE TABLE booking_waiting (
  id          uuid PRIMARY KEY,
  seq         bigint GENERATED ALWAYS AS IDENTITY,
  product_id  uuid NOT NULL REFERENCES product,
  resource_id uuid REFERENCES booking_resource,
  starts_at   timestamptz NOT NULL,
  quantity    int NOT NULL CHECK (quantity BETWEEN 1 AND 1000),
  seats       int[] NOT NULL,
  email       text NOT NULL,
  locale      text NOT NULL,
  state       text NOT NULL DEFAULT 'WAITING' CHECK (state IN ('WAITING', 'OFFERED', 'SERVED', 'PASSED', 'LEFT', 'OVER')),
  -- One offer is one order, and no order is an offer to two.
  order_id    uuid UNIQUE REFERENCES customer_order,
  joined_at   timestamptz NOT NULL DEFAULT now(),
  CHECK (state <> 'OFFERED' OR order_id IS NOT NULL)
);
CREATE UNIQUE INDEX booking_waiting_once ON booking_waiting (product_id, starts_at, lower(email))
  WHERE state IN ('WAITING', 'OFFERED');
CREATE INDEX booking_waiting_line ON booking_waiting (product_id, starts_at, seq) WHERE state = 'WAITING';
CREATE INDEX booking_waiting_person ON booking_waiting (lower(email)) WHERE state = 'WAITING';
CREATE INDEX booking_waiting_offered ON booking_waiting (order_id) WHERE state = 'OFFERED';
