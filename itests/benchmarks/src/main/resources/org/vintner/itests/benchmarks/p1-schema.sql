-- The least that a paid order must touch, as the tables that a shop would have for it.
DROP TABLE IF EXISTS sale, provider_event, stock_key, fetch_right, outgoing_event;
CREATE TABLE sale (id bigint PRIMARY KEY, product int NOT NULL, buyer text NOT NULL, amount bigint NOT NULL, currency char(3) NOT NULL,
  state smallint NOT NULL DEFAULT 0, created_at timestamptz NOT NULL DEFAULT now(), paid_at timestamptz);
CREATE TABLE provider_event (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, channel text NOT NULL, number text NOT NULL,
  sale bigint NOT NULL, received_at timestamptz NOT NULL DEFAULT now(), UNIQUE (channel, number));
CREATE TABLE stock_key (id bigint PRIMARY KEY, product int NOT NULL, secret text NOT NULL, state smallint NOT NULL DEFAULT 0,
  sale bigint, sold_at timestamptz, place bigint NOT NULL);
CREATE TABLE fetch_right (token uuid PRIMARY KEY, sale bigint NOT NULL, expires_at timestamptz NOT NULL, uses_left int NOT NULL DEFAULT 5);
CREATE TABLE outgoing_event (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, topic text NOT NULL, payload jsonb NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now());
-- The order of sale stands in no other index: else the planner may walk every sold key of a product.
CREATE INDEX stock_key_free ON stock_key (product, place) WHERE state = 0;
